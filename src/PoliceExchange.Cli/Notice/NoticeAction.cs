using System.CommandLine;
using System.Text.Json;
using PoliceExchange.Cli.Calls;
using PoliceExchange.Protocol.Law.V1;
using PoliceExchange.Protocol.Notice.V1;

namespace PoliceExchange.Cli.Notice;

/// <summary><c>px notice action</c>: the outcome of a received notice.</summary>
internal static class NoticeAction
{
    internal static Command Create(TimeProvider time)
    {
        var id = new Argument<string>("id") { Description = "The notice." };
        var outcome = new Argument<string>("outcome") { Description = "Code; px notice outcomes lists them." };
        var desk = new DeskOptions();
        var command = new Command("action", """
            Example: px notice action NOTICE_ID LOCATED
            Record the outcome of a received notice; the originator gets a signed receipt.
            """) { id, outcome };
        desk.AddTo(command);
        command.OnCall(async context =>
        {
            var list = NoticeOutcomes.Codes();
            var code = CommentedJson.Name(list, DeskOptions.Code(list, context.Result.GetRequiredValue(outcome), "The outcome"));
            using var client = desk.Connect(context.Result, time);
            var answer = await client.Notices.ActionNoticeAsync(
                new ActionNoticeRequest { Requester = desk.Requester(context.Result), NoticeId = context.Result.GetRequiredValue(id), Outcome = code },
                deadline: client.Deadline, cancellationToken: context.Cancel).ConfigureAwait(false);
            context.Output.WriteLine(context.Json ? JsonSerializer.Serialize(new { notice_id = context.Result.GetRequiredValue(id), outcome = code, state = answer.State }) : answer.State);
            return ExitCodes.Ok;
        });
        return command;
    }
}

/// <summary><c>px notice outcomes</c>: the closed list of outcomes.</summary>
internal static class NoticeOutcomes
{
    internal static Command Create()
    {
        var command = new Command("outcomes", """
            Example: px notice outcomes
            List the codes of outcomes.
            """);
        command.OnCall(context =>
        {
            var codes = Codes().Values.Where(one => one.Number != 0).Select(one => CommentedJson.Name(Codes(), one.Number)).ToList();
            context.Output.WriteLine(context.Json ? JsonSerializer.Serialize(new { outcomes = codes }) : string.Join(Environment.NewLine, codes));
            return Task.FromResult(ExitCodes.Ok);
        });
        return command;
    }

    internal static Google.Protobuf.Reflection.EnumDescriptor Codes() => LawReflection.Descriptor.EnumTypes.Single(type => type.Name == nameof(OutcomeCode));
}
