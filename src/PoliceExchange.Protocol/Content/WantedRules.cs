using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Law.V1;

namespace PoliceExchange.Protocol.Content;

/// <summary>Wanted persons, DOMAIN.md 2.1.</summary>
internal static class WantedRules
{
    // RPD Art. 83 as DOMAIN.md 2.1 has it, for notices that ask for an arrest.
    private const uint LeastMaxPenaltyMonths = 24;
    private const uint LeastSentenceMonths = 6;

    internal static void Check(WantedNotice wanted, ContentContext context, ViolationList found)
    {
        var today = DateOnly.FromDateTime(context.Now.UtcDateTime);
        FamilyRules.PersonMinimum(wanted.Person, "wanted.person", found);
        if (wanted.ActionRequested == WantedAction.Arrest)
        {
            Threshold(wanted, found);
            found.Unless(
                wanted.ExtraditionScope != ExtraditionScope.None,
                "wanted.extraditionScope", "wanted.scope", "An arrest without extradition has no ground: ask to locate.");
        }

        if (wanted.Warrant is { } warrant)
        {
            found.Unless(
                Formats.Date(warrant.ValidUntil) is not { } until || until >= today,
                "wanted.warrant.validUntil", "warrant.expired", "The warrant has expired (SIS Art. 55).");
            found.Unless(
                warrant.Type != WarrantType.Conviction || wanted.HasInAbsentia,
                "wanted.inAbsentia", "required", "Whether the judgment was in absentia must be stated.");
        }

        found.Unless(
            Formats.Date(wanted.StatuteOfLimitationDate) is not { } limitation || limitation >= today,
            "wanted.statuteOfLimitationDate", "limitation.passed", "The offence is barred by limitation.");
        found.Unless(
            !wanted.HasSentenceMonths || !wanted.HasRemainingMonths || wanted.RemainingMonths <= wanted.SentenceMonths,
            "wanted.remainingMonths", "sentence.order", "More remains than the sentence.");
        found.Unless(
            wanted.ExtraditionAssurance is null or { Given: false } || wanted.ExtraditionAssurance.Authority.Length > 0,
            "wanted.extraditionAssurance.authority", "required", "An assurance names the authority that gives it.");
        FamilyRules.Allegations(wanted.Allegations, wanted.Convictions.Count, "wanted.allegations", found);
    }

    private static void Threshold(WantedNotice wanted, ViolationList found)
    {
        if (wanted.Warrant?.Type == WarrantType.Conviction)
        {
            var months = wanted.HasRemainingMonths ? wanted.RemainingMonths : wanted.HasSentenceMonths ? wanted.SentenceMonths : 0;
            found.Unless(
                (wanted.SentenceLife && !wanted.HasRemainingMonths) || months >= LeastSentenceMonths,
                wanted.HasRemainingMonths ? "wanted.remainingMonths" : "wanted.sentenceMonths",
                "threshold.sentence", $"A sentence or remainder of at least {LeastSentenceMonths} months is needed for an arrest (RPD Art. 83).");
            return;
        }

        found.Unless(
            wanted.Offences.Count == 0
                || wanted.Offences.Any(offence => offence.MaxPenaltyLife || offence.DeathPenalty || offence.MaxPenaltyMonths >= LeastMaxPenaltyMonths),
            "wanted.offences[0].maxPenaltyMonths",
            "threshold.penalty", $"One offence with a maximum of at least {LeastMaxPenaltyMonths} months is needed for an arrest (RPD Art. 83).");
    }
}
