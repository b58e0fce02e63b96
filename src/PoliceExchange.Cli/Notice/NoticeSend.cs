using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using PoliceExchange.Cli.Calls;
using PoliceExchange.Protocol.Notice.V1;

namespace PoliceExchange.Cli.Notice;

/// <summary><c>px notice send</c>: hands a draft to the gateway, and waits for receipts if asked.</summary>
internal static class NoticeSend
{
    internal static Command Create(TimeProvider time)
    {
        var file = new Argument<string>("file") { Description = "Draft (JSON)." };
        var command = new Command("send", """
            Example: px notice send draft.json --wait delivered
            Send a draft. Once it has an id it is durable at your gateway and is delivered without you.
            """) { file };
        AddSending(command, time, result => new Sending(result.GetRequiredValue(file)));
        return command;
    }

    /// <summary>What send and reply share.</summary>
    internal static void AddSending(Command command, TimeProvider time, Func<ParseResult, Sending> what)
    {
        var id = new Option<string?>("--submission-id", "--idempotency-key") { Description = "Your id of this act: the same id again gives the first answer and sends nothing. Made up without it, and told." };
        var wait = new Option<ReceiptWait?>("--wait") { Description = "Wait until every recipient's receipts say so." };
        var timeout = new Option<int>("--timeout") { Description = "Longest wait in seconds.", DefaultValueFactory = _ => 60 };
        var dry = new Option<bool>("--dry-run", "-n") { Description = "Check at the gateway and send nothing." };
        var desk = new DeskOptions();
        foreach (var option in new Option[] { id, wait, timeout, dry })
        {
            command.Add(option);
        }
        desk.AddTo(command);
        command.OnCall(async context =>
        {
            var (file, inReplyTo, relax) = what(context.Result);
            if (NoticeCheck.Draft(context, file) is not { } draft)
            {
                return ExitCodes.Failed;
            }
            using var client = desk.Connect(context.Result, time);
            if (context.Result.GetValue(dry))
            {
                return NoticeCheck.Report(context, await NoticeCheck.CallAsync(context, client, desk, draft, inReplyTo, relax).ConfigureAwait(false));
            }
            if (NoticeCheck.From(draft, client.Address).ToList() is { Count: > 0 } other)
            {
                var found = new CheckNoticeResponse();
                found.Violations.AddRange(other);
                return NoticeCheck.Report(context, found);
            }
            var request = new SubmitNoticeRequest
            {
                Requester = desk.Requester(context.Result, draft.Header.Purpose, draft.Header.Case),
                SubmissionId = SubmissionId(context, context.Result.GetValue(id), time),
                Draft = DraftFile.ToWire(draft, inReplyTo, relax),
            };
            var sent = await client.Notices.SubmitNoticeAsync(request, deadline: client.Deadline, cancellationToken: context.Cancel).ConfigureAwait(false);
            if (sent.ReviewId.Length > 0)
            {
                PrintHeld(context, sent, request.SubmissionId);
                return ExitCodes.Ok;
            }
            if (context.Result.GetValue(wait) is not { } rung)
            {
                Print(context, sent, request.SubmissionId, null);
                return ExitCodes.Ok;
            }
            var (end, rows) = await new ReceiptWatch(client, request.Requester, time)
                .UntilAsync(sent.NoticeId, sent.Version, rung, TimeSpan.FromSeconds(Math.Clamp(context.Result.GetValue(timeout), 1, 3600)), context.Cancel).ConfigureAwait(false);
            Print(context, sent, request.SubmissionId, rows);
            if (end is not WaitEnd.Reached)
            {
                context.Error.WriteLine(end is WaitEnd.Refused
                    ? "A recipient or the hub did not take it: see the ladder."
                    : "Not yet proven by receipts. Nothing is lost: it stays queued, px notice ladder shows it, px doctor says why it waits.");
            }
            return end switch { WaitEnd.Reached => ExitCodes.Ok, WaitEnd.Refused => ExitCodes.Failed, _ => ExitCodes.Unavailable };
        });
    }

    /// <summary>An id of one's own has to be known before the call, or a lost answer could not be asked for again.</summary>
    internal static string SubmissionId(CallContext context, string? given, TimeProvider time)
    {
        if (given is not null)
        {
            return given;
        }
        var id = Guid.CreateVersion7(time.GetUtcNow()).ToString();
        context.Error.WriteLine($"Submission id {id}: give it again with --submission-id if no answer comes.");
        return id;
    }

    private static void PrintHeld(CallContext context, SubmitNoticeResponse sent, string submission)
    {
        context.Output.WriteLine(context.Json
            ? JsonSerializer.Serialize(new
            {
                review_id = sent.ReviewId, state = sent.ReviewState, submission_id = submission,
                holds = sent.Holds.Select(one => Violations.Row(one.Field, one.Rule, one.Message, context.Language)),
            })
            : $"{sent.ReviewState} {sent.ReviewId}");
        foreach (var one in sent.Holds.Where(_ => !context.Json))
        {
            context.Error.WriteLine($"{Terminal.Safe(one.Field)}: {one.Rule}: {Terminal.Safe(one.Message)}");
        }
        context.Error.WriteLine("Kept and not sent: another person of your agency decides on it (px notice review).");
    }

    internal static void Print(CallContext context, SubmitNoticeResponse sent, string submission, IReadOnlyList<LadderRow>? rows)
    {
        if (context.Json)
        {
            context.Output.WriteLine(JsonSerializer.Serialize(new
            {
                notice_id = sent.NoticeId,
                version = sent.Version,
                env = sent.Env,
                recipients = sent.Recipients,
                submission_id = submission,
                ladder = rows?.Select(NoticeLadder.Json),
            }));
            return;
        }
        context.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{sent.NoticeId} version {sent.Version} to {string.Join(' ', sent.Recipients)}"));
        foreach (var row in rows ?? [])
        {
            context.Output.WriteLine(NoticeLadder.Text(row));
        }
    }
}

/// <summary>What is sent.</summary>
/// <param name="File">The draft.</param>
/// <param name="InReplyTo">The notice that it answers or changes; empty for none.</param>
/// <param name="Relax">A new version that is handled less strictly.</param>
internal sealed record Sending(string File, string InReplyTo = "", bool Relax = false);
