using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Handling.V1;

namespace PoliceExchange.Protocol.Content;

/// <summary>Missing and vulnerable persons, DOMAIN.md 2.6.</summary>
internal static class MissingRules
{
    internal static void Check(MissingNotice missing, ContentContext context, ViolationList found)
    {
        var body = missing.Category == MissingCategory.UnidentifiedBody;
        var today = DateOnly.FromDateTime(context.Now.UtcDateTime);
        found.Unless(missing.Person is not null || body, "missing.person", "required", "The person is needed.");
        found.Unless(
            missing.Person is null || body || missing.Person.DateOfBirth.Length > 0 || missing.HasApparentAge,
            "missing.person.dateOfBirth", "person.age", "A date of birth, in part at least, or an apparent age is needed.");
        if (IsChildCategory(missing.Category) || RemovalRules.IsMinorOn(missing.Person, today))
        {
            found.Unless(
                missing.ChildAuthority is { Role: Role.ChildAuthority },
                "missing.childAuthority", "minor.guardian", "A child has a named child authority, which decides on a safe place (SIS Art. 33(3)).");
        }

        found.Unless(
            !IsChildCategory(missing.Category) || missing.Person is null || missing.Person.DateOfBirth.Length == 0
                || RemovalRules.IsMinorOn(missing.Person, today),
            "missing.category", "missing.age", "The category is for a child, and the date of birth is that of an adult (SIS Art. 32(7)).");
        found.Unless(
            missing.Decision is not null || !(missing.Action == MissingAction.PreventTravel || IsRisk(missing.Category)),
            "missing.decision", "missing.decision", "A preventive notice rests on a decision of a competent authority (SIS Art. 32).");
        found.Unless(
            missing.LastSeenAt is null || missing.LastSeenAt.Seconds <= context.Now.AddHours(1).ToUnixTimeSeconds(),
            "missing.lastSeenAt", "date.future", "Lies in the future.");
        for (var i = 0; i < Math.Min(missing.Companions.Count, 8); i++)
        {
            found.Unless(
                !missing.Companions[i].Suspected || missing.Companions[i].Evaluation is not null,
                $"missing.companions[{i}].evaluation", "evaluation.required", "A suspicion needs an evaluation of source and information.");
        }
    }

    private static bool IsChildCategory(MissingCategory category) =>
        category is MissingCategory.ChildRunaway or MissingCategory.ParentalAbduction or MissingCategory.UnaccompaniedMigrantChild or MissingCategory.ChildOther;

    private static bool IsRisk(MissingCategory category) =>
        category is MissingCategory.RiskTrafficking or MissingCategory.RiskFgm or MissingCategory.RiskForcedMarriage or MissingCategory.RiskArmedGroup;
}
