using Grpc.Core;
using PoliceExchange.Audit;
using PoliceExchange.Gateway.Audit;
using PoliceExchange.Gateway.Notices;
using PoliceExchange.Hosting.Calls;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Policy;
using PoliceExchange.Policy.Evaluation;
using PoliceExchange.Policy.Words;
using PoliceExchange.Protocol.Content;
using PoliceExchange.Protocol.Fault.V1;
using PoliceExchange.Protocol.Notice.V1;
using PoliceExchange.Protocol.Policy.V1;
using PoliceExchange.Protocol.Sealing;
using PoliceExchange.Protocol.Texts;

namespace PoliceExchange.Gateway.Decisions;

/// <summary>Preview and explanation; contract in policy_desk_service.proto. Each answer follows its durable access entry (I2).</summary>
internal sealed class PolicyDeskService(
    NoticeStore notices, Composer composer, Readers readers, DeskViews views, NoticeExplanation explanation, Directory.DirectoryHolder directory, PolicyEngine policy,
    AccessLog access, GatewayIdentity self, TimeProvider time)
    : Protocol.Policy.V1.PolicyDeskService.PolicyDeskServiceBase
{
    // An id of the directory has less; what is longer names nobody.
    private const int MaxName = 64;

    public override async Task<PreviewNoticeResponse> PreviewNotice(PreviewNoticeRequest request, ServerCallContext context)
    {
        var desk = Desk.From(context.Peer(), request.Requester, self);
        _ = composer.AgencyKey(desk);
        var now = time.GetUtcNow();
        var current = directory.Current;
        var rules = policy.InForce;
        var result = composer.Compose(desk, request.Draft ?? new Protocol.Notice.V1.NoticeDraft(), now);
        var answer = new PreviewNoticeResponse
        {
            DirectoryVersion = (ulong)current.Version,
            PolicyHash = rules.Enforced.Bundle,
            Answer = result.Composition is null
                ? result.Refusal == FaultReason.Unspecified ? SendAnswer.Invalid : SendAnswer.Denied
                : result.Holds.Count > 0 ? SendAnswer.Held : SendAnswer.Allowed,
        };
        answer.Reason = answer.Answer switch
        {
            SendAnswer.Allowed => "",
            SendAnswer.Invalid => FaultReasons.NameOf(FaultReason.FieldInvalid),
            SendAnswer.Denied => FaultReasons.NameOf(result.Refusal),
            _ => FaultReasons.NameOf(FaultReason.PolicyDenied),
        };
        answer.Violations.AddRange(result.Violations.Select(ToViolation));
        answer.Holds.AddRange(result.Holds.Select(ToViolation));
        answer.Recipients.AddRange(result.Recipients);
        if (result.Composition is { } composition)
        {
            new NoticePreview(current, rules, now).Fill(answer, composition, ExchangeTexts.LanguageOf(request.Language));
        }
        await RecordAsync(context, readers.Entry(desk, AccessOperation.Check)).ConfigureAwait(false);
        return answer;
    }

    public override async Task<ExplainNoticeResponse> ExplainNotice(ExplainNoticeRequest request, ServerCallContext context)
    {
        var desk = Desk.From(context.Peer(), request.Requester, self);
        var wrong = new List<FieldViolation>();
        var action = NoticeExplanation.ActionOf(request.Action);
        if (action is null)
        {
            wrong.Add(new FieldViolation("action", "code.unknown", $"One of {string.Join(", ", NoticeExplanation.Actions.Select(Snake.Of))}."));
        }
        var actor = Actor(desk, request.Desk, wrong);
        if (wrong.Count > 0)
        {
            throw Fault.Invalid(wrong).ToException();
        }
        var language = ExchangeTexts.LanguageOf(request.Language);
        var notice = views.Find(request.NoticeId);
        var (told, decision) = explanation.Ask(desk, action!.Value, notice, language);
        var response = new ExplainNoticeResponse { Outcome = told.Outcome, Reason = told.Reason, Text = told.Text, LegalBasis = told.LegalBasis };
        response.Offer.AddRange(told.Offer);
        response.Obligations.AddRange(told.Duties.Select(NoticeExplanation.Row));
        if (notice is not null)
        {
            NoticeExplanation.Justify(response, decision, notice, language);
        }
        if (notice is not null && explanation.IsOriginators(desk, notice))
        {
            response.Trace = explanation.Trace(desk, actor, action.Value, notice, language);
        }
        context.Call().OnGrid = told.Reason == Explanation.NotFound;
        // The entry names the notice only to whom it was shown that there is one; which id was asked for is in the private part.
        var shown = told.Reason != Explanation.NotFound || response.Trace is not null;
        await RecordAsync(context, DecisionEntries.Of(readers, desk, told, shown ? notice : null, request.NoticeId)).ConfigureAwait(false);
        return response;
    }

    private static Desk? Actor(Desk desk, ActingDesk? named, List<FieldViolation> wrong)
    {
        if (named is null)
        {
            return null;
        }
        if (!Codes.TryParse<DeskRole>(named.Role, out var role))
        {
            wrong.Add(new FieldViolation("desk.role", "code.unknown", "A desk role, such as LIAISON_DESK."));
        }
        if (named.State.Length is 0 or > MaxName || named.Agency.Length is 0 or > MaxName)
        {
            wrong.Add(new FieldViolation("desk", "required", "Name the state and the agency of the desk."));
        }
        return desk with { State = named.State, Agency = named.Agency, Role = role };
    }

    private async Task RecordAsync(ServerCallContext context, PreparedEntry entry)
    {
        await notices.Store.WriteAsync(db => { access.Append(db, entry); }, essential: true).ConfigureAwait(false);
        context.Call().MarkRecorded();
    }

    private static Protocol.Notice.V1.Violation ToViolation(FieldViolation violation) => new() { Field = violation.Field, Rule = violation.Rule, Message = violation.Message };
}
