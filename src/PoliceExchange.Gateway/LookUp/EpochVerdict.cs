using PoliceExchange.Matching.Epochs;
using PoliceExchange.Protocol.Directory;
using PoliceExchange.Protocol.Lookup;

namespace PoliceExchange.Gateway.LookUp;

/// <summary>What this gateway makes of the messages that the hub gave out about one epoch.</summary>
internal abstract record EpochVerdict
{
    private EpochVerdict()
    {
    }

    /// <summary>The key that is held, maybe opened by more seal keys than was known.</summary>
    public sealed record Same(IReadOnlySet<string> Kids) : EpochVerdict;

    /// <summary>A key to be opened: one of these messages, the first that opens.</summary>
    public sealed record New(EpochKeyMessage Issue, IReadOnlyList<EpochKeyMessage> Candidates, IReadOnlySet<string> Kids) : EpochVerdict;

    /// <summary>Not taken.</summary>
    /// <param name="Message">Which message.</param>
    /// <param name="Why">Why.</param>
    /// <param name="IsAnomaly">True when two keys of one epoch and generation exist, or a new one without a cause: somebody misbehaves.</param>
    public sealed record Refused(EpochKeyMessage Message, EpochRefusal Why, bool IsAnomaly) : EpochVerdict;

    /// <summary>Judges anew everything that the hub should have judged.</summary>
    /// <param name="messages">Messages of one epoch, one or more.</param>
    /// <param name="directory">The directory here.</param>
    /// <param name="known">What is held of the epoch; null for nothing.</param>
    /// <param name="now">Now.</param>
    public static EpochVerdict Of(IReadOnlyList<EpochKeyMessage> messages, DirectorySnapshot directory, KnownEpoch? known, DateTimeOffset now)
    {
        var newest = messages.Where(message => message.Generation == messages.Max(one => one.Generation)).ToList();
        var term = Term(newest[0].Epoch, now);
        if (newest.Find(message => message.CopyOf is null) is not { } issue)
        {
            return new Refused(newest[0], EpochRefusal.CopyOfNothing, IsAnomaly: false);
        }
        // What is held was judged when it was taken; since then its maker may have left, which is for the duties to mend.
        if (known is not null && issue.Hash == known.Message)
        {
            var copies = newest.Where(copy => copy.CopyOf is not null && EpochRules.Copy(copy, issue, directory, term, strict: false) == EpochRefusal.None);
            return new Same(copies.SelectMany(copy => copy.Kids).Concat(known.Kids).ToHashSet(StringComparer.Ordinal));
        }
        var refusal = EpochRules.Issue(issue, directory, term, strict: false);
        if (refusal != EpochRefusal.None)
        {
            return new Refused(issue, refusal, IsAnomaly: false);
        }
        if (known is not null && !MayFollow(issue, messages, directory, known))
        {
            return new Refused(issue, EpochRefusal.SecondKey, IsAnomaly: true);
        }
        List<EpochKeyMessage> candidates =
            [issue, .. newest.Where(copy => copy.CopyOf is not null && EpochRules.Copy(copy, issue, directory, term, strict: false) == EpochRefusal.None)];
        return new New(issue, candidates, candidates.SelectMany(one => one.Kids).ToHashSet(StringComparer.Ordinal));
    }

    // The next generation needs a cause that can be seen here: who was struck is not in the directory, or was not in one between the two. Over more
    // than one generation this gateway was away and cannot know it.
    private static bool MayFollow(EpochKeyMessage issue, IReadOnlyList<EpochKeyMessage> messages, DirectorySnapshot directory, KnownEpoch known)
    {
        if (issue.Generation != known.Held.Generation + 1)
        {
            return issue.Generation > known.Held.Generation;
        }
        var before = messages.Where(message => message.Generation == known.Held.Generation).ToList();
        return issue.Directory > known.Directory
            || EpochRota.IsExposed(directory, known.Kids.Concat(before.SelectMany(message => message.Kids)))
            || before.Exists(message => message.Hash == known.Message && !message.IsSigned(directory));
    }

    private static EpochTerm Term(uint epoch, DateTimeOffset now) => new(
        Epochs.At(now - DirectoryStanding.ClockTolerance), Epochs.At(now + DirectoryStanding.ClockTolerance) + Epochs.IssuedAhead, Epochs.Start(epoch - Epochs.IssuedAhead), now);
}
