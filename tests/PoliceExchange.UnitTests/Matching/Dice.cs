namespace PoliceExchange.UnitTests.Matching;

/// <summary>SplitMix64: the same run for the same seed.</summary>
internal sealed class Dice(ulong seed)
{
    private ulong _state = seed;

    public ulong Next()
    {
        var mixed = _state += 0x9E3779B97F4A7C15UL;
        mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9UL;
        mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EBUL;
        return mixed ^ mixed >> 31;
    }

    public int Below(int limit) => (int)(Next() % (ulong)limit);

    /// <summary>An invented token of so many letters, consonants and vowels in turn.</summary>
    public string Token(int letters) => string.Concat(Enumerable.Range(0, letters).Select(i => i % 2 == 0 ? "BCDFGHJKLMNPQRSTVWXYZ"[Below(21)] : "AEIOU"[Below(5)]));
}
