using Grpc.Core;
using PoliceExchange.Audit;
using PoliceExchange.Gateway.Audit;
using PoliceExchange.Gateway.Directory;
using PoliceExchange.Gateway.Notices;
using PoliceExchange.Hosting.Calls;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Policy;
using PoliceExchange.Policy.Words;
using PoliceExchange.Protocol.Fault.V1;
using PoliceExchange.Protocol.Lookup.V1;
using PoliceExchange.Protocol.Notice.V1;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Gateway.LookUp;

/// <summary>Hit or no hit; contract in look_up_service.proto.</summary>
internal sealed class LookUpService(
    LookUpAnswers lookUps, OfflineLease lease, LookUpBudgets budgets, PolicyEngine policy, DirectoryHolder directory, NoticeStore notices, Readers readers, AccessLog access, GatewayIdentity self,
    TimeProvider time)
    : Protocol.Lookup.V1.LookUpService.LookUpServiceBase
{
    private const int MaxRows = 500;

    /// <summary>Result of an entry whose answer came from the offline copy; allowed, like every result that ends so.</summary>
    private const string AnsweredByCopy = "OFFLINE_COPY OK";

    private const string OthersUnsearched = "lookup.copy.others";

    // What the hub takes in one call.
    private const int RowsPerCall = 16;

    public override async Task<LookUpResponse> LookUp(LookUpRequest request, ServerCallContext context)
    {
        var desk = Desk.From(context.Peer(), request.Requester, self);
        var (question, violations) = QuestionForm.Read(request.Question, time.GetUtcNow());
        if (question is null)
        {
            throw Fault.Invalid(violations).ToException();
        }
        await AllowAsync(context, desk, Decide(desk, question.Action, question.Family, question.Identifiers, budgets.Take(desk)), question.Asked).ConfigureAwait(false);
        if (QuestionForm.Unaskable(question) is { } missing)
        {
            throw Fault.Invalid([missing]).ToException();
        }
        var kind = question.Action == PolicyAction.SearchObject ? QuestionKind.Object : QuestionKind.Person;
        var answer = await lookUps.AskAsync(desk, kind, [question], copy: false, context.CancellationToken).ConfigureAwait(false)
            ?? throw await LeaseOverAsync(context, desk, question.Asked).ConfigureAwait(false);
        var hits = answer.Rows[0];
        await RecordAsync(
            context,
            [
                readers.Entry(desk, AccessOperation.LookUp, Result(answer.Copy), query: question.Asked),
                .. hits.Select(hit => readers.Entry(desk, AccessOperation.LookUp, Result(answer.Copy), about: hit.Concern, query: question.Asked)),
            ],
            answer.Copy).ConfigureAwait(false);
        var response = new LookUpResponse { Unsearched = answer.Unsearched, Copy = CopyOf(answer.Copy) };
        response.Hits.AddRange(hits.Select(hit => hit.Hit));
        response.Remarks.AddRange(question.Remarks);
        if (answer.Copy is not null)
        {
            response.Remarks.Add(OthersUnsearched);
        }
        return response;
    }

    public override async Task<LookUpListResponse> LookUpList(LookUpListRequest request, ServerCallContext context)
    {
        var desk = Desk.From(context.Peer(), request.Requester, self);
        if (request.Rows.Count is 0 or > MaxRows)
        {
            throw Fault.Invalid([new FieldViolation("rows", "count", $"Send 1 to {MaxRows} rows in a call.")]).ToException();
        }
        var asked = $"list of {request.Rows.Count} rows";
        await AllowAsync(context, desk, Decide(desk, PolicyAction.BulkQuery, null, 0, budgets.TakeList(desk, request.Rows.Count)), asked).ConfigureAwait(false);
        var now = time.GetUtcNow();
        var response = new LookUpListResponse();
        var answers = request.Rows.Select((row, i) => (Answer: new RowAnswer { Row = (uint)i }, Read: QuestionForm.Read(row, now))).ToList();
        var rows = new List<(RowAnswer Answer, Question Question)>(answers.Count);
        foreach (var (answer, (question, violations)) in answers)
        {
            var wrong = question is null ? violations : QuestionForm.Unaskable(question) is { } missing ? [missing] : [];
            answer.Violations.AddRange(wrong.Select(one => new Violation { Field = one.Field, Rule = one.Rule, Message = one.Message }));
            if (wrong.Count == 0 && question!.Action == PolicyAction.Search)
            {
                answer.Remarks.AddRange(question.Remarks);
                rows.Add((answer, question with { Action = PolicyAction.BulkQuery }));
            }
            else if (wrong.Count == 0)
            {
                answer.Violations.Add(new Violation { Field = "question", Rule = "lookup.list.person", Message = "A list is of persons; ask for an object by itself." });
            }
        }
        var entries = new List<PreparedEntry>();
        LeaseStanding? copy = null;
        foreach (var chunk in rows.Chunk(RowsPerCall))
        {
            // Once the hub is away, the rest of the list does not wait for it chunk by chunk.
            var answer = await lookUps.AskAsync(desk, QuestionKind.List, [.. chunk.Select(row => row.Question)], copy is not null, context.CancellationToken).ConfigureAwait(false)
                ?? throw await LeaseOverAsync(context, desk, asked).ConfigureAwait(false);
            response.Unsearched = Math.Max(response.Unsearched, answer.Unsearched);
            if (copy is null && answer.Copy is not null)
            {
                copy = answer.Copy;
                response.Copy = CopyOf(copy)!;
                response.Copy.FirstRow = chunk[0].Answer.Row;
            }
            foreach (var (row, hits) in chunk.Zip(answer.Rows))
            {
                row.Answer.Hits.AddRange(hits.Select(hit => hit.Hit));
                entries.AddRange(hits.Select(hit => readers.Entry(desk, AccessOperation.LookUp, Result(answer.Copy), about: hit.Concern, query: row.Question.Asked)));
            }
        }
        await RecordAsync(context, [readers.Entry(desk, AccessOperation.LookUp, Result(copy), query: asked), .. entries], copy).ConfigureAwait(false);
        response.Rows.AddRange(answers.Select(one => one.Answer).Where(answer => answer.Hits.Count > 0 || answer.Violations.Count > 0 || answer.Remarks.Count > 0));
        return response;
    }

    /// <summary>The refusal, on record before it is said; the same for a lease that ended and one that never began.</summary>
    private async Task<FaultException> LeaseOverAsync(ServerCallContext context, Desk desk, string asked)
    {
        await RecordAsync(context, [readers.Entry(desk, AccessOperation.LookUp, FaultReasons.NameOf(FaultReason.OfflineLeaseOver), query: asked)]).ConfigureAwait(false);
        return new Fault(FaultReason.OfflineLeaseOver, "The hub cannot be asked, and the offline copy answers no more.") { RetryAfter = TimeSpan.FromSeconds(5) }.ToException();
    }

    private static string Result(LeaseStanding? copy) => copy is null ? "ok" : AnsweredByCopy;

    /// <summary>How old the answer is; rounded so that it never looks fresher.</summary>
    private static OfflineCopyAge? CopyOf(LeaseStanding? copy) => copy is null ? null : new OfflineCopyAge
    {
        CompleteAt = Readers.Time(copy.CompleteAt),
        AgeSeconds = (ulong)Math.Ceiling(copy.Age.TotalSeconds),
        LeaseLeftSeconds = (ulong)copy.Left.TotalSeconds,
    };

    /// <summary>A denial is on record before it is said.</summary>
    private async Task AllowAsync(ServerCallContext context, Desk desk, Decision decision, string asked)
    {
        if (!decision.Allowed)
        {
            await RecordAsync(context, [readers.Entry(desk, AccessOperation.LookUp, decision.Reason, query: asked)]).ConfigureAwait(false);
            throw new Fault(FaultReason.PolicyDenied, $"{decision.Reason} ({decision.Rule}): this look-up is not for {desk.Role} for this purpose, or not now.").ToException();
        }
    }

    private Decision Decide(Desk desk, PolicyAction action, NoticeFamily? family, int identifiers, bool withinBudget)
    {
        var (now, current) = (time.GetUtcNow(), directory.Current);
        return policy.Decide(new LookUpQuery(
            new Subject(desk.State, desk.Agency, desk.Role), action, family, identifiers, !withinBudget, NoticeFactsOf.GroupsOf(current, desk.State, now),
            new Circumstances(now, desk.Purpose, desk.CaseRef.Length > 0, BasisInForce: false, current.IsActive(desk.State))).ToFacts());
    }

    private async Task RecordAsync(ServerCallContext context, IReadOnlyList<PreparedEntry> entries, LeaseStanding? copy = null)
    {
        await notices.Store.WriteAsync(
            db =>
            {
                foreach (var entry in entries)
                {
                    access.Append(db, entry);
                }
                if (copy is not null)
                {
                    // So that the age that is told next, after a crash too, is no less.
                    lease.Keep(db);
                }
            },
            essential: true).ConfigureAwait(false);
        context.Call().MarkRecorded();
    }
}
