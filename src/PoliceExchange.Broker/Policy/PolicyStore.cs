using PoliceExchange.Audit;
using PoliceExchange.Hosting.Store;
using PoliceExchange.Policy;
using PoliceExchange.Policy.Bundles;

namespace PoliceExchange.Broker.Policy;

/// <summary>The SQL of the policy: every bundle that this hub took, as its authorities signed it.</summary>
internal sealed class PolicyStore(DurableStore store)
{
    /// <summary>Bundles from the last enforced one on, oldest first.</summary>
    public List<byte[]> Load() => store.Read(db => db.Query(
        "SELECT bundle FROM policy_bundle WHERE version >= (SELECT max(version) FROM policy_bundle WHERE enforced = 1) ORDER BY version",
        row => (byte[])row.GetValue(0)));

    /// <summary>Builds that checked an enforced bundle in full; empty when the node has not taken it.</summary>
    public string CheckedBy(string hash) => store.Read(db => db.First("SELECT checked_by FROM policy_bundle WHERE hash = @0", row => row.GetString(0), hash)) ?? "";

    /// <summary>This build has checked it, too.</summary>
    public Task CheckedAsync(string hash) => store.WriteAsync(db => { db.Execute("UPDATE policy_bundle SET checked_by = @0 WHERE hash = @1", PolicyInForce.Build, hash); }, essential: true);

    /// <summary>Keeps a bundle with its access entry, before it is in force.</summary>
    public Task KeepAsync(PolicyBundle bundle, AccessEntry entry) => store.WriteAsync(
        db =>
        {
            db.Execute(
                "INSERT OR IGNORE INTO policy_bundle (version, hash, enforced, checked_by, bundle) VALUES (@0, @1, @2, @3, @4)",
                bundle.Manifest.Version, bundle.Hash, bundle.Manifest.Stage == RollOut.Enforced ? 1 : 0, PolicyInForce.Build, bundle.Signed.ToArray());
            Journal.Append(db, entry.ToBytes);
        },
        essential: true);

    /// <summary>Records that an offered bundle was refused; the reason is the check that failed.</summary>
    public Task RefusedAsync(AccessEntry entry) => store.WriteAsync(db => Journal.Append(db, entry.ToBytes), essential: true);
}
