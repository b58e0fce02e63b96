namespace PoliceExchange.Matching.Names;

/// <summary>Where a variant comes from. It travels with the record: an inferred form is weaker evidence than a stated one.</summary>
internal enum NameKind : byte
{
    /// <summary>The name itself, a name at birth or an alias of good quality.</summary>
    Stated = 0,

    /// <summary>The same name in a second transliteration.</summary>
    Transliterated = 1,

    /// <summary>An alias of low quality.</summary>
    LowQuality = 2,

    /// <summary>A token was replaced by one that is used for it (PEPE for JOSE).</summary>
    Equivalent = 3,
}
