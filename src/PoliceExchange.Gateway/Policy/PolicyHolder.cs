using PoliceExchange.Audit;
using PoliceExchange.Gateway.Audit;
using PoliceExchange.Gateway.Directory;
using PoliceExchange.Hosting.Store;
using PoliceExchange.Policy;
using PoliceExchange.Policy.Bundles;

namespace PoliceExchange.Gateway.Policy;

/// <summary>
/// Keeps the policy bundles that this gateway took. The hub hands them on; the gateway verifies each by itself, so a hub
/// that hands on another one changes nothing here.
/// </summary>
internal sealed class PolicyHolder(DurableStore store, PolicyInForce inForce, DirectoryHolder directory, AccessLog access, GatewayIdentity self, TimeProvider time, ILogger<PolicyHolder> log)
    : BackgroundService
{
    public PolicyInForce InForce => inForce;

    /// <summary>What a person must look at; empty when all is well.</summary>
    public string Problem => inForce.Problem(time.GetUtcNow());

    /// <summary>Takes up what the gateway kept, or the bundle that it was set up with.</summary>
    public static PolicyInForce Start(DurableStore store, string file, DirectoryHolder directory) => PolicyInForce.Start(Kept(store), file, directory.Current.Document);

    /// <summary>Takes what the hub handed on: verified, kept with its access entry, then in force.</summary>
    public async Task TakeAsync(ReadOnlyMemory<byte> bundle)
    {
        switch (inForce.Check(bundle, directory.Current.Document, time.GetUtcNow()))
        {
            case BundleAcceptance.Accepted { Bundle: var accepted } when accepted.Hash != inForce.Newest.Hash && accepted.Hash != inForce.Enforced.Hash:
                await KeepAsync(accepted).ConfigureAwait(false);
                inForce.Use(accepted);
                log.LogWarning("Policy {Version} ({Hash}) is {Stage}", accepted.Manifest.Version, accepted.Hash, accepted.Manifest.Stage);
                break;
            case BundleAcceptance.Refused refused:
                log.LogError("The hub handed on a policy bundle that is refused: {Refusal}. The one in force stands.", refused);
                await store.WriteAsync(db => access.Append(db, Entry($"REFUSED_{refused.Check.ToUpperInvariant()}", null)), essential: true).ConfigureAwait(false);
                break;
            default:
                break;
        }
    }

    /// <summary>The first bundle is put on record too, and overlays follow the directory.</summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = inForce.Enforced;
        switch (inForce.Recheck(directory.Current.Document, CheckedBy(started.Hash)))
        {
            case StartCheck.FirstTaken:
                await KeepAsync(started).ConfigureAwait(false);
                break;
            case StartCheck.CheckedAnew:
                await CheckedAsync(started.Hash).ConfigureAwait(false);
                break;
            case StartCheck.Failed:
                log.LogCritical("The policy bundle that this node started with fails its check: {Problem}", inForce.Problem(time.GetUtcNow()));
                break;
            default:
                break;
        }
        Protocol.Directory.DirectorySnapshot? seen = null;
        while (true)
        {
            seen = await directory.Latest.AfterAsync(seen, stoppingToken).ConfigureAwait(false);
            inForce.Overlay(seen.Document.Overlays);
        }
    }

    private static List<byte[]> Kept(DurableStore store) => store.Read(db => db.Query(
        "SELECT bundle FROM policy_bundle WHERE version >= (SELECT max(version) FROM policy_bundle WHERE enforced = 1) ORDER BY version",
        row => (byte[])row.GetValue(0)));

    private string CheckedBy(string hash) => store.Read(db => db.First("SELECT checked_by FROM policy_bundle WHERE hash = @0", row => row.GetString(0), hash)) ?? "";

    private Task CheckedAsync(string hash) => store.WriteAsync(
        db => { db.Execute("UPDATE policy_bundle SET checked_by = @0 WHERE hash = @1", PolicyInForce.Build, hash); }, essential: true);

    private Task KeepAsync(PolicyBundle bundle) => store.WriteAsync(
        db =>
        {
            db.Execute(
                "INSERT OR IGNORE INTO policy_bundle (version, hash, enforced, checked_by, bundle) VALUES (@0, @1, @2, @3, @4)",
                bundle.Manifest.Version, bundle.Hash, bundle.Manifest.Stage == RollOut.Enforced ? 1 : 0, PolicyInForce.Build, bundle.Signed.ToArray());
            access.Append(db, Entry("ok", bundle.Hash));
        },
        essential: true);

    private AccessEntry Entry(string result, string? hash) => new(self.Id, AccessOperation.PolicyChange, result, null, self.Id, time.GetUtcNow()) { Object = hash };
}
