using System.CommandLine;
using System.Text.Json;
using PoliceExchange.Cli.Calls;
using PoliceExchange.Cli.Notice;
using PoliceExchange.Cli.Texts;
using PoliceExchange.Protocol.Casework.V1;

namespace PoliceExchange.Cli.Casework;

/// <summary><c>px case duties</c>: what is not done, the most urgent first.</summary>
internal static class CaseDuties
{
    internal static Command Create(TimeProvider time)
    {
        var whose = new Option<string>("--whose") { Description = "mine (this desk), ours (this state), theirs (owed to us) or all.", DefaultValueFactory = _ => "mine" };
        whose.AcceptOnlyFromAmong("mine", "ours", "theirs", "all");
        var size = new Option<uint>("--page-size") { Description = "At most 200.", DefaultValueFactory = _ => 50 };
        var token = new Option<string>("--page-token") { Description = "From the previous page.", DefaultValueFactory = _ => "" };
        var desk = new DeskOptions();
        var command = new Command("duties", """
            Example: px case duties --whose ours
            List what is owed: critically overdue, overdue, due soon, not due yet; with the clock, its legal source and who has to act.
            """) { whose, size, token };
        desk.AddTo(command);
        command.OnCall(async context =>
        {
            var result = context.Result;
            using var client = desk.Connect(result, time);
            var answer = await client.Cases.ListDutiesAsync(
                new ListDutiesRequest
                {
                    Requester = desk.Requester(result), Scope = Enum.Parse<DutyScope>(result.GetRequiredValue(whose), ignoreCase: true), PageSize = result.GetValue(size), PageToken = result.GetRequiredValue(token),
                },
                deadline: client.Deadline, cancellationToken: context.Cancel).ConfigureAwait(false);
            if (context.Json)
            {
                context.Output.WriteLine(JsonSerializer.Serialize(new { duties = answer.Duties.Select(CaseText.Json), next_page_token = answer.NextPageToken }));
                return ExitCodes.Ok;
            }
            var texts = TextCatalog.Load(context.Language);
            foreach (var group in answer.Duties.GroupBy(duty => duty.Group).OrderBy(group => group.Key))
            {
                context.Output.WriteLine(texts.Format($"case.group.{(int)group.Key}", group.Count()));
                foreach (var duty in group)
                {
                    CaseText.Write(context.Output, texts, duty);
                }
            }
            context.Error.WriteLine(answer.Duties.Count == 0 ? texts["case.none"] : answer.NextPageToken.Length > 0 ? texts.Format("case.more", answer.NextPageToken) : texts.Format("case.count", answer.Duties.Count));
            return ExitCodes.Ok;
        });
        return command;
    }
}
