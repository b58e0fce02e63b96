using System.CommandLine;
using System.Text.Json;
using PoliceExchange.Cli.Calls;
using PoliceExchange.Cli.Exchange;
using PoliceExchange.Cli.Texts;
using PoliceExchange.Protocol.Policy.V1;
using NoticeDraft = PoliceExchange.Protocol.Content.NoticeDraft;

namespace PoliceExchange.Cli.Notice;

/// <summary><c>px notice preview</c>: who in which state would see what of a draft, and what sending it would be answered.</summary>
internal static class NoticePreview
{
    private static readonly string[] Acts = ["read_header", "read_full", "print", "export"];

    internal static Command Create(TimeProvider time)
    {
        var file = new Argument<string>("file") { Description = "Draft (JSON)." };
        var all = new Option<bool>("--all") { Description = "Show desks that can do nothing with it too." };
        var desk = new DeskOptions();
        var command = new Command("preview", """
            Example: px notice preview draft.json --lang es
            Show who in which state could list, open, print and export the notice if it were sent now, what each would not see,
            and what sending it would be answered. Sends nothing.
            """) { file, all };
        desk.AddTo(command);
        command.OnCall(async context =>
        {
            var draft = NoticeCheck.Draft(context, context.Result.GetRequiredValue(file));
            if (draft is null)
            {
                return ExitCodes.Failed;
            }
            using var client = desk.Connect(context.Result, time);
            var answer = await CallAsync(context, client, desk, draft).ConfigureAwait(false);
            if (context.Json)
            {
                context.Output.WriteLine(JsonSerializer.Serialize(Json(answer, context.Language)));
            }
            else
            {
                Write(answer, context, context.Result.GetValue(all));
            }
            return answer.Answer switch
            {
                SendAnswer.Allowed or SendAnswer.Held => ExitCodes.Ok,
                SendAnswer.Denied or SendAnswer.RefusedByHub => ExitCodes.Denied,
                _ => ExitCodes.Failed,
            };
        });
        return command;
    }

    private static async Task<PreviewNoticeResponse> CallAsync(CallContext context, DeskClient client, DeskOptions desk, NoticeDraft draft)
    {
        var request = new PreviewNoticeRequest
        {
            Requester = desk.Requester(context.Result, draft.Header.Purpose, draft.Header.Case), Draft = DraftFile.ToWire(draft), Language = context.Language,
        };
        var answer = await client.Decisions.PreviewNoticeAsync(request, deadline: client.Deadline, cancellationToken: context.Cancel).ConfigureAwait(false);
        // A draft that names another desk as its sender is not this desk's, whatever the gateway would take.
        var foreign = NoticeCheck.From(draft, client.Address).ToList();
        if (foreign.Count > 0)
        {
            answer.Violations.AddRange(foreign);
            answer.Answer = SendAnswer.Invalid;
            answer.States.Clear();
        }
        return answer;
    }

    private static string Name(SendAnswer answer) => answer switch
    {
        SendAnswer.Allowed => "allowed",
        SendAnswer.Held => "held",
        SendAnswer.Denied => "denied",
        SendAnswer.RefusedByHub => "refused_by_hub",
        _ => "invalid",
    };

    private static object Json(PreviewNoticeResponse answer, string language) => new
    {
        answer = Name(answer.Answer).ToUpperInvariant(),
        reason = answer.Reason,
        violations = answer.Violations.Select(one => Violations.Row(one.Field, one.Rule, one.Message, language)),
        holds = answer.Holds.Select(one => Violations.Row(one.Field, one.Rule, one.Message, language)),
        recipients = answer.Recipients,
        directory_version = answer.DirectoryVersion,
        policy_hash = answer.PolicyHash,
        states = answer.States.Select(state => new
        {
            state = state.State,
            gateway = state.Gateway,
            own = state.Own,
            desks = state.Desks.Select(one => new
            {
                agency = one.Agency,
                role = one.Role,
                acts = one.Acts.Select(act => new { action = act.Action, outcome = act.Outcome, reason = act.Reason, rule = act.Rule, obligations = act.Obligations }),
                hidden = one.Hidden,
            }),
        }),
        left_out = answer.LeftOut.Select(one => new { state = one.State, reason = one.Reason, by = one.By }),
        texts = answer.Texts.ToDictionary(row => row.Name, row => row.Text, StringComparer.Ordinal),
        desks_left_out = answer.DesksLeftOut,
    };

    private static void Write(PreviewNoticeResponse answer, CallContext context, bool all)
    {
        var (texts, output) = (TextCatalog.Load(context.Language), context.Output);
        output.WriteLine(texts.Format("preview.answer." + Name(answer.Answer), answer.Answer == SendAnswer.Allowed ? string.Join(' ', answer.Recipients) : answer.Reason));
        foreach (var one in answer.Violations.Concat(answer.Holds))
        {
            output.WriteLine("  " + Violations.Line(one.Field, one.Rule, one.Message, context.Language));
        }
        foreach (var state in answer.States)
        {
            output.WriteLine();
            output.WriteLine(state.Own ? texts.Format("preview.own", Terminal.Safe(state.State), Terminal.Safe(state.Gateway)) : $"{Terminal.Safe(state.State)} ({Terminal.Safe(state.Gateway)})");
            Table(state, texts, output, all);
        }
        if (answer.LeftOut.Count > 0)
        {
            output.WriteLine();
            output.WriteLine(texts["preview.left_out"]);
            foreach (var one in answer.LeftOut)
            {
                output.WriteLine($"  {Terminal.Safe(one.State)}: {Why(one, texts)}");
            }
        }
        if (answer.Texts.Count > 0)
        {
            output.WriteLine();
            output.WriteLine(texts["preview.words"]);
            foreach (var row in answer.Texts)
            {
                output.WriteLine($"  {(row.Name.Length == 0 ? "ROLE" : Terminal.Safe(row.Name))}: {Terminal.Safe(row.Text)}");
            }
        }
        if (answer.DesksLeftOut > 0)
        {
            output.WriteLine(texts.Format("preview.more", answer.DesksLeftOut));
        }
    }

    private static void Table(StatePreview state, TextCatalog texts, TextWriter output, bool all)
    {
        var desks = state.Desks.Where(one => all || one.Acts.Any(Allowed)).ToList();
        List<string[]> rows = [[texts["preview.desk"], .. Acts.Select(act => texts["preview.act." + act])]];
        rows.AddRange(desks.Select(one => (string[])[
            Terminal.Safe($"{one.Agency}/{one.Role}"),
            .. Acts.Select(name => one.Acts.FirstOrDefault(act => act.Action == name) is { } act ? Allowed(act) ? texts["preview.yes"] : texts.Format("preview.no", Terminal.Safe(act.Reason)) : ""),
        ]));
        var widths = Enumerable.Range(0, Acts.Length + 1).Select(column => rows.Max(row => row[column].Length)).ToArray();
        for (var i = 0; i < rows.Count; i++)
        {
            output.WriteLine("  " + string.Join("  ", rows[i].Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
            if (i == 0)
            {
                continue;
            }
            var one = desks[i - 1];
            if (one.Hidden.Count > 0 && one.Acts.Any(act => act.Action == "read_full" && Allowed(act)))
            {
                output.WriteLine("    " + texts.Format("preview.hidden", Terminal.Safe(string.Join(", ", one.Hidden))));
            }
            foreach (var act in one.Acts.Where(act => Allowed(act) && act.Obligations.Count > 0))
            {
                output.WriteLine("    " + texts.Format("preview.duties", texts["preview.act." + act.Action], Terminal.Safe(string.Join(", ", act.Obligations))));
            }
        }
        if (desks.Count < state.Desks.Count)
        {
            output.WriteLine("  " + texts.Format("preview.nobody", state.Desks.Count - desks.Count));
        }
    }

    private static string Why(LeftOutState one, TextCatalog texts) => one.Reason switch
    {
        "EXCLUDED" when one.By.Contains(':', StringComparison.Ordinal) => texts.Format("preview.left_out.excluded", Terminal.Safe(one.By)),
        "UNREACHABLE" => texts["preview.left_out.unreachable"],
        _ => Terminal.Safe($"{one.Reason} ({one.By})"),
    };

    private static bool Allowed(ActPreview act) => act.Outcome is "ALLOW" or "REDACT";
}
