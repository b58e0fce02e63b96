using System.Security.Cryptography;
using PoliceExchange.Gateway.Notices;
using PoliceExchange.Hosting.Store;

namespace PoliceExchange.Gateway.LookUp;

/// <summary>
/// Travellers whom an officer of this nation held against a notice and found to be somebody else: the next crossing is not stopped for
/// it. Remembered by the number of the traveller's own document, under a secret in a file beside the store, and never by a name: that
/// would free the one who is sought. It holds for one version of the notice and half a year.
/// </summary>
internal sealed class RuledOut(DurableStore store, string folder, TimeProvider time)
{
    private const string Secret = "travellers";
    private const int SecretBytes = 32;
    private static readonly TimeSpan Term = TimeSpan.FromDays(180);

    private readonly Lock _lock = new();
    private readonly SecretFolder _secrets = new(folder);

    /// <summary>False for a number too long to be one of a document: it has no form to be remembered by.</summary>
    public static bool CanHold(ObjectKey document) => document.Token(new byte[SecretBytes]) is not null;

    /// <summary>Since when each of these documents is ruled out for a version of a notice; null when none is.</summary>
    public DateTimeOffset? Since(StoredNotice notice, IReadOnlyList<ObjectKey> documents)
    {
        foreach (var document in documents)
        {
            if (Traveller(document, make: false) is { } traveller && store.Read(db => db.First(
                "SELECT at FROM ruled_out WHERE notice_id = @0 AND traveller = @1 AND version = @2 AND until > @3",
                row => (DateTimeOffset?)DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(0)), notice.NoticeId, traveller, notice.Version, time.GetUtcNow().ToUnixTimeMilliseconds())) is { } since)
            {
                return since;
            }
        }
        return null;
    }

    /// <summary>Remembers it, and forgets what is past its term.</summary>
    /// <param name="record">Writes the access entry, in the same act of the store.</param>
    public Task KeepAsync(StoredNotice notice, ObjectKey document, Action<StoreConnection> record)
    {
        var (now, traveller) = (time.GetUtcNow(), Traveller(document, make: true));
        return store.WriteAsync(
            db =>
            {
                record(db);
                db.Execute("DELETE FROM ruled_out WHERE until <= @0", now.ToUnixTimeMilliseconds());
                db.Execute(
                    "INSERT INTO ruled_out (notice_id, traveller, version, at, until) VALUES (@0, @1, @2, @3, @4) " +
                    "ON CONFLICT (notice_id, traveller) DO UPDATE SET version = excluded.version, at = excluded.at, until = excluded.until",
                    notice.NoticeId, traveller, notice.Version, now.ToUnixTimeMilliseconds(), (now + Term).ToUnixTimeMilliseconds());
            },
            essential: true);
    }

    /// <summary>The document under the secret; null for no number, and where nobody was ever ruled out.</summary>
    private long? Traveller(ObjectKey document, bool make)
    {
        byte[]? secret;
        lock (_lock)
        {
            secret = _secrets.Find(Secret) is { Length: SecretBytes } found ? found : make ? _secrets.Make(Secret, SecretBytes) : null;
        }
        if (secret is null)
        {
            return null;
        }
        var token = document.Token(secret);
        CryptographicOperations.ZeroMemory(secret);
        return (long?)token;
    }
}
