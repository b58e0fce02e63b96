using Grpc.Core;
using PoliceExchange.Audit;
using PoliceExchange.Gateway.Audit;
using PoliceExchange.Gateway.Directory;
using PoliceExchange.Gateway.Notices;
using PoliceExchange.Hosting.Calls;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Policy;
using PoliceExchange.Policy.Words;
using PoliceExchange.Protocol.Content;
using PoliceExchange.Protocol.Fault.V1;
using PoliceExchange.Protocol.Lookup.V1;
using PoliceExchange.Protocol.Notice.V1;
using PoliceExchange.Protocol.Person.V1;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Gateway.LookUp;

/// <summary>Hit or no hit; contract in look_up_service.proto.</summary>
internal sealed class LookUpService(
    LookUpAnswers lookUps, HitCards cards, HitEntries entries, HitPages pages, RuledOut ruledOut, SilentAlerts alerts, LookUpBudgets budgets, PolicyEngine policy,
    DirectoryHolder directory, DeskViews views, NoticeStore notices, NoticeSignals signals, Readers readers, AccessLog access, GatewayIdentity self, TimeProvider time)
    : Protocol.Lookup.V1.LookUpService.LookUpServiceBase
{
    private const int MaxRows = 500;

    private const int MinReason = 10;
    private const int MaxReason = 500;

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
        await entries.WriteAsync(desk, question.Asked, [.. hits.Select(hit => new AskedHit(hit, question.Asked, answer.Copy is not null))], answer.Copy).ConfigureAwait(false);
        context.Call().MarkRecorded();
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
            answer.Violations.AddRange(wrong.Select(one => new Protocol.Notice.V1.Violation { Field = one.Field, Rule = one.Rule, Message = one.Message }));
            if (wrong.Count == 0 && question!.Action == PolicyAction.Search)
            {
                answer.Remarks.AddRange(question.Remarks);
                rows.Add((answer, question with { Action = PolicyAction.BulkQuery }));
            }
            else if (wrong.Count == 0)
            {
                answer.Violations.Add(new Protocol.Notice.V1.Violation { Field = "question", Rule = "lookup.list.person", Message = "A list is of persons; ask for an object by itself." });
            }
        }
        var asAsked = new List<AskedHit>();
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
                asAsked.AddRange(hits.Select(hit => new AskedHit(hit, row.Question.Asked, answer.Copy is not null)));
            }
        }
        await entries.WriteAsync(desk, asked, asAsked, copy).ConfigureAwait(false);
        context.Call().MarkRecorded();
        response.Rows.AddRange(answers.Select(one => one.Answer).Where(answer => answer.Hits.Count > 0 || answer.Violations.Count > 0 || answer.Remarks.Count > 0));
        return response;
    }

    public override async Task<RuleOutResponse> RuleOut(RuleOutRequest request, ServerCallContext context)
    {
        var desk = Desk.From(context.Peer(), request.Requester, self);
        var (question, violations) = QuestionForm.Read(request.Question, time.GetUtcNow());
        var wrong = violations.ToList();
        if (question is not null && (question.Action != PolicyAction.Search || question.Numbers.Count == 0 || !RuledOut.CanHold(question.Numbers[0])))
        {
            wrong.Add(new FieldViolation("question", "lookup.ruleout.document", "Give the traveller's own document, by its zone or its number: a name is no person."));
        }
        if (request.Reason.Length is < MinReason or > MaxReason || !ContentRules.IsCleanText(request.Reason, lineFeeds: true))
        {
            wrong.Add(new FieldViolation("reason", "lookup.ruleout.reason", $"Say in {MinReason} to {MaxReason} characters what shows that it is somebody else."));
        }
        if (wrong.Count > 0)
        {
            throw Fault.Invalid(wrong).ToException();
        }
        var (notice, subject) = cards.Known(desk, request.NoticeId) ?? throw Fault.NotFound().ToException();
        if (subject.Numbers.Any(question!.Numbers[0].IsSame))
        {
            throw new Fault(FaultReason.StateConflict, "The notice names this document: its bearer cannot be ruled out.").ToException();
        }
        var entry = readers.Entry(desk, AccessOperation.Act, about: Concern.Of(notice), justification: request.Reason, outcome: "NOT_SAME_PERSON", query: question.Asked);
        await ruledOut.KeepAsync(notice, question.Numbers[0], db => access.Append(db, entry)).ConfigureAwait(false);
        context.Call().MarkRecorded();
        return new RuleOutResponse();
    }

    public override async Task<ListHitsResponse> ListHits(ListHitsRequest request, ServerCallContext context)
    {
        var desk = Desk.From(context.Peer(), request.Requester, self);
        var response = pages.Read(desk, request);
        var entry = readers.Entry(desk, AccessOperation.List, asked: request.NoticeId.Length > 0 ? request.NoticeId : null);
        await notices.Store.WriteAsync(db => access.Append(db, entry), essential: true).ConfigureAwait(false);
        context.Call().MarkRecorded();
        return response;
    }

    public override async Task<SetSilentAlertResponse> SetSilentAlert(SetSilentAlertRequest request, ServerCallContext context)
    {
        var desk = Desk.From(context.Peer(), request.Requester, self);
        var notice = OfVictim(desk, request.NoticeId);
        var person = request.Person ?? new PersonDetails();
        var wrong = ContentRules.CheckPerson(person, new ContentContext { Now = time.GetUtcNow(), IssuerState = desk.State, Priority = Protocol.Handling.V1.Priority.Routine, Audience = [], LeadTimes = RemovalLeadTimes.Proposed })
            .Select(one => new FieldViolation($"person.{one.Path}", one.Rule, one.Message)).ToList();
        if (!RecordSubject.Of(person).CanBeMet)
        {
            wrong.Add(new FieldViolation("person", "lookup.alert.identity", "Give a name in letters that can be read with a date of birth, or the number of a document: nothing else can be met."));
        }
        if (wrong.Count > 0)
        {
            throw Fault.Invalid(wrong).ToException();
        }
        // All members read the public part of an entry: that a victim has an alert is in the private one.
        var entry = readers.Entry(desk, AccessOperation.Encode, asked: notice.NoticeId);
        await alerts.SetAsync(notice, person, request.Invented, db => access.Append(db, entry)).ConfigureAwait(false);
        context.Call().MarkRecorded();
        signals.Changed(notice.Env);
        return new SetSilentAlertResponse();
    }

    public override async Task<EndSilentAlertResponse> EndSilentAlert(EndSilentAlertRequest request, ServerCallContext context)
    {
        var desk = Desk.From(context.Peer(), request.Requester, self);
        var notice = OfVictim(desk, request.NoticeId);
        var entry = readers.Entry(desk, AccessOperation.Encode, asked: notice.NoticeId);
        await alerts.EndAsync(notice, db => access.Append(db, entry)).ConfigureAwait(false);
        context.Call().MarkRecorded();
        signals.Changed(notice.Env);
        return new EndSilentAlertResponse();
    }

    /// <summary>A victim's notice in force that this desk's agency sent; one answer for all else (I9).</summary>
    private StoredNotice OfVictim(Desk desk, string noticeId) =>
        desk.Role == DeskRole.VictimProtection && views.Find(noticeId) is { Direction: Direction.Sent, State: not (NoticeState.Withdrawn or NoticeState.Expired or NoticeState.Refused) } notice
        && notice.Family == Codes.Name(NoticeFamily.TraffickingVictim) && notice.IssuerAgency == desk.Agency && views.Of(desk, notice).Sees(PolicyAction.ReadFull).Allowed
            ? notice
            : throw Fault.NotFound().ToException();

    /// <summary>The refusal, on record before it is said; the same for a lease that ended and one that never began.</summary>
    private async Task<FaultException> LeaseOverAsync(ServerCallContext context, Desk desk, string asked)
    {
        await entries.RefusedAsync(desk, asked, FaultReasons.NameOf(FaultReason.OfflineLeaseOver)).ConfigureAwait(false);
        context.Call().MarkRecorded();
        return new Fault(FaultReason.OfflineLeaseOver, "The hub cannot be asked, and the offline copy answers no more.") { RetryAfter = TimeSpan.FromSeconds(5) }.ToException();
    }

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
            await entries.RefusedAsync(desk, asked, decision.Reason).ConfigureAwait(false);
            context.Call().MarkRecorded();
            throw new Fault(FaultReason.PolicyDenied, $"{decision.Reason} ({decision.Rule}): this look-up is not for {desk.Role} for this purpose, or not now.").ToException();
        }
    }

    private Decision Decide(Desk desk, PolicyAction action, NoticeFamily? family, int identifiers, bool withinBudget)
    {
        var (now, current) = (time.GetUtcNow(), directory.Current);
        return policy.Decide(new LookUpQuery(
            new Subject(desk.State, desk.Agency, desk.Role), action, family, identifiers, !withinBudget, NoticeFactsOf.GroupsOf(current, desk.State, now),
            new Circumstances(now, desk.Purpose, desk.CaseRef.Length > 0, BasisInForce: false, current.IsActive(desk.State)) { Mfa = desk.MultiFactor }).ToFacts());
    }
}
