namespace PoliceExchange.Policy.Clocks;

/// <summary>
/// What can happen in a case, as far as a clock cares: life cycles and follow-ups of DOMAIN.md 2. Closed; the wire names are
/// upper snake (<c>FORMAL_RECEIVED</c>). Whoever keeps a case says which of its acts is which event.
/// </summary>
internal enum ClockEvent
{
    // Extradition (2.2).
    Detained,
    FormalReceived,
    Released,
    Consented,
    InCourt,
    Granted,
    Refused,
    Surrendered,

    // Wanted and hits (2.1).
    HitConfirmRequested,
    HitConfirmAnswered,
    SupplementRequested,
    SupplementAnswered,
    SimilarPersonFound,
    IdentityChecked,
    Hidden,
    ShownAgain,

    // Removal (2.3).
    TravelDocumentRequested,
    TravelDocumentAnswered,
    ResidenceConsulted,
    ResidenceAnswered,
    Departure,
    Notified,
    ManifestLocked,
    Departed,
    MovementReported,
    Arrived,
    ArrivalReconciled,
    ReceptionClosed,

    // Missing persons and victims (2.4, 2.6).
    Located,
    SafePlaceDecided,
    Majority,

    // Firearms and objects (2.5).
    TraceRequested,
    TraceAnswered,

    // Follow-ups (2.8).
    DataErrorReceived,
    DataErrorAnswered,
    Disputed,
    SupervisorAsked,
    MatchConfirmed,
    CoreDataSent,
    InformationRequested,
    InformationAnswered,

    // Any notice.

    /// <summary>A notice reached the desks of a state: somebody is to take it on.</summary>
    Addressed,

    /// <summary>A named officer owns it, or the state acted upon it.</summary>
    TakenOn,
    Published,
    Reviewed,
    Validated,
    RetentionWarned,
    RetentionAnswered,
    Cancelled,
    Purged,
    Suspended,
    Resumed,
    Extended,

    // Oversight and the persons whose data it is (5).
    EmergencyOpened,
    EmergencyReviewed,
    BreachKnown,
    BreachReported,
    AccessAsked,
    AccessAnswered,
    CorrectionAsked,
    CorrectionAnswered,
}

/// <summary>What must be so for a clock to apply. A clock without one always applies; one with more applies only where all hold, and the stricter counts.</summary>
internal enum ClockCondition
{
    Urgent,
    DirectAccess,
    Neighbours,
    Consent,
    Criminal,
    Administrative,
    Vulnerable,
    Child,
    TravelBan,
}

/// <summary>How a length is counted.</summary>
internal enum ClockCalendar
{
    /// <summary>From the instant, in UTC: a month is a calendar month, a day is a UTC day, hours and minutes are elapsed time.</summary>
    Utc,

    /// <summary>Whole days of the owner's state: the day of the start is not counted, the last one ends at its midnight there.</summary>
    State,

    /// <summary>The same, and only working days of the owner's state count.</summary>
    Working,
}

/// <summary>On which side of the event that starts it the time limit lies.</summary>
internal enum ClockSide
{
    /// <summary>Due by then after the event.</summary>
    After,

    /// <summary>Due at least so long before the planned event: lead times.</summary>
    Before,
}

/// <summary>Who is meant by a role: the desk of which state.</summary>
internal enum ClockParty
{
    /// <summary>The state whose notice or request it is.</summary>
    Issuer,

    /// <summary>The state that it is addressed to.</summary>
    Addressee,
}

/// <summary>What it means that it passed.</summary>
internal enum ClockPassing
{
    /// <summary>A duty was missed: recorded and counted, with a reason.</summary>
    Breach,

    /// <summary>A power ended with it, such as that to detain: alerted at once (DOMAIN.md case 32).</summary>
    Lapse,

    /// <summary>Silence has a meaning of its own, such as "no objection"; nobody missed anything.</summary>
    Tacit,
}

/// <summary>How far the number was checked against its source. Shown wherever the clock is shown.</summary>
internal enum ClockVerification
{
    /// <summary>Read in the source.</summary>
    Confirmed,

    /// <summary>From memory, or from a text that quotes it: to be verified before anybody relies on it.</summary>
    Unconfirmed,

    /// <summary>No rule was found; a proposal of this prototype.</summary>
    Proposal,
}
