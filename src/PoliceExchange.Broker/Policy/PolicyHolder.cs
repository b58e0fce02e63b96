using PoliceExchange.Audit;
using PoliceExchange.Broker.Directory;
using PoliceExchange.Hosting.State;
using PoliceExchange.Policy;
using PoliceExchange.Policy.Bundles;

namespace PoliceExchange.Broker.Policy;

/// <summary>Puts policy bundles in force at the hub and tells who waits for them.</summary>
#pragma warning disable CA1001 // A SemaphoreSlim whose wait handle is never asked for holds nothing to dispose.
internal sealed class PolicyHolder(PolicyStore store, PolicyInForce inForce, DirectoryHolder directory, BrokerKeys keys, TimeProvider time, ILogger<PolicyHolder> log)
    : BackgroundService
#pragma warning restore CA1001
{
    private readonly SemaphoreSlim _publishing = new(1);

    /// <summary>Changes with each bundle taken.</summary>
    public Latest<PolicyBundle> Newest { get; } = new(inForce.Newest);

    public PolicyInForce InForce => inForce;

    /// <summary>Takes up what the hub kept, or the bundle that it was set up with.</summary>
    public static PolicyInForce Start(PolicyStore store, string file, DirectoryHolder directory) => PolicyInForce.Start(store.Load(), file, directory.Current.Document);

    /// <summary>Verifies, keeps and puts in force what the authorities signed. What is refused changes nothing, and is on record.</summary>
    public async Task<BundleAcceptance> PublishAsync(byte[] bundle, string peer, CancellationToken cancel)
    {
        await _publishing.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            var now = time.GetUtcNow();
            var result = inForce.Check(bundle, directory.Current.Document, now);
            if (result is BundleAcceptance.Refused refused)
            {
                log.LogError("An offered policy bundle is refused: {Refusal}", refused);
                await store.RecordAsync(new AccessEntry(keys.HubId, AccessOperation.PolicyChange, $"REFUSED_{refused.Check.ToUpperInvariant()}", null, peer, now)).ConfigureAwait(false);
                return result;
            }
            var accepted = ((BundleAcceptance.Accepted)result).Bundle;
            if (accepted.Hash != inForce.Newest.Hash)
            {
                await store.KeepAsync(accepted, Taken(accepted, peer)).ConfigureAwait(false);
                inForce.Use(accepted);
                Newest.Set(accepted);
                log.LogWarning("Policy {Version} ({Hash}) is {Stage}", accepted.Manifest.Version, accepted.Hash, accepted.Manifest.Stage);
            }
            return result;
        }
        finally
        {
            _publishing.Release();
        }
    }

    /// <summary>That counted decisions are handed out is on record before the first is.</summary>
    public Task RecordExportAsync(string peer) => store.RecordAsync(new AccessEntry(keys.HubId, AccessOperation.Export, "ok", null, peer, time.GetUtcNow()));

    /// <summary>The first bundle is put on record too, and overlays follow the directory.</summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = inForce.Enforced;
        switch (inForce.Recheck(directory.Current.Document, store.CheckedBy(started.Hash)))
        {
            case StartCheck.FirstTaken:
                await store.KeepAsync(started, Taken(started, keys.HubId)).ConfigureAwait(false);
                break;
            case StartCheck.CheckedAnew:
                await store.CheckedAsync(started.Hash).ConfigureAwait(false);
                break;
            case StartCheck.Failed:
                log.LogCritical("The policy bundle that this node started with fails its check: {Problem}", inForce.Problem(time.GetUtcNow()));
                break;
            default:
                break;
        }
        PublishedDirectory? seen = null;
        while (true)
        {
            seen = await directory.Published.AfterAsync(seen, stoppingToken).ConfigureAwait(false);
            inForce.Overlay(seen.Snapshot.Document.Overlays);
        }
    }

    private AccessEntry Taken(PolicyBundle bundle, string peer) =>
        new(keys.HubId, AccessOperation.PolicyChange, "ok", null, peer, time.GetUtcNow()) { Object = bundle.Hash };
}
