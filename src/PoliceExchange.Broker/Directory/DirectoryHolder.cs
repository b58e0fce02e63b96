using PoliceExchange.Audit;
using PoliceExchange.Hosting.State;
using PoliceExchange.Protocol.Directory;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Broker.Directory;

/// <summary>The directory in force at the hub: the verified snapshot and the exact bytes that gateways get.</summary>
/// <param name="Snapshot">What this process works with.</param>
/// <param name="Document">JWS by governance.</param>
/// <param name="Freshness">JWS by the hub.</param>
internal sealed record PublishedDirectory(DirectorySnapshot Snapshot, byte[] Document, byte[] Freshness);

/// <summary>
/// Holds the directory and publishes new versions. The hub can distribute and withhold, never write: each version
/// passes the same verifier that the gateways run.
/// </summary>
#pragma warning disable CA1001 // A SemaphoreSlim whose wait handle is never asked for holds nothing to dispose.
internal sealed class DirectoryHolder
#pragma warning restore CA1001
{
    private const int VersionsKept = 8;

    private readonly DirectoryStore _store;
    private readonly GovernanceRoot _root;
    private readonly BrokerKeys _keys;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _publishing = new(1);
    private readonly Latest<PublishedDirectory> _published;
    private volatile IReadOnlyList<DirectorySnapshot> _recent;

    private DirectoryHolder(DirectoryStore store, GovernanceRoot root, BrokerKeys keys, TimeProvider time, PublishedDirectory first)
    {
        (_store, _root, _keys, _time) = (store, root, keys, time);
        _published = new Latest<PublishedDirectory>(first);
        _recent = [first.Snapshot];
    }

    /// <summary>The newest, with change signal.</summary>
    public Latest<PublishedDirectory> Published => _published;

    public DirectorySnapshot Current => _published.Value.Snapshot;

    /// <summary>Takes up the stored directory, or the given one at the first start.</summary>
    /// <exception cref="InvalidOperationException">Neither verifies; the message says why and what to do.</exception>
    public static DirectoryHolder Start(DirectoryStore store, GovernanceRoot root, BrokerKeys keys, byte[] initial, IReadOnlyList<byte[]> initialRemovals, TimeProvider time)
    {
        var (stored, kept) = store.Load();
        var document = stored ?? initial;
        var removals = stored is null ? initialRemovals : kept;
        var first = Verified(root, keys, null, document, [.. removals], time) switch
        {
            (PublishedDirectory published, _) => published,
            (_, var refused) => throw new InvalidOperationException($"The directory does not verify: {refused}. Give the broker a directory that governance signed."),
        };
        store.SayAsync(new AccessEntry(keys.HubId, AccessOperation.DirectoryChange, "ok", first.Snapshot.Hash, keys.HubId, time.GetUtcNow())).GetAwaiter().GetResult();
        return new DirectoryHolder(store, root, keys, time, first);
    }

    /// <summary>The snapshot of a version that a sender expanded its audience with; null when it is no longer served.</summary>
    public DirectorySnapshot? At(long version) => _recent.FirstOrDefault(snapshot => snapshot.Version == version);

    /// <summary>Verifies, keeps and puts in force what governance signed.</summary>
    /// <returns>The published directory, or why it was refused.</returns>
    public async Task<(PublishedDirectory? Published, DirectoryAcceptance.Refused? Refused)> PublishAsync(
        byte[] document, IReadOnlyList<byte[]> removals, string peer, CancellationToken cancel)
    {
        await _publishing.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            var now = _published.Value;
            var all = now.Snapshot.Removals.Select(removal => removal.Jws.ToArray()).Concat(removals).DistinctBy(Convert.ToBase64String).ToList();
            var (published, refused) = Verified(_root, _keys, now.Snapshot, document.Length == 0 ? now.Document : document, all, _time);
            if (published is null)
            {
                return (null, refused);
            }
            var entry = new AccessEntry(_keys.HubId, AccessOperation.DirectoryChange, "ok", published.Snapshot.Hash, peer, _time.GetUtcNow());
            await _store.KeepAsync(published.Snapshot, published.Document, entry).ConfigureAwait(false);
            PutInForce(published);
            return (published, null);
        }
        finally
        {
            _publishing.Release();
        }
    }

    /// <summary>Says anew that the directory is current, so that gateways do not see it age while the hub is up.</summary>
    public async Task RefreshAsync(CancellationToken cancel)
    {
        await _publishing.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            var now = _published.Value;
            var (published, refused) = Verified(_root, _keys, now.Snapshot, now.Document, [.. now.Snapshot.Removals.Select(removal => removal.Jws.ToArray())], _time);
            if (published is not null)
            {
                PutInForce(published);
            }
            else
            {
                throw new InvalidOperationException($"The directory in force no longer verifies: {refused}. Governance must sign the next version.");
            }
        }
        finally
        {
            _publishing.Release();
        }
    }

    private void PutInForce(PublishedDirectory published)
    {
        // Removals strike the past as well: an older version is kept only for its expansion of an audience.
        _recent = [published.Snapshot, .. _recent.Where(snapshot => snapshot.Version != published.Snapshot.Version).Take(VersionsKept - 1)];
        _published.Set(published);
    }

    private static (PublishedDirectory? Published, DirectoryAcceptance.Refused? Refused) Verified(
        GovernanceRoot root, BrokerKeys keys, DirectorySnapshot? current, byte[] document, List<byte[]> removals, TimeProvider time)
    {
        var now = time.GetUtcNow();
        if (DirectoryVerifier.Inspect(root, document) is not DirectoryAcceptance.Inspected inspected)
        {
            return (null, DirectoryVerifier.Inspect(root, document) as DirectoryAcceptance.Refused);
        }
        var statements = removals
            .Select(bytes => RemovalStatement.Read(root, bytes))
            .OfType<RemovalStatement>()
            .Where(removal => !inspected.Document.SettledRemovals.Contains(removal.Hash))
            .DistinctBy(removal => removal.Hash)
            .ToList();
        var freshness = FreshnessStatement.Create(
            inspected.Document.Version, inspected.Hash, statements.Select(removal => removal.Hash), now, now + keys.FreshFor, keys.Sign);
        return DirectoryVerifier.Accept(root, current, document, [.. statements.Select(removal => removal.Jws)], freshness, now) switch
        {
            DirectoryAcceptance.Accepted accepted => (new PublishedDirectory(accepted.Snapshot, document, freshness), null),
            DirectoryAcceptance.Refused refused => (null, refused),
            _ => (null, null),
        };
    }
}
