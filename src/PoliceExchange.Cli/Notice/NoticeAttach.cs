using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Grpc.Core;
using PoliceExchange.Cli.Calls;
using PoliceExchange.Cli.Exchange;
using PoliceExchange.Cli.Texts;
using PoliceExchange.Protocol.Attachment.V1;
using PoliceExchange.Protocol.Attachments;
using PoliceExchange.Protocol.Content;
using PoliceExchange.Protocol.Handling.V1;
using PoliceExchange.Protocol.Notice.V1;

namespace PoliceExchange.Cli.Notice;

/// <summary><c>px notice attach</c>: brings a file to the gateway and puts its reference into a draft.</summary>
internal static class NoticeAttach
{
    private const int Tries = 6;

    internal static Command Create(TimeProvider time)
    {
        var file = new Argument<string>("file") { Description = "JPEG, PNG, PDF, ANSI/NIST-ITL or text in UTF-8, at most 32 MiB." };
        var kind = new Option<string>("--kind") { Description = "What it is, such as FACE_IMAGE, PRINTS, PHOTO or WARRANT_COPY.", Required = true };
        var id = new Option<string?>("--id") { Description = "Short name in the notice. Default: the kind in small letters." };
        var only = new Option<string?>("--only-for") { Description = "The desk that alone may open it, such as HEALTH." };
        var place = new Option<bool>("--place") { Description = "The file says where it was made, and the recipients may know it." };
        var draft = new Option<string?>("--draft") { Description = "Draft (JSON) that the reference is put into; its comments are left out. Without it, the reference is printed." };
        var desk = new DeskOptions();
        var command = new Command("attach", """
            Example: px notice attach photo.jpg --kind FACE_IMAGE --draft draft.json
            Bring a file to your gateway, before the notice is sent. After a cut, the same again goes on where it was. The file is looked at as a whole;
            what it is not said to be, what acts, and what hides something is refused. It is not changed.
            """) { file, kind, id, only, place, draft };
        desk.AddTo(command);
        command.OnCall(async context =>
        {
            var result = context.Result;
            var reference = new AttachmentRef
            {
                Kind = (AttachmentKind)DeskOptions.Code(AttachmentReflection.Descriptor.EnumTypes.Single(type => type.Name == nameof(AttachmentKind)), result.GetRequiredValue(kind), "--kind"),
                Id = result.GetValue(id) ?? result.GetRequiredValue(kind).ToLowerInvariant().Replace('_', '-'),
                OnlyFor = result.GetValue(only) is { } role ? (Role)DeskOptions.Code(HandlingReflection.Descriptor.EnumTypes.Single(type => type.Name == nameof(Role)), role, "--only-for") : Role.Unspecified,
                StatesPlace = result.GetValue(place),
            };
            // Read before anything is sent: a draft that cannot take the reference is told at once.
            var target = result.GetValue(draft) is { } path ? (Path: path, Json: Parsed(path)) : ((string Path, JsonObject Json)?)null;
            using var client = desk.Connect(result, time);
            using var stream = Opened(result.GetRequiredValue(file));
            var uploaded = await UploadAsync(context, client, desk.Requester(result), stream, time).ConfigureAwait(false);
            Fill(reference, uploaded);
            if (uploaded.StatesPlace && !reference.StatesPlace)
            {
                context.Error.WriteLine(TextCatalog.Load(context.Language)["attach.place"]);
                return ExitCodes.Failed;
            }
            reference.StatesPlace = uploaded.StatesPlace;
            if (target is { } into)
            {
                Add(into.Json, reference);
                File.WriteAllText(into.Path, into.Json.ToJsonString(Indented) + "\n");
            }
            Print(context, reference, target?.Path);
            return ExitCodes.Ok;
        });
        return command;
    }

    private static JsonSerializerOptions Indented { get; } = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static FileStream Opened(string path)
    {
        try
        {
            var stream = File.OpenRead(path);
            if (stream.Length is 0 or > AttachmentLimits.MaxBytes)
            {
                stream.Dispose();
                throw new InvalidDataException($"{path} has {new FileInfo(path).Length} bytes; a file has 1 to {AttachmentLimits.MaxBytes}.");
            }
            return stream;
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"{path} cannot be read: {failed.Message}", failed);
        }
    }

    private static async Task<UploadedFile> UploadAsync(CallContext context, DeskClient client, Requester requester, FileStream file, TimeProvider time)
    {
        var hash = FileTransfer.HashOf(file);
        // The same file again is the same upload, also from another shell.
        var id = $"px-{Convert.ToHexStringLower(hash)[..48]}";
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await new FileTransfer(client).UploadAsync(requester, id, file, hash, "", context.Cancel).ConfigureAwait(false);
            }
            catch (Exception cut) when (attempt < Tries && (cut is EndOfStreamException || (cut is RpcException { StatusCode: StatusCode.Unavailable or StatusCode.Internal } && !context.Cancel.IsCancellationRequested)))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200 << attempt), time, context.Cancel).ConfigureAwait(false);
            }
        }
    }

    private static void Fill(AttachmentRef reference, UploadedFile file)
    {
        (reference.Sha256, reference.MediaType, reference.SizeBytes) = (file.Sha256, file.MediaType, file.SizeBytes);
        (reference.WidthPx, reference.HeightPx, reference.DepthBits) = (file.WidthPx, file.HeightPx, file.DepthBits);
    }

    private static JsonObject Parsed(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            var bytes = new byte[DraftJson.MaxBytes + 1];
            var length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return JsonNode.Parse(DraftFile.WithoutComments(bytes[..length])) as JsonObject ?? throw new InvalidDataException($"{path} is no draft.");
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new InvalidDataException($"{path} cannot be read as a draft: {failed.Message}", failed);
        }
    }

    private static void Add(JsonObject draft, AttachmentRef reference)
    {
        if (draft["content"] is not JsonObject content)
        {
            draft["content"] = content = [];
        }
        if (content["attachments"] is not JsonArray list)
        {
            content["attachments"] = list = [];
        }
        foreach (var same in list.Where(one => (string?)one?["id"] == reference.Id).ToList())
        {
            list.Remove(same);
        }
        list.Add(JsonNode.Parse(JsonFormatter.Default.Format(reference)));
    }

    private static void Print(CallContext context, AttachmentRef reference, string? path)
    {
        if (context.Json || path is null)
        {
            context.Output.WriteLine(JsonFormatter.Default.Format(reference));
            return;
        }
        var texts = TextCatalog.Load(context.Language);
        context.Output.WriteLine(texts.Format("attach.reference", reference.Id, reference.MediaType, reference.SizeBytes, Convert.ToHexStringLower(reference.Sha256.Span)));
        context.Output.WriteLine(texts.Format("attach.added", path));
    }
}
