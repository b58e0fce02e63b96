using System.Buffers.Text;
using System.Security.Cryptography;
using Google.Protobuf;
using PoliceExchange.Gateway.Attachments;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Protocol.Attachment.V1;
using PoliceExchange.Protocol.Attachments;
using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Directory;
using PoliceExchange.Protocol.Notice.V1;
using PoliceExchange.Protocol.Sealing;
using NoticeFamily = PoliceExchange.Protocol.Sealing.NoticeFamily;

namespace PoliceExchange.Gateway.Notices;

/// <summary>
/// The parts that open attachments: for each reference that the agency signs, the key of its sealed bytes, to those who may have the attachment
/// and to no others. A draft names a file by its hash; the bytes were uploaded before, or go with the version before.
/// </summary>
internal sealed class AttachmentParts(AttachmentStore attachments, AttachmentKeys keys, Directory.DirectoryHolder directory, TimeProvider time)
{
    /// <summary>Composes them, and says all that is wrong with the references.</summary>
    /// <param name="before">The version that this one changes; null for none.</param>
    public (IReadOnlyList<PartContent> Parts, IReadOnlyList<SentAttachment> Files) Compose(
        Desk desk, ClearHeader header, NoticeContent main, IReadOnlyList<DeskPart> deskParts, ExpandResult expanded, string? before, PartsComposer composer, List<FieldViolation> violations)
    {
        var referred = main.Attachments.Select((one, i) => (Reference: one, Desk: (DeskRole?)null, Path: $"content.attachments[{i}]"))
            .Concat(deskParts.SelectMany((part, j) => (part.Content?.Attachments ?? []).Select((one, i) => (one, HandlingForm.Role(part.Desk), $"desk_parts[{j}].content.attachments[{i}]"))))
            .ToList();
        if (referred.Count > AttachmentLimits.MaxOfNotice)
        {
            violations.Add(new FieldViolation("content.attachments", "limit.items", $"At most {AttachmentLimits.MaxOfNotice} attachments; send the others with a supplement."));
            return ([], []);
        }
        var earlier = before is null ? [] : attachments.Of(before);
        var parts = new List<PartContent>(referred.Count);
        var files = new List<SentAttachment>(referred.Count);
        foreach (var (reference, partDesk, path) in referred)
        {
            if (File(desk, reference, earlier, header, path, violations) is not { } file)
            {
                continue;
            }
            if (files.Exists(one => one.Id == reference.Id || one.Blob == file.Blob))
            {
                violations.Add(new FieldViolation(path, "attachment.duplicate", "Another attachment has the same id or is the same file."));
                continue;
            }
            var only = partDesk ?? OnlyFor(reference, header);
            var part = $"attachment-{files.Count + 1}";
            parts.Add(Part(part, reference, file.Key, file.Blob, Recipients(reference, only, expanded, composer, path, violations)));
            files.Add(new SentAttachment(part, reference.Id, only is { } role ? Codes.Name(role) : "", file.Id, file.Blob, reference.ToByteArray()));
        }
        return (parts, files);
    }

    /// <summary>The same attachments for a version that is composed anew.</summary>
    public IReadOnlyList<PartContent> Again(ClearHeader header, string env, ExpandResult expanded, PartsComposer composer, List<FieldViolation> violations) =>
    [
        .. attachments.Of(env).Select(one =>
        {
            var reference = AttachmentRef.Parser.ParseFrom(one.Reference);
            var only = Codes.TryParse<DeskRole>(one.Desk, out var role) ? role : OnlyFor(reference, header);
            return Part(one.Part, reference, one.File.Key!, one.Blob, Recipients(reference, only, expanded, composer, "content.attachments", violations));
        }),
    ];

    /// <summary>The same attachments for those who keep a notice that others lose, sealed to them as before.</summary>
    public (IReadOnlyList<PartContent> Parts, IReadOnlyList<SentAttachment> Files) Narrowed(ClearHeader before, string env, IReadOnlyList<string> keep)
    {
        var current = directory.Current;
        var parts = new List<PartContent>();
        var files = new List<SentAttachment>();
        // What one desk alone opens is not sent again by a narrowing, nor is the part that refers to it.
        foreach (var one in attachments.Of(env).Where(one => one.Desk.Length == 0))
        {
            var recipients = before.Parts.First(part => part.Id == one.Part).Recipients
                .Where(holder => keep.Contains(holder.Gateway, StringComparer.Ordinal) && current.SealKeys(holder.Gateway, time.GetUtcNow()).Count > 0)
                .Select(holder => new PartRecipient(holder, current.SealKeys(holder.Gateway, time.GetUtcNow())[0].Key))
                .ToList();
            if (recipients.Count > 0)
            {
                parts.Add(Part(one.Part, AttachmentRef.Parser.ParseFrom(one.Reference), one.File.Key!, one.Blob, recipients));
                files.Add(new SentAttachment(one.Part, one.Id, one.Desk, one.File.Id, one.Blob, one.Reference!));
            }
        }
        return (parts, files);
    }

    private (long Id, string Blob, byte[] Key)? File(
        Desk desk, AttachmentRef reference, List<StoredAttachment> earlier, ClearHeader header, string path, List<FieldViolation> violations)
    {
        var hash = reference.Sha256.ToByteArray();
        if (attachments.UploadOf(desk.Agency, Codes.Name(desk.Role), hash) is { Facts: { } facts } upload)
        {
            var wrong = AttachmentRules.Check(reference, facts, upload.Size, path, header.Family == NoticeFamily.TraffickingVictim);
            violations.AddRange(wrong.Select(one => new FieldViolation(one.Path, one.Rule, one.Message)));
            return wrong.Count == 0 ? (upload.File.Id, upload.Blob, upload.File.Key!) : null;
        }
        // It was compared with its file when it first went out; the words about it may change, what it is may not.
        foreach (var one in earlier)
        {
            var signed = AttachmentRef.Parser.ParseFrom(one.Reference);
            if (signed.Sha256 == reference.Sha256 && signed.MediaType == reference.MediaType && signed.SizeBytes == reference.SizeBytes && signed.StatesPlace == reference.StatesPlace
                && (signed.WidthPx, signed.HeightPx, signed.DepthBits) == (reference.WidthPx, reference.HeightPx, reference.DepthBits) && signed.Kind == reference.Kind)
            {
                return (one.File.Id, one.Blob, one.File.Key!);
            }
        }
        violations.Add(new FieldViolation(path, "attachment.missing", "No file of this hash was uploaded by this desk; bring it first (px notice attach)."));
        return null;
    }

    private static List<PartRecipient> Recipients(
        AttachmentRef reference, DeskRole? only, ExpandResult expanded, PartsComposer composer, string path, List<FieldViolation> violations)
    {
        var before = violations.Count;
        var recipients = only is { } desk ? composer.DeskRecipients(desk, expanded, path, violations) : composer.GatewayRecipients(expanded, violations);
        if (reference.Handling is not { } handling || violations.Count > before)
        {
            return recipients;
        }
        // Stricter than the notice: fewer keys, not only a rule.
        var kept = recipients.Where(recipient => composer.MayHave(recipient.Holder.Gateway, handling)).ToList();
        if (kept.Count == 0)
        {
            violations.Add(new FieldViolation($"{path}.handling", "handling.nobody", "The handling of this attachment leaves nobody who may have it."));
        }
        return kept;
    }

    private static DeskRole? OnlyFor(AttachmentRef reference, ClearHeader header) =>
        HandlingForm.Role(reference.OnlyFor) is { } role && PartsComposer.Protected.Contains(role) ? role
        : header.Family == NoticeFamily.TraffickingVictim ? DeskRole.VictimProtection
        : null;

    private PartContent Part(string id, AttachmentRef reference, byte[] kept, string blob, IReadOnlyList<PartRecipient> recipients)
    {
        var key = keys.Open(kept);
        try
        {
            var seal = new SealedAttachment
            {
                Reference = reference, Key = ByteString.CopyFrom(key), SealedSha256 = ByteString.CopyFrom(Base64Url.DecodeFromChars(blob)),
            };
            return new PartContent(id, PartHeader.BlobMedia, SealedAttachment.Descriptor.FullName, seal.ToByteArray(), recipients)
            {
                Blob = new BlobHeader(blob, ChunkSeal.SealedSize((long)reference.SizeBytes)),
            };
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }
}
