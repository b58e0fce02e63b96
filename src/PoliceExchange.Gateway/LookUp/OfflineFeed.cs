using PoliceExchange.Gateway.Notices;
using PoliceExchange.Hosting.Store;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Gateway.LookUp;

/// <summary>A notice that changed.</summary>
internal sealed record ChangedNotice(string NoticeId, long Change);

/// <summary>
/// Which notices the offline copy has, and which changed since it saw them; triggers of schema step 10 note those in the transaction of the change.
/// </summary>
internal static class OfflineFeed
{
    // Families that have somebody or something to look for (RecordSubject). Everything but a follow-up and a withdrawal: those have types behind RELAX.
    // What waits for the hub is this nation's own already.
    private const string InForce =
        "family IN ('WANTED', 'EXTRADITION', 'REMOVAL', 'TRAFFICKING_CASE', 'DRUGS', 'FIREARM', 'MISSING', 'DOCUMENT', 'VEHICLE', 'OBJECT') AND type IN ('NOTICE', 'MODIFY', 'NARROW', 'RELAX') AND state IN ('RECEIVED', 'OPENED', 'ACTIONED', 'QUEUED', 'ACCEPTED') AND valid_until > @0";

    private static readonly string[] Families =
        [.. new[]
        {
            NoticeFamily.Wanted, NoticeFamily.Extradition, NoticeFamily.Removal, NoticeFamily.TraffickingCase, NoticeFamily.Drugs, NoticeFamily.Firearm, NoticeFamily.Missing,
            NoticeFamily.Document, NoticeFamily.Vehicle, NoticeFamily.Object,
        }.Select(Codes.Name)];

    private static readonly string[] Types = ["NOTICE", "MODIFY", "NARROW", "RELAX"];

    /// <summary>Whether a look-up may find it; asked again of what is in the store at each answer, whatever memory holds.</summary>
    public static bool IsIn(StoredNotice notice, DateTimeOffset now) => Families.Contains(notice.Family, StringComparer.Ordinal) && Types.Contains(notice.Type, StringComparer.Ordinal)
        && notice.State is NoticeState.Received or NoticeState.Opened or NoticeState.Actioned or NoticeState.Queued or NoticeState.Accepted
        && notice.ValidUntil > now;

    public static int Count(StoreConnection db, DateTimeOffset now) => (int)db.Scalar<long>($"SELECT count(*) FROM notice WHERE {InForce}", now.ToUnixTimeMilliseconds());

    /// <summary>Ids of notices before one, newest first: what was just sent is asked for most.</summary>
    public static List<string> Page(StoreConnection db, DateTimeOffset now, string before, int limit) => db.Query(
        $"SELECT notice_id FROM notice WHERE {InForce} AND (@1 = '' OR notice_id < @1) ORDER BY notice_id DESC LIMIT @2",
        row => row.GetString(0), now.ToUnixTimeMilliseconds(), before, limit);

    public static List<ChangedNotice> Changed(StoreConnection db, int limit) => db.Query(
        "SELECT notice_id, change FROM offline_due LIMIT @0", row => new ChangedNotice(row.GetString(0), row.GetInt64(1)), limit);

    public static int CountChanged(StoreConnection db) => (int)db.Scalar<long>("SELECT count(*) FROM offline_due");

    /// <summary>Strikes a change off, unless the notice changed again.</summary>
    public static void Strike(StoreConnection db, ChangedNotice seen) => db.Execute("DELETE FROM offline_due WHERE notice_id = @0 AND change = @1", seen.NoticeId, seen.Change);

    /// <summary>Strikes all off: a walk over everything follows.</summary>
    public static void StrikeAll(StoreConnection db) => db.Execute("DELETE FROM offline_due");
}
