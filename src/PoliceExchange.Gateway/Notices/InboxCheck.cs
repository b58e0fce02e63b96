using PoliceExchange.Gateway.Attachments;
using PoliceExchange.Gateway.Keys;
using PoliceExchange.Policy;
using PoliceExchange.Policy.Words;
using PoliceExchange.Protocol.Attachment.V1;
using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Directory;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Gateway.Notices;

/// <summary>What an arriving envelope turned out to be.</summary>
internal abstract record InboxArrival
{
    /// <summary>Everything holds.</summary>
    /// <param name="Envelope">The envelope.</param>
    /// <param name="InnerSha256">Hash of the inner notice, which the receipt names.</param>
    public sealed record Verified(Envelope Envelope, string InnerSha256) : InboxArrival
    {
        /// <summary>Attachments that this gateway has a key of.</summary>
        public IReadOnlyList<ReceivedAttachment> Attachments { get; init; } = [];
    }

    /// <summary>Something does not hold.</summary>
    /// <param name="Envelope">Null when the bytes are none, or not signed by who they name: then there is nobody to answer.</param>
    /// <param name="Sender">Sending gateway as claimed.</param>
    /// <param name="Reason">Stable reason code for the `rejected` receipt.</param>
    /// <param name="Detail">What this nation alone keeps of it: the hub must not learn which rule a content broke.</param>
    public sealed record Refused(Envelope? Envelope, string Sender, string Reason, string Detail = "") : InboxArrival;
}

/// <summary>The checks of a recipient, in the order of DESIGN.md 4 step 8. Pure but for the keys that open.</summary>
internal static class InboxCheck
{
    private const string AttachmentMismatch = "ATTACHMENT_MISMATCH";

    public static InboxArrival Check(
        ReadOnlyMemory<byte> bytes, DirectorySnapshot directory, KeyRing keys, PolicyEngine policy, GatewayIdentity self, DateTimeOffset now)
    {
        // 1. Structure and header.
        var read = Envelope.Read(bytes);
        if (read.Envelope is not { } envelope)
        {
            return new InboxArrival.Refused(null, "", ReasonOf(read.Refusal));
        }
        var header = envelope.Header;

        // 2. The sending gateway signed it, and serves the issuer.
        if (directory.GatewaySignKey(header.Gateway, envelope.OuterKid, now) is not { } outer || !Envelope.VerifyOuter(envelope, outer).IsOk)
        {
            return new InboxArrival.Refused(null, header.Gateway, "OUTER_SIGNATURE");
        }
        if (!(directory.Gateway(header.Gateway)?.States.Contains(header.Issuer.State) ?? false)
            && !(header.OnBehalfOf is { } delegation && directory.Delegation(delegation, now)?.Delegator == header.Issuer.State))
        {
            return new InboxArrival.Refused(envelope, header.Gateway, "ISSUER_MISMATCH");
        }

        // 3. It is for us, and our own rules let it in.
        if (!header.Recipients.Contains(self.Id))
        {
            return new InboxArrival.Refused(envelope, header.Gateway, "NOT_ADDRESSED");
        }
        var withdrawal = header.Type is NoticeType.Withdraw or NoticeType.Narrow;
        if (!withdrawal && header.Issuer.State != self.State)
        {
            var decision = policy.Decide(Receiving(header, directory, self.State, now));
            if (!decision.Allowed)
            {
                return new InboxArrival.Refused(envelope, header.Gateway, decision.Reason);
            }
        }

        // 4. What we hold a key for opens, and the agency signed it. A desk's part may be closed to the gateway itself.
        string? inner = null;
        var contents = new List<(string Id, NoticeContent Content)>(envelope.Parts.Count);
        var attachments = new List<(ReceivedAttachment Received, SealedAttachment Seal)>();
        foreach (var part in envelope.Parts)
        {
            if (KeyFor(part, keys) is not { } key)
            {
                continue;
            }
            var opened = Envelope.OpenPart(envelope, part.Id, key, self.Id, kid => directory.AgencySignKey(header.Issuer.State, header.Issuer.Agency, kid, now));
            if (!opened.IsOk)
            {
                return new InboxArrival.Refused(envelope, header.Gateway, ReasonOf(opened.Refusal));
            }
            if (header.Parts.First(one => one.Id == part.Id) is { Blob: { } blob } sealedPart)
            {
                if (Parts.ReadSeal(opened, blob) is not { } seal)
                {
                    return new InboxArrival.Refused(envelope, header.Gateway, AttachmentMismatch);
                }
                attachments.Add((new ReceivedAttachment(part.Id, seal.Reference.Id, DeskOf(sealedPart, self), blob.Sha256, blob.Size), seal));
                continue;
            }
            var content = Parts.Read(opened);
            if (Parts.Mismatch(content, header) is { } mismatch)
            {
                return new InboxArrival.Refused(envelope, header.Gateway, mismatch);
            }
            contents.Add((part.Id, content!));
            inner = part.Id == Parts.Main || inner is null ? opened.InnerSha256 : inner;
        }
        if (inner is null)
        {
            return new InboxArrival.Refused(envelope, header.Gateway, "NO_KEY");
        }

        // What the agency signed about an attachment in its notice is what it signed with the key.
        if (attachments.Exists(one => !contents.Exists(part => part.Content.Attachments.Contains(one.Seal.Reference))))
        {
            return new InboxArrival.Refused(envelope, header.Gateway, AttachmentMismatch);
        }

        // 5. What it says is what its sender's own rules had to let out. What takes a notice away says nothing: it must never be stopped here.
        var takesAway = header.Type == NoticeType.Withdraw || (withdrawal && header.WithdrawnFrom.Contains(self.Id));
        return !takesAway && header.Gateway != self.Id && InboxContent.Broken(contents, header, directory, policy, self.State, now) is { } rule
            ? new InboxArrival.Refused(envelope, header.Gateway, InboxContent.Reason, rule)
            : new InboxArrival.Verified(envelope, inner) { Attachments = [.. attachments.Select(one => one.Received)] };
    }

    /// <summary>The question whether a state's gateway lets a notice in; a preview asks it for each state.</summary>
    public static PolicyRequest Receiving(ClearHeader header, DirectorySnapshot directory, string state, DateTimeOffset now) => new(
        new Subject(state, "", null),
        PolicyAction.Receive,
        NoticeFactsOf.For(header, directory, state, now),
        new Circumstances(
            now, header.Purpose, CaseGiven: true,
            directory.BasisInForce(header.LegalBasis, header.Issuer.State, state, Codes.Name(header.Family), now),
            directory.IsActive(state)));

    /// <summary>A key of ours that opens the part, or null.</summary>
    public static SealKey? KeyFor(EnvelopePart part, KeyRing keys) =>
        part.Jwe.Kids.Select(kid => keys.Seal(kid) ?? keys.Desk(kid)?.Key).FirstOrDefault(key => key is not null);

    private static string DeskOf(PartHeader part, GatewayIdentity self) =>
        part.Recipients.Where(holder => holder.Gateway == self.Id).All(holder => holder.Desk is not null)
            ? part.Recipients.Where(holder => holder.Gateway == self.Id).Select(holder => Codes.Name(holder.Desk!.Value)).FirstOrDefault("")
            : "";

    private static string ReasonOf(SealingRefusal refusal) => Codes.Name(refusal);
}
