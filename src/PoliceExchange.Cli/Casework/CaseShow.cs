using System.CommandLine;
using System.Text.Json;
using PoliceExchange.Cli.Calls;
using PoliceExchange.Cli.Notice;
using PoliceExchange.Cli.Texts;
using PoliceExchange.Protocol.Casework.V1;

namespace PoliceExchange.Cli.Casework;

/// <summary><c>px case show</c>: where a notice stands, what happened, what is owed, what may be done next.</summary>
internal static class CaseShow
{
    internal static Command Create(TimeProvider time)
    {
        var id = new Argument<string>("id") { Description = "Any notice of the thread." };
        var desk = new DeskOptions();
        var command = new Command("show", """
            Example: px case show 0197f3c2-...
            Show a case: state with each addressee, timeline by the hub's clock, duties, next moves.
            """) { id };
        desk.AddTo(command);
        command.OnCall(async context =>
        {
            var result = context.Result;
            using var client = desk.Connect(result, time);
            var answer = await client.Cases.GetCaseAsync(
                new GetCaseRequest { Requester = desk.Requester(result), NoticeId = result.GetRequiredValue(id) },
                deadline: client.Deadline, cancellationToken: context.Cancel).ConfigureAwait(false);
            if (context.Json)
            {
                context.Output.WriteLine(JsonSerializer.Serialize(Json(answer)));
                return ExitCodes.Ok;
            }
            Write(context.Output, TextCatalog.Load(context.Language), answer);
            return ExitCodes.Ok;
        });
        return command;
    }

    private static void Write(TextWriter output, TextCatalog texts, GetCaseResponse answer)
    {
        foreach (var track in answer.Tracks)
        {
            output.WriteLine(texts.Format("case.track", track.Notice.Family, track.Notice.IssuerState, track.Party, State(texts, track.State), Terminal.Safe(track.Since), track.Notice.NoticeId));
            if (track.Outcome.Length > 0)
            {
                output.WriteLine(texts.Format("case.outcome", track.Outcome));
            }
            if (track.Officer.Length > 0)
            {
                output.WriteLine(texts.Format("case.officer", Terminal.Safe(track.Officer)));
            }
            foreach (var next in track.Next)
            {
                output.WriteLine(texts.Format(next.Roles.Count == 0 ? "case.next" : "case.next.roles", next.Verb, State(texts, next.To), string.Join(", ", next.Roles)));
            }
        }
        output.WriteLine(texts["case.timeline"]);
        foreach (var happened in answer.Events)
        {
            output.WriteLine(happened.Refused.Length > 0
                ? texts.Format("case.event.refused", Terminal.Safe(happened.At), happened.State, happened.Type, texts[$"case.refused.{happened.Refused.ToLowerInvariant()}"])
                : texts.Format("case.event", Terminal.Safe(happened.At), happened.State, happened.Type, happened.Party, State(texts, happened.To)));
        }
        output.WriteLine(texts["case.duties"]);
        foreach (var duty in answer.Duties)
        {
            CaseText.Write(output, texts, duty);
        }
    }

    private static string State(TextCatalog texts, string state) => texts[$"case.state.{state.ToLowerInvariant()}"];

    private static object Json(GetCaseResponse answer) => new
    {
        thread = answer.Thread,
        tracks = answer.Tracks.Select(track => new
        {
            notice_id = track.Notice.NoticeId,
            family = track.Notice.Family,
            issuer = track.Notice.IssuerState,
            party = track.Party,
            state = track.State,
            since = track.Since,
            ended = track.Ended,
            outcome = track.Outcome,
            agency = track.Agency,
            role = track.Role,
            officer = track.Officer,
            next = track.Next.Select(next => new { verb = next.Verb, to = next.To, roles = next.Roles }),
        }),
        events = answer.Events.Select(one => new
        {
            at = one.At, notice_id = one.NoticeId, type = one.Type, state = one.State, agency = one.Agency, role = one.Role, matter = one.Matter, party = one.Party, from = one.From, to = one.To, refused = one.Refused,
        }),
        duties = answer.Duties.Select(CaseText.Json),
    };
}
