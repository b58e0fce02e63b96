using PoliceExchange.Matching.Names;

namespace PoliceExchange.Matching.Evidence;

/// <summary>What a look-up answers of a candidate. Never a number: numbers would let a caller climb towards a name (MATCHING.md 3.3).</summary>
internal enum Band : byte
{
    None = 0,

    /// <summary>Must be confirmed in plain text by who may see it.</summary>
    Amber = 1,

    Red = 2,
}

/// <summary>The cuts between the bands: they rise with the number of records, because so does the number of namesakes (MATCHING.md 4).</summary>
internal readonly record struct Bands
{
    private const float AboveAmber = 4;
    private const float AboveRed = 8;

    internal Bands(long records)
    {
        var scale = MathF.Log2(Math.Max(1, records));
        (Amber, Red) = (scale + AboveAmber, scale + AboveRed);
    }

    internal float Amber { get; }

    internal float Red { get; }

    internal Band Of(float bits) => bits >= Red ? Band.Red : bits >= Amber ? Band.Amber : Band.None;

    /// <summary>What a form that was inferred says less than a stated one.</summary>
    internal static float Discount(NameKind kind) => kind switch
    {
        NameKind.Equivalent => 2f,
        NameKind.LowQuality => 1f,
        _ => 0f,
    };
}
