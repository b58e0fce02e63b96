namespace PoliceExchange.Cli.Bench;

/// <summary>The few statistics that a bench needs; all on copies, sorted once.</summary>
internal static class Statistics
{
    /// <summary>The middle value; of an even number the mean of the two in the middle.</summary>
    public static double Median(IReadOnlyList<double> values)
    {
        var sorted = Sorted(values);
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// <summary>The smallest value that at least this share of all values does not exceed (nearest rank): a value that was really measured.</summary>
    /// <param name="values">At least one.</param>
    /// <param name="share">Over 0, up to 1.</param>
    public static double Percentile(IReadOnlyList<double> values, double share)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(share);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(share, 1);
        var sorted = Sorted(values);
        return sorted[Math.Max(1, (int)Math.Ceiling(share * sorted.Length)) - 1];
    }

    private static double[] Sorted(IReadOnlyList<double> values)
    {
        ArgumentOutOfRangeException.ThrowIfZero(values.Count);
        return [.. values.Order()];
    }
}
