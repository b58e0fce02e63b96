namespace PoliceExchange.Gateway.Oversight;

/// <summary>What a nation counts as unusual.</summary>
internal sealed class OversightOptions
{
    /// <summary>Hour at which desks open, in the nation's time. Default 6.</summary>
    public int OpensAt { get; set; } = 6;

    /// <summary>Hour at which desks close, in the nation's time; up to 24. Default 20. A desk that works around the clock: 0 and 24.</summary>
    public int ClosesAt { get; set; } = 20;

    /// <summary>The nation's time, from UTC. Default 0.</summary>
    public TimeSpan UtcOffset { get; set; }

    /// <summary>Notices that one officer opens, prints or exports in an hour before it is a flag. Default 60.</summary>
    public int BulkActs { get; set; } = 60;

    /// <summary>Denials of one desk in an hour before they are a flag. Default 5 (CJIS: five failed log-ons).</summary>
    public int Denials { get; set; } = 5;

    /// <summary>True outside the opening hours.</summary>
    public bool IsOffHours(DateTimeOffset at)
    {
        var hour = at.ToOffset(UtcOffset).Hour;
        return hour < OpensAt || hour >= ClosesAt;
    }
}
