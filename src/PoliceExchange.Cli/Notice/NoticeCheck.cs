using System.CommandLine;
using System.Text.Json;
using PoliceExchange.Cli.Calls;
using PoliceExchange.Cli.Exchange;
using PoliceExchange.Protocol.Content;
using PoliceExchange.Protocol.Notice.V1;
using NoticeDraft = PoliceExchange.Protocol.Content.NoticeDraft;

namespace PoliceExchange.Cli.Notice;

/// <summary><c>px notice check</c>: everything that is wrong with a draft, and whom it would reach.</summary>
internal static class NoticeCheck
{
    internal static Command Create(TimeProvider time)
    {
        var file = new Argument<string>("file") { Description = "Draft (JSON)." };
        var offline = new Option<bool>("--offline") { Description = "Form and content rules only: no gateway, no directory." };
        var desk = new DeskOptions();
        var command = new Command("check", """
            Example: px notice check draft.json
            Tell everything that is wrong with a draft, and which gateways it would reach. Sends nothing.
            """) { file, offline };
        desk.AddTo(command);
        command.OnCall(async context =>
        {
            var draft = Draft(context, context.Result.GetRequiredValue(file));
            if (draft is null)
            {
                return ExitCodes.Failed;
            }
            if (context.Result.GetValue(offline))
            {
                var state = desk.State(context.Result) ?? throw new InvalidDataException("Give --state: rules ask who issues.");
                var rules = draft.Header.Context(time.GetUtcNow(), state, RemovalLeadTimes.Proposed);
                var check = ContentRules.Examine(draft.Content, rules);
                var found = new CheckNoticeResponse();
                found.Violations.AddRange(check.Violations.Select(one => Row(one.Path, one.Rule, one.Message)));
                found.Holds.AddRange(check.Holds.Select(one => Row(one.Path, one.Rule, one.Message)));
                for (var i = 0; i < draft.DeskParts.Count; i++)
                {
                    // Which family it is follows from the gateway's reading of the form; no rule on a part asks for it.
                    var part = DeskPartRules.Examine(draft.DeskParts[i].Desk, draft.DeskParts[i].Content, Protocol.Handling.V1.Family.Removal, rules);
                    var path = $"desk_parts[{i}].content";
                    found.Violations.AddRange(part.Violations.Select(one => Row($"{path}.{one.Path}".TrimEnd('.'), one.Rule, one.Message)));
                    found.Holds.AddRange(part.Holds.Select(one => Row($"{path}.{one.Path}", one.Rule, one.Message)));
                }
                return Report(context, found);
            }
            using var client = desk.Connect(context.Result, time);
            return Report(context, await CallAsync(context, client, desk, draft).ConfigureAwait(false));
        });
        return command;
    }

    /// <summary>The draft, if its form is right; else null, and everything that is wrong with it is printed.</summary>
    internal static NoticeDraft? Draft(CallContext context, string file)
    {
        var read = DraftFile.Read(file);
        if (read.Draft is null)
        {
            var found = new CheckNoticeResponse();
            found.Violations.AddRange(read.Violations.Select(one => Row(one.Path, one.Rule, one.Message)));
            Report(context, found);
        }
        return read.Draft;
    }

    internal static async Task<CheckNoticeResponse> CallAsync(CallContext context, DeskClient client, DeskOptions desk, NoticeDraft draft, string inReplyTo = "", bool relax = false)
    {
        var request = new CheckNoticeRequest
        {
            Requester = desk.Requester(context.Result, draft.Header.Purpose, draft.Header.Case),
            Draft = DraftFile.ToWire(draft, inReplyTo, relax),
        };
        var answer = await client.Notices.CheckNoticeAsync(request, deadline: client.Deadline, cancellationToken: context.Cancel).ConfigureAwait(false);
        answer.Violations.AddRange(From(draft, client.Address));
        return answer;
    }

    /// <summary>Agency and desk come from the certificate; a draft that says otherwise was written for another desk.</summary>
    internal static IEnumerable<Protocol.Notice.V1.Violation> From(NoticeDraft draft, DeskAddress address)
    {
        var role = CommentedJson.Name(Protocol.Handling.V1.HandlingReflection.Descriptor.EnumTypes.Single(type => type.Name == "Role"), (int)draft.Header.FromDesk);
        if (draft.Header.FromAgency != address.Agency)
        {
            yield return Row("from.agency", "from.mismatch", $"Your certificate is of the agency {address.Agency}.");
        }
        if (role != address.Role)
        {
            yield return Row("from.desk", "from.mismatch", $"Your certificate is of the desk {address.Role}.");
        }
    }

    internal static int Report(CallContext context, CheckNoticeResponse answer)
    {
        if (context.Json)
        {
            context.Output.WriteLine(JsonSerializer.Serialize(new
            {
                valid = answer.Violations.Count == 0,
                violations = answer.Violations.Select(one => Violations.Row(one.Field, one.Rule, one.Message, context.Language)),
                holds = answer.Holds.Select(one => Violations.Row(one.Field, one.Rule, one.Message, context.Language)),
                recipients = answer.Recipients,
            }));
        }
        else
        {
            foreach (var one in answer.Violations)
            {
                context.Output.WriteLine(Violations.Line(one.Field, one.Rule, one.Message, context.Language));
            }
            foreach (var one in answer.Holds)
            {
                context.Output.WriteLine($"hold: {Violations.Line(one.Field, one.Rule, one.Message, context.Language)}");
            }
            if (answer.Recipients.Count > 0)
            {
                context.Output.WriteLine($"recipients: {string.Join(' ', answer.Recipients)}");
            }
            context.Error.WriteLine(answer.Violations.Count > 0 ? $"{answer.Violations.Count} violations." : answer.Holds.Count > 0 ? "Valid; a second person must review it." : "Valid.");
        }
        return answer.Violations.Count == 0 ? ExitCodes.Ok : ExitCodes.Failed;
    }

    private static Protocol.Notice.V1.Violation Row(string field, string rule, string message) => new() { Field = field, Rule = rule, Message = message };
}
