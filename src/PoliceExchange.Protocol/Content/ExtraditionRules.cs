using PoliceExchange.Protocol.Content.V1;
using Kind = PoliceExchange.Protocol.Content.V1.ExtraditionDocumentKind;

namespace PoliceExchange.Protocol.Content;

/// <summary>Extradition, DOMAIN.md 2.2.</summary>
internal static class ExtraditionRules
{
    private static readonly Kind[] FormalFile = [Kind.WarrantOrJudgment, Kind.Facts, Kind.LawText, Kind.Identity];

    internal static void Check(ExtraditionMessage message, ViolationList found)
    {
        FamilyRules.PersonMinimum(message.Person, "extradition.person", found);
        switch (message.Phase)
        {
            case ExtraditionPhase.ProvisionalArrest:
                found.Unless(message.Warrant is not null, "extradition.warrant", "required", "A provisional arrest rests on a warrant.");
                break;
            case ExtraditionPhase.Formal:
                found.Unless(message.Warrant is not null, "extradition.warrant", "required", "A formal request rests on a warrant or judgment.");
                found.Unless(
                    Array.TrueForAll(FormalFile, kind => message.Documents.Any(document => document.Kind == kind)),
                    "extradition.documents", "extradition.documents", "A formal request has warrant or judgment, facts, text of the law and identity data.");
                break;
            case ExtraditionPhase.Detained:
                found.Unless(message.DetainedAt is not null, "extradition.detainedAt", "required", "The time of the detention starts the treaty clock.");
                break;
            case ExtraditionPhase.Decision:
                Decision(message, found);
                break;
            case ExtraditionPhase.Surrender or ExtraditionPhase.TemporarySurrender:
                Surrender(message, found);
                break;
            case ExtraditionPhase.Transit:
                found.Unless(message.TransitStates.Count > 0, "extradition.transitStates", "required", "Transit names its states.");
                break;
            default:
                break;
        }

        Indexes(message, found);
    }

    private static void Decision(ExtraditionMessage message, ViolationList found)
    {
        found.Unless(message.Decision != ExtraditionDecision.Unspecified, "extradition.decision", "required", "The decision must be stated.");
        found.Unless(message.DecisionReference is not null, "extradition.decisionReference", "required", "The decision has an authority, a number and a date.");
        found.Unless(
            message.Decision != ExtraditionDecision.Refused || message.Grounds.Any(ground => ground.Applies),
            "extradition.grounds", "extradition.ground", "A refusal names the ground that applies.");
        found.Unless(
            message.Decision is not (ExtraditionDecision.Granted or ExtraditionDecision.GrantedInPart) || message.GrantedOffences.Count > 0,
            "extradition.grantedOffences", "extradition.granted", "A grant names the offences it covers (speciality).");
    }

    private static void Surrender(ExtraditionMessage message, ViolationList found)
    {
        found.Unless(message.Surrender is not null, "extradition.surrender", "required", "Place and time of the hand-over are needed.");
        found.Unless(
            message.Phase != ExtraditionPhase.TemporarySurrender || message.Surrender is null || message.Surrender.ReturnBy.Length > 0,
            "extradition.surrender.returnBy", "required", "A temporary surrender has a day of return.");
        found.Unless(
            message.DeathPenaltyAssurance || !message.Offences.Any(offence => offence.DeathPenalty),
            "extradition.deathPenaltyAssurance", "extradition.deathPenalty", "No surrender for an offence with the death penalty without an assurance (UN Model Treaty Art. 4).");
    }

    private static void Indexes(ExtraditionMessage message, ViolationList found)
    {
        for (var i = 0; i < Math.Min(message.GrantedOffences.Count, 32); i++)
        {
            found.Unless(message.GrantedOffences[i] < message.Offences.Count, $"extradition.grantedOffences[{i}]", "index.range", "There is no such offence.");
        }

        for (var i = 0; i < Math.Min(message.DoubleCriminality.Count, 32); i++)
        {
            found.Unless(
                message.DoubleCriminality[i].OffenceIndex < message.Offences.Count,
                $"extradition.doubleCriminality[{i}].offenceIndex", "index.range", "There is no such offence.");
        }
    }
}
