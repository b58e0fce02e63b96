using PoliceExchange.Matching.Epochs;
using PoliceExchange.Protocol.Directory;
using PoliceExchange.Protocol.Lookup;

namespace PoliceExchange.Gateway.LookUp;

/// <summary>Something that this gateway may do for all now.</summary>
/// <param name="Epoch">Week.</param>
/// <param name="Generation">Generation to make, or to pass on.</param>
/// <param name="Copied">The key to pass on; null when one is to be made.</param>
/// <param name="Courtesy">Time to leave to those who are before this gateway on the rota, so that 35 do not do it at once.</param>
internal sealed record EpochDuty(uint Epoch, int Generation, EpochKeyMessage? Copied, TimeSpan Courtesy);

/// <summary>What follows from directory, clock and what the hub has. Pure: 35 gateways come to the same from the same.</summary>
internal static class EpochDuties
{
    private static readonly TimeSpan Each = TimeSpan.FromMilliseconds(250);

    /// <summary>Duties of a gateway, the current epoch first.</summary>
    /// <param name="self">Its id.</param>
    /// <param name="directory">The directory in force.</param>
    /// <param name="messages">What the hub gave out, whether it verifies or not.</param>
    /// <param name="keyIdOf">Commitment to the key that it holds of an epoch.</param>
    /// <param name="now">Now.</param>
    public static IReadOnlyList<EpochDuty> Of(
        string self, DirectorySnapshot directory, IReadOnlyList<EpochKeyMessage> messages, Func<uint, string?> keyIdOf, DateTimeOffset now)
    {
        var current = Epochs.At(now);
        var duties = new List<EpochDuty>();
        for (var epoch = current; epoch <= current + Epochs.IssuedAhead; epoch++)
        {
            var known = messages.Where(message => message.Epoch == epoch).ToList();
            if (EpochRota.Place(directory, epoch, self) is { } place && Duty(epoch, directory, known, keyIdOf(epoch), place, now) is { } duty)
            {
                duties.Add(duty with { Courtesy = place * Each });
            }
        }
        return duties;
    }

    private static EpochDuty? Duty(uint epoch, DirectorySnapshot directory, List<EpochKeyMessage> known, string? keyId, int place, DateTimeOffset now)
    {
        if (known.Count == 0)
        {
            return Epochs.Start(epoch - Epochs.IssuedAhead) + (place * EpochRota.StandInAfter) <= now ? new EpochDuty(epoch, 1, null, default) : null;
        }
        var generation = known.Max(message => message.Generation);
        var newest = known.Where(message => message.Generation == generation).ToList();
        // Made under a directory that is not here yet: who is in force cannot be told.
        if (newest.Exists(message => message.Directory > directory.Version) || newest.Find(message => message.CopyOf is null) is not { } issue)
        {
            return null;
        }
        var kids = newest.SelectMany(message => message.Kids).ToHashSet(StringComparer.Ordinal);
        return EpochRota.IsExposed(directory, issue, kids) ? new EpochDuty(epoch, generation + 1, null, default)
            : keyId == issue.KeyId && EpochRota.Without(directory, kids, now).Count > 0 ? new EpochDuty(epoch, generation, issue, default)
            : null;
    }
}
