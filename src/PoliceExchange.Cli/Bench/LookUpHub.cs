using System.Buffers.Text;
using System.Security.Cryptography;
using Google.Protobuf;
using PoliceExchange.Cli.Exchange;
using PoliceExchange.Hosting.Store;
using PoliceExchange.Matching.Encoding;
using PoliceExchange.Protocol.Lookup.V1;

namespace PoliceExchange.Cli.Bench;

/// <summary>
/// Fills the store of a hub that is stopped with notices and blind records, as if gateways had sent them: the clear header is that of one
/// real notice, the encodings are under a key of the bench.
/// </summary>
internal sealed class LookUpHub(LocalExchange exchange)
{
    private const int PerCommit = 5_000;

    private string Path => System.IO.Path.Combine(exchange.BrokerData, "broker.db");

    /// <summary>Writes one notice in force and one record for each entry.</summary>
    /// <param name="encode">The forms of an entry.</param>
    public void Fill(int records, uint epoch, string keyId, Func<int, IReadOnlyList<byte[]>> encode, CancellationToken cancel)
    {
        using var db = new StoreConnection(Path, readOnly: false);
        var (header, gateway, until) = db.First(
            "SELECT header, gateway, valid_until FROM active_notice LIMIT 1", row => (Header: (byte[])row.GetValue(0), Gateway: row.GetString(1), Until: row.GetInt64(2)));
        if (header is null)
        {
            throw new InvalidOperationException("The hub holds no notice to copy.");
        }
        for (var entry = 0; entry < records;)
        {
            cancel.ThrowIfCancellationRequested();
            db.Run("BEGIN");
            for (var end = Math.Min(records, entry + PerCommit); entry < end; entry++)
            {
                var id = IdOf(entry);
                db.Execute(
                    "INSERT INTO active_notice (notice_id, env, jti, version, gateway, header, valid_until) VALUES (@0, @1, @2, 1, @3, @4, @5)",
                    id, Base64Url.EncodeToString(SHA256.HashData(BitConverter.GetBytes(entry))), Base64Url.EncodeToString(BitConverter.GetBytes((long)entry).Concat(new byte[8]).ToArray()), gateway, header, until);
                var record = new BlindRecord { NoticeId = id, Version = 1, Epoch = epoch, KeyId = keyId };
                record.Forms.AddRange(encode(entry).Select(form => UnsafeByteOperations.UnsafeWrap(form)));
                db.Execute("INSERT INTO blind_record (notice_id, epoch, key_id, version, record) VALUES (@0, @1, @2, 1, @3)", id, (long)epoch, keyId, record.ToByteArray());
            }
            db.Run("COMMIT");
        }
    }

    /// <summary>Entries of the hub's own log so far.</summary>
    public long Entries()
    {
        using var db = new StoreConnection(Path, readOnly: true);
        return db.Scalar<long>("SELECT max(seq) FROM journal");
    }

    private static string IdOf(int entry) => new Guid(entry, 0, 0x7000, [0x80, 0, 0, 0, 0, 0, 0, 1]).ToString();
}
