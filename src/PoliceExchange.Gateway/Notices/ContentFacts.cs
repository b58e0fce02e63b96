using PoliceExchange.Policy.Words;
using PoliceExchange.Protocol.Content;
using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Law.V1;
using PoliceExchange.Protocol.Notice.V1;

namespace PoliceExchange.Gateway.Notices;

/// <summary>
/// The facts of an opened notice that rules on content judge (DESIGN.md 13 (15)). What the parts that this desk can open
/// do not say stays unstated, and rules that restrict then hold.
/// </summary>
internal static class ContentFacts
{
    // Months; longer than any sentence in months.
    private const long Life = 1200;

    /// <summary>States the facts of these parts.</summary>
    /// <param name="parts">Parts that the desk can open.</param>
    /// <param name="state">State of the desk, which a victim's consent must cover.</param>
    /// <param name="now">Decides who is a minor and which consent has ended.</param>
    public static Action<Facts> Of(IReadOnlyList<OpenedPart> parts, string state, DateTimeOffset now) => Of(parts.Select(part => part.Content).ToList(), state, now);

    /// <inheritdoc cref="Of(IReadOnlyList{OpenedPart}, string, DateTimeOffset)"/>
    public static Action<Facts> Of(IReadOnlyList<NoticeContent> contents, string state, DateTimeOffset now) => facts =>
    {
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        foreach (var content in contents)
        {
            switch (content.BodyCase)
            {
                case NoticeContent.BodyOneofCase.Removal:
                    var removal = content.Removal;
                    facts.With(Vocabulary.RemovalType, removal.RemovalType switch
                    {
                        // A surrender is no deportation (DOMAIN.md 2.3), and follows a criminal case.
                        RemovalType.Criminal or RemovalType.ExtraditionSurrender => "CRIMINAL",
                        RemovalType.Administrative => "ADMINISTRATIVE",
                        RemovalType.Voluntary => "VOLUNTARY",
                        RemovalType.Readmission => "READMISSION",
                        _ => "NONE",
                    }).With(Vocabulary.Convicted, removal.Convictions.Count > 0).With(Vocabulary.Minor, ContentRules.IsMinor(removal.Person, today));
                    break;
                case NoticeContent.BodyOneofCase.Wanted:
                    facts.With(Vocabulary.RemovalType, "NONE").With(Vocabulary.Convicted, content.Wanted.Convictions.Count > 0)
                        .With(Vocabulary.ActionRequested, content.Wanted.ActionRequested switch { WantedAction.Arrest => "ARREST", WantedAction.Locate => "LOCATE", _ => "NONE" })
                        .With(Vocabulary.Minor, ContentRules.IsMinor(content.Wanted.Person, today))
                        .With(Vocabulary.MaxPenalty, content.Wanted.Offences.Select(MaxPenalty).DefaultIfEmpty(0).Max())
                        .With(Vocabulary.Remaining, Remaining(content.Wanted));
                    break;
                case NoticeContent.BodyOneofCase.Missing:
                    // That somebody was found is a follow-up (HIT), never the notice itself; a family learns where by asking, with consent.
                    facts.With(Vocabulary.Located, false).With(Vocabulary.ConsentGiven, "none").With(Vocabulary.Minor, ContentRules.IsMinor(content.Missing.Person, today));
                    break;
                case NoticeContent.BodyOneofCase.TraffickingVictim:
                    facts.With(Vocabulary.ConsentGiven, Covers(content.TraffickingVictim.ConsentToShare, state, now) ? "given" : "none");
                    break;
                // A desk's own part says nothing of the person's case; beside the main part it must not speak for it.
                case NoticeContent.BodyOneofCase.MedicalHandover or NoticeContent.BodyOneofCase.ChildReception or NoticeContent.BodyOneofCase.None:
                    break;
                default:
                    // A follow-up or another family: no returnee; and a follow-up on a victim's record is its sender's own word,
                    // which the consent to share the record does not bind.
                    facts.With(Vocabulary.RemovalType, "NONE").With(Vocabulary.Convicted, false).With(Vocabulary.Minor, false).With(Vocabulary.Located, false)
                        .With(Vocabulary.ConsentGiven, "given");
                    break;
            }
        }
    };

    private static long MaxPenalty(Offence offence) => offence.MaxPenaltyLife || offence.DeathPenalty ? Life : offence.MaxPenaltyMonths;

    private static long Remaining(WantedNotice wanted) =>
        wanted.HasRemainingMonths ? wanted.RemainingMonths : wanted.SentenceLife ? Life : wanted.HasSentenceMonths ? wanted.SentenceMonths : 0;

    private static bool Covers(VictimConsent? consent, string state, DateTimeOffset now) =>
        consent is { Scope: not (ConsentScope.Unspecified or ConsentScope.None) }
        && (consent.States.Count == 0 || consent.States.Contains(state))
        && !(consent.ValidUntil is { } until && until.ToDateTimeOffset() <= now);
}

/// <summary>What this gateway does about obligations when a desk opens a notice. One that it cannot meet denies (POLICY.md 2).</summary>
internal static class OpeningDuties
{
    /// <summary>Met here or by what stands around an opening: entry with the reason, signed opened receipt, the desk's own screen.</summary>
    private static readonly ObligationSet Met = ObligationSet.Of(
        Obligation.LogReason, Obligation.HideMedical, Obligation.ShowMetadata, Obligation.NoOnward, Obligation.Watermark, Obligation.NotifyOriginator,
        Obligation.NameDelegation, Obligation.HideLinks);

    /// <summary>Met besides by an emergency access itself: it ends after an hour, has a reason, and stands in oversight's list of reviews at once.</summary>
    private static readonly ObligationSet MetInEmergency = Met.With(ObligationSet.Of(
        Obligation.LimitSixtyMinutes, Obligation.NotifyOversight, Obligation.ReviewIn72Hours, Obligation.RequireReason));

    /// <summary>Reason code when a duty cannot be met here.</summary>
    public const string Unmet = "OBLIGATION";

    public static bool CanMeet(ObligationSet duties, bool emergency = false) => duties.Within(emergency ? MetInEmergency : Met);

    /// <summary>As for the notice; that somebody reads a file once is met too (AttachmentReading).</summary>
    public static bool CanMeetForAttachment(ObligationSet duties) => duties.Within(Met.With(ObligationSet.Of(Obligation.Once)));

    /// <summary>The parts without what the caller may not see.</summary>
    public static IReadOnlyList<OpenedPart> Apply(ObligationSet duties, IReadOnlyList<OpenedPart> parts)
    {
        if (duties.Contains(Obligation.ShowMetadata))
        {
            return [];
        }
        var shown = new List<OpenedPart>(parts.Count);
        foreach (var part in parts)
        {
            if (duties.Contains(Obligation.HideMedical) && part.Content.BodyCase == NoticeContent.BodyOneofCase.MedicalHandover)
            {
                continue;
            }
            var seen = part.Clone();
            if (duties.Contains(Obligation.HideMedical))
            {
                Medical(seen.Content);
            }
            if (duties.Contains(Obligation.HideLinks))
            {
                seen.Content.Wanted?.LinkedNotices.Clear();
                seen.Content.Wanted?.LinkedObjects.Clear();
            }
            shown.Add(seen);
        }
        return shown;
    }

    private static void Medical(NoticeContent content)
    {
        if (content.Removal is { } removal)
        {
            removal.MedicalPart = false;
            foreach (var code in new[] { Vulnerability.Medical, Vulnerability.Pregnant, Vulnerability.Disability })
            {
                while (removal.Vulnerabilities.Remove(code))
                {
                }
            }
        }
        if (content.Missing is { } missing)
        {
            missing.MedicalTreatment = "";
            missing.PsychologicalParticulars = "";
        }
    }
}
