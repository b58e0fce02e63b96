using System.Buffers.Text;
using System.Security.Cryptography;
using PoliceExchange.Audit;
using PoliceExchange.Hosting.Store;

namespace PoliceExchange.Gateway.Audit;

/// <summary>An entry with the commitment to its private part, ready for the act that it records.</summary>
/// <param name="Entry">Public part.</param>
/// <param name="Secret">Commitment key and private bytes.</param>
/// <param name="Terms">What it can be found by; blind.</param>
/// <param name="Month">Key of its month.</param>
internal sealed record PreparedEntry(AccessEntry Entry, OpenedPrivatePart Secret, IReadOnlyList<(VaultTerm Kind, byte[] Term)> Terms, VaultMonthKey Month);

/// <summary>
/// The gateway's access log: journal, search index and vault, filled in the transaction of the act (I2). Every
/// entry of a gateway goes through here.
/// </summary>
internal sealed class AccessLog(GatewayIdentity self, VaultKeys keys)
{
    /// <summary>Commits to a private part. May sync a new month key to disk, so it is called before the act.</summary>
    public PreparedEntry Prepare(AccessEntry entry, PrivatePart part)
    {
        var bytes = part.ToBytes();
        var (key, commitment) = AccessCommitment.Commit(bytes);
        var month = keys.Obtain(entry.At);
        var terms = new List<(VaultTerm, byte[])>(3) { (VaultTerm.Officer, month.Term(VaultTerm.Officer, part.Officer)) };
        if (!string.IsNullOrEmpty(part.Case))
        {
            terms.Add((VaultTerm.Case, month.Term(VaultTerm.Case, part.Case)));
        }
        if (!string.IsNullOrEmpty(part.NoticeId))
        {
            terms.Add((VaultTerm.NoticeId, month.Term(VaultTerm.NoticeId, part.NoticeId)));
        }
        return new PreparedEntry(entry with { Commitment = commitment }, new OpenedPrivatePart(key, bytes), terms, month);
    }

    /// <summary>Appends an entry without a private part: no person acted.</summary>
    /// <returns>Its sequence number.</returns>
    public long Append(StoreConnection db, AccessEntry entry) => Append(db, entry, null).Sequence;

    /// <summary>Appends an entry and seals its private part.</summary>
    /// <returns>Its sequence number.</returns>
    public long Append(StoreConnection db, PreparedEntry prepared) => Append(db, prepared, null).Sequence;

    /// <summary>
    /// Appends an entry together with the receipt that names its row: the entry names the receipt's hash, so neither
    /// can be exchanged later.
    /// </summary>
    /// <param name="sign">Signs the receipt for the entry's sequence number.</param>
    /// <returns>The sequence number and the receipt.</returns>
    public (long Sequence, byte[]? Receipt) Append(StoreConnection db, AccessEntry entry, Func<long, byte[]>? sign)
    {
        byte[]? receipt = null;
        var sequence = Journal.Append(db, (row, previous) =>
        {
            receipt = sign?.Invoke(row);
            return (receipt is null ? entry : entry with { Object = Base64Url.EncodeToString(SHA256.HashData(receipt)) }).ToBytes(row, previous);
        });
        AccessIndex.Put(db, sequence, entry);
        return (sequence, receipt);
    }

    /// <inheritdoc cref="Append(StoreConnection, AccessEntry, Func{long, byte[]}?)"/>
    public (long Sequence, byte[]? Receipt) Append(StoreConnection db, PreparedEntry prepared, Func<long, byte[]>? sign)
    {
        var (sequence, receipt) = Append(db, prepared.Entry, sign);
        db.Execute(
            "INSERT INTO vault (seq, month, sealed) VALUES (@0, @1, @2)",
            sequence, prepared.Month.Month, VaultSeal.Seal(prepared.Month, self.Id, sequence, prepared.Secret));
        foreach (var (kind, term) in prepared.Terms)
        {
            db.Execute("INSERT INTO vault_term (month, kind, term, seq) VALUES (@0, @1, @2, @3)", prepared.Month.Month, (int)kind, term, sequence);
        }
        return (sequence, receipt);
    }
}
