namespace PoliceExchange.Manifests.Columns;

/// <summary>What a column of a passenger list can mean. The names are those of mapping files and of <c>--map</c>.</summary>
internal enum ManifestField
{
    Surname,
    Forenames,
    BirthDate,
    Sex,
    Nationality,
    Passport,
    PassportExpiry,
    TravelDocument,
    Mrz,
    PlaceOfBirth,
    RemovalType,
    OrderNumber,
    OrderDate,
    OrderAuthority,
    Stay,
    Appeal,
    OffenceCode,
    Offence,
    ConvictionDate,
    Court,
    SentenceMonths,
    ServedMonths,
    Firearm,
    Vulnerability,
    MedicalNote,
    NextOfKin,
    NextOfKinConsent,
    NextOfKinPhone,
    Address,
    Remarks,
    Seat,
    Status,

    /// <summary>Protection claims: recognised in order to be refused. They never travel (DOMAIN.md 2.3).</summary>
    Asylum,

    /// <summary>What our own file of bad rows adds: read past.</summary>
    Own,
}
