using PoliceExchange.Policy.Clocks;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Gateway.Casework;

/// <summary>Something that a clock says once: its warning, that it passed, and each further rung of its ladder.</summary>
/// <param name="Name">AT_RISK, BREACHED, LAPSED, TACIT, ESCALATED_2 ...: what its entry and its row say.</param>
/// <param name="At">From when on.</param>
/// <param name="Role">Desk that is told.</param>
internal sealed record DutyStage(string Name, DateTimeOffset At, DeskRole Role)
{
    /// <summary>The smallest step of time in the store: what is due at an instant is late after it.</summary>
    private static readonly TimeSpan After = TimeSpan.FromMilliseconds(1);

    /// <summary>
    /// The stages of a duty that came or will come, in order. What was done in time is not told as missed, and what was done
    /// late climbs no further rung than it had reached.
    /// </summary>
    public static IReadOnlyList<DutyStage> Of(Duty duty, ClockReading reading)
    {
        var stages = new List<DutyStage>();
        var until = reading.EndedAt ?? DateTimeOffset.MaxValue;
        if (reading.AtRiskAt <= until && reading.State != ClockState.Paused)
        {
            stages.Add(new DutyStage(Codes.Name(ClockState.AtRisk), reading.AtRiskAt, duty.OwnerRole));
        }
        if (reading.DueAt < until && reading.State != ClockState.Paused)
        {
            var passing = duty.Rule.Passing switch { ClockPassing.Lapse => ClockState.Lapsed, ClockPassing.Tacit => ClockState.Tacit, _ => ClockState.Breached };
            // The first rung is told with the passing itself; a ladder whose owner is a desk by name begins with that desk.
            stages.Add(new DutyStage(Codes.Name(passing), reading.DueAt + After, duty.OwnerRole));
            stages.AddRange(reading.Rungs.Skip(1).Select((rung, index) => new DutyStage($"ESCALATED_{index + 2}", rung.At + After, rung.Role)).Where(stage => stage.At <= until));
        }
        return stages;
    }

    /// <summary>That it passed: a fact, also when it is learned after it was done late. Warnings and rungs are for what can still be done.</summary>
    public static bool IsPassing(DutyStage stage) => stage.Name is "BREACHED" or "LAPSED" or "TACIT";

    /// <summary>Whose desk has to act at an instant: up the ladder as its rungs come.</summary>
    public static DeskRole OwnerAt(Duty duty, ClockReading reading, DateTimeOffset now) =>
        reading.EndedAt is null && Of(duty, reading).LastOrDefault(stage => stage.At <= now) is { } stage ? stage.Role : duty.OwnerRole;
}
