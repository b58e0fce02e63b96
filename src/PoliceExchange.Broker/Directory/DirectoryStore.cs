using PoliceExchange.Audit;
using PoliceExchange.Hosting.Store;
using PoliceExchange.Protocol.Directory;

namespace PoliceExchange.Broker.Directory;

/// <summary>
/// The SQL of the directory: the exact signed bytes of the newest version and every removal that is not settled.
/// Trusted for freshness only: whoever can write it can withhold a version; they cannot make one.
/// </summary>
internal sealed class DirectoryStore(DurableStore store)
{
    public (byte[]? Document, List<byte[]> Removals) Load() => store.Read(db => (
        db.First("SELECT document FROM directory ORDER BY version DESC LIMIT 1", row => (byte[])row.GetValue(0)),
        db.Query("SELECT statement FROM directory_removal ORDER BY hash", row => (byte[])row.GetValue(0))));

    /// <summary>Says in the log which directory is in force, at each start: what gateways are shown must be what is in the tree.</summary>
    public Task SayAsync(AccessEntry entry) => store.WriteAsync(db => Journal.Append(db, entry.ToBytes), essential: true);

    /// <summary>Keeps a version and removals with their access entry, before they are in force.</summary>
    public Task KeepAsync(DirectorySnapshot snapshot, ReadOnlyMemory<byte> document, AccessEntry entry) => store.WriteAsync(
        db =>
        {
            db.Execute("INSERT OR IGNORE INTO directory (version, document) VALUES (@0, @1)", snapshot.Version, document.ToArray());
            db.Execute("DELETE FROM directory_removal");
            foreach (var removal in snapshot.Removals)
            {
                db.Execute("INSERT INTO directory_removal (hash, statement) VALUES (@0, @1)", removal.Hash, removal.Jws.ToArray());
            }
            Journal.Append(db, entry.ToBytes);
        },
        essential: true);
}
