using Microsoft.Data.Sqlite;
using PoliceExchange.Audit;
using PoliceExchange.Gateway.Audit;
using PoliceExchange.Gateway.Notices;
using PoliceExchange.Hosting.Store;
using PoliceExchange.Protocol.Oversight.V1;

namespace PoliceExchange.Gateway.Oversight;

/// <summary>A request as it is kept; no name, the nation's file has that.</summary>
internal sealed record KeptRequest(
    long Id, SubjectRequestKind Kind, string Reference, SubjectRequestStep Step, DateTimeOffset ReceivedAt, DateTimeOffset Due, bool Extended, string Reason, string Appeal)
{
    public bool IsOverdue(DateTimeOffset now) => SubjectRequestRules.ClockRuns(Step) && now >= Due;
}

/// <summary>Data subjects' requests with their clocks.</summary>
internal sealed class SubjectRequests(DurableStore store, AccessLog access, OversightEntries entries, TimeProvider time)
{
    private const int MaxRows = 500;
    private const string Columns = "id, kind, reference, step, received_at, due, extended, reason, appeal";

    public Task<KeptRequest> OpenAsync(Desk desk, SubjectRequestKind kind, string reference, string identityProof)
    {
        var entry = entries.Prepare(desk, AccessOperation.SubjectRequest, $"reference={reference} identity={identityProof}");
        var now = time.GetUtcNow();
        return store.WriteAsync(
            db =>
            {
                access.Append(db, entry);
                db.Execute(
                    "INSERT INTO subject_request (kind, reference, step, received_at, due, extended, reason, appeal) VALUES (@0, @1, @2, @3, @4, 0, '', '')",
                    (int)kind, reference, (int)SubjectRequestStep.Received, now.ToUnixTimeMilliseconds(), SubjectClock.Default.Due(now, extended: false).ToUnixTimeMilliseconds());
                return Find(db, db.Scalar<long>("SELECT last_insert_rowid()"))!;
            },
            essential: true);
    }

    public KeptRequest? Find(long id) => store.Read(db => Find(db, id));

    /// <summary>Null when the step does not follow.</summary>
    public Task<KeptRequest?> AdvanceAsync(Desk desk, long id, SubjectRequestStep step, string reason, string appeal) => ChangeAsync(
        desk, id, $"request={id} {step} {reason}".TrimEnd(),
        request => SubjectRequestRules.MayFollow(request.Kind, request.Step, step)
            ? request with { Step = step, Reason = step == SubjectRequestStep.Restricted ? reason : request.Reason, Appeal = step == SubjectRequestStep.Restricted ? appeal : request.Appeal }
            : null);

    /// <summary>Null when the clock cannot be extended any more.</summary>
    public Task<KeptRequest?> ExtendAsync(Desk desk, long id, string reason) => ChangeAsync(
        desk, id, $"request={id} extended {reason}",
        request => SubjectRequestRules.MayExtend(request.Step, request.Extended, request.Due, time.GetUtcNow())
            ? request with { Extended = true, Due = SubjectClock.Default.Due(request.ReceivedAt, extended: true) }
            : null);

    /// <summary>Those whose clock runs first, by due date.</summary>
    public List<KeptRequest> List(bool overdueOnly) => store.Read(db => db.Query(
        $"SELECT {Columns} FROM subject_request WHERE (@0 = 0 OR (step < @1 AND due <= @0)) ORDER BY step = @2, due, id LIMIT @3",
        Map, overdueOnly ? time.GetUtcNow().ToUnixTimeMilliseconds() : 0L, (int)SubjectRequestStep.Answered, (int)SubjectRequestStep.Confirmed, MaxRows));

    private Task<KeptRequest?> ChangeAsync(Desk desk, long id, string justification, Func<KeptRequest, KeptRequest?> change)
    {
        var entry = entries.Prepare(desk, AccessOperation.SubjectRequest, justification);
        return store.WriteAsync(
            db =>
            {
                if (Find(db, id) is not { } request || change(request) is not { } changed)
                {
                    return null;
                }
                access.Append(db, entry);
                db.Execute(
                    "UPDATE subject_request SET step = @1, due = @2, extended = @3, reason = @4, appeal = @5 WHERE id = @0",
                    id, (int)changed.Step, changed.Due.ToUnixTimeMilliseconds(), changed.Extended ? 1 : 0, changed.Reason, changed.Appeal);
                return changed;
            },
            essential: true);
    }

    private static KeptRequest? Find(StoreConnection db, long id) => db.First($"SELECT {Columns} FROM subject_request WHERE id = @0", Map, id);

    private static KeptRequest Map(SqliteDataReader row) => new(
        row.GetInt64(0), (SubjectRequestKind)row.GetInt32(1), row.GetString(2), (SubjectRequestStep)row.GetInt32(3), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(4)),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(5)), row.GetInt64(6) == 1, row.GetString(7), row.GetString(8));
}
