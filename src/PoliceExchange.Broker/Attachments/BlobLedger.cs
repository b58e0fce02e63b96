using PoliceExchange.Hosting.Store;

namespace PoliceExchange.Broker.Attachments;

/// <summary>A sealed attachment as an accepted header names it.</summary>
/// <param name="Sha256">base64url SHA-256 of the sealed bytes.</param>
/// <param name="Size">Sealed bytes.</param>
/// <param name="Gateways">Who has a key of it, or has desks that have.</param>
internal sealed record NamedBlob(string Sha256, long Size, IReadOnlyList<string> Gateways);

/// <summary>
/// Which sealed attachments the hub expects, and for whom: written in the act that accepts the envelope which names them. So
/// nothing can be left at the hub that no notice accounts for, and a withdrawal takes the attachments in its own act.
/// </summary>
internal static class BlobLedger
{
    /// <summary>Follows an accepted version.</summary>
    /// <param name="lost">Gateways that the version takes the notice from; null for all.</param>
    /// <param name="until">End of their stay.</param>
    public static void Follow(StoreConnection db, string noticeId, string sender, IReadOnlyList<NamedBlob> blobs, IReadOnlyList<string>? lost, DateTimeOffset until)
    {
        if (lost is null)
        {
            db.Execute("DELETE FROM blob WHERE notice_id = @0", noticeId);
            return;
        }
        foreach (var gateway in lost)
        {
            Drop(db, noticeId, gateway);
        }
        foreach (var blob in blobs)
        {
            // The sender has what it sends, also where another desk of its own state is addressed.
            var gateways = blob.Gateways.Where(gateway => gateway != sender).ToList();
            if (gateways.Count == 0)
            {
                continue;
            }
            db.Execute(
                "INSERT INTO blob (notice_id, sha256, gateway, size, held, complete, until) VALUES (@0, @1, @2, @3, 0, 0, @4) " +
                "ON CONFLICT (notice_id, sha256) DO UPDATE SET until = excluded.until",
                noticeId, blob.Sha256, sender, blob.Size, until.ToUnixTimeMilliseconds());
            foreach (var gateway in gateways)
            {
                db.Execute(
                    "INSERT OR IGNORE INTO blob_due (blob, gateway) SELECT id, @2 FROM blob WHERE notice_id = @0 AND sha256 = @1", noticeId, blob.Sha256, gateway);
            }
        }
        // What an earlier version named and this one does not is delivered to nobody any more.
        foreach (var (id, sha256) in db.Query("SELECT id, sha256 FROM blob WHERE notice_id = @0", row => (row.GetInt64(0), row.GetString(1)), noticeId))
        {
            if (blobs.All(blob => blob.Sha256 != sha256))
            {
                db.Execute("DELETE FROM blob WHERE id = @0", id);
            }
        }
        db.Execute("DELETE FROM blob WHERE notice_id = @0 AND NOT EXISTS (SELECT 1 FROM blob_due WHERE blob = blob.id)", noticeId);
    }

    /// <summary>A recipient refused the notice or has purged it: nothing of it waits for that recipient any more.</summary>
    public static void Drop(StoreConnection db, string noticeId, string gateway)
    {
        db.Execute("DELETE FROM blob_due WHERE gateway = @1 AND blob IN (SELECT id FROM blob WHERE notice_id = @0)", noticeId, gateway);
        db.Execute("DELETE FROM blob WHERE notice_id = @0 AND NOT EXISTS (SELECT 1 FROM blob_due WHERE blob = blob.id)", noticeId);
    }

    /// <summary>Bytes that a version would bring, beyond what is counted already.</summary>
    public static long NewBytes(StoreConnection db, string noticeId, IReadOnlyList<NamedBlob> blobs) => blobs.Sum(blob =>
        db.Scalar<long>("SELECT count(*) FROM blob WHERE notice_id = @0 AND sha256 = @1", noticeId, blob.Sha256) > 0 ? 0 : blob.Size);
}
