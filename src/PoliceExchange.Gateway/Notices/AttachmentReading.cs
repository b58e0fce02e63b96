using System.Security.Cryptography;
using PoliceExchange.Audit;
using PoliceExchange.Gateway.Attachments;
using PoliceExchange.Gateway.Audit;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Hosting.Store;
using PoliceExchange.Policy;
using PoliceExchange.Policy.Words;
using PoliceExchange.Protocol.Attachment.V1;
using PoliceExchange.Protocol.Attachments;
using PoliceExchange.Protocol.Fault.V1;
using PoliceExchange.Protocol.Notice.V1;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Gateway.Notices;

/// <summary>An attachment that a desk may read, its access on record.</summary>
internal sealed class OpenedAttachment(AttachmentStore attachments, long file, ChunkSeal seal, AttachmentRef reference, IReadOnlyList<string> obligations) : IDisposable
{
    public AttachmentRef Reference => reference;

    public IReadOnlyList<string> Obligations => obligations;

    /// <summary>Bytes of the file.</summary>
    public long Size => seal.Size;

    /// <summary>A chunk in clear; null when it is gone, or is not what was checked when it came.</summary>
    public byte[]? Read(long index)
    {
        var plain = new byte[seal.PlainLength(index)];
        return attachments.Chunk(file, index) is { } chunk && seal.TryOpen(index, chunk, plain) ? plain : null;
    }

    public void Dispose() => seal.Dispose();
}

/// <summary>
/// Decides whether a desk may read an attachment: by the notice as it is handled with the stricter codes of the attachment, by its content, and by
/// the desk that it is for. The entry, and the receipt by which the originator learns who opened what, are durable before a byte is given (I2).
/// </summary>
internal sealed class AttachmentReading(
    AttachmentStore attachments, AttachmentKeys keys, NoticeStore notices, DeskViews views, Readers readers, Opener opener, Directory.DirectoryHolder directory, AccessLog access,
    OwnReceipts receipts, Outgoing outgoing, NoticeSignals signals, TimeProvider time)
{
    // As for openings of the notice itself (NoticeService).
    private const int MaxTold = 64;

    // Who may read once reads it through, also over a link that breaks.
    private static readonly TimeSpan OnceLasts = TimeSpan.FromMinutes(15);

    /// <summary>Opens it, or ends the call.</summary>
    public async Task<OpenedAttachment> OpenAsync(Desk desk, string noticeId, string id)
    {
        var notice = views.Find(noticeId) ?? throw Fault.NotFound().ToException();
        if (!views.Of(desk, notice).Sees(PolicyAction.ReadHeader).Allowed || Find(desk, notice, id) is not { } found)
        {
            throw Fault.NotFound().ToException();
        }
        var (attachment, reference, key) = found;
        try
        {
            var decision = Decide(desk, notice, reference);
            if (!decision.Allowed || !Shows(decision.Obligations, reference))
            {
                throw Fault.NotFound().ToException();
            }
            if (!OpeningDuties.CanMeetForAttachment(decision.Obligations))
            {
                throw new Fault(FaultReason.PolicyDenied, $"{OpeningDuties.Unmet}: this gateway cannot meet {decision.Obligations}; use the procedure that can.").ToException();
            }
            if (attachment.State is AttachmentState.Arriving or AttachmentState.Refused)
            {
                throw new Fault(FaultReason.StateConflict, attachment.State is AttachmentState.Arriving
                    ? $"It is on its way: {attachment.File.Held} of {attachment.File.Size} bytes are here."
                    : $"It was refused when it came: {attachment.Problem}. Ask the sender to send it anew.").ToException();
            }
            await RecordAsync(desk, notice, attachment, decision.Obligations.Contains(Obligation.Once)).ConfigureAwait(false);
            return new OpenedAttachment(
                attachments, attachment.File.Id, new ChunkSeal(key, (long)reference.SizeBytes), reference, [.. decision.Obligations.All().Select(Snake.Of)]);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>Where the attachments stand that this desk may know of.</summary>
    public IEnumerable<AttachmentStanding> Standings(Desk desk, StoredNotice notice, IEnumerable<OpenedPart> parts)
    {
        var here = attachments.Of(notice.Env);
        foreach (var id in parts.SelectMany(part => part.Content.Attachments).Select(one => one.Id))
        {
            var one = here.FirstOrDefault(row => row.Id == id && (row.Desk.Length == 0 || row.Desk == Codes.Name(desk.Role)));
            yield return one is null
                ? new AttachmentStanding { Id = id, State = AttachmentState.None }
                : new AttachmentStanding { Id = id, State = one.State, Problem = one.Problem, HeldBytes = (ulong)one.File.Held, SizeBytes = (ulong)one.File.Size };
        }
    }

    /// <summary>The row, what was signed, and the key, for a desk that has one; the caller clears the key.</summary>
    private (StoredAttachment Row, AttachmentRef Reference, byte[] Key)? Find(Desk desk, StoredNotice notice, string id)
    {
        if (attachments.Of(notice.Env).FirstOrDefault(row => row.Id == id && (row.Desk.Length == 0 || row.Desk == Codes.Name(desk.Role))) is not { } row)
        {
            return null;
        }
        if (row.Reference is { } own)
        {
            var reference = AttachmentRef.Parser.ParseFrom(own);
            return IsFor(reference, desk) ? (row, reference, keys.Open(row.File.Key!)) : null;
        }
        return opener.OpenSeal(notice.Env, row.Part, desk.Role) is { } seal && IsFor(seal.Reference, desk) ? (row, seal.Reference, seal.Key.ToByteArray()) : null;
    }

    private static bool IsFor(AttachmentRef reference, Desk desk) => reference.OnlyFor == Protocol.Handling.V1.Role.Unspecified || HandlingForm.Role(reference.OnlyFor) == desk.Role;

    private Decision Decide(Desk desk, StoredNotice notice, AttachmentRef reference)
    {
        var stricter = notice;
        if (reference.Handling is { } codes)
        {
            var header = ClearHeader.Parse(notice.Header).Header!;
            if (HandlingForm.ToHeader(codes, header.ValidUntil) is not { } own || new HandlingCombination(directory.Current, time.GetUtcNow()).Combine(header.Handling, own) is not { } combined)
            {
                throw Fault.NotFound().ToException();
            }
            stricter = notice with { Header = (header with { Handling = combined }).ToJson() };
        }
        Action<Facts> asked = facts => facts.With(Vocabulary.Requested, reference.Kind == AttachmentKind.Medical ? "medical" : "record");
        var byHeader = readers.Decide(desk, PolicyAction.ReadAttachment, stricter, asked);
        return byHeader.Allowed ? readers.Decide(desk, PolicyAction.ReadAttachment, stricter, views.Of(desk, notice).Content + asked) : byHeader;
    }

    private static bool Shows(ObligationSet duties, AttachmentRef reference) =>
        !duties.Contains(Obligation.ShowMetadata) && !(duties.Contains(Obligation.HideMedical) && reference.Kind == AttachmentKind.Medical);

    private async Task RecordAsync(Desk desk, StoredNotice notice, StoredAttachment attachment, bool once)
    {
        var entry = readers.Entry(desk, AccessOperation.Open, about: Concern.Of(notice), query: attachment.Part);
        var mark = once ? keys.Mark(string.Join('\n', desk.Agency, Codes.Name(desk.Role), desk.Officer, attachment.Env, attachment.Part)) : null;
        await notices.Store.WriteAsync(
            db =>
            {
                if (mark is not null && time.GetUtcNow() - AttachmentStore.Once(db, attachment.Env, attachment.Part, mark, time.GetUtcNow()) > OnceLasts)
                {
                    throw new Fault(FaultReason.PolicyDenied, "ONCE: this officer has read it already.").ToException();
                }
                Append(db, desk, entry, notice, attachment);
            },
            essential: true).ConfigureAwait(false);
        outgoing.Receipts.Wake();
        signals.Changed(notice.Env);
    }

    private void Append(StoreConnection db, Desk desk, PreparedEntry entry, StoredNotice notice, StoredAttachment attachment)
    {
        var actor = desk.Purpose is { } purpose
            ? new ReceiptActor(entry.Month.Pseudonym(notice.NoticeId, desk.Officer, desk.Agency, Codes.Name(desk.Role)), desk.Agency, desk.Role, purpose) { Part = attachment.Part }
            : null;
        if (actor is null || notice.Direction != Direction.Received || NoticeStore.Envelope(db, notice.Env) is not { InnerSha256: not null } envelope
            || !NoticeStore.Tell(db, notice.Env, ActorText.Of(actor), MaxTold))
        {
            access.Append(db, entry);
            return;
        }
        receipts.Append(db, entry, envelope, Guid.Parse(notice.NoticeId), notice.Version, ReceiptState.Opened, actor);
    }
}
