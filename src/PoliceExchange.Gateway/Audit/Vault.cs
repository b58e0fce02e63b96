using System.Buffers.Text;
using System.Security.Cryptography;
using PoliceExchange.Audit;
using PoliceExchange.Hosting.Store;

namespace PoliceExchange.Gateway.Audit;

/// <summary>What became of an entry's private part.</summary>
internal abstract record VaultOpening
{
    /// <summary>It is here and what the entry commits to.</summary>
    public sealed record Opened(byte[] Entry, OpenedPrivatePart Part) : VaultOpening;

    /// <summary>No such entry.</summary>
    public sealed record Absent : VaultOpening;

    /// <summary>The entry is here without a private part that opens.</summary>
    /// <param name="Reason">NONE, ERASED, SHREDDED or BROKEN.</param>
    public sealed record Closed(byte[] Entry, string Reason) : VaultOpening;
}

/// <summary>
/// The nation's private parts: open one, erase one, shred a month. Entries stay as they are, so the chain verifies for
/// ever; a commitment whose key is gone says nothing (EDPB 02/2025).
/// </summary>
internal sealed class Vault(DurableStore store, AccessLog access, VaultKeys keys, GatewayIdentity self, TimeProvider time)
{
    /// <summary>Opens a private part. The caller has recorded before.</summary>
    public VaultOpening Open(long sequence) => store.Read(db => Open(db, sequence));

    /// <summary>Deletes one private part (LED Art. 16) and says so with an entry that names the hash of the one it empties.</summary>
    /// <param name="because">Entry and private part of who decided it.</param>
    /// <returns>The sequence number of the new entry; null when there is no private part any more.</returns>
    public async Task<long?> EraseAsync(long sequence, AccessEntry because, PrivatePart part)
    {
        var entry = store.Read(db => Entry(db, sequence));
        if (entry is null)
        {
            return null;
        }
        var prepared = access.Prepare(because with { Operation = AccessOperation.Erase, Object = Base64Url.EncodeToString(SHA256.HashData(entry)) }, part);
        var row = await store.WriteAsync<long?>(
            db =>
            {
                if (db.Execute("DELETE FROM vault WHERE seq = @0", sequence) == 0)
                {
                    return null;
                }
                db.Execute("DELETE FROM vault_term WHERE seq = @0", sequence);
                var erased = access.Append(db, prepared);
                db.Execute("INSERT INTO vault_gone (seq, at, entry) VALUES (@0, @1, @2)", sequence, because.At.ToUnixTimeMilliseconds(), erased);
                return erased;
            },
            essential: true).ConfigureAwait(false);
        ForgetOldPages();
        return row;
    }

    /// <summary>
    /// Destroys the key of a month that is over. The entry and the deletion are durable first; a crash before the key file
    /// is gone is made good by <see cref="FinishShreds"/> at the next start.
    /// </summary>
    /// <returns>The sequence number of the entry; null when the month is not over or was shredded before.</returns>
    public async Task<long?> ShredAsync(string month, string peer)
    {
        var now = time.GetUtcNow();
        if (string.CompareOrdinal(month, VaultMonthKey.MonthOf(now)) >= 0)
        {
            return null;
        }
        var row = await store.WriteAsync<long?>(
            db =>
            {
                if (db.Scalar<long>("SELECT count(*) FROM vault_shred WHERE month = @0", month) > 0)
                {
                    return null;
                }
                var shredded = access.Append(db, new AccessEntry(self.Id, AccessOperation.Shred, "ok", null, peer, now)
                {
                    Object = Base64Url.EncodeToString(SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(month))),
                });
                db.Execute("INSERT INTO vault_shred (month, at, entry) VALUES (@0, @1, @2)", month, now.ToUnixTimeMilliseconds(), shredded);
                db.Execute("DELETE FROM vault_term WHERE month = @0", month);
                db.Execute("DELETE FROM vault WHERE month = @0", month);
                return shredded;
            },
            essential: true).ConfigureAwait(false);
        keys.Destroy(month);
        ForgetOldPages();
        return row;
    }

    /// <summary>Destroys key files of months whose shredding was recorded before the process ended.</summary>
    public void FinishShreds()
    {
        foreach (var month in store.Read(db => db.Query("SELECT month FROM vault_shred", row => row.GetString(0))))
        {
            keys.Destroy(month);
        }
    }

    /// <summary>Months with a key that end before the retention begins.</summary>
    public IReadOnlyList<string> PastRetention(int months)
    {
        var now = time.GetUtcNow();
        var first = new DateTimeOffset(now.Year, now.Month, 1, 0, 0, 0, TimeSpan.Zero).AddMonths(-months);
        return [.. keys.Months().Where(month => string.CompareOrdinal(month, VaultMonthKey.MonthOf(first)) < 0)];
    }

    /// <summary>The exact bytes of an entry; null when there is none.</summary>
    public byte[]? Entry(long sequence) => store.Read(db => Entry(db, sequence));

    private static byte[]? Entry(StoreConnection db, long sequence) =>
        db.First("SELECT entry FROM journal WHERE seq = @0", row => (byte[])row.GetValue(0), sequence);

    private VaultOpening Open(StoreConnection db, long sequence)
    {
        if (Entry(db, sequence) is not { } entry)
        {
            return new VaultOpening.Absent();
        }
        var (month, sealedPart) = db.First("SELECT month, sealed FROM vault WHERE seq = @0", row => (row.GetString(0), (byte[])row.GetValue(1)), sequence);
        if (sealedPart is not null)
        {
            return keys.Find(month) is not { } key ? new VaultOpening.Closed(entry, "SHREDDED")
                : VaultSeal.Open(key, self.Id, sequence, sealedPart) is { } part && EntryText.Commits(entry, part) ? new VaultOpening.Opened(entry, part)
                : new VaultOpening.Closed(entry, "BROKEN");
        }
        return new VaultOpening.Closed(
            entry,
            EntryText.CommitmentOf(entry) is null ? "NONE"
            : db.Scalar<long>("SELECT count(*) FROM vault_gone WHERE seq = @0", sequence) > 0 ? "ERASED"
            : "SHREDDED");
    }

    /// <summary>
    /// Deleted pages are zeroed in the database (secure_delete), but the write-ahead log keeps their old images until it
    /// is emptied. Best effort: a reader that holds it puts it off until the next checkpoint, and what is left is sealed.
    /// </summary>
    private void ForgetOldPages() => store.EmptyLog();
}
