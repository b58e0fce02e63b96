using System.CommandLine;
using PoliceExchange.Cli.Exchange;
using System.Text.Json;
using Google.Protobuf.Reflection;
using PoliceExchange.Cli.Calls;
using PoliceExchange.Protocol.Followup.V1;
using PoliceExchange.Protocol.Notice.V1;

namespace PoliceExchange.Cli.Notice;

/// <summary><c>px notice withdraw</c>: takes a notice back everywhere, or from some.</summary>
internal static class NoticeWithdraw
{
    internal static Command Create(TimeProvider time)
    {
        var id = new Argument<string>("id") { Description = "The notice." };
        var code = new Option<string>("--code") { Description = $"Why: {string.Join(' ', Codes().Values.Where(one => one.Number != 0).Select(one => CommentedJson.Name(Codes(), one.Number)))}.", Required = true };
        var reason = new Option<string>("--reason") { Description = "Why, for the recipients; at most 500 characters.", Required = true };
        var narrow = new Option<string[]>("--narrow") { Description = "Who loses it, such as state:PAN; all without it.", AllowMultipleArgumentsPerToken = true };
        var submission = new Option<string?>("--submission-id", "--idempotency-key") { Description = "Your id of this act. Made up without it, and told." };
        var dry = new Option<bool>("--dry-run", "-n") { Description = "Show who would lose it and withdraw nothing." };
        var desk = new DeskOptions();
        var command = new Command("withdraw", """
            Example: px notice withdraw NOTICE_ID --code FOUND --reason "found today"
            Withdraw a notice; every recipient purges it and signs that. It cannot be undone.
            """) { id, code, reason, narrow, submission, dry };
        desk.AddTo(command);
        command.OnCall(async context =>
        {
            var result = context.Result;
            var why = (ChangeReason)DeskOptions.Code(Codes(), result.GetRequiredValue(code), "--code");
            using var client = desk.Connect(result, time);
            var requester = desk.Requester(result);
            if (result.GetValue(dry))
            {
                return await ShowAsync(context, client, requester, result.GetRequiredValue(id), result.GetValue(narrow) ?? []).ConfigureAwait(false);
            }
            var request = new WithdrawNoticeRequest
            {
                Requester = requester,
                SubmissionId = NoticeSend.SubmissionId(context, result.GetValue(submission), time),
                NoticeId = result.GetRequiredValue(id),
                Code = why,
                Reason = result.GetRequiredValue(reason),
            };
            request.Narrow.AddRange(result.GetValue(narrow) ?? []);
            var answer = await client.Notices.WithdrawNoticeAsync(request, deadline: client.Deadline, cancellationToken: context.Cancel).ConfigureAwait(false);
            NoticeSend.Print(context, answer.AsVersion(request.NoticeId), request.SubmissionId, null);
            return ExitCodes.Ok;
        });
        return command;
    }

    private static async Task<int> ShowAsync(CallContext context, Exchange.DeskClient client, Requester requester, string id, string[] narrow)
    {
        var ladder = await client.Notices.GetLadderAsync(new GetLadderRequest { Requester = requester, NoticeId = id }, deadline: client.Deadline, cancellationToken: context.Cancel)
            .ConfigureAwait(false);
        var holders = ladder.Rows.Select(row => row.Recipient).Distinct(StringComparer.Ordinal).ToList();
        if (context.Json)
        {
            context.Output.WriteLine(JsonSerializer.Serialize(new { dry_run = true, state = ladder.State, holders, narrow }));
        }
        else
        {
            context.Output.WriteLine($"{ladder.State}: {string.Join(' ', holders)}{(narrow.Length > 0 ? $"; to be taken from {Terminal.Safe(string.Join(' ', narrow))}" : "")}");
            context.Error.WriteLine("Nothing was withdrawn.");
        }
        return ExitCodes.Ok;
    }

    private static EnumDescriptor Codes() => LifecycleReflection.Descriptor.EnumTypes.Single(type => type.Name == nameof(ChangeReason));
}
