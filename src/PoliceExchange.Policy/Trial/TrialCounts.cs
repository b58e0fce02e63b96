using PoliceExchange.Policy.Replay;

namespace PoliceExchange.Policy.Trial;

/// <summary>What became of decisions under a bundle in trial, at one node.</summary>
/// <param name="Decisions">Decided by both bundles.</param>
/// <param name="EnforcedDenied">Not allowed by the enforced one.</param>
/// <param name="TrialDenied">Not allowed by the one in trial.</param>
/// <param name="NewlyAllowed">Allowed by the one in trial only.</param>
/// <param name="ShowsMore">Allowed by both, and the one in trial leaves less out.</param>
/// <param name="NewlyDenied">Allowed by the enforced one only.</param>
/// <param name="Canary">Decisions in which the one in trial was what counted.</param>
internal sealed record TrialCounts(long Decisions, long EnforcedDenied, long TrialDenied, long NewlyAllowed, long ShowsMore, long NewlyDenied, long Canary)
{
    /// <summary>Fewer decisions say nothing about a rate.</summary>
    public const long EnoughDecisions = 200;

    /// <summary>Share of all decisions, in per cent, by which the denials may move.</summary>
    public const int MostPerCent = 5;

    public static readonly TrialCounts None = new(0, 0, 0, 0, 0, 0, 0);

    /// <summary>With one more kind of decision.</summary>
    public TrialCounts With(DecisionSide enforced, DecisionSide trial, bool canary, long count)
    {
        var change = DecisionChanges.Between(enforced, trial);
        return new TrialCounts(
            Decisions + count,
            EnforcedDenied + (enforced.Allowed ? 0 : count),
            TrialDenied + (trial.Allowed ? 0 : count),
            NewlyAllowed + (change == DecisionChange.NewlyAllowed ? count : 0),
            ShowsMore + (change == DecisionChange.ShowsMore ? count : 0),
            NewlyDenied + (change == DecisionChange.NewlyDenied ? count : 0),
            Canary + (canary ? count : 0));
    }

    /// <summary>True when enough was decided and the denials moved by more than a trial may move them.</summary>
    public bool Moved => Decisions >= EnoughDecisions && Math.Abs(TrialDenied - EnforcedDenied) * 100 > MostPerCent * Decisions;
}
