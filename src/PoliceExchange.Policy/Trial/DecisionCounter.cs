using PoliceExchange.Policy.Replay;
using PoliceExchange.Policy.Words;

namespace PoliceExchange.Policy.Trial;

/// <summary>What a node keeps of the decisions since the last time, in one act.</summary>
/// <param name="Day">UTC day on which they were counted.</param>
/// <param name="Rows">Each once.</param>
/// <param name="Missed">Decisions that are in no row.</param>
/// <param name="Stop">A canary that was stopped since; null for none.</param>
internal sealed record CountedDecisions(DateOnly Day, IReadOnlyList<CountedDecision> Rows, long Missed, TrialStop? Stop);

/// <summary>A row.</summary>
/// <param name="Trial">Hash of the bundle in trial; empty for none.</param>
/// <param name="Key"><see cref="DecisionLine.Key"/>.</param>
/// <param name="Count">How often.</param>
internal sealed record CountedDecision(string Trial, string Key, long Count);

/// <summary>
/// Moves what was decided from memory to the node's store: on a timer, at midnight UTC (a row has one day), before it is
/// read out, and when the node stops. A crash loses what was decided since the last time, at most one interval, and nothing
/// else: acts are in the access log. Also the place where a canary is stopped because denials moved.
/// </summary>
/// <param name="inForce">Decides and tallies.</param>
/// <param name="time">Time passed in.</param>
/// <param name="keep">The node's store: all of it or an exception.</param>
/// <param name="kept">Rows in the store of a bundle in trial, from before the last start.</param>
#pragma warning disable CA1001 // A SemaphoreSlim whose wait handle is never asked for holds nothing to dispose.
internal sealed class DecisionCounter(PolicyInForce inForce, TimeProvider time, Func<CountedDecisions, Task> keep, Func<string, IEnumerable<DecisionLine>> kept)
#pragma warning restore CA1001
{
    private const int MaxUnwritten = 5_000;

    private readonly SemaphoreSlim _one = new(1);
    private Dictionary<(string Trial, string Key), long> _unwritten = [];
    private DateOnly _day = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
    private long _missed;
    private TrialStop? _recorded;
    private volatile CountsOf _trial = new("", TrialCounts.None);

    /// <summary>Time until the next flush: the interval, or midnight when that is sooner.</summary>
    public TimeSpan Next(TimeSpan interval)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var midnight = now.Date.AddDays(1) - now;
        return midnight < interval ? midnight : interval;
    }

    /// <summary>Counts of the bundle in trial up to the last flush, those of before a restart included.</summary>
    public TrialCounts Trial => _trial.Bundle == inForce.Trial?.Hash ? _trial.Counts : TrialCounts.None;

    /// <summary>A canary whose stop the store has from before the start.</summary>
    public void Resume(TrialStop stop)
    {
        inForce.Engine.Stop(stop);
        _recorded = stop;
    }

    /// <summary>Writes what was counted. What cannot be written is kept for the next time.</summary>
    public async Task FlushAsync()
    {
        await _one.WaitAsync().ConfigureAwait(false);
        try
        {
            await FlushOneAsync().ConfigureAwait(false);
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task FlushOneAsync()
    {
        var (decisions, missed) = inForce.Engine.Tally.Drain();
        _missed += missed;
        Follow();
        foreach (var one in decisions)
        {
            Take(one);
        }
        if (inForce.Trial is { } trial && inForce.CanaryDecides && Trial.Moved)
        {
            inForce.Engine.Stop(new TrialStop(trial.Hash, TrialStop.DenyRate, $"{Trial.EnforcedDenied}/{Trial.TrialDenied}/{Trial.Decisions}"));
        }
        var stop = inForce.Engine.Stopped is { } stopped && stopped.Bundle != _recorded?.Bundle ? stopped : null;
        if (_unwritten.Count > 0 || _missed > 0 || stop is not null)
        {
            // The day on which the interval began: the timer ends one at midnight.
            await keep(new CountedDecisions(_day, [.. _unwritten.Select(row => new CountedDecision(row.Key.Trial, row.Key.Key, row.Value))], _missed, stop)).ConfigureAwait(false);
            _unwritten = [];
            _missed = 0;
            _recorded = stop ?? _recorded;
        }
        _day = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
    }

    /// <summary>Another bundle in trial is counted from the start, with what the store has of it.</summary>
    private void Follow()
    {
        if (inForce.Trial is { } trial && trial.Hash != _trial.Bundle)
        {
            _trial = new CountsOf(trial.Hash, kept(trial.Hash).Aggregate(
                TrialCounts.None, (sum, line) => line.Trial is { } side ? sum.With(line.Enforced, side, line.Canary, line.Count) : sum));
        }
    }

    private void Take(TalliedDecision one)
    {
        if (one.Trial is { } trial && trial.Bundle == _trial.Bundle)
        {
            _trial = _trial with { Counts = _trial.Counts.With(one.Enforced, trial, one.Canary, one.Count) };
        }
        var facts = FactsText.Write(one.Facts);
        var key = (one.Trial?.Bundle ?? "", new DecisionLine(_day, facts, one.Enforced, one.Trial, one.Canary, one.Count).Key());
        if (facts.Length > FactsText.MaxLength || (_unwritten.Count >= MaxUnwritten && !_unwritten.ContainsKey(key)))
        {
            _missed += one.Count;
            return;
        }
        _unwritten[key] = _unwritten.GetValueOrDefault(key) + one.Count;
    }

    private sealed record CountsOf(string Bundle, TrialCounts Counts);
}
