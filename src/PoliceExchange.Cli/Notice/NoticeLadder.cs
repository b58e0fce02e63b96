using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using PoliceExchange.Cli.Calls;
using PoliceExchange.Cli.Texts;
using PoliceExchange.Protocol.Notice.V1;

namespace PoliceExchange.Cli.Notice;

/// <summary><c>px notice ladder</c>: where a sent notice stands with each recipient, by signed receipts.</summary>
internal static class NoticeLadder
{
    internal static Command Create(TimeProvider time)
    {
        var id = new Argument<string>("id") { Description = "The notice." };
        var desk = new DeskOptions();
        var command = new Command("ladder", """
            Example: px notice ladder NOTICE_ID
            Show the highest receipt of each recipient: accepted, relayed, delivered, opened, actioned, or how it ended,
            and who opened it there, when and for what purpose. --json has the receipts.
            """) { id };
        desk.AddTo(command);
        command.OnCall(async context =>
        {
            using var client = desk.Connect(context.Result, time);
            var answer = await client.Notices.GetLadderAsync(
                new GetLadderRequest { Requester = desk.Requester(context.Result), NoticeId = context.Result.GetRequiredValue(id) },
                deadline: client.Deadline, cancellationToken: context.Cancel).ConfigureAwait(false);
            if (context.Json)
            {
                context.Output.WriteLine(JsonSerializer.Serialize(new { state = answer.State, rows = answer.Rows.Select(Json) }));
                return ExitCodes.Ok;
            }
            context.Output.WriteLine(answer.State);
            foreach (var row in answer.Rows)
            {
                context.Output.WriteLine(Text(row));
                WriteReaders(row, TextCatalog.Load(context.Language), context.Output);
            }
            return ExitCodes.Ok;
        });
        return command;
    }

    internal static string Text(LadderRow row) => string.Create(CultureInfo.InvariantCulture, $"  {row.Recipient} v{row.Version} {row.Rung} {row.At}").TrimEnd();

    internal static object Json(LadderRow row) => new { recipient = row.Recipient, version = row.Version, rung = row.Rung, at = row.At, receipts = row.Receipts, readers = row.Readers.Select(Json) };

    /// <summary>Who opened it there, when and for what purpose.</summary>
    internal static void WriteReaders(LadderRow row, TextCatalog texts, TextWriter output)
    {
        foreach (var reader in row.Readers)
        {
            output.WriteLine("    " + texts.Format(
                reader.Attachment.Length == 0 ? $"reader.{reader.Rung}" : "reader.attachment",
                reader.At, Terminal.Safe(reader.Officer), Terminal.Safe(reader.Agency), Terminal.Safe(reader.Role), Terminal.Safe(reader.Purpose), Terminal.Safe(reader.Attachment)));
        }
    }

    private static object Json(NoticeReader reader) =>
        new { rung = reader.Rung, at = reader.At, officer = reader.Officer, agency = reader.Agency, role = reader.Role, purpose = reader.Purpose, attachment = reader.Attachment.Length == 0 ? null : reader.Attachment };
}
