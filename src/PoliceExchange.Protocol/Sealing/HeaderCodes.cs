namespace PoliceExchange.Protocol.Sealing;

// Wire names are the upper snake form (HIT_CONFIRM_REQ). An unknown name is refused (DESIGN 13 item 4), so a new value is a new schema version.

/// <summary>Notice family (DOMAIN 2).</summary>
public enum NoticeFamily
{
    Wanted,
    Extradition,
    Removal,
    RemovalManifest,
    TraffickingCase,
    TraffickingVictim,
    Drugs,
    Firearm,
    Missing,
    Document,
    Vehicle,
#pragma warning disable CA1720 // OBJECT is the wire name (DOMAIN 2).
    Object,
#pragma warning restore CA1720
    EarlyWarning,
}

/// <summary>What the message does: a version of a notice, or a follow-up verb (DOMAIN 2.8).</summary>
public enum NoticeType
{
    Notice,
    Modify,
    Withdraw,
    Narrow,
    Relax,
    SupplementArrest,
    CompatConsult,
    Flag,
    Unflag,
    Convert,
    Hit,
    NonExecution,
    PurposeChangeRequest,
    PurposeChangeDecision,
    DataError,
    DataSubjectConsult,
    IdentityData,
    Info,
    Reply,
    Close,
    MisusedIdentity,
    HitConfirmRequest,
    HitConfirmResponse,
    Validate,
    CoreDataRequest,
    CoreDataResponse,
    RetentionWarning,
    Accept,
    Refusal,
    ReceptionPlan,
    Movement,
    Sighting,
    SpecialityConsent,
    NationalityDecision,
    ConsentChange,
    TraceResult,
}

/// <summary>Purpose of processing (DOMAIN 2.0). Closed: there is no "other security interest".</summary>
public enum NoticePurpose
{
    ArrestExtradition,
    RemovalReception,
    MissingProtection,
    VictimProtection,
    Investigation,
    ObjectSeizure,
    PublicSafetyWarning,
    IdentityCheck,
    Oversight,
}

/// <summary>Priority, set by the issuer.</summary>
public enum NoticePriority
{
    Flash,
    Urgent,
    Routine,
}

/// <summary>Delivery lane (DESIGN 4 row 7): order holds within a lane.</summary>
public enum Lane
{
    /// <summary>WITHDRAW and NARROW: before everything else.</summary>
    Withdrawals,

    /// <summary>FLASH and URGENT.</summary>
    Urgent,

    /// <summary>All else.</summary>
    Routine,
}

/// <summary>Desk role inside an agency (DOMAIN 4), and HEALTH for sealed medical parts.</summary>
public enum DeskRole
{
    LiaisonDesk,
    CentralAuthority,
    ProsecutorJudge,
    Investigator,
    BorderOfficer,
    ImmigrationRemovals,
    Consular,
    VictimProtection,
    ChildAuthority,
    RegistryService,
    RegionalCentre,
    Analyst,
    Oversight,
    Dpo,
    NodeAdmin,
    ReferralPartner,
    MilitaryLiaison,
    Health,
}

/// <summary>Handling: classification (DOMAIN 3), least first.</summary>
public enum Classification
{
    Official,
    Restricted,
    Confidential,
}

/// <summary>Handling: may it be done, or is the originator asked.</summary>
public enum Consent
{
    Allowed,
    Ask,
}

/// <summary>Handling: passing on.</summary>
public enum OnwardUse
{
    None,
    SameState,
    Group,
    Ask,
}

/// <summary>Handling: what a search shows.</summary>
public enum DisplayClass
{
    Full,
    HitOnly,
    Sealed,
}

/// <summary>Handling: may copies be cached.</summary>
public enum CacheMode
{
    None,
    Ttl,
}
