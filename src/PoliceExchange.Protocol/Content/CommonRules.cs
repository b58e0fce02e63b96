using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Handling.V1;
using Body = PoliceExchange.Protocol.Content.V1.NoticeContent.BodyOneofCase;

namespace PoliceExchange.Protocol.Content;

/// <summary>Rules on what every message has (DOMAIN.md 2.0 and 3).</summary>
internal static class CommonRules
{
    private const int MostStatesWithoutReason = 3;

    internal static void Check(NoticeContent content, ContentContext context, ViolationList found)
    {
        found.Unless(content.BodyCase != Body.None, "", "body.required", "Exactly one form is needed.");
        found.Unless(
            context.Priority == Priority.Routine || !string.IsNullOrWhiteSpace(content.UrgencyReason),
            "urgencyReason", "urgency.reason", "A priority other than ROUTINE needs a reason (SIRENE Manual).");
        found.Unless(
            !IsWide(context.Audience) || !string.IsNullOrWhiteSpace(content.DiffusionJustification),
            "diffusionJustification", "diffusion.justification", "An audience of a group or of more than three states needs a justification (D19).");
        found.Unless(
            content.Handling is null || context.HeaderHandling is null || content.Handling.Equals(context.HeaderHandling),
            "handling", "handling.mismatch", "The handling codes differ from those of the clear header (DOMAIN.md 3, rule 3).");
        Evaluation(content, found);
        Category(content, found);
    }

    private static bool IsWide(IReadOnlyList<string> audience) =>
        audience.Any(token => token.StartsWith("group:", StringComparison.Ordinal))
        || audience.Select(token => token.Split('/')[0]).Distinct(StringComparer.Ordinal).Count() > MostStatesWithoutReason;

    private static void Evaluation(NoticeContent content, ViolationList found)
    {
        // What no court or authority decided.
        var nonJudicial = content.BodyCase is Body.TraffickingCase or Body.Drugs or Body.EarlyWarning
            || content.FactBasis == FactBasis.Assessment;
        found.Unless(content.Evaluation is not null || !nonJudicial, "evaluation", "evaluation.required", "Information that no court or authority decided needs an evaluation of source and information.");
        if (content.Evaluation is not { } evaluation)
        {
            return;
        }

        found.Unless(
            evaluation.Information is not (InformationAccuracy._3 or InformationAccuracy._4) || content.FactBasis == FactBasis.Assessment,
            "factBasis", "evaluation.assessment", "Information of accuracy 3 or 4 is an assessment, not a fact.");
        var coercive = content.BodyCase == Body.Wanted && content.Wanted.ActionRequested == WantedAction.Arrest;
        found.Unless(
            !coercive || evaluation.Source is not (SourceReliability.C or SourceReliability.X),
            "evaluation.source", "evaluation.coercive", "No coercive action on a source of reliability C or X alone.");
    }

    private static void Category(NoticeContent content, ViolationList found)
    {
        var category = content.DataSubjectCategory;
        DataSubjectCategory[]? allowed = content.BodyCase switch
        {
            Body.Wanted or Body.Extradition or Body.SupplementArrest => [DataSubjectCategory.Suspect, DataSubjectCategory.Convicted],
            Body.Removal or Body.MedicalHandover or Body.ChildReception => [DataSubjectCategory.Returnee],
            Body.TraffickingVictim => [DataSubjectCategory.Victim],
            Body.Missing => [DataSubjectCategory.Missing],
            Body.EarlyWarning or Body.RemovalManifest or Body.Document => [DataSubjectCategory.Unspecified],
            _ => null,
        };
        found.Unless(
            allowed is null || Array.IndexOf(allowed, category) >= 0,
            "dataSubjectCategory", "category.mismatch", "Not a category of person that this form is about (LED Art. 6).");
    }
}
