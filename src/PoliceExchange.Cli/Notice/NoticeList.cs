using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using PoliceExchange.Cli.Calls;
using PoliceExchange.Protocol.Notice.V1;

namespace PoliceExchange.Cli.Notice;

/// <summary><c>px notice list</c>: the notices that the desk may see, newest first.</summary>
internal static class NoticeList
{
    internal static Command Create(TimeProvider time)
    {
        var sent = new Option<bool>("--sent") { Description = "Sent ones only." };
        var received = new Option<bool>("--received") { Description = "Received ones only." };
        var size = new Option<uint>("--page-size") { Description = "At most 200.", DefaultValueFactory = _ => 50 };
        var token = new Option<string>("--page-token") { Description = "From the previous page.", DefaultValueFactory = _ => "" };
        var desk = new DeskOptions();
        var command = new Command("list", """
            Example: px notice list --received
            List notices, newest first: id, version, direction, family, type, issuer, priority, state, time.
            """) { sent, received, size, token };
        desk.AddTo(command);
        command.OnCall(async context =>
        {
            var result = context.Result;
            if (result.GetValue(sent) && result.GetValue(received))
            {
                throw new InvalidDataException("Give --sent or --received; without either both are listed.");
            }
            using var client = desk.Connect(result, time);
            var answer = await client.Notices.ListNoticesAsync(
                new ListNoticesRequest
                {
                    Requester = desk.Requester(result),
                    Direction = result.GetValue(sent) ? Direction.Sent : result.GetValue(received) ? Direction.Received : Direction.Unspecified,
                    PageSize = result.GetValue(size),
                    PageToken = result.GetRequiredValue(token),
                },
                deadline: client.Deadline, cancellationToken: context.Cancel).ConfigureAwait(false);
            if (context.Json)
            {
                context.Output.WriteLine(JsonSerializer.Serialize(new { notices = answer.Notices.Select(Json), next_page_token = answer.NextPageToken }));
                return ExitCodes.Ok;
            }
            foreach (var row in answer.Notices)
            {
                context.Output.WriteLine(Text(row));
            }
            context.Error.WriteLine(answer.Notices.Count == 0 ? "No notices." : answer.NextPageToken.Length > 0 ? $"More: --page-token {answer.NextPageToken}" : $"{answer.Notices.Count} notices.");
            return ExitCodes.Ok;
        });
        return command;
    }

    internal static string Text(NoticeRow row) => string.Create(
        CultureInfo.InvariantCulture,
        $"{row.NoticeId} v{row.Version} {Way(row.Direction)} {row.Family} {row.Type} {row.IssuerState}/{row.IssuerAgency} {row.Priority} {row.State} {row.CreatedAt}");

    internal static object Json(NoticeRow row) => new
    {
        notice_id = row.NoticeId,
        version = row.Version,
        direction = Way(row.Direction),
        family = row.Family,
        type = row.Type,
        issuer_state = row.IssuerState,
        issuer_agency = row.IssuerAgency,
        priority = row.Priority,
        state = row.State,
        created_at = row.CreatedAt,
        correlation = row.Correlation,
    };

    private static string Way(Direction direction) => direction == Direction.Sent ? "sent" : "received";
}
