namespace PoliceExchange.Matching.Epochs;

/// <summary>
/// The weeks for which one key encodes persons (DESIGN.md 13 (26)). An epoch begins on Monday, 00:00 UTC; it is counted in weeks from
/// Monday, 29 December 1969, so that every node has the same number without being told.
/// </summary>
internal static class Epochs
{
    /// <summary>Keys are issued this many epochs ahead, so that a node that was offline for a month comes back with the key of the day.</summary>
    internal const int IssuedAhead = 5;

    private const long MondayBefore = 3;

    /// <summary>The epoch of a moment.</summary>
    internal static uint At(DateTimeOffset moment) => (uint)((moment.ToUnixTimeSeconds() / 86_400 + MondayBefore) / 7);

    /// <summary>When an epoch begins.</summary>
    internal static DateTimeOffset Start(uint epoch) => DateTimeOffset.FromUnixTimeSeconds((epoch * 7L - MondayBefore) * 86_400);

    /// <summary>When an epoch ends: the moment at which the next begins.</summary>
    internal static DateTimeOffset End(uint epoch) => Start(epoch + 1);
}
