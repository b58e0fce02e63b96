using PoliceExchange.Protocol.Directory;

namespace PoliceExchange.Protocol.Lookup;

/// <summary>Why a sealed epoch key is not taken.</summary>
public enum EpochRefusal
{
    /// <summary>It is taken.</summary>
    None,

    /// <summary>The gateway that it names did not sign it.</summary>
    NotSigned,

    /// <summary>Its epoch is over, or further ahead than keys are issued.</summary>
    OutOfTerm,

    /// <summary>It says that it was made later than now.</summary>
    FromTheFuture,

    /// <summary>It was made under a directory version that is not the one here.</summary>
    OtherDirectory,

    /// <summary>It is not the turn of this gateway, or not yet.</summary>
    NotItsTurn,

    /// <summary>It is not sealed to exactly the gateways in force.</summary>
    OtherRecipients,

    /// <summary>The epoch has a key, and nobody who could open that one was removed.</summary>
    SecondKey,

    /// <summary>A copy of another message than the one that is here, or for nobody who needs one.</summary>
    CopyOfNothing,
}

/// <summary>The terms of one epoch at one moment, as the clock here says.</summary>
/// <param name="First">Oldest epoch for which a key is taken.</param>
/// <param name="Last">Newest.</param>
/// <param name="Opens">When the first of the rota may make the key of the epoch in question.</param>
/// <param name="Now">The moment.</param>
public readonly record struct EpochTerm(uint First, uint Last, DateTimeOffset Opens, DateTimeOffset Now);

/// <summary>
/// What a sealed epoch key must be. The hub asks before it keeps one; a gateway asks again, because the hub is not believed.
/// </summary>
public static class EpochRules
{
    /// <summary>Judges a key, not a copy.</summary>
    /// <param name="message">The message.</param>
    /// <param name="directory">The directory here.</param>
    /// <param name="term">The time here.</param>
    /// <param name="strict">True at the hub, which has every version first: another version is refused. A gateway that is told of a key later has a
    /// newer directory than the maker had, from which the turn of that day cannot be told.</param>
    public static EpochRefusal Issue(EpochKeyMessage message, DirectorySnapshot directory, EpochTerm term, bool strict)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(directory);
        var common = Common(message, directory, term, strict);
        if (common != EpochRefusal.None || message.Directory != directory.Version)
        {
            return common;
        }
        // Who replaces an exposed key is whoever comes first: that cannot wait for a turn.
        if (message.Generation == 1 && EpochRota.Place(directory, message.Epoch, message.By) is { } place
            && term.Opens + (place * EpochRota.StandInAfter) > message.At + DirectoryStanding.ClockTolerance)
        {
            return EpochRefusal.NotItsTurn;
        }
        return IsForAll(message, directory) ? EpochRefusal.None : EpochRefusal.OtherRecipients;
    }

    /// <summary>Judges a copy of a key that is here.</summary>
    /// <param name="copy">The copy.</param>
    /// <param name="issue">The key that it should be a copy of.</param>
    /// <param name="directory">The directory here.</param>
    /// <param name="term">The time here.</param>
    /// <param name="strict">As for a key.</param>
    public static EpochRefusal Copy(EpochKeyMessage copy, EpochKeyMessage issue, DirectorySnapshot directory, EpochTerm term, bool strict)
    {
        ArgumentNullException.ThrowIfNull(copy);
        ArgumentNullException.ThrowIfNull(issue);
        ArgumentNullException.ThrowIfNull(directory);
        var common = Common(copy, directory, term, strict);
        if (common != EpochRefusal.None)
        {
            return common;
        }
        if (copy.CopyOf != issue.Hash || copy.Epoch != issue.Epoch || copy.Generation != issue.Generation || copy.KeyId != issue.KeyId)
        {
            return EpochRefusal.CopyOfNothing;
        }
        return EpochRota.IsExposed(directory, copy.Kids) ? EpochRefusal.OtherRecipients : EpochRefusal.None;
    }

    /// <summary>What the hub keeps: the first key of an epoch, the next generation of an exposed one, and copies for gateways that need them.</summary>
    /// <param name="message">The message.</param>
    /// <param name="known">What it keeps of that epoch, by generation, a key before its copies.</param>
    /// <param name="directory">The directory in force.</param>
    /// <param name="term">The time.</param>
    public static EpochRefusal AtHub(EpochKeyMessage message, IReadOnlyList<EpochKeyMessage> known, DirectorySnapshot directory, EpochTerm term)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(known);
        var newest = known.Where(one => one.Generation == known[^1].Generation).ToList();
        if (message.CopyOf is null)
        {
            var refusal = Issue(message, directory, term, strict: true);
            var generation = newest.Count == 0 ? 1 : EpochRota.IsExposed(directory, newest[0], newest.SelectMany(one => one.Kids)) ? newest[0].Generation + 1 : 0;
            return refusal == EpochRefusal.None && message.Generation != generation ? EpochRefusal.SecondKey : refusal;
        }
        return newest.Count == 0 ? EpochRefusal.CopyOfNothing : CopyAtHub(message, newest, directory, term);
    }

    // Only for gateways that need it, and once from each that passes it on: one wrong copy shuts out no right one, and nobody fills the store.
    private static EpochRefusal CopyAtHub(EpochKeyMessage copy, List<EpochKeyMessage> newest, DirectorySnapshot directory, EpochTerm term)
    {
        var refusal = Copy(copy, newest[0], directory, term, strict: true);
        if (refusal != EpochRefusal.None)
        {
            return refusal;
        }
        var served = newest.Where(one => one.CopyOf is null || one.By == copy.By).SelectMany(one => one.Kids).ToHashSet(StringComparer.Ordinal);
        var needed = EpochRota.Without(directory, served, copy.At).SelectMany(gateway => gateway.SealKeys).Select(key => key.Kid).ToHashSet(StringComparer.Ordinal);
        return needed.IsSupersetOf(copy.Kids) ? EpochRefusal.None : EpochRefusal.CopyOfNothing;
    }

    private static EpochRefusal Common(EpochKeyMessage message, DirectorySnapshot directory, EpochTerm term, bool strict)
    {
        // First, because the signer may be one that only the newer directory has.
        if (message.Directory > directory.Version || (strict && message.Directory != directory.Version))
        {
            return EpochRefusal.OtherDirectory;
        }
        if (!message.IsSigned(directory) || EpochRota.Place(directory, message.Epoch, message.By) is null)
        {
            return EpochRefusal.NotSigned;
        }
        if (message.Epoch < term.First || message.Epoch > term.Last)
        {
            return EpochRefusal.OutOfTerm;
        }
        return message.At > term.Now + DirectoryStanding.ClockTolerance ? EpochRefusal.FromTheFuture : EpochRefusal.None;
    }

    // One key of each gateway that has a valid one, and no key of anybody else: not of one left out, not of the hub's.
    private static bool IsForAll(EpochKeyMessage message, DirectorySnapshot directory)
    {
        var left = message.Kids.ToHashSet(StringComparer.Ordinal);
        foreach (var gateway in EpochRota.Gateways(directory))
        {
            var keys = directory.SealKeys(gateway.Id, message.At);
            if (keys.Count > 0 && keys.Count(key => left.Remove(key.Kid)) != 1)
            {
                return false;
            }
        }
        return left.Count == 0;
    }
}
