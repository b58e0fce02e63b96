namespace PoliceExchange.Cli.Bench;

/// <summary>
/// The limits of issue 5, which are set for one and for ten million records, carried over to other numbers. What a question costs grows with
/// the records, so below a million the time allowed shrinks and the rate asked for grows with them: a small run cannot pass by being small.
/// </summary>
internal static class LookUpLimits
{
    /// <summary>Questions a second that the hub's two cores must bear.</summary>
    public const double PerSecond = 500;

    /// <summary>3 GB at ten million forms.</summary>
    public const double BytesPerForm = 3e9 / 1e7;

    private const double Million = 1e6;

    /// <summary>p99 of one question, ms: 5 at a million, 20 at ten million, on the line between; below in proportion.</summary>
    public static double Milliseconds(int records) => records <= Million ? 5 * records / Million : 5 + ((records - Million) * 15 / (9 * Million));

    /// <summary>Questions a second: 500 from a million on; below in inverse proportion.</summary>
    public static double Rate(int records) => PerSecond * Math.Max(1, Million / records);

    /// <summary>p99 of the whole call with its durable entries, ms: 15 at a million, 35 at ten million, on the line between; below, what the matcher has less.</summary>
    public static double CallMilliseconds(int records) => records <= Million ? 10 + Milliseconds(records) : 15 + ((records - Million) * 20 / (9 * Million));
}
