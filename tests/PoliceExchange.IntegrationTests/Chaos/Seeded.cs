using System.Globalization;
using System.Security.Cryptography;

namespace PoliceExchange.IntegrationTests.Chaos;

/// <summary>Numbers that a printed seed gives again: SplitMix64 (Steele, Lea, Flood, OOPSLA 2014).</summary>
internal sealed class Seeded(ulong seed)
{
    private readonly Lock _gate = new();
    private ulong _state = seed;

    /// <summary>The seed of PX_CHAOS_SEED, or a new one.</summary>
    public static ulong FromEnvironment() =>
        ulong.TryParse(Environment.GetEnvironmentVariable("PX_CHAOS_SEED"), CultureInfo.InvariantCulture, out var given)
            ? given
            : BitConverter.ToUInt32(RandomNumberGenerator.GetBytes(4));

    /// <summary>low or more, less than high.</summary>
    public int Between(int low, int high) => low + (int)(Next() % (ulong)(high - low));

    public bool Chance(int percent) => Between(0, 100) < percent;

    /// <summary>A stream of its own, so that one user's draws do not move another's.</summary>
    public Seeded Fork() => new(Next());

    private ulong Next()
    {
        lock (_gate)
        {
            var z = _state += 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }
}
