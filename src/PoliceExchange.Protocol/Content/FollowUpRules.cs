using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Followup.V1;
using PoliceExchange.Protocol.Law.V1;
using Body = PoliceExchange.Protocol.Content.V1.NoticeContent.BodyOneofCase;

namespace PoliceExchange.Protocol.Content;

/// <summary>Follow-up verbs, DOMAIN.md 2.8: what goes with an answer.</summary>
internal static class FollowUpRules
{
    internal static void Check(NoticeContent content, ViolationList found)
    {
        switch (content.BodyCase)
        {
            case Body.Flag:
                found.Unless(content.Flag.ActionInstead != ActionKind.Arrest, "flag.actionInstead", "convert.lesser", "A flag takes a lesser action.");
                break;
            case Body.Convert:
                found.Unless(
                    content.Convert.From != content.Convert.To && content.Convert.To != ActionKind.Arrest,
                    "convert.to", "convert.lesser", "A conversion takes a lesser action.");
                break;
            case Body.NonExecution:
                found.Unless(
                    content.NonExecution.Reason != NonExecutionReason.LegalObstacle || content.NonExecution.Ground != RefusalGround.Unspecified,
                    "nonExecution.ground", "required", "A legal obstacle names its ground.");
                break;
            case Body.HitConfirmResponse:
                found.Unless(
                    content.HitConfirmResponse.Answer != ConfirmAnswer.InProcess || content.HitConfirmResponse.ConfirmBy is not null,
                    "hitConfirmResponse.confirmBy", "confirm.time", "The answer is yes, no, or when.");
                break;
            case Body.CoreDataResponse:
                CoreData(content.CoreDataResponse, found);
                break;
            case Body.PurposeChangeDecision:
                found.Unless(
                    content.PurposeChangeDecision.Granted || content.PurposeChangeDecision.Ground != RefusalGround.Unspecified,
                    "purposeChangeDecision.ground", "required", "A refusal names its ground.");
                break;
            case Body.Movement:
                Movement(content.Movement, found);
                break;
            case Body.SpecialityConsent:
                found.Unless(
                    content.SpecialityConsent.Answer is SpecialityAnswer.Requested or SpecialityAnswer.Unspecified || content.SpecialityConsent.Decision is not null,
                    "specialityConsent.decision", "required", "An answer rests on a decision.");
                break;
            case Body.TraceResult:
                Trace(content.TraceResult, found);
                break;
            case Body.Validate:
                found.Unless(
                    !content.Validate.Holds || content.Validate.SourceChecked,
                    "validate.sourceChecked", "validate.source", "Who attests has asked the court or authority.");
                break;
            case Body.Info:
                found.Unless(
                    content.Info.Facts.Count + content.Info.Persons.Count + content.Info.Details.Length > 0,
                    "info", "info.empty", "Says nothing.");
                break;
            default:
                break;
        }
    }

    private static void CoreData(CoreDataResponse response, ViolationList found)
    {
        found.Unless(!response.Released || response.Person is not null, "coreDataResponse.person", "required", "Released data are given.");
        found.Unless(response.Released || response.Person is null, "coreDataResponse.person", "core.notReleased", "Data that are not released are not sent.");
        found.Unless(response.Released || response.Ground != RefusalGround.Unspecified, "coreDataResponse.ground", "required", "A refusal names its ground.");
    }

    private static void Movement(Movement movement, ViolationList found)
    {
        found.Unless(
            movement.Kind is MovementKind.Unspecified or MovementKind.Departed or MovementKind.Arrived || movement.Explanation.Length > 0,
            "movement.explanation", "required", "What did not go as planned is explained.");
        found.Unless(
            movement.Kind != MovementKind.Suspended || movement.Decision is not null,
            "movement.decision", "required", "A suspension rests on a decision.");
    }

    private static void Trace(TraceResult result, ViolationList found)
    {
        found.Unless(
            result.Outcome != TraceOutcome.Untraceable || result.Reason != UntraceableReason.Unspecified,
            "traceResult.reason", "required", "Why not traceable must be stated.");
        found.Unless(
            result.Outcome is TraceOutcome.Untraceable or TraceOutcome.Unspecified || result.Chain.Count > 0,
            "traceResult.chain", "required", "A trace has a chain.");
    }
}
