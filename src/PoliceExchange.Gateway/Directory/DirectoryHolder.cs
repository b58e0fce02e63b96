using PoliceExchange.Hosting.State;
using PoliceExchange.Hosting.Store;
using PoliceExchange.Protocol.Directory;
using PoliceExchange.Protocol.Directory.V1;

namespace PoliceExchange.Gateway.Directory;

/// <summary>
/// The directory that this gateway works with. It is kept in the store, so a gateway without a link starts and works
/// with the one that it has; what it may then do follows from its age (grade), not from the hub being there.
/// </summary>
internal sealed class DirectoryHolder
{
    private readonly DurableStore _store;
    private readonly GovernanceRoot _root;
    private readonly TimeProvider _time;
    private readonly ILogger<DirectoryHolder> _log;
    private readonly Latest<DirectorySnapshot> _latest;
    private byte[] _document;

    private DirectoryHolder(DurableStore store, GovernanceRoot root, TimeProvider time, ILogger<DirectoryHolder> log, DirectorySnapshot first, byte[] document)
    {
        (_store, _root, _time, _log) = (store, root, time, log);
        _latest = new Latest<DirectorySnapshot>(first);
        _document = document;
    }

    public DirectorySnapshot Current => _latest.Value;

    /// <summary>The newest, with change signal.</summary>
    public Latest<DirectorySnapshot> Latest => _latest;

    public DirectoryStanding Standing => Current.Standing(_time.GetUtcNow());

    /// <summary>Takes up the kept directory, or the given files at the first start.</summary>
    /// <exception cref="InvalidOperationException">Neither verifies; the message says why.</exception>
    public static DirectoryHolder Start(
        DurableStore store, GovernanceRoot root, string documentFile, string freshnessFile, string removalsFolder, TimeProvider time, ILogger<DirectoryHolder> log)
    {
        var kept = store.Read(db => db.First(
            "SELECT document, removals, freshness FROM directory_cache",
            row => (Document: (byte[])row.GetValue(0), Removals: SignedDirectory.Parser.ParseFrom((byte[])row.GetValue(1)), Freshness: (byte[])row.GetValue(2))));
        var document = kept.Document ?? File.ReadAllBytes(documentFile);
        var freshness = kept.Freshness ?? File.ReadAllBytes(freshnessFile);
        var removals = kept.Removals?.Removals.Select(removal => removal.Memory).ToList() ?? [.. SignedFiles.In(removalsFolder).Select(bytes => new ReadOnlyMemory<byte>(bytes))];
        return DirectoryVerifier.Restore(root, document, removals, freshness, time.GetUtcNow()) switch
        {
            DirectoryAcceptance.Accepted accepted => new DirectoryHolder(store, root, time, log, accepted.Snapshot, document),
            var refused => throw new InvalidOperationException($"The directory does not verify: {refused}. Fetch root and directory anew from governance."),
        };
    }

    /// <summary>Takes what the hub sent: verified, kept, then in force. What does not verify changes nothing.</summary>
    public async Task TakeAsync(SignedDirectory signed)
    {
        var document = signed.Directory.IsEmpty ? _document : signed.Directory.ToByteArray();
        var freshness = signed.Freshness.ToByteArray();
        var accepted = DirectoryVerifier.Accept(
            _root, Current, document, [.. signed.Removals.Select(removal => removal.Memory)], freshness, _time.GetUtcNow());
        if (accepted is not DirectoryAcceptance.Accepted { Snapshot: var snapshot, OmittedByHub: var omitted })
        {
            _log.LogError("The hub sent a directory that does not verify: {Refusal}. The one in force stands.", accepted);
            return;
        }
        if (omitted.Count > 0)
        {
            _log.LogWarning("The hub omits {Count} removals that this gateway holds; they stand.", omitted.Count);
        }
        var removals = new SignedDirectory();
        removals.Removals.AddRange(snapshot.Removals.Select(removal => Google.Protobuf.ByteString.CopyFrom(removal.Jws.Span)));
        await _store.WriteAsync(
            db => db.Execute(
                "INSERT INTO directory_cache (only, document, removals, freshness) VALUES (1, @0, @1, @2) " +
                "ON CONFLICT (only) DO UPDATE SET document = excluded.document, removals = excluded.removals, freshness = excluded.freshness",
                document, Google.Protobuf.MessageExtensions.ToByteArray(removals), freshness),
            essential: true).ConfigureAwait(false);
        _document = document;
        _latest.Set(snapshot);
    }
}
