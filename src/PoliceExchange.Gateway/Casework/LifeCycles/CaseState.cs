namespace PoliceExchange.Gateway.Casework.LifeCycles;

/// <summary>Where a matter stands between its issuer and one addressee (DOMAIN.md 2.1 to 2.7). Wire names are upper snake.</summary>
internal enum CaseState
{
    /// <summary>Sent; nothing happened that changes where it stands.</summary>
    Published,

    // Wanted (2.1).
    Flagged,
    Located,
    HitConfirmed,
    Arrested,
    NotExecuted,

    // Extradition (2.2).
    UrgentRequest,
    Detained,
    FormalReceived,
    InCourt,
    Granted,
    SurrenderDue,
    Lapsed,

    // Removal (2.3).
    NationalityCheck,
    TravelDocumentRequested,
    TravelDocumentIssued,
    Notified,
    Acknowledged,
    ManifestLocked,
    Suspended,
    Departed,
    Arrived,
    NoShow,

    // Trafficking (2.4).
    Referred,
    Identified,
    Protected,

    // Traces and objects (2.5, 2.7).
    Requested,
    Accepted,
    Traced,
    Untraceable,
    Hit,
    Seized,

    // Missing (2.6).
    SafePlaceDecided,

    // Ends. Nothing comes after them but what corrects the data.
    Surrendered,
    Released,
    Refused,
    Returned,
    ReceptionClosed,
    Closed,
    Cancelled,
}

internal static class CaseStates
{
    /// <summary>True for a state in which the matter is over.</summary>
    public static bool IsEnd(this CaseState state) => state >= CaseState.Surrendered;
}
