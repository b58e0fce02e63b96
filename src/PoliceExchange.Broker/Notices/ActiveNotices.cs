using PoliceExchange.Hosting.Store;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Broker.Notices;

/// <summary>A notice in force: the clear header of its newest version.</summary>
internal sealed record ActiveNotice(string NoticeId, string Env, int Version, string Gateway, byte[] Header, DateTimeOffset ValidUntil);

/// <summary>
/// The clear headers of notices in force, kept while they are: a look-up is decided on the header of today, and a
/// withdrawn notice is gone from here with the withdrawal itself. Follow-ups are not kept; nobody looks for a message.
/// </summary>
internal static class ActiveNotices
{
    /// <summary>Runs in the act of acceptance.</summary>
    public static void Follow(StoreConnection db, Arrival arrival)
    {
        if (arrival.Type == NoticeType.Withdraw)
        {
            db.Execute("DELETE FROM active_notice WHERE notice_id = @0", arrival.NoticeId);
        }
        else if (arrival.Type == NoticeType.Narrow)
        {
            // A narrowing says who keeps it; its own validity is that of a tombstone, not of the notice (Tombstones).
            db.Execute(
                "UPDATE active_notice SET env = @1, version = @2, header = @3 WHERE notice_id = @0",
                arrival.NoticeId, arrival.Env, arrival.Version, arrival.Header.ToArray());
        }
        else if (arrival.Type <= NoticeType.Relax)
        {
            db.Execute(
                "INSERT INTO active_notice (notice_id, env, version, gateway, header, valid_until) VALUES (@0, @1, @2, @3, @4, @5) " +
                "ON CONFLICT (notice_id) DO UPDATE SET env = excluded.env, version = excluded.version, header = excluded.header, valid_until = excluded.valid_until",
                arrival.NoticeId, arrival.Env, arrival.Version, arrival.Gateway, arrival.Header.ToArray(), arrival.ValidUntil.ToUnixTimeMilliseconds());
        }
    }

    /// <summary>The notice; null when it is withdrawn, expired and swept, or never was.</summary>
    public static ActiveNotice? Find(StoreConnection db, string noticeId) => db.First(
        "SELECT notice_id, env, version, gateway, header, valid_until FROM active_notice WHERE notice_id = @0",
        row => new ActiveNotice(
            row.GetString(0), row.GetString(1), row.GetInt32(2), row.GetString(3), (byte[])row.GetValue(4), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(5))),
        noticeId);

    /// <summary>Takes out what is past its validity; returns the ids.</summary>
    public static List<string> Sweep(StoreConnection db, DateTimeOffset now, int limit)
    {
        var ended = db.Query("SELECT notice_id FROM active_notice WHERE valid_until <= @0 LIMIT @1", row => row.GetString(0), now.ToUnixTimeMilliseconds(), limit);
        foreach (var id in ended)
        {
            db.Execute("DELETE FROM active_notice WHERE notice_id = @0", id);
        }
        return ended;
    }
}

/// <summary>Tells, after it is durable, that a notice is no longer in force.</summary>
internal sealed class NoticeEnds
{
    public event Action<IReadOnlyList<string>>? Ended;

    public void Tell(IReadOnlyList<string> noticeIds)
    {
        if (noticeIds.Count > 0)
        {
            Ended?.Invoke(noticeIds);
        }
    }
}
