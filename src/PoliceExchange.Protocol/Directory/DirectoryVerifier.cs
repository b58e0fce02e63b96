using System.Security.Cryptography;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Protocol.Directory;

/// <summary>Decides whether a directory, its removals and the hub's freshness statement become the snapshot that a process works with.</summary>
public static class DirectoryVerifier
{
    /// <summary>Signs a document with one or more governance keys.</summary>
    public static byte[] Sign(DirectoryDocument document, IReadOnlyList<GovernanceSigner> signers)
    {
        ArgumentNullException.ThrowIfNull(document);
        return GovernanceSignature.Sign(GovernanceSignature.DirectoryType, document.ToJson(), signers);
    }

    /// <summary>Adds one authority's signature; null when the bytes are no directory document.</summary>
    public static byte[]? AddSignature(ReadOnlyMemory<byte> directoryJws, GovernanceSigner signer) =>
        GovernanceSignature.AddSignature(GovernanceSignature.DirectoryType, directoryJws, signer, DirectoryFormat.MaxDocumentBytes);

    /// <summary>Reads a signed directory for display or for making the next version: threshold and content are checked, freshness is not.</summary>
    public static DirectoryAcceptance Inspect(GovernanceRoot root, ReadOnlyMemory<byte> directoryJws) => ReadDocument(root, directoryJws);

    /// <summary>Takes what the network brought. Whatever is expired is refused: the current snapshot stands and ages by its own grade.</summary>
    /// <param name="root">The root, pinned or succeeded to.</param>
    /// <param name="current">The snapshot in use; null at enrolment.</param>
    /// <param name="directoryJws">The directory.</param>
    /// <param name="removals">Removal statements known to whoever serves the directory.</param>
    /// <param name="freshnessJws">The hub's statement.</param>
    /// <param name="now">Time passed in (I10).</param>
    public static DirectoryAcceptance Accept(
        GovernanceRoot root,
        DirectorySnapshot? current,
        ReadOnlyMemory<byte> directoryJws,
        IReadOnlyList<ReadOnlyMemory<byte>> removals,
        ReadOnlyMemory<byte> freshnessJws,
        DateTimeOffset now) =>
        Accept(root, current, directoryJws, removals, freshnessJws, now, refuseExpired: true);

    /// <summary>Takes what the process itself stored before a restart: the same checks, but age is a matter of the grade.</summary>
    public static DirectoryAcceptance Restore(
        GovernanceRoot root,
        ReadOnlyMemory<byte> directoryJws,
        IReadOnlyList<ReadOnlyMemory<byte>> removals,
        ReadOnlyMemory<byte> freshnessJws,
        DateTimeOffset now) =>
        Accept(root, null, directoryJws, removals, freshnessJws, now, refuseExpired: false);

    private static DirectoryAcceptance Accept(
        GovernanceRoot root,
        DirectorySnapshot? current,
        ReadOnlyMemory<byte> directoryJws,
        IReadOnlyList<ReadOnlyMemory<byte>> removals,
        ReadOnlyMemory<byte> freshnessJws,
        DateTimeOffset now,
        bool refuseExpired)
    {
        ArgumentNullException.ThrowIfNull(root);
        ArgumentNullException.ThrowIfNull(removals);

        // 1. The document: threshold, shape, content.
        var read = Known(root, current, directoryJws) ?? ReadDocument(root, directoryJws);
        if (read is not DirectoryAcceptance.Inspected inspected)
        {
            return read;
        }
        var (document, hash) = inspected;

        // 2. Its place in the sequence.
        if (OutOfSequence(current, document, hash) is { } outOfSequence)
        {
            return outOfSequence;
        }
        if (refuseExpired && now > root.Expires + DirectoryStanding.ClockTolerance)
        {
            return Refuse(DirectoryRefusal.RootExpired, $"the root expired {Instants.Format(root.Expires)}");
        }
        if (refuseExpired && now > document.Expires + DirectoryStanding.ClockTolerance)
        {
            return Refuse(DirectoryRefusal.DirectoryExpired, $"the directory expired {Instants.Format(document.Expires)}");
        }

        // 3. Removals: those served, and those already known, whoever would like them forgotten.
        if (removals.Count > DirectoryFormat.MaxRemovals)
        {
            return Refuse(DirectoryRefusal.TooManyRemovals, $"more than {DirectoryFormat.MaxRemovals} removals");
        }
        var unsettled = new SortedDictionary<string, RemovalStatement>(StringComparer.Ordinal);
        foreach (var known in current?.Removals ?? [])
        {
            unsettled[known.Hash] = known;
        }
        foreach (var jws in removals)
        {
            if (current?.Removals.FirstOrDefault(known => known.Jws.Span.SequenceEqual(jws.Span)) is not null)
            {
                continue;
            }
            if (RemovalStatement.Read(root, jws) is not { } removal)
            {
                return Refuse(DirectoryRefusal.RemovalInvalid, "a removal is malformed or not signed by governance");
            }
            unsettled[removal.Hash] = removal;
        }
        foreach (var settled in document.SettledRemovals)
        {
            unsettled.Remove(settled);
        }
        var unchanged = current is not null && ReferenceEquals(document, current.AsSigned) && unsettled.Keys.SequenceEqual(current.Removals.Select(known => known.Hash));
        var effective = unchanged ? current!.Document : RemovalEffect.Apply(document, unsettled.Values);

        // 4. Freshness, by a hub key that the directory names and no removal struck.
        var freshness = FreshnessStatement.Read(freshnessJws.Span, (kid, at) =>
            effective.Hub.SignKeys.FirstOrDefault(key => key.Kid == kid && key.IsValidAt(at))?.Key);
        if (freshness is null)
        {
            return Refuse(DirectoryRefusal.FreshnessInvalid, "the freshness statement is malformed or not signed by a hub key of this directory");
        }
        if (NotConfirmed(current, document, hash, unsettled, freshness, now, refuseExpired) is { } notConfirmed)
        {
            return notConfirmed;
        }

        var omitted = unsettled.Keys.Except(freshness.Removals, StringComparer.Ordinal).ToList();
        var snapshot = unchanged
            ? current!.Confirmed(freshness)
            : new DirectorySnapshot(hash, document, effective, [.. unsettled.Values], freshness, directoryJws.ToArray(), root.Fingerprint);
        return new DirectoryAcceptance.Accepted(snapshot, omitted);
    }

    /// <summary>The bytes in use, verified before under the same root: most offers only bring a newer freshness statement.</summary>
    private static DirectoryAcceptance.Inspected? Known(GovernanceRoot root, DirectorySnapshot? current, ReadOnlyMemory<byte> directoryJws) =>
        current is not null && current.RootFingerprint == root.Fingerprint && current.Jws.Span.SequenceEqual(directoryJws.Span)
            ? new DirectoryAcceptance.Inspected(current.AsSigned, current.Hash)
            : null;

    private static DirectoryAcceptance ReadDocument(GovernanceRoot root, ReadOnlyMemory<byte> directoryJws)
    {
        var check = GovernanceSignature.Verify(GovernanceSignature.DirectoryType, directoryJws, root.Keys, DirectoryFormat.MaxDocumentBytes);
        if (check.Forged)
        {
            return Refuse(DirectoryRefusal.SignatureBad, "a governance signature does not verify");
        }
        if (check.Malformed || check.Payload is null)
        {
            return Refuse(DirectoryRefusal.Malformed, "not a strict px-directory document");
        }
        if (check.Signed < root.Threshold)
        {
            return Refuse(DirectoryRefusal.UnderThreshold, $"{check.Signed} of {root.Threshold} governance signatures");
        }
        var parsed = DirectoryParser.Parse(check.Payload);
        return parsed.Document is { } document
            ? new DirectoryAcceptance.Inspected(document, Base64UrlText.Encode(SHA256.HashData(check.Payload)))
            : Refuse(DirectoryRefusal.ContentInvalid, string.Join("; ", parsed.Violations));
    }

    /// <summary>Versions may be skipped (a gateway that was away), because the threshold signed the newest; they never go back, and no version has two contents.</summary>
    private static DirectoryAcceptance.Refused? OutOfSequence(DirectorySnapshot? current, DirectoryDocument document, string hash)
    {
        if (current is null)
        {
            return null;
        }
        if (document.Version < current.Version)
        {
            return Refuse(DirectoryRefusal.Rollback, $"version {document.Version} after {current.Version}");
        }
        if (document.Version == current.Version && hash != current.Hash)
        {
            return Refuse(DirectoryRefusal.Equivocation, $"another content for version {document.Version}");
        }
        if (document.Version == current.Version + 1 && document.Previous != current.Hash)
        {
            return Refuse(DirectoryRefusal.WrongPrevious, $"version {document.Version} does not follow the version in use");
        }
        // A gateway may skip versions: a settlement that vanished again would leave it alone with a removal that others no longer hold.
        if (current.SettledRemovals.Except(document.SettledRemovals, StringComparer.Ordinal).Any())
        {
            return Refuse(DirectoryRefusal.ContentInvalid, "a settled removal is no longer listed");
        }
        return null;
    }

    private static DirectoryAcceptance.Refused? NotConfirmed(
        DirectorySnapshot? current,
        DirectoryDocument document,
        string hash,
        SortedDictionary<string, RemovalStatement> unsettled,
        FreshnessStatement freshness,
        DateTimeOffset now,
        bool refuseExpired)
    {
        if (freshness.Version != document.Version || freshness.Directory != hash)
        {
            return Refuse(DirectoryRefusal.NotCurrent, $"the hub confirms version {freshness.Version}, not this one");
        }
        if (current is not null && freshness.At < current.Freshness.At)
        {
            return Refuse(DirectoryRefusal.FreshnessRollback, "the freshness statement is older than the one in use");
        }
        if (freshness.At > now + DirectoryStanding.ClockTolerance)
        {
            return Refuse(DirectoryRefusal.FreshnessFromFuture, $"the freshness statement is of {Instants.Format(freshness.At)}: check this machine's clock");
        }
        if (refuseExpired && now > freshness.Expires + DirectoryStanding.ClockTolerance)
        {
            return Refuse(DirectoryRefusal.FreshnessExpired, $"the freshness statement expired {Instants.Format(freshness.Expires)}");
        }
        var settled = document.SettledRemovals.ToHashSet(StringComparer.Ordinal);
        if (freshness.Removals.Any(one => !unsettled.ContainsKey(one) && !settled.Contains(one)))
        {
            return Refuse(DirectoryRefusal.RemovalMissing, "the hub confirms a removal that it did not serve");
        }
        return null;
    }

    private static DirectoryAcceptance.Refused Refuse(DirectoryRefusal code, string reason) => new(code, reason);
}
