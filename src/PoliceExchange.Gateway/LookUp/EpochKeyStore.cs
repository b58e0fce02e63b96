using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PoliceExchange.Audit;
using PoliceExchange.Gateway.Audit;
using PoliceExchange.Hosting.Store;
using PoliceExchange.Protocol.Lookup;

namespace PoliceExchange.Gateway.LookUp;

/// <summary>An epoch whose key is here, and who could open the message that brought it.</summary>
/// <param name="Held">Which key.</param>
/// <param name="Message">Hash of the message.</param>
/// <param name="Directory">Directory version that it was made under.</param>
/// <param name="Kids">Seal keys that open it or a copy of it, as far as was seen.</param>
internal sealed record KnownEpoch(HeldEpoch Held, string Message, long Directory, IReadOnlySet<string> Kids);

/// <summary>
/// Epoch keys at rest: sealed in the store under a secret in a file beside it, one file per epoch, so that a backup of the database opens
/// none, and what was erased does not come back with it.
/// </summary>
internal sealed class EpochKeyStore(DurableStore store, string folder, AccessLog access, GatewayIdentity self, TimeProvider time)
{
    private readonly SecretFolder _secrets = new(folder);
    private readonly SecretSeal _seal = new(new SecretFolder(folder));

    /// <summary>What is known of each epoch, the newest generation.</summary>
    public IReadOnlyDictionary<uint, KnownEpoch> Known() => store.Read(db => db.Query(
        "SELECT epoch, generation, key_id, gateway, message, directory, kids FROM epoch_key ORDER BY epoch",
        row => new KnownEpoch(
            new HeldEpoch((uint)row.GetInt64(0), row.GetInt32(1), row.GetString(2), row.GetString(3)), row.GetString(4), row.GetInt64(5), row.GetString(6).Split(' ').ToHashSet(StringComparer.Ordinal)))
        .ToDictionary(known => known.Held.Epoch));

    /// <summary>Takes up what was kept, at the start. A key whose secret is gone is not taken up and comes from the hub again.</summary>
    public void Load(EpochKeys into)
    {
        foreach (var known in Known().Values)
        {
            var kept = store.Read(db => db.First("SELECT sealed FROM epoch_key WHERE epoch = @0", row => (byte[])row.GetValue(0), known.Held.Epoch))!;
            if (_seal.Open(Name(known.Held.Epoch), kept, AssociatedData(known.Held)) is { Length: EpochKeyMessage.KeyBytes } key)
            {
                into.Put(known.Held, key);
                CryptographicOperations.ZeroMemory(key);
            }
        }
    }

    /// <summary>Keeps a key with its access entry, in place of an older generation.</summary>
    public Task KeepAsync(KnownEpoch known, ReadOnlySpan<byte> key)
    {
        var held = known.Held;
        var kept = _seal.Seal(Name(held.Epoch), key, AssociatedData(held));
        return store.WriteAsync(
            db =>
            {
                db.Execute(
                    "INSERT INTO epoch_key (epoch, generation, key_id, gateway, message, directory, kids, sealed) VALUES (@0, @1, @2, @3, @4, @5, @6, @7) " +
                    "ON CONFLICT (epoch) DO UPDATE SET generation = excluded.generation, key_id = excluded.key_id, gateway = excluded.gateway, " +
                    "message = excluded.message, directory = excluded.directory, kids = excluded.kids, sealed = excluded.sealed",
                    held.Epoch, held.Generation, held.KeyId, held.IssuedBy, known.Message, known.Directory, string.Join(' ', known.Kids), kept);
                access.Append(db, Entry(AccessOperation.EpochKey, string.Create(CultureInfo.InvariantCulture, $"EPOCH_{held.Epoch}_{held.Generation} OK"), held.IssuedBy) with { Object = known.Message });
            },
            essential: true);
    }

    /// <summary>More seal keys open it: a copy was made for who joined.</summary>
    public Task SpreadAsync(uint epoch, IEnumerable<string> kids) => store.WriteAsync(
        db => { db.Execute("UPDATE epoch_key SET kids = @0 WHERE epoch = @1", string.Join(' ', kids), epoch); }, essential: true);

    /// <summary>Puts on record what should never happen.</summary>
    public Task RaiseAsync(string what, string peer, string? message) => store.WriteAsync(
        db => { access.Append(db, Entry(AccessOperation.RaiseAnomaly, what, peer) with { Object = message }); }, essential: true);

    /// <summary>Erases the keys of epochs before one, the secrets first: without them the rows open nothing.</summary>
    public async Task EraseBeforeAsync(uint epoch)
    {
        foreach (var name in _secrets.Names().Where(name => uint.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var of) && of < epoch))
        {
            _secrets.Destroy(name);
        }
        if (store.Read(db => db.Scalar<long>("SELECT count(*) FROM epoch_key WHERE epoch < @0", epoch)) > 0)
        {
            await store.WriteAsync(db => { db.Execute("DELETE FROM epoch_key WHERE epoch < @0", epoch); }, essential: true).ConfigureAwait(false);
        }
    }

    private AccessEntry Entry(AccessOperation operation, string result, string peer) => new(self.Id, operation, result, null, peer, time.GetUtcNow());

    private static string Name(uint epoch) => epoch.ToString(CultureInfo.InvariantCulture);

    private byte[] AssociatedData(HeldEpoch held) => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture, $"px-epoch-store/1\n{self.Id}\n{held.Epoch}\n{held.Generation}\n{held.KeyId}"));
}
