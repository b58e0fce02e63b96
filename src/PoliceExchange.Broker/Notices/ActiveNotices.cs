using Microsoft.Data.Sqlite;
using PoliceExchange.Hosting.Store;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Broker.Notices;

/// <summary>A notice in force: the clear header of its newest version.</summary>
/// <param name="Gateway">The gateway that sent it: its owner.</param>
internal sealed record ActiveNotice(string NoticeId, string Env, string Jti, int Version, string Gateway, byte[] Header, DateTimeOffset ValidUntil);

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
                "UPDATE active_notice SET env = @1, version = @2, header = @3, jti = @4 WHERE notice_id = @0",
                arrival.NoticeId, arrival.Env, arrival.Version, arrival.Header.ToArray(), arrival.Jti);
        }
        else if (arrival.Type <= NoticeType.Relax)
        {
            db.Execute(
                "INSERT INTO active_notice (notice_id, env, version, gateway, header, valid_until, jti) VALUES (@0, @1, @2, @3, @4, @5, @6) " +
                "ON CONFLICT (notice_id) DO UPDATE SET env = excluded.env, version = excluded.version, header = excluded.header, valid_until = excluded.valid_until, jti = excluded.jti",
                arrival.NoticeId, arrival.Env, arrival.Version, arrival.Gateway, arrival.Header.ToArray(), arrival.ValidUntil.ToUnixTimeMilliseconds(), arrival.Jti);
        }
    }

    private const string Columns = "notice_id, env, jti, version, gateway, header, valid_until";

    /// <summary>The notice; null when it is withdrawn, expired and swept, or never was.</summary>
    public static ActiveNotice? Find(StoreConnection db, string noticeId) => db.First($"SELECT {Columns} FROM active_notice WHERE notice_id = @0", Map, noticeId);

    /// <summary>The notice whose version in force an envelope is.</summary>
    public static ActiveNotice? FindByEnv(StoreConnection db, string env) => db.First($"SELECT {Columns} FROM active_notice WHERE env = @0", Map, env);

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

    private static ActiveNotice Map(SqliteDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), row.GetInt32(3), row.GetString(4), (byte[])row.GetValue(5), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(6)));
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
