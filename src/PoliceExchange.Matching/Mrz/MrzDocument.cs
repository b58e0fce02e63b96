using PoliceExchange.Matching.Encoding;
using PoliceExchange.Matching.Names;

namespace PoliceExchange.Matching.Mrz;

/// <summary>What a machine-readable zone says.</summary>
internal sealed record MrzDocument
{
    internal required MrzFormat Format { get; init; }

    /// <summary>One or two letters: P, ID, V ...</summary>
    internal required string Type { get; init; }

    internal required string Issuer { get; init; }

    internal required string Nationality { get; init; }

    internal required string Number { get; init; }

    /// <summary>Primary identifier, tokens by spaces; empty for a name that has none.</summary>
    internal required string Surnames { get; init; }

    internal required string Forenames { get; init; }

    /// <summary>The name touches the end of its field: its last token may be the beginning of a longer one.</summary>
    internal required bool NamesTruncated { get; init; }

    /// <summary>Unknown when it does not verify or is no date.</summary>
    internal required BirthDate Birth { get; init; }

    internal required BirthDate Expiry { get; init; }

    /// <summary>M, F, or &lt; for unspecified.</summary>
    internal required char Sex { get; init; }

    internal required string Optional { get; init; }

    /// <summary>Fields that do not verify: a person reads them from the document.</summary>
    internal required MrzFields Doubtful { get; init; }

    /// <summary>Fields in which confused characters were put right, each proven by its check digit.</summary>
    internal required MrzFields Repaired { get; init; }

    /// <summary>The name to look up: a cut-off last token is a prefix.</summary>
    internal NameForm Name => NamesTruncated ? NameReader.ReadTruncated($"{Surnames} {Forenames}") : NameReader.Read($"{Surnames} {Forenames}");
}

/// <summary>A reading: the document, or why there is none.</summary>
internal readonly record struct MrzReading(MrzDocument? Document, MrzFault Fault);
