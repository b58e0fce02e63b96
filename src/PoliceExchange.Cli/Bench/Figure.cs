using System.Globalization;

namespace PoliceExchange.Cli.Bench;

/// <summary>What a figure is held against: measured in the same run on the same machine, value by value.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Runs">One value per run, in the order of the figure's.</param>
internal sealed record Limit(string Name, IReadOnlyList<double> Runs)
{
    public double Median => Statistics.Median(Runs);
}

/// <summary>A promise of DESIGN.md 12.</summary>
/// <param name="OnRatio">On the ratio to the limit, else on the value.</param>
/// <param name="AtLeast">A lower bound, else an upper one.</param>
/// <param name="Value">The bound.</param>
internal sealed record Bar(bool OnRatio, bool AtLeast, double Value)
{
    public static Bar RatioAtLeast(double value) => new(true, true, value);

    public static Bar RatioAtMost(double value) => new(true, false, value);

    public static Bar AtLeastValue(double value) => new(false, true, value);

    public static Bar AtMostValue(double value) => new(false, false, value);

    public bool Holds(Figure figure)
    {
        var measured = OnRatio ? figure.Ratio ?? double.NaN : figure.Median;
        return AtLeast ? measured >= Value : measured <= Value;
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{(AtLeast ? ">=" : "<=")} {(OnRatio ? Figure.Ratioed(Value) : Figure.Number(Value))}{(OnRatio ? " of limit" : "")}");
}

/// <summary>One measured figure.</summary>
/// <param name="Row">Row of DESIGN.md 12 that it belongs to.</param>
/// <param name="Name">What it is.</param>
/// <param name="Unit">Unit of its values.</param>
/// <param name="Runs">One value per run.</param>
internal sealed record Figure(string Row, string Name, string Unit, IReadOnlyList<double> Runs)
{
    public Limit? Limit { get; init; }

    public IReadOnlyList<Bar> Bars { get; init; } = [];

    /// <summary>True when each unit of it waits for a sync: the disk's speed is then printed beside it.</summary>
    public bool Durable { get; init; }

    /// <summary>What else there is to know, such as where the time went.</summary>
    public IReadOnlyDictionary<string, double> Details { get; init; } = new Dictionary<string, double>(StringComparer.Ordinal);

    public double Median => Statistics.Median(Runs);

    /// <summary>Median of the ratios of each run to the limit of the same run; null without a limit.</summary>
    public double? Ratio => Limit is { } limit ? Statistics.Median([.. Runs.Zip(limit.Runs, (value, of) => value / of)]) : null;

    public bool Met => Bars.All(bar => bar.Holds(this));

    /// <summary>Three digits that count, without exponent.</summary>
    public static string Number(double value) => Math.Abs(value) switch
    {
        >= 100 => value.ToString("#,0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("0.0", CultureInfo.InvariantCulture),
        _ => value.ToString("0.00", CultureInfo.InvariantCulture),
    };

    /// <summary>A ratio is never rounded up to its bar: 0.849 is 0.84.</summary>
    public static string Ratioed(double value) => (Math.Floor(value * 100) / 100).ToString("0.00", CultureInfo.InvariantCulture);
}
