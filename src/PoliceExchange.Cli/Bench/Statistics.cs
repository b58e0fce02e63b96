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

    /// <summary>
    /// How well a threshold tells two samples apart: the area under the ROC curve (Mann-Whitney, ties count half), whichever of
    /// the two is larger; 0.5 for not at all, 1 for always.
    /// </summary>
    public static double Separation(IReadOnlyList<double> a, IReadOnlyList<double> b)
    {
        var all = a.Select(value => (Value: value, OfA: true)).Concat(b.Select(value => (Value: value, OfA: false))).OrderBy(one => one.Value).ToList();
        var ranks = 0.0;
        for (var first = 0; first < all.Count;)
        {
            var end = first + 1;
            while (end < all.Count && all[end].Value.Equals(all[first].Value))
            {
                end++;
            }
            // Equal values share the mean of their ranks, which count from 1.
            var rank = (first + 1 + end) / 2.0;
            ranks += rank * all.Skip(first).Take(end - first).Count(one => one.OfA);
            first = end;
        }
        var area = (ranks - (a.Count * (a.Count + 1.0) / 2)) / ((double)a.Count * b.Count);
        return Math.Max(area, 1 - area);
    }

    private static double[] Sorted(IReadOnlyList<double> values)
    {
        ArgumentOutOfRangeException.ThrowIfZero(values.Count);
        return [.. values.Order()];
    }
}
