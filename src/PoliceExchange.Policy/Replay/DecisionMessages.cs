using PoliceExchange.Policy.Trial;
using PoliceExchange.Policy.Words;
using Wire = PoliceExchange.Protocol.Policy.V1;

namespace PoliceExchange.Policy.Replay;

/// <summary>Counted decisions as messages: the same at the hub, at a gateway and in px.</summary>
internal static class DecisionMessages
{
    public static Wire.DecisionCount ToMessage(DecisionLine line)
    {
        var message = new Wire.DecisionCount { Day = DecisionLine.DayText(line.Day), Facts = line.Facts, Enforced = Side(line.Enforced), Canary = line.Canary, Count = (ulong)line.Count };
        if (line.Trial is { } trial)
        {
            message.Trial = Side(trial);
        }
        return message;
    }

    /// <summary>Reads a message; null when a word of it is none.</summary>
    public static DecisionLine? Read(Wire.DecisionCount message)
    {
        var trial = message.Trial is { } other ? Side(other) : null;
        return !DecisionLine.TryDay(message.Day, out var day) || message.Count is 0 or > long.MaxValue || message.Enforced is null || Side(message.Enforced) is not { } enforced
            || (message.Trial is not null && trial is null)
            ? null
            : new DecisionLine(day, message.Facts, enforced, trial, message.Canary, (long)message.Count);
    }

    /// <summary>Decisions of a day that were counted and not kept.</summary>
    public static Wire.MissedDecisions Missed(DateOnly day, long count) => new() { Day = DecisionLine.DayText(day), Count = (ulong)count };

    /// <summary>First and last day that are asked for; without the one all days, without the other until today. Names the fields that are no days.</summary>
    public static (DateOnly From, DateOnly To, IReadOnlyList<string> Wrong) Days(string fromDay, string toDay, DateTimeOffset now)
    {
        var (from, to) = (DateOnly.MinValue.AddDays(1), DateOnly.FromDateTime(now.UtcDateTime));
        var wrong = new List<string>();
        if (fromDay.Length > 0 && !DecisionLine.TryDay(fromDay, out from))
        {
            wrong.Add("from_day");
        }
        if (toDay.Length > 0 && !DecisionLine.TryDay(toDay, out to))
        {
            wrong.Add("to_day");
        }
        return (from, to, wrong);
    }

    /// <summary>How the bundle in trial compares.</summary>
    public static Wire.TrialStatus Trial(PolicyInForce inForce, TrialCounts counts)
    {
        if (inForce.Trial is not { } trial)
        {
            return new Wire.TrialStatus();
        }
        var status = new Wire.TrialStatus
        {
            Version = (ulong)trial.Manifest.Version,
            Hash = trial.Hash,
            Stage = Snake.Of(trial.Manifest.Stage).ToUpperInvariant(),
            Stopped = inForce.Engine.Stopped is { } stop && stop.Bundle == trial.Hash ? stop.ToString() : "",
            Decisions = (ulong)counts.Decisions,
            DeniedEnforced = (ulong)counts.EnforcedDenied,
            DeniedTrial = (ulong)counts.TrialDenied,
            NewlyAllowed = (ulong)counts.NewlyAllowed,
            ShowsMore = (ulong)counts.ShowsMore,
            NewlyDenied = (ulong)counts.NewlyDenied,
            DecidedByTrial = (ulong)counts.Canary,
        };
        status.Canary.AddRange(trial.Manifest.Canary);
        return status;
    }

    private static Wire.DecisionSide Side(in DecisionSide side)
    {
        var message = new Wire.DecisionSide { Bundle = side.Bundle, Outcome = side.Outcome, Reason = side.Reason, Rule = side.Rule };
        message.Obligations.AddRange(side.Duties.All().Select(Snake.Of));
        return message;
    }

    private static DecisionSide? Side(Wire.DecisionSide message) => DecisionSide.Read(message.Bundle, message.Outcome, message.Reason, message.Rule, message.Obligations);
}
