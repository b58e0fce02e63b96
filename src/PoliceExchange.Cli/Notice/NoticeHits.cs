using System.CommandLine;
using System.Text.Json;
using PoliceExchange.Cli.Calls;
using PoliceExchange.Cli.Texts;
using PoliceExchange.Protocol.Lookup.V1;

namespace PoliceExchange.Cli.Notice;

/// <summary><c>px notice hits</c>: who looked up whom this nation seeks.</summary>
internal static class NoticeHits
{
    internal static Command Create(TimeProvider time)
    {
        var id = new Argument<string?>("id") { Description = "One notice; without it all that you may see.", Arity = ArgumentArity.ZeroOrOne };
        var size = new Option<uint>("--page-size") { Description = "At most 200.", DefaultValueFactory = _ => 50 };
        var token = new Option<string>("--page-token") { Description = "From the previous page.", DefaultValueFactory = _ => "" };
        var desk = new DeskOptions();
        var command = new Command("hits", """
            Example: px notice hits
            List look-ups that met what you sent, newest first: when, which state, agency and desk, for what purpose, and whether
            who asked was told. One an hour for each officer and notice. --json has the signed statements.
            """) { id, size, token };
        desk.AddTo(command);
        command.OnCall(async context =>
        {
            var result = context.Result;
            using var client = desk.Connect(result, time);
            var answer = await client.LookUps.ListHitsAsync(
                new ListHitsRequest { Requester = desk.Requester(result), NoticeId = result.GetValue(id) ?? "", PageSize = result.GetValue(size), PageToken = result.GetRequiredValue(token) },
                deadline: client.Deadline, cancellationToken: context.Cancel).ConfigureAwait(false);
            if (context.Json)
            {
                context.Output.WriteLine(JsonSerializer.Serialize(new { hits = answer.Hits.Select(Json), next_page_token = answer.NextPageToken }));
                return ExitCodes.Ok;
            }
            var texts = TextCatalog.Load(context.Language);
            foreach (var hit in answer.Hits)
            {
                context.Output.WriteLine(texts.Format(
                    hit.Silent ? "hits.silent" : "hits.told", hit.At, Terminal.Safe(hit.State), Terminal.Safe(hit.Agency), Terminal.Safe(hit.Role), Terminal.Safe(hit.Purpose), hit.Notice.Family, hit.Notice.NoticeId));
            }
            context.Error.WriteLine(answer.Hits.Count == 0 ? texts["hits.none"] : answer.NextPageToken.Length > 0 ? texts.Format("hits.more", answer.NextPageToken) : texts.Format("hits.count", answer.Hits.Count));
            return ExitCodes.Ok;
        });
        return command;
    }

    private static object Json(HitReport hit) => new
    {
        notice_id = hit.Notice.NoticeId,
        family = hit.Notice.Family,
        at = hit.At,
        state = hit.State,
        gateway = hit.Gateway,
        agency = hit.Agency,
        role = hit.Role,
        purpose = hit.Purpose,
        officer = hit.Officer,
        silent = hit.Silent,
        receipt = hit.Receipt,
    };
}
