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
    HubMatch hub, HitCards cards, LookUpBudgets budgets, PolicyEngine policy, DirectoryHolder directory, NoticeStore notices, Readers readers, AccessLog access, GatewayIdentity self,
    TimeProvider time)
    : Protocol.Lookup.V1.LookUpService.LookUpServiceBase
{
    private const int MaxRows = 500;

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
        var answer = await hub.AskAsync(desk, kind, [question], context.CancellationToken).ConfigureAwait(false);
        var hits = (answer.Answers.Count == 1 ? answer.Answers[0].Candidates : []).Select(candidate => cards.Of(desk, question, candidate, answer.Scale)).OfType<HitCard>().ToList();
        await RecordAsync(
            context,
            [
                readers.Entry(desk, AccessOperation.LookUp, query: question.Asked),
                .. hits.Select(hit => readers.Entry(desk, AccessOperation.LookUp, about: hit.Concern, query: question.Asked)),
            ]).ConfigureAwait(false);
        var response = new LookUpResponse { Unsearched = answer.Unsearched };
        response.Hits.AddRange(hits.Select(hit => hit.Hit));
        response.Remarks.AddRange(question.Remarks);
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
        var entries = new List<PreparedEntry> { readers.Entry(desk, AccessOperation.LookUp, query: asked) };
        foreach (var chunk in rows.Chunk(RowsPerCall))
        {
            var answer = await hub.AskAsync(desk, QuestionKind.List, [.. chunk.Select(row => row.Question)], context.CancellationToken).ConfigureAwait(false);
            response.Unsearched = Math.Max(response.Unsearched, answer.Unsearched);
            foreach (var (row, met) in chunk.Zip(answer.Answers))
            {
                foreach (var hit in met.Candidates.Select(candidate => cards.Of(desk, row.Question, candidate, answer.Scale)).OfType<HitCard>())
                {
                    row.Answer.Hits.Add(hit.Hit);
                    entries.Add(readers.Entry(desk, AccessOperation.LookUp, about: hit.Concern, query: row.Question.Asked));
                }
            }
        }
        await RecordAsync(context, entries).ConfigureAwait(false);
        response.Rows.AddRange(answers.Select(one => one.Answer).Where(answer => answer.Hits.Count > 0 || answer.Violations.Count > 0 || answer.Remarks.Count > 0));
        return response;
    }

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

    private async Task RecordAsync(ServerCallContext context, IReadOnlyList<PreparedEntry> entries)
    {
        await notices.Store.WriteAsync(
            db =>
            {
                foreach (var entry in entries)
                {
                    access.Append(db, entry);
                }
            },
            essential: true).ConfigureAwait(false);
        context.Call().MarkRecorded();
    }
}
