using PoliceExchange.Manifests.Columns;

namespace PoliceExchange.Manifests.Checks;

/// <summary>What the checks of a row know of the whole file and of the flight.</summary>
internal sealed record RowFacts
{
    /// <summary>Order of day and month by column of dates; null where it could not be decided, which was said once for the column.</summary>
    public required IReadOnlyDictionary<ManifestField, DateOrder?> DateOrders { get; init; }

    /// <summary>The column of sexes has an H: then M may be mujer.</summary>
    public required bool SexesAreHombreMujer { get; init; }

    /// <summary>State that receives; empty without a flight.</summary>
    public required string Receiver { get; init; }

    /// <summary>Day of departure; null without a flight.</summary>
    public required DateOnly? Departure { get; init; }
}
