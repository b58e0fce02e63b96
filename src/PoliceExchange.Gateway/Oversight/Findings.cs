using System.Globalization;
using Microsoft.Data.Sqlite;
using PoliceExchange.Audit;
using PoliceExchange.Gateway.Audit;
using PoliceExchange.Gateway.Notices;
using PoliceExchange.Hosting.Store;

namespace PoliceExchange.Gateway.Oversight;

/// <summary>A finding as it is kept.</summary>
internal sealed record KeptFinding(
    long Id, string Agency, IReadOnlyList<long> Sequences, string Text, DateTimeOffset Due, FindingState State, string Answer, FindingMove Outcome)
{
    public bool IsOverdue(DateTimeOffset now) => State == FindingState.Open && now >= Due;
}

/// <summary>Findings against agencies, from opening to closure.</summary>
internal sealed class Findings(DurableStore store, AccessLog access, OversightEntries entries, TimeProvider time)
{
    private const int MaxRows = 500;
    private const string Columns = "id, agency, entries, text, due, state, answer, outcome";

    /// <summary>Null when an entry does not exist.</summary>
    public Task<KeptFinding?> OpenAsync(Desk desk, string agency, IReadOnlyList<long> sequences, string text, DateTimeOffset due)
    {
        var entry = entries.Prepare(desk, AccessOperation.Finding, "opened");
        return store.WriteAsync(
            db =>
            {
                if (sequences.Any(sequence => db.Scalar<long>("SELECT count(*) FROM journal WHERE seq = @0", sequence) == 0))
                {
                    return null;
                }
                access.Append(db, entry);
                db.Execute(
                    "INSERT INTO finding (agency, entries, text, due, state, answer, outcome) VALUES (@0, @1, @2, @3, @4, '', 0)",
                    agency, string.Join(',', sequences), text, due.ToUnixTimeMilliseconds(), (int)FindingState.Open);
                return Find(db, db.Scalar<long>("SELECT last_insert_rowid()"));
            },
            essential: true);
    }

    public KeptFinding? Find(long id) => store.Read(db => Find(db, id));

    /// <summary>Null when the move is not open from where the finding stands.</summary>
    /// <param name="answer">The agency's answer; null leaves it.</param>
    /// <param name="due">A new due date; null leaves it.</param>
    public Task<KeptFinding?> MoveAsync(Desk desk, long id, FindingMove move, string? answer, DateTimeOffset? due)
    {
        var entry = entries.Prepare(desk, AccessOperation.Finding, $"finding={id} {move}");
        return store.WriteAsync(
            db =>
            {
                if (Find(db, id) is not { } finding || FindingRules.Next(finding.State, move, finding.IsOverdue(time.GetUtcNow())) is not { } next)
                {
                    return null;
                }
                access.Append(db, entry);
                db.Execute(
                    "UPDATE finding SET state = @1, answer = @2, outcome = @3, due = @4 WHERE id = @0",
                    id, (int)next, answer ?? finding.Answer, (int)(next == FindingState.Closed ? move : FindingMove.None), (due ?? finding.Due).ToUnixTimeMilliseconds());
                return Find(db, id);
            },
            essential: true);
    }

    /// <summary>Newest first.</summary>
    /// <param name="agency">Null for all agencies.</param>
    public List<KeptFinding> List(string? agency, FindingState? state, bool overdueOnly) => store.Read(db => db.Query(
        $"""
        SELECT {Columns} FROM finding
        WHERE (@0 IS NULL OR agency = @0) AND (@1 = 0 OR state = @1) AND (@2 = 0 OR (state = 1 AND due <= @2)) ORDER BY id DESC LIMIT @3
        """,
        Map, agency, (int)(state ?? 0), overdueOnly ? time.GetUtcNow().ToUnixTimeMilliseconds() : 0L, MaxRows));

    private static KeptFinding? Find(StoreConnection db, long id) => db.First($"SELECT {Columns} FROM finding WHERE id = @0", Map, id);

    private static KeptFinding Map(SqliteDataReader row) => new(
        row.GetInt64(0), row.GetString(1), [.. row.GetString(2).Split(',').Select(text => long.Parse(text, CultureInfo.InvariantCulture))], row.GetString(3),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(4)), (FindingState)row.GetInt32(5), row.GetString(6), (FindingMove)row.GetInt32(7));
}
