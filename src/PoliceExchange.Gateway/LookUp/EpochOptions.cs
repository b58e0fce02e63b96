namespace PoliceExchange.Gateway.LookUp;

/// <summary>Use of epoch keys; section <c>Gateway:Epochs</c>.</summary>
internal sealed class EpochOptions
{
    /// <summary>
    /// Derivations for queries within an hour from which on an anomaly is on record. Default 21,000: one name against sixty years of
    /// birth dates, or 190 to 260 queries (MATCHING.md 3.3).
    /// </summary>
    public int QueryAlarm { get; set; } = 21_000;
}
