using PoliceExchange.Gateway.Keys;
using PoliceExchange.Protocol.Attachment.V1;
using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Notice.V1;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Gateway.Notices;

/// <summary>
/// Opens the parts of a stored notice that a desk may read. Received notices lie sealed, so what cannot be opened
/// here (purged, or a desk's own key elsewhere) is not there.
/// </summary>
internal sealed class Opener(NoticeStore notices, Directory.DirectoryHolder directory, KeyRing keys, GatewayIdentity self)
{
    public IReadOnlyList<OpenedPart> Open(StoredNotice notice, DeskRole role) => OpenFor(notice, role);

    /// <summary>The parts that need no desk's key, for what the gateway itself does with them, such as its index for look-ups.</summary>
    public IReadOnlyList<OpenedPart> OpenWithoutDesk(StoredNotice notice) => OpenFor(notice, null);

    /// <summary>
    /// The key of an attachment of a received version, and what was signed about it; null when it cannot be opened here.
    /// </summary>
    /// <param name="role">The desk that asks; null for what the gateway itself does when the bytes come: it compares them with what was signed.</param>
    public SealedAttachment? OpenSeal(string env, string part, DeskRole? role)
    {
        var stored = notices.Store.Read(db => NoticeStore.Envelope(db, env));
        if (stored?.Bytes is not { } bytes || Envelope.Read(bytes).Envelope is not { } envelope
            || envelope.Parts.FirstOrDefault(one => one.Id == part) is not { } sealedPart
            || envelope.Header.Parts.First(one => one.Id == part).Blob is not { } blob
            || (role is null ? InboxCheck.KeyFor(sealedPart, keys) : Key(sealedPart, role)) is not { } key)
        {
            return null;
        }
        var opened = OpenPart(envelope, part, key);
        return opened.IsOk ? Parts.ReadSeal(opened, blob) : null;
    }

    private List<OpenedPart> OpenFor(StoredNotice notice, DeskRole? role) =>
        notice.Direction == Direction.Sent ? OpenSent(notice, role) : OpenReceived(notice, role);

    private List<OpenedPart> OpenSent(StoredNotice notice, DeskRole? role) =>
    [
        .. notices.Store.Read(db => NoticeStore.SentParts(db, notice.Env))
            .Where(part => part.Desk.Length == 0 || (role is { } desk && part.Desk == Codes.Name(desk)))
            .Select(part => new OpenedPart { Id = part.Part, Content = NoticeContent.Parser.ParseFrom(part.Content) }),
    ];

    private List<OpenedPart> OpenReceived(StoredNotice notice, DeskRole? role)
    {
        var stored = notices.Store.Read(db => NoticeStore.Envelope(db, notice.Env));
        if (stored?.Bytes is not { } bytes || Envelope.Read(bytes).Envelope is not { } envelope)
        {
            return [];
        }
        var opened = new List<OpenedPart>();
        foreach (var part in envelope.Parts)
        {
            if (envelope.Header.Parts.First(one => one.Id == part.Id).Blob is null && Key(part, role) is { } key && Read(envelope, part.Id, key) is { } content)
            {
                opened.Add(new OpenedPart { Id = part.Id, Content = content });
            }
        }
        return opened;
    }

    /// <summary>The gateway's key for parts to gateways; a desk's key only for that desk.</summary>
    private SealKey? Key(EnvelopePart part, DeskRole? role) => part.Jwe.Kids
        .Select(kid => keys.Seal(kid) ?? (keys.Desk(kid) is { } desk && desk.Desk == role ? desk.Key : null))
        .FirstOrDefault(key => key is not null);

    private NoticeContent? Read(Envelope envelope, string part, SealKey key) => OpenPart(envelope, part, key) is { IsOk: true } result ? Parts.Read(result) : null;

    private OpenResult OpenPart(Envelope envelope, string part, SealKey key)
    {
        // Verified on arrival with the directory of that day; the key may have left it since, so the time is the header's.
        var issuer = envelope.Header.Issuer;
        return Envelope.OpenPart(
            envelope, part, key, self.Id, kid => directory.Current.AgencySignKey(issuer.State, issuer.Agency, kid, envelope.Header.CreatedAt));
    }
}
