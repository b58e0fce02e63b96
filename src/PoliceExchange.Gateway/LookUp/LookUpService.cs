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
using PoliceExchange.Protocol.LookUp.V1;

namespace PoliceExchange.Gateway.LookUp;

/// <summary>Hit or no hit; contract in look_up_service.proto.</summary>
internal sealed class LookUpService(
    HubMatch hub, HitCards cards, LookUpBudgets budgets, PolicyEngine policy, DirectoryHolder directory, NoticeStore notices, Readers readers, AccessLog access, GatewayIdentity self,
    TimeProvider time)
    : Protocol.LookUp.V1.LookUpService.LookUpServiceBase
{
    public override async Task<LookUpResponse> LookUp(LookUpRequest request, ServerCallContext context)
    {
        var desk = Desk.From(context.Peer(), request.Requester, self);
        var (question, violations) = QuestionForm.Read(request.Question, time.GetUtcNow());
        if (question is null)
        {
            throw Fault.Invalid(violations).ToException();
        }
        var decision = Decide(desk, question, budgets.Take(desk));
        if (!decision.Allowed)
        {
            await RecordAsync(context, [readers.Entry(desk, AccessOperation.LookUp, decision.Reason, query: question.Asked)]).ConfigureAwait(false);
            throw new Fault(FaultReason.PolicyDenied, $"{decision.Reason} ({decision.Rule}): this look-up is not for {desk.Role} for this purpose, or not now.").ToException();
        }
        // A name without a date cannot be asked blind, and must not pass for one that was not found.
        if (question.Numbers.Count == 0 && !question.Date.IsKnown)
        {
            throw Fault.Invalid([new FieldViolation("question.person.date_of_birth", "lookup.date.missing", "Give at least the year of birth; a name alone goes to the owners, by a desk that may.")]).ToException();
        }
        if (question.Numbers.Count == 0 && question.Name is null)
        {
            throw Fault.Invalid([new FieldViolation("question.person.surnames", "lookup.name.unread", "Give the name in letters that can be read: Latin, Cyrillic or Greek.")]).ToException();
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

    private Decision Decide(Desk desk, Question question, bool withinBudget)
    {
        var (now, current) = (time.GetUtcNow(), directory.Current);
        return policy.Decide(new LookUpQuery(
            new Subject(desk.State, desk.Agency, desk.Role), question.Action, question.Family, question.Identifiers, !withinBudget, NoticeFactsOf.GroupsOf(current, desk.State, now),
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
