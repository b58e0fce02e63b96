using PoliceExchange.Gateway.Casework;
using PoliceExchange.Policy.Clocks;
using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Followup.V1;
using PoliceExchange.Protocol.Law.V1;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.UnitTests.Casework;

/// <summary>
/// The life cycles once more, written down from DOMAIN.md 2 as a reader would: a line is side (I issuer, A addressee, E either),
/// verb with what it says, desks (* all), states (* all that are no end, + all), and where it leads (= nowhere, BACK to before
/// the suspension, BEHIND a suspension). The first line that fits counts. It shares nothing with the tables of the product.
/// </summary>
internal sealed class CaseModel
{
    private const string Any = """
        I MODIFY:PLAIN,MODIFY:STAYED * * =
        I WITHDRAW * + CANCELLED
        A ACCEPT * * =
        E INFO:ASK,INFO:TELL * + =
        E REPLY:ANSWERED,REPLY:RELEASED,REPLY:PROTECTED,REPLY:IDENTIFIED,REPLY:RETURNED,REPLY:SEIZED * + =
        E DATA_ERROR * + =
        A CONFIRM_REQUEST * * =
        I CONFIRM:VALID,CONFIRM:NOT_VALID * + =
        I VALIDATE * * =
        A SIGHTING * * =
        """;

    private const string Ends = """

        A REFUSAL * * REFUSED
        A NON_EXECUTION * * NOT_EXECUTED
        E CLOSE:ANSWERED * * CLOSED
        """;

    private const string Objects = """
        A HIT:SEIZE * PUBLISHED,HIT,NOT_EXECUTED SEIZED
        A HIT:ARREST,HIT:LOCATE * PUBLISHED,HIT,NOT_EXECUTED HIT
        A REPLY:RETURNED * SEIZED RETURNED
        A REPLY:SEIZED * PUBLISHED,HIT SEIZED

        """;

    private const string Ready = "NATIONALITY_CHECK,TRAVEL_DOCUMENT_REQUESTED,TRAVEL_DOCUMENT_ISSUED,NOTIFIED,ACKNOWLEDGED,MANIFEST_LOCKED";

    private static readonly Dictionary<NoticeFamily, string> Families = new()
    {
        [NoticeFamily.Wanted] = """
            A FLAG * PUBLISHED,LOCATED,HIT_CONFIRMED,NOT_EXECUTED FLAGGED
            A CONVERT * PUBLISHED,LOCATED,HIT_CONFIRMED,NOT_EXECUTED,FLAGGED FLAGGED
            A UNFLAG * FLAGGED PUBLISHED
            A HIT:ARREST * PUBLISHED,LOCATED,HIT_CONFIRMED,NOT_EXECUTED ARRESTED
            A HIT:LOCATE,HIT:SEIZE * FLAGGED =
            A HIT:LOCATE,HIT:SEIZE * PUBLISHED,LOCATED,HIT_CONFIRMED,NOT_EXECUTED LOCATED
            A SIGHTING * PUBLISHED,NOT_EXECUTED LOCATED
            I CONFIRM:VALID * PUBLISHED,LOCATED,NOT_EXECUTED HIT_CONFIRMED
            I SUPPLEMENT * * =
            A REPLY:RELEASED * ARRESTED RELEASED

            """ + Any + Ends,
        [NoticeFamily.Extradition] = """
            A PHASE:DETAINED * URGENT_REQUEST DETAINED
            A PHASE:DETAINED * FORMAL_RECEIVED,IN_COURT =
            I PHASE:FORMAL CENTRAL_AUTHORITY URGENT_REQUEST,DETAINED FORMAL_RECEIVED
            A ACCEPT CENTRAL_AUTHORITY,PROSECUTOR_JUDGE FORMAL_RECEIVED IN_COURT
            A PHASE:GRANTED CENTRAL_AUTHORITY,PROSECUTOR_JUDGE FORMAL_RECEIVED,IN_COURT GRANTED
            A PHASE:REFUSED CENTRAL_AUTHORITY,PROSECUTOR_JUDGE FORMAL_RECEIVED,IN_COURT REFUSED
            A PHASE:SURRENDER * GRANTED,SURRENDER_DUE SURRENDERED
            E PHASE:SURRENDER,PHASE:SURRENDER_LATER * GRANTED,SURRENDER_DUE SURRENDER_DUE
            A REPLY:RELEASED * DETAINED,FORMAL_RECEIVED,IN_COURT RELEASED
            A REFUSAL CENTRAL_AUTHORITY,PROSECUTOR_JUDGE URGENT_REQUEST,FORMAL_RECEIVED,IN_COURT REFUSED

            """ + Any,
        [NoticeFamily.Removal] = $"""
            I MODIFY:STAYED * {Ready} SUSPENDED
            I MODIFY:PLAIN * SUSPENDED BACK
            I MODIFY:PLAIN * NATIONALITY_CHECK,TRAVEL_DOCUMENT_REQUESTED,TRAVEL_DOCUMENT_ISSUED NOTIFIED
            A NATIONALITY:DOCUMENT CONSULAR,IMMIGRATION_REMOVALS NATIONALITY_CHECK,TRAVEL_DOCUMENT_REQUESTED TRAVEL_DOCUMENT_ISSUED
            A NATIONALITY:YES CONSULAR,IMMIGRATION_REMOVALS NATIONALITY_CHECK,TRAVEL_DOCUMENT_REQUESTED TRAVEL_DOCUMENT_REQUESTED
            A NATIONALITY:NO CONSULAR,IMMIGRATION_REMOVALS NATIONALITY_CHECK,TRAVEL_DOCUMENT_REQUESTED REFUSED
            A RECEPTION_PLAN IMMIGRATION_REMOVALS,CHILD_AUTHORITY,LIAISON_DESK NATIONALITY_CHECK,TRAVEL_DOCUMENT_REQUESTED,TRAVEL_DOCUMENT_ISSUED,NOTIFIED,ACKNOWLEDGED ACKNOWLEDGED
            A RECEPTION_PLAN IMMIGRATION_REMOVALS,CHILD_AUTHORITY,LIAISON_DESK SUSPENDED BEHIND
            I MOVEMENT:SUSPENDED * {Ready} SUSPENDED
            I MOVEMENT:DEPARTED,MOVEMENT:DEPARTED_WHY * ACKNOWLEDGED,MANIFEST_LOCKED DEPARTED
            I MOVEMENT:DEPARTED_WHY * TRAVEL_DOCUMENT_ISSUED,NOTIFIED DEPARTED
            A MOVEMENT:ARRIVED * DEPARTED,NO_SHOW ARRIVED
            A MOVEMENT:NO_SHOW * DEPARTED NO_SHOW
            I MOVEMENT:NO_SHOW * ACKNOWLEDGED,MANIFEST_LOCKED,DEPARTED NO_SHOW
            I MOVEMENT:CANCELLED * {Ready},SUSPENDED,NO_SHOW CANCELLED
            A CLOSE:ANSWERED * ARRIVED,NO_SHOW RECEPTION_CLOSED
            I CLOSE:ANSWERED * {Ready},SUSPENDED,NO_SHOW,ARRIVED CLOSED

            """ + Any,
        [NoticeFamily.TraffickingVictim] = """
            A ACCEPT VICTIM_PROTECTION,CHILD_AUTHORITY,REFERRAL_PARTNER PUBLISHED REFERRED
            E REPLY:IDENTIFIED VICTIM_PROTECTION,CHILD_AUTHORITY,REFERRAL_PARTNER PUBLISHED,REFERRED IDENTIFIED
            E REPLY:PROTECTED VICTIM_PROTECTION,CHILD_AUTHORITY,REFERRAL_PARTNER REFERRED,IDENTIFIED PROTECTED
            E CLOSE:ANSWERED VICTIM_PROTECTION,CHILD_AUTHORITY,REFERRAL_PARTNER * CLOSED

            """ + Any,
        [NoticeFamily.Missing] = """
            A HIT:ARREST,HIT:LOCATE,HIT:SEIZE * PUBLISHED,NOT_EXECUTED,LOCATED LOCATED
            A REPLY:PROTECTED * LOCATED SAFE_PLACE_DECIDED

            """ + Any + Ends,
        [NoticeFamily.Firearm] = """
            A ACCEPT * REQUESTED ACCEPTED
            A TRACE:UNTRACEABLE * REQUESTED,ACCEPTED,TRACED UNTRACEABLE
            A TRACE:TRACED * REQUESTED,ACCEPTED,TRACED,UNTRACEABLE TRACED
            A REFUSAL * REQUESTED,ACCEPTED REFUSED

            """ + Objects + Any + Ends,
        [NoticeFamily.Vehicle] = Objects + Any + Ends,
        [NoticeFamily.Drugs] = Any + Ends,
    };

    private static readonly string[] Over = ["SURRENDERED", "RELEASED", "REFUSED", "RETURNED", "RECEPTION_CLOSED", "CLOSED", "CANCELLED"];

    private readonly string[][] _lines;
    private string _before = "";

    public CaseModel(NoticeFamily family, string start)
    {
        _lines = [.. Families[family].Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(line => line.Split(' '))];
        State = start;
    }

    public string State { get; private set; }

    public static IReadOnlyList<NoticeFamily> Modelled => [.. Families.Keys];

    /// <summary>Everything that can be said, with the verb and the form that says it.</summary>
    public static IReadOnlyList<(string Word, NoticeType Verb, StepFacts Facts)> Words { get; } =
    [
        ("MODIFY:PLAIN", NoticeType.Modify, new StepFacts { Nationality = NationalityStatus.Confirmed }),
        ("MODIFY:STAYED", NoticeType.Modify, new StepFacts { Nationality = NationalityStatus.Confirmed, Stayed = true }),
        ("WITHDRAW", NoticeType.Withdraw, StepFacts.None),
        ("ACCEPT", NoticeType.Accept, StepFacts.None),
        ("REFUSAL", NoticeType.Refusal, StepFacts.None),
        ("NON_EXECUTION", NoticeType.NonExecution, StepFacts.None),
        ("INFO:ASK", NoticeType.Info, new StepFacts { AnswerRequested = true }),
        ("INFO:TELL", NoticeType.Info, StepFacts.None),
        ("DATA_ERROR", NoticeType.DataError, StepFacts.None),
        ("VALIDATE", NoticeType.Validate, new StepFacts { Yes = true }),
        ("SIGHTING", NoticeType.Sighting, StepFacts.None),
        ("SUPPLEMENT", NoticeType.SupplementArrest, StepFacts.None),
        ("FLAG", NoticeType.Flag, StepFacts.None),
        ("UNFLAG", NoticeType.Unflag, StepFacts.None),
        ("CONVERT", NoticeType.Convert, StepFacts.None),
        ("HIT:ARREST", NoticeType.Hit, new StepFacts { Action = ActionKind.Arrest }),
        ("HIT:LOCATE", NoticeType.Hit, new StepFacts { Action = ActionKind.Locate }),
        ("HIT:SEIZE", NoticeType.Hit, new StepFacts { Action = ActionKind.Seize }),
        ("CONFIRM_REQUEST", NoticeType.HitConfirmRequest, new StepFacts { RequestNumber = 1 }),
        ("CONFIRM:VALID", NoticeType.HitConfirmResponse, new StepFacts { Confirmation = ConfirmAnswer.Valid }),
        ("CONFIRM:NOT_VALID", NoticeType.HitConfirmResponse, new StepFacts { Confirmation = ConfirmAnswer.NotValid }),
        ("REPLY:ANSWERED", NoticeType.Reply, new StepFacts { Outcome = OutcomeCode.Answered }),
        ("REPLY:RELEASED", NoticeType.Reply, new StepFacts { Outcome = OutcomeCode.Released }),
        ("REPLY:PROTECTED", NoticeType.Reply, new StepFacts { Outcome = OutcomeCode.Protected }),
        ("REPLY:IDENTIFIED", NoticeType.Reply, new StepFacts { Outcome = OutcomeCode.Identified }),
        ("REPLY:RETURNED", NoticeType.Reply, new StepFacts { Outcome = OutcomeCode.Returned }),
        ("REPLY:SEIZED", NoticeType.Reply, new StepFacts { Outcome = OutcomeCode.Seized }),
        ("CLOSE:ANSWERED", NoticeType.Close, new StepFacts { Outcome = OutcomeCode.Answered }),
        ("CLOSE:NOTHING", NoticeType.Close, StepFacts.None),
        ("TRACE:TRACED", NoticeType.TraceResult, new StepFacts { Trace = TraceOutcome.Traced }),
        ("TRACE:UNTRACEABLE", NoticeType.TraceResult, new StepFacts { Trace = TraceOutcome.Untraceable }),
        ("NATIONALITY:DOCUMENT", NoticeType.NationalityDecision, new StepFacts { National = true, HasTravelDocument = true }),
        ("NATIONALITY:YES", NoticeType.NationalityDecision, new StepFacts { National = true }),
        ("NATIONALITY:NO", NoticeType.NationalityDecision, new StepFacts { National = false }),
        ("RECEPTION_PLAN", NoticeType.ReceptionPlan, StepFacts.None),
        ("MOVEMENT:DEPARTED", NoticeType.Movement, new StepFacts { Movement = MovementKind.Departed }),
        ("MOVEMENT:DEPARTED_WHY", NoticeType.Movement, new StepFacts { Movement = MovementKind.Departed, Explained = true }),
        ("MOVEMENT:ARRIVED", NoticeType.Movement, new StepFacts { Movement = MovementKind.Arrived }),
        ("MOVEMENT:NO_SHOW", NoticeType.Movement, new StepFacts { Movement = MovementKind.NoShow, Explained = true }),
        ("MOVEMENT:SUSPENDED", NoticeType.Movement, new StepFacts { Movement = MovementKind.Suspended, Explained = true }),
        ("MOVEMENT:CANCELLED", NoticeType.Movement, new StepFacts { Movement = MovementKind.Cancelled, Explained = true }),
        ("PHASE:DETAINED", NoticeType.Notice, new StepFacts { Phase = ExtraditionPhase.Detained }),
        ("PHASE:FORMAL", NoticeType.Notice, new StepFacts { Phase = ExtraditionPhase.Formal }),
        ("PHASE:GRANTED", NoticeType.Notice, new StepFacts { Phase = ExtraditionPhase.Decision, Decision = ExtraditionDecision.Granted }),
        ("PHASE:REFUSED", NoticeType.Notice, new StepFacts { Phase = ExtraditionPhase.Decision, Decision = ExtraditionDecision.Refused }),
        ("PHASE:SURRENDER", NoticeType.Notice, new StepFacts { Phase = ExtraditionPhase.Surrender, HappenedAt = ThreadOfSteps.Day }),
        ("PHASE:SURRENDER_LATER", NoticeType.Notice, new StepFacts { Phase = ExtraditionPhase.Surrender, HappenedAt = ThreadOfSteps.Day.AddDays(9) }),
    ];

    /// <summary>Where a notice of the family starts, and the form that starts it there.</summary>
    public static (string State, StepFacts Facts) Start(NoticeFamily family, int which) => family switch
    {
        NoticeFamily.Extradition => ("URGENT_REQUEST", new StepFacts { Phase = ExtraditionPhase.ProvisionalArrest }),
        NoticeFamily.Firearm => ("REQUESTED", new StepFacts { Firearm = FirearmReportKind.TraceRequest }),
        NoticeFamily.Removal => (which % 3) switch
        {
            0 => ("NATIONALITY_CHECK", Returnee with { Nationality = NationalityStatus.Claimed }),
            1 => ("SUSPENDED", Returnee with { Nationality = NationalityStatus.Confirmed, Stayed = true }),
            _ => ("NOTIFIED", Returnee with { Nationality = NationalityStatus.Confirmed }),
        },
        _ => ("PUBLISHED", StepFacts.None),
    };

    private static StepFacts Returnee => new() { DepartureAt = ThreadOfSteps.Day.AddDays(20), ArrivalAt = ThreadOfSteps.Day.AddDays(20), Conditions = [ClockCondition.Criminal] };

    /// <summary>Whether it moved, or at least counted.</summary>
    public bool Say(bool issuer, string word, string desk)
    {
        foreach (var line in _lines)
        {
            var (side, words, desks, states, to) = (line[0], line[1].Split(','), line[2], line[3], line[4]);
            var fits = (side == "E" || side == "I" == issuer) && words.Contains(word) && (desks == "*" || desks.Split(',').Contains(desk))
                && (states == "+" || (states == "*" ? !Over.Contains(State) : states.Split(',').Contains(State)));
            if (!fits)
            {
                continue;
            }
            (_before, State) = to switch
            {
                "=" => (_before, State),
                "BACK" => (_before, _before.Length > 0 ? _before : "NOTIFIED"),
                "BEHIND" => ("ACKNOWLEDGED", State),
                "SUSPENDED" => (State, to),
                _ => (_before, to),
            };
            return true;
        }
        return false;
    }
}
