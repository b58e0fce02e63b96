using System.Text.Json;
using Grpc.Core;
using PoliceExchange.Cli.Calls;
using PoliceExchange.Cli.Exchange;
using PoliceExchange.Cli.Texts;
using PoliceExchange.Protocol.Notice.V1;
using PoliceExchange.Protocol.Texts;

namespace PoliceExchange.Cli.Notice;

/// <summary>Attachments of a notice that is here: where they stand, and one into a file. Nothing is drawn or started.</summary>
internal static class NoticeAttachment
{
    internal static object Json(AttachmentStanding one) =>
        new { id = one.Id, state = one.State, problem = one.Problem.Length == 0 ? null : one.Problem, held_bytes = one.HeldBytes, size_bytes = one.SizeBytes };

    internal static string Text(AttachmentStanding one, string language) => TextCatalog.Load(language).Format(
        "attach.stands", Terminal.Safe(one.Id), one.State, one.HeldBytes, one.SizeBytes, one.Problem.Length == 0 ? "" : ExchangeTexts.Violation(language, one.Problem) ?? one.Problem).TrimEnd();

    internal static async Task<int> KeepAsync(CallContext context, DeskClient client, Requester requester, string notice, string attachment, string? path)
    {
        // What came before a cut stays in the file, and the same command goes on behind it.
        var aside = (path ?? $"{notice}-{attachment}.part") is var given && path is not null ? given + ".part" : given;
        AttachmentFacts? facts;
        long size;
        try
        {
            using var file = new FileStream(aside, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            facts = await new FileTransfer(client).DownloadAsync(requester, notice, attachment, file, context.Cancel).ConfigureAwait(false);
            size = file.Length;
        }
        catch (Exception failed) when (failed is UnauthorizedAccessException or DirectoryNotFoundException)
        {
            throw new InvalidDataException($"{aside} cannot be written: {failed.Message}", failed);
        }
        catch (RpcException) when (new FileInfo(aside) is { Exists: true, Length: 0 })
        {
            File.Delete(aside);
            throw;
        }
        var texts = TextCatalog.Load(context.Language);
        if (facts is null)
        {
            context.Error.WriteLine(texts.Format("attach.other", aside));
            return ExitCodes.VerificationFailed;
        }
        var kept = path ?? facts.FileName;
        File.Move(aside, kept, overwrite: true);
        context.Output.WriteLine(context.Json
            ? JsonSerializer.Serialize(new { file = kept, media_type = facts.Reference.MediaType, size_bytes = size, sha256 = Convert.ToHexStringLower(facts.Reference.Sha256.Span), obligations = facts.Obligations })
            : texts.Format("attach.kept", kept, size));
        foreach (var obligation in facts.Obligations.Where(_ => !context.Json))
        {
            context.Error.WriteLine($"Obligation: {Terminal.Safe(obligation)}");
        }
        return ExitCodes.Ok;
    }
}
