using PoliceExchange.Cli.Certs;
using PoliceExchange.Cli.Directory;
using PoliceExchange.Protocol.Directory;
using PoliceExchange.Protocol.Directory.V1;
using PoliceExchange.Protocol.Texts;

namespace PoliceExchange.Cli.Doctor;

/// <summary>The signed directory: the one on disk, and the one that the hub serves.</summary>
internal sealed class DirectoryChecks(DevelopmentPki pki, TimeProvider time)
{
    private const string Fetch = "Fetch root and directory anew from governance, and compare the fingerprint by telephone.";
    private GovernanceRoot? _root;

    /// <summary>The newest that verified.</summary>
    internal DirectorySnapshot? Current { get; private set; }

    internal Finding OnDisk()
    {
        var (root, reason) = GovernanceRoot.Open(DirectoryFiles.Bytes(pki.RootFile), pki.RootFingerprint);
        if (root is null)
        {
            return Finding.Fail("directory-signature", $"{pki.RootFile}: {reason}", FaultOwner.Governance, Fetch);
        }
        _root = root;
        var removals = pki.RemovalFiles.Select(file => (ReadOnlyMemory<byte>)DirectoryFiles.Bytes(file)).ToList();
        switch (DirectoryVerifier.Restore(root, DirectoryFiles.Bytes(pki.DirectoryFile), removals, DirectoryFiles.Bytes(pki.FreshnessFile), time.GetUtcNow()))
        {
            case DirectoryAcceptance.Accepted(var snapshot, _):
                Current = snapshot;
                return Finding.Ok("directory-signature", FormattableString.Invariant($"version {snapshot.Version}, {root.Threshold} of {root.Keys.Count} signatures"));
            case DirectoryAcceptance.Refused(var code, var why):
                return Finding.Fail("directory-signature", $"{code}: {why}", FaultOwner.Governance, Fetch);
            default:
                return Finding.Fail("directory-signature", "the directory was not judged", FaultOwner.Governance, Fetch);
        }
    }

    /// <summary>What the hub serves; it holds when it is newer and verifies.</summary>
    internal Finding AtHub(SignedDirectory signed)
    {
        if (_root is null)
        {
            return Finding.Skipped("directory-at-hub", "no root to verify it with");
        }
        switch (DirectoryVerifier.Accept(
            _root, Current, signed.Directory.Memory, [.. signed.Removals.Select(one => one.Memory)], signed.Freshness.Memory, time.GetUtcNow()))
        {
            case DirectoryAcceptance.Accepted(var snapshot, _):
                Current = snapshot;
                return Finding.Ok("directory-at-hub", FormattableString.Invariant($"version {snapshot.Version}, {snapshot.Removals.Count} removals"));
            case DirectoryAcceptance.Refused(var code, var why):
                return Finding.Fail("directory-at-hub", $"{code}: {why}", FaultOwner.Hub, "The hub serves what does not verify: tell its operator and governance; the directory on disk stands.");
            default:
                return Finding.Fail("directory-at-hub", "the directory was not judged", FaultOwner.Hub, Fetch);
        }
    }

    internal Finding Grade(bool heard)
    {
        if (Current is null)
        {
            return Finding.Skipped("directory-grade", "no directory that verifies");
        }
        var standing = Current.Standing(time.GetUtcNow());
        var found = $"{standing.Grade}, confirmed {standing.Age:d\\.hh\\:mm\\:ss} ago";
        return standing.Grade switch
        {
            DirectoryGrade.Fresh => Finding.Ok("directory-grade", found),
            DirectoryGrade.Stale when !heard => Finding.Warn("directory-grade", $"{found}; the file on disk, the hub was not heard", FaultOwner.Node, "Restore the link to the hub: it confirms the directory anew."),
            DirectoryGrade.Stale => Finding.Warn("directory-grade", found, FaultOwner.Hub, "Tell the hub's operator: it does not confirm the directory."),
            _ => Finding.Fail("directory-grade", found, FaultOwner.Node, "Restore the link to the hub, or enrol anew: nothing is sealed or opened by it."),
        };
    }
}
