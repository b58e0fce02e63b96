using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Policy.Clocks;

/// <summary>Where a clock stands.</summary>
internal enum ClockState
{
    Running,
    AtRisk,
    Paused,

    /// <summary>What was due was done in time, or fell away in time.</summary>
    Stopped,

    /// <summary>It passed: a duty was missed. A miss stays a miss, whatever comes after it.</summary>
    Breached,

    /// <summary>It passed: a power ended with it.</summary>
    Lapsed,

    /// <summary>It passed: silence counts as the answer.</summary>
    Tacit,
}

/// <summary>Something that happened.</summary>
internal readonly record struct ClockMark(ClockEvent Event, DateTimeOffset At);

/// <summary>One rung of the ladder.</summary>
/// <param name="Role">Whose desk is told, at each party of <see cref="ClockRule.Tells"/>.</param>
/// <param name="At">From when on, unless it was stopped before.</param>
internal readonly record struct ClockRung(DeskRole Role, DateTimeOffset At);

/// <summary>What a clock shows at an instant.</summary>
/// <param name="Rule">The clock.</param>
/// <param name="State">Where it stands.</param>
/// <param name="DueAt">The last instant that is in time. While it is paused: if it ran on now.</param>
/// <param name="AtRiskAt">From when on its owner is warned.</param>
/// <param name="EndedAt">When one of its ends happened; null while none has.</param>
/// <param name="Rungs">Who is told when it passes.</param>
internal sealed record ClockReading(ClockRule Rule, ClockState State, DateTimeOffset DueAt, DateTimeOffset AtRiskAt, DateTimeOffset? EndedAt, IReadOnlyList<ClockRung> Rungs)
{
    /// <summary>The fact <c>clock_passed</c> of the rules.</summary>
    public bool Passed => State is ClockState.Breached or ClockState.Lapsed or ClockState.Tacit;
}

/// <summary>
/// Reads clocks. Pure: the same rule, start, marks, calendar and time give the same answer on each side, so both states and
/// oversight look at the same clock.
/// </summary>
internal static class ClockEvaluator
{
    private static readonly DateTimeOffset Earliest = new(1900, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Latest = new(2200, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Whether an instant can start a clock: no date of it overflows.</summary>
    public static bool CanStart(DateTimeOffset at) => at >= Earliest && at < Latest;

    /// <param name="rule">The clock.</param>
    /// <param name="start">When its event happened; for a lead time, when it is planned for.</param>
    /// <param name="marks">What else happened, in any order; what lies after <paramref name="now"/> is not looked at.</param>
    /// <param name="calendar">Days of the owner's state; looked at only where the clock counts days of a state.</param>
    /// <param name="now">Time of the reading.</param>
    public static ClockReading Read(ClockRule rule, DateTimeOffset start, IReadOnlyList<ClockMark> marks, StateCalendar calendar, DateTimeOffset now)
    {
        ArgumentOutOfRangeException.ThrowIfEqual(CanStart(start), false, nameof(start));
        var course = new Course(rule, start, calendar);
        foreach (var mark in marks.Where(mark => mark.At <= now && (rule.Side == ClockSide.Before || mark.At >= start)).OrderBy(mark => mark.At))
        {
            course.Take(mark);
        }
        var (due, ended) = (course.DueAt(now), course.EndedAt);
        // A lead time is given long before its event, so its warning may lie before anything happened.
        var risk = rule.AtRisk.Before(due);
        var warned = rule.Side == ClockSide.After && risk < start ? start : risk;
        var state =
            (ended ?? now) > due ? rule.Passing switch { ClockPassing.Lapse => ClockState.Lapsed, ClockPassing.Tacit => ClockState.Tacit, _ => ClockState.Breached }
            : ended is not null ? ClockState.Stopped
            : course.IsPaused ? ClockState.Paused
            : now >= warned ? ClockState.AtRisk
            : ClockState.Running;
        return new ClockReading(rule, state, due, warned, ended, [.. Rungs(rule, due)]);
    }

    /// <summary>When it would be due if nothing paused or extended it.</summary>
    public static DateTimeOffset Due(ClockRule rule, DateTimeOffset start, StateCalendar calendar) => new Course(rule, start, calendar).DueAt(start);

    private static IEnumerable<ClockRung> Rungs(ClockRule rule, DateTimeOffset due)
    {
        var at = due;
        foreach (var role in rule.Ladder)
        {
            yield return new ClockRung(role, at);
            at = rule.Every is { } every ? every.After(at) : at;
        }
    }

    /// <summary>A clock as it goes through what happened.</summary>
    private sealed class Course(ClockRule rule, DateTimeOffset start, StateCalendar calendar)
    {
        private readonly List<(DateTimeOffset From, DateTimeOffset To)> _pauses = [];
        private DateTimeOffset? _pausedAt;
        private bool _extended;

        public DateTimeOffset? EndedAt { get; private set; }

        public bool IsPaused => _pausedAt is not null && EndedAt is null;

        public void Take(ClockMark mark)
        {
            // Once ended or passed, nothing changes when it was due: a late stay does not undo a miss.
            if (EndedAt is not null || (mark.At > DueAt(mark.At) && !rule.Ends.Contains(mark.Event)))
            {
                return;
            }
            if (rule.Ends.Contains(mark.Event))
            {
                EndedAt = mark.At;
            }
            else if (_pausedAt is null && rule.Pauses.Contains(mark.Event))
            {
                _pausedAt = mark.At;
            }
            else if (_pausedAt is { } from && rule.Resumes.Contains(mark.Event))
            {
                _pauses.Add((from, mark.At));
                _pausedAt = null;
            }
            else if (mark.Event == ClockEvent.Extended)
            {
                _extended |= rule.Extension is not null;
            }
        }

        /// <summary>When it is due, with what paused it until then.</summary>
        public DateTimeOffset DueAt(DateTimeOffset now)
        {
            List<(DateTimeOffset From, DateTimeOffset To)> pauses = _pausedAt is { } from ? [.. _pauses, (from, EndedAt ?? now)] : _pauses;
            var extension = _extended && rule.Extension is { } more ? more : default;
            return (rule.Side, rule.Calendar) switch
            {
                (ClockSide.Before, _) => rule.Length.Before(start),
                // What a pause took is given back to the minute, also where months end unevenly.
                (_, ClockCalendar.Utc) => extension.After(rule.Length.After(start)) + TimeSpan.FromTicks(pauses.Sum(pause => (pause.To - pause.From).Ticks)),
                _ => EndOfDays(pauses, extension),
            };
        }

        /// <summary>A day on which it was paused, if only for an hour, is not counted.</summary>
        private DateTimeOffset EndOfDays(List<(DateTimeOffset From, DateTimeOffset To)> pauses, ClockLength extension)
        {
            var first = calendar.DayOf(start);
            var length = first.AddMonths(rule.Length.Months).AddDays(rule.Length.Days).AddMonths(extension.Months).AddDays(extension.Days).DayNumber - first.DayNumber;
            var day = first;
            // Bounded: a calendar has working days in each week but a few, and pauses are over by now.
            for (var counted = 0; counted < length;)
            {
                day = day.AddDays(1);
                var (begins, ends) = (calendar.StartOf(day), calendar.EndOf(day));
                var paused = pauses.Exists(pause => pause.From < ends && pause.To > begins);
                counted += !paused && (rule.Calendar == ClockCalendar.State || calendar.IsWorking(day)) ? 1 : 0;
            }
            return calendar.EndOf(day);
        }
    }
}
