using Microsoft.Data.Sqlite;
using PoliceExchange.Hosting.Store;
using PoliceExchange.Policy.Clocks;
using PoliceExchange.Protocol.Law.V1;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Gateway.Casework;

/// <summary>A duty as it is kept.</summary>
internal sealed record StoredDuty(
    string Id, string Thread, string NoticeId, string Party, string Family, string Issuer, string Duty, string Clock, string OwnerState, string OwnerRole,
    DateTimeOffset StartAt, DateTimeOffset DueAt, DateTimeOffset AtRiskAt, string State, DateTimeOffset? EndedAt);

/// <summary>A matter with one addressee as it is kept, and who of this nation works on it.</summary>
internal sealed record StoredTrack(
    string NoticeId, string Party, string Thread, string Family, string Issuer, DateTimeOffset OpenedAt, string State, DateTimeOffset Since, bool Ended, string Outcome,
    string Agency, string Role, string Officer);

/// <summary>A stage that was told.</summary>
internal sealed record ToldStage(string Duty, string Stage, DateTimeOffset At, DateTimeOffset ToldAt, string Role);

/// <summary>The SQL of casework. All of it but the steps, the officers and what was told can be made again from the steps.</summary>
internal static class CaseStore
{
    private const string DutyColumns = "id, thread, notice_id, party, family, issuer, duty, clock, owner_state, owner_role, start_at, due_at, at_risk_at, state, ended_at";
    private const string TrackColumns = "notice_id, party, thread, family, issuer, opened_at, state, since, ended, outcome, agency, role, officer";

    /// <summary>A thread longer than this is read by its first steps only: somebody plays.</summary>
    private const int MaxSteps = 2000;

    public static bool Keep(StoreConnection db, string thread, CaseStep step) => db.Execute(
        "INSERT OR IGNORE INTO case_step (thread, at, key, notice_id, step) VALUES (@0, @1, @2, @3, @4)",
        thread, Ms(step.At), step.Key, step.NoticeId, CaseSteps.ToJson(step)) > 0;

    public static void Strike(StoreConnection db, long due) => db.Execute("DELETE FROM case_due WHERE id = @0", due);

    public static List<CaseStep> Steps(StoreConnection db, string thread) => db.Query(
        "SELECT step FROM case_step WHERE thread = @0 ORDER BY at, key LIMIT @1", row => CaseSteps.FromJson(row.GetString(0)), thread, MaxSteps);

    public static string? ThreadOf(StoreConnection db, string noticeId) => db.Scalar<string>("SELECT thread FROM case_step WHERE notice_id = @0 LIMIT 1", noticeId);

    public static void Put(StoreConnection db, string thread, Matter matter, Track track) => db.Execute(
        "INSERT INTO case_track (notice_id, party, thread, family, issuer, opened_at, state, since, ended, outcome) VALUES (@0, @1, @2, @3, @4, @5, @6, @7, @8, @9) " +
        "ON CONFLICT (notice_id, party) DO UPDATE SET state = excluded.state, since = excluded.since, ended = excluded.ended, outcome = excluded.outcome, opened_at = excluded.opened_at",
        matter.NoticeId, track.Party, thread, Codes.Name(matter.Family), matter.Issuer, Ms(matter.OpenedAt), Codes.Name(track.State), Ms(track.Since),
        LifeCycles.CaseStates.IsEnd(track.State) ? 1 : 0, track.Outcome == OutcomeCode.Unspecified ? "" : Codes.Name(track.Outcome));

    public static void Put(StoreConnection db, string thread, Matter matter, Duty duty, ClockReading reading, DeskRole owner, DateTimeOffset? next) => db.Execute(
        "INSERT INTO duty (id, thread, notice_id, party, family, issuer, duty, clock, owner_state, owner_role, start_env, start_at, due_at, at_risk_at, state, ended_at, next_at) " +
        "VALUES (@0, @1, @2, @3, @4, @5, @6, @7, @8, @9, @10, @11, @12, @13, @14, @15, @16) " +
        "ON CONFLICT (id) DO UPDATE SET clock = excluded.clock, owner_role = excluded.owner_role, start_at = excluded.start_at, due_at = excluded.due_at, " +
        "at_risk_at = excluded.at_risk_at, state = excluded.state, ended_at = excluded.ended_at, next_at = excluded.next_at",
        duty.Id, thread, duty.NoticeId, duty.Party, Codes.Name(matter.Family), matter.Issuer, duty.Rule.Duty, duty.Rule.Id, duty.OwnerState, Codes.Name(owner), duty.StartKey,
        Ms(duty.StartAt), Ms(reading.DueAt), Ms(reading.AtRiskAt), Codes.Name(reading.State), Ms(reading.EndedAt), Ms(next));

    /// <summary>Duties that a step which came late showed never to have been.</summary>
    public static void Drop(StoreConnection db, string thread, IReadOnlySet<string> kept)
    {
        foreach (var id in db.Query("SELECT id FROM duty WHERE thread = @0", row => row.GetString(0), thread).Where(id => !kept.Contains(id)))
        {
            // What was told stays: it was.
            db.Execute("DELETE FROM duty WHERE id = @0", id);
        }
    }

    /// <summary>Notes that a stage was told; false when it was before.</summary>
    public static bool Tell(StoreConnection db, string duty, DutyStage stage, DateTimeOffset now) => db.Execute(
        "INSERT OR IGNORE INTO duty_told (duty, stage, at, told_at, role) VALUES (@0, @1, @2, @3, @4)", duty, stage.Name, Ms(stage.At), Ms(now), Codes.Name(stage.Role)) > 0;

    public static HashSet<string> Told(StoreConnection db, string duty) =>
        [.. db.Query("SELECT stage FROM duty_told WHERE duty = @0", row => row.GetString(0), duty)];

    public static List<ToldStage> ToldOf(StoreConnection db, string duty) => db.Query(
        "SELECT duty, stage, at, told_at, role FROM duty_told WHERE duty = @0 ORDER BY at, stage",
        row => new ToldStage(row.GetString(0), row.GetString(1), Time(row, 2)!.Value, Time(row, 3)!.Value, row.GetString(4)), duty);

    /// <summary>Threads in which a clock comes to its next stage.</summary>
    public static List<string> ThreadsDue(StoreConnection db, DateTimeOffset now, int limit) => db.Query(
        "SELECT DISTINCT thread FROM duty WHERE next_at <= @0 LIMIT @1", row => row.GetString(0), Ms(now), limit);

    /// <summary>Duties that are not done, the first due first.</summary>
    public static List<StoredDuty> Open(StoreConnection db, DateTimeOffset after, string afterId, int limit) => db.Query(
        $"SELECT {DutyColumns} FROM duty WHERE ended_at IS NULL AND state <> 'TACIT' AND (due_at, id) > (@0, @1) ORDER BY due_at, id LIMIT @2", MapDuty, Ms(after), afterId, limit);

    public static List<StoredDuty> DutiesOf(StoreConnection db, string noticeId) => db.Query(
        $"SELECT {DutyColumns} FROM duty WHERE notice_id = @0 ORDER BY due_at, id", MapDuty, noticeId);

    public static List<StoredTrack> TracksOf(StoreConnection db, string noticeId) => db.Query(
        $"SELECT {TrackColumns} FROM case_track WHERE notice_id = @0 ORDER BY party", MapTrack, noticeId);

    public static List<StoredTrack> TracksOfThread(StoreConnection db, string thread) => db.Query(
        $"SELECT {TrackColumns} FROM case_track WHERE thread = @0 ORDER BY opened_at, notice_id, party", MapTrack, thread);

    /// <summary>Gives a matter to an officer.</summary>
    public static void Assign(StoreConnection db, string noticeId, string agency, string role, string officer) => db.Execute(
        "UPDATE case_track SET agency = @1, role = @2, officer = @3 WHERE notice_id = @0", noticeId, agency, role, officer);

    private static StoredDuty MapDuty(SqliteDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5), row.GetString(6), row.GetString(7), row.GetString(8), row.GetString(9),
        Time(row, 10)!.Value, Time(row, 11)!.Value, Time(row, 12)!.Value, row.GetString(13), Time(row, 14));

    private static StoredTrack MapTrack(SqliteDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), Time(row, 5)!.Value, row.GetString(6), Time(row, 7)!.Value, row.GetInt32(8) != 0,
        row.GetString(9), row.GetString(10), row.GetString(11), row.GetString(12));

    private static long Ms(DateTimeOffset at) => at.ToUnixTimeMilliseconds();

    private static long? Ms(DateTimeOffset? at) => at?.ToUnixTimeMilliseconds();

    private static DateTimeOffset? Time(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));
}
