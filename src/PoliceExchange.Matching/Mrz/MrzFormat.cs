namespace PoliceExchange.Matching.Mrz;

/// <summary>The layouts of ICAO 9303 parts 4 to 7, and the French identity card of before 2021, which is 2 x 36 and none of them.</summary>
internal enum MrzFormat
{
    Td1,
    Td2,
    Td3,
    VisaA,
    VisaB,
    FrenchCard,
}

/// <summary>Why a text is no machine-readable zone.</summary>
internal enum MrzFault
{
    None = 0,

    /// <summary>Not two lines of 36 or 44 or three of 30.</summary>
    Lines,

    /// <summary>A character other than A-Z, 0-9 and the filler.</summary>
    Characters,

    /// <summary>The first letter is of no document of these sizes.</summary>
    DocumentType,
}

/// <summary>Fields that a check digit guards or that have a form of their own.</summary>
[Flags]
internal enum MrzFields
{
    None = 0,
    Number = 1,
    Birth = 2,
    Expiry = 4,
    Optional = 8,
    Composite = 16,
    Names = 32,
    Sex = 64,
    States = 128,
}
