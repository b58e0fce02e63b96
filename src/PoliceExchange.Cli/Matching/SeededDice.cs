namespace PoliceExchange.Cli.Matching;

/// <summary>SplitMix64 (Steele, Lea, Flood 2014): the same people for the same seed on every machine. Measures only, never keys.</summary>
internal sealed class SeededDice(ulong seed)
{
    private ulong _state = seed;

    internal ulong Next()
    {
        var mixed = _state += 0x9E3779B97F4A7C15UL;
        mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9UL;
        mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EBUL;
        return mixed ^ mixed >> 31;
    }

    /// <summary>Below a limit; the bias of a remainder of 64 bits does not show in a measurement.</summary>
    internal int Below(int limit) => (int)(Next() % (ulong)limit);

    internal double Unit() => (Next() >> 11) / (double)(1UL << 53);

    internal bool Chance(double share) => Unit() < share;
}
