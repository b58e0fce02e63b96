using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Protobuf;
using PoliceExchange.Cli.Calls;
using PoliceExchange.Cli.Texts;
using PoliceExchange.Protocol.Notice.V1;

namespace PoliceExchange.Cli.Notice;

/// <summary><c>px notice show</c>: opens a notice. The originator learns it by a receipt.</summary>
internal static class NoticeShow
{
    internal static Command Create(TimeProvider time)
    {
        var id = new Argument<string>("id") { Description = "The notice." };
        var attachment = new Option<string?>("--attachment") { Description = "Id of an attachment, to be kept in a file. After a cut, the same again goes on." };
        var file = new Option<string?>("--out") { Description = "The file. Without it, the gateway's name for it, in this folder." };
        var desk = new DeskOptions();
        var command = new Command("show", """
            Example: px notice show NOTICE_ID --case 2026/17 --purpose INVESTIGATION
            Example: px notice show NOTICE_ID --attachment photo --out photo.jpg --case 2026/17 --purpose INVESTIGATION
            Open a notice, or one of its attachments into a file. The access is recorded, and the originator is told. Of a notice that you sent, see who opened it.
            """) { id, attachment, file };
        desk.AddTo(command);
        command.OnCall(async context =>
        {
            using var client = desk.Connect(context.Result, time);
            if (context.Result.GetValue(attachment) is { } wanted)
            {
                return await NoticeAttachment.KeepAsync(context, client, desk.Requester(context.Result), context.Result.GetRequiredValue(id), wanted, context.Result.GetValue(file)).ConfigureAwait(false);
            }
            var answer = await client.Notices.GetNoticeAsync(
                new GetNoticeRequest { Requester = desk.Requester(context.Result), NoticeId = context.Result.GetRequiredValue(id) },
                deadline: client.Deadline, cancellationToken: context.Cancel).ConfigureAwait(false);
            // The originator sees who opened it abroad, besides what it sent.
            var ladder = answer.Row.Direction != Direction.Sent ? [] : (await client.Notices.GetLadderAsync(
                new GetLadderRequest { Requester = desk.Requester(context.Result), NoticeId = answer.Row.NoticeId },
                deadline: client.Deadline, cancellationToken: context.Cancel).ConfigureAwait(false)).Rows;
            if (context.Json)
            {
                context.Output.WriteLine(JsonSerializer.Serialize(new
                {
                    notice = NoticeList.Json(answer.Row),
                    header = JsonNode.Parse(answer.Header),
                    parts = answer.Parts.Select(part => new { id = part.Id, content = JsonNode.Parse(JsonFormatter.Default.Format(part.Content)) }),
                    obligations = answer.Obligations,
                    attachments = answer.Attachments.Select(NoticeAttachment.Json),
                    ladder = ladder.Select(NoticeLadder.Json),
                }));
                return ExitCodes.Ok;
            }
            context.Output.WriteLine(NoticeList.Text(answer.Row));
            foreach (var part in answer.Parts)
            {
                context.Output.WriteLine($"part {part.Id}");
                Lines(JsonNode.Parse(JsonFormatter.Default.Format(part.Content)), "", context.Output);
            }
            foreach (var one in answer.Attachments)
            {
                context.Output.WriteLine(NoticeAttachment.Text(one, context.Language));
            }
            foreach (var row in ladder)
            {
                context.Output.WriteLine(NoticeLadder.Text(row));
                NoticeLadder.WriteReaders(row, TextCatalog.Load(context.Language), context.Output);
            }
            foreach (var obligation in answer.Obligations)
            {
                context.Error.WriteLine($"Obligation: {Terminal.Safe(obligation)}");
            }
            return ExitCodes.Ok;
        });
        return command;
    }

    /// <summary>One line per fact, by its path.</summary>
    internal static void Lines(JsonNode? node, string path, TextWriter output)
    {
        switch (node)
        {
            case JsonObject members:
                foreach (var (name, value) in members)
                {
                    Lines(value, path.Length == 0 ? name : $"{path}.{name}", output);
                }
                break;
            case JsonArray items:
                for (var i = 0; i < items.Count; i++)
                {
                    Lines(items[i], $"{path}[{i}]", output);
                }
                break;
            default:
                output.WriteLine($"  {path}: {Terminal.Safe(node?.ToString() ?? "")}");
                break;
        }
    }
}
