using System.Numerics;

namespace PoliceExchange.Policy.Words;

/// <summary>
/// What the side that enforces a decision must do besides. A closed list: whoever meets one that it cannot meet
/// denies (POLICY.md 2). The wire names are the snake form.
/// </summary>
internal enum Obligation
{
    /// <summary>The access entry names purpose, case and the officer's reason.</summary>
    LogReason,

    /// <summary>The entry is one of secondary dissemination.</summary>
    LogRedissemination,

    /// <summary>Only identity, warning flags, action and the contact of the owner.</summary>
    ShowHitCard,

    /// <summary>Only hit or no hit on the class of objects.</summary>
    ShowObjectClass,

    /// <summary>Only what the clear header says.</summary>
    ShowMetadata,

    /// <summary>Only that the person was found.</summary>
    ShowFound,

    /// <summary>Medical notes and attachments are left out.</summary>
    HideMedical,

    /// <summary>Where the person is, is left out.</summary>
    HideWhereabouts,

    /// <summary>Links to what the caller cannot see are left out.</summary>
    HideLinks,

    /// <summary>Cells of a table that count fewer than five are left out.</summary>
    HideSmallCells,

    /// <summary>Pseudonyms instead of names.</summary>
    Pseudonyms,

    /// <summary>Officer, agency, time and copy number on every copy.</summary>
    Watermark,

    /// <summary>The originator is told.</summary>
    NotifyOriginator,

    /// <summary>The victim protection desk of the owner is told, without an answer to the caller.</summary>
    NotifyVictimDesk,

    /// <summary>Oversight is told at once.</summary>
    NotifyOversight,

    /// <summary>Central authorities of both states are told.</summary>
    NotifyCentralAuthorities,

    /// <summary>Not passed on.</summary>
    NoOnward,

    /// <summary>Another person of the agency confirms first.</summary>
    SecondPerson,

    /// <summary>Once for this person and notice.</summary>
    Once,

    /// <summary>A reason in the officer's words is mandatory.</summary>
    RequireReason,

    /// <summary>A kept or breached time limit is recorded and counted.</summary>
    RecordBreach,

    /// <summary>A time limit that ended is recorded for both states.</summary>
    RecordLapse,

    /// <summary>The owner's answer is due in two working days.</summary>
    ClockTwoWorkingDays,

    /// <summary>A decision is due in twelve hours.</summary>
    ClockTwelveHours,

    /// <summary>The right ends after sixty minutes.</summary>
    LimitSixtyMinutes,

    /// <summary>Oversight reviews within 72 hours.</summary>
    ReviewIn72Hours,

    /// <summary>In the flagging state the notice asks to locate, not to arrest.</summary>
    ActsAsLocate,

    /// <summary>The next addressee is asked.</summary>
    EscalateAddressee,

    /// <summary>Every holder purges and says so.</summary>
    PurgeEverywhere,

    /// <summary>The delegation is named beside the actor.</summary>
    NameDelegation,

    /// <summary>A copy ends with its lease.</summary>
    Lease,

    /// <summary>An anomaly flag is raised for oversight.</summary>
    RaiseAnomaly,
}

/// <summary>A set of obligations, without allocation.</summary>
internal readonly record struct ObligationSet(ulong Bits)
{
    /// <summary>What leaves fields out; with one of them an allowed act reads REDACT (DOMAIN.md 4).</summary>
    private static readonly ObligationSet Redacting = Of(
        Obligation.ShowHitCard, Obligation.ShowObjectClass, Obligation.ShowMetadata, Obligation.ShowFound,
        Obligation.HideWhereabouts, Obligation.HideLinks, Obligation.HideSmallCells);

    /// <summary>What leaves anything out, also where the outcome does not read REDACT for it.</summary>
    private static readonly ObligationSet LeavingOut = Redacting.With(Of(Obligation.HideMedical, Obligation.Pseudonyms));

    public static ObligationSet Of(params ReadOnlySpan<Obligation> all)
    {
        var bits = 0UL;
        foreach (var one in all)
        {
            bits |= 1UL << (int)one;
        }
        return new ObligationSet(bits);
    }

    /// <summary>True when something of the notice is left out.</summary>
    public bool Redacts => (Bits & Redacting.Bits) != 0;

    public bool Contains(Obligation one) => (Bits & (1UL << (int)one)) != 0;

    public ObligationSet With(ObligationSet other) => new(Bits | other.Bits);

    /// <summary>True when something that the earlier ones left out is not left out by these.</summary>
    public bool DropsRedaction(ObligationSet earlier) => (earlier.Bits & LeavingOut.Bits & ~Bits) != 0;

    /// <summary>True when all of these are among what the enforcing side can meet.</summary>
    public bool Within(ObligationSet supported) => (Bits & ~supported.Bits) == 0;

    public IEnumerable<Obligation> All()
    {
        for (var bits = Bits; bits != 0; bits &= bits - 1)
        {
            yield return (Obligation)BitOperations.TrailingZeroCount(bits);
        }
    }

    public override string ToString() => string.Join(' ', All().Select(Snake.Of));
}
