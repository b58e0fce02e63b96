using PoliceExchange.Policy.Clocks;

namespace PoliceExchange.UnitTests.Policy.Clocks;

/// <summary>
/// What a clock shows. Seen failing: the day of the start counted (working days), holidays not asked for, only the last pause counted,
/// a pause after it passed counted, an end after it passed taken as in time, and due on the last instant; the relations with days above 60
/// left out of a length, a holiday that makes a Sunday a working day, and a month less for what starts on the 31st.
/// </summary>
public sealed class ClockEvaluatorTests
{
    private static readonly int Times = TestSize.Of(4_000, 200_000);

    private static readonly DateTimeOffset Start = ClockSamples.At("2026-06-01T12:00:00Z");

    private static readonly StateCalendar Guatemala = ClockSamples.Default.Clocks.CalendarOf("GTM");

    [Theory]
    // Friday 20 November: Monday and Tuesday are counted. Local midnight is 06:00 UTC.
    [InlineData("2026-11-20T16:00:00Z", 2, "2026-11-25T06:00:00Z")]
    // 23:30 on Friday there is Saturday in UTC.
    [InlineData("2026-11-21T05:30:00Z", 1, "2026-11-24T06:00:00Z")]
    // 15 September is a holiday, on a Tuesday.
    [InlineData("2026-09-14T16:00:00Z", 1, "2026-09-17T06:00:00Z")]
    // Christmas on a Friday, New Year on a Friday.
    [InlineData("2026-12-24T16:00:00Z", 5, "2027-01-05T06:00:00Z")]
    // From a Saturday.
    [InlineData("2026-11-21T16:00:00Z", 2, "2026-11-25T06:00:00Z")]
    public void WorkingDays_AreOfTheOwnersState(string start, int days, string due) =>
        Assert.Equal(ClockSamples.At(due), ClockEvaluator.Due(ClockSamples.Plain with { Calendar = ClockCalendar.Working, Length = new ClockLength(0, days, 0) }, ClockSamples.At(start), Guatemala));

    [Fact]
    public void WorkingDays_SkipTheHoliday()
    {
        var rule = ClockSamples.Plain with { Calendar = ClockCalendar.Working, Length = new ClockLength(0, 2, 0) };

        Assert.Equal(ClockSamples.At("2026-09-18T06:00:00Z"), ClockEvaluator.Due(rule, ClockSamples.At("2026-09-14T16:00:00Z"), Guatemala));
        Assert.Equal(ClockSamples.At("2026-09-17T00:00:00Z"), ClockEvaluator.Due(rule, ClockSamples.At("2026-09-14T16:00:00Z"), StateCalendar.Plain("GTM")));
    }

    [Fact]
    public void DaysOfAState_EndAtItsMidnight()
    {
        var rule = ClockSamples.Plain with { Calendar = ClockCalendar.State, Length = new ClockLength(1, 0, 0) };

        Assert.Equal(ClockSamples.At("2026-03-01T06:00:00Z"), ClockEvaluator.Due(rule, ClockSamples.At("2026-01-31T20:00:00Z"), Guatemala));
    }

    [Fact]
    public void States_FollowTheClock()
    {
        Assert.Equal(ClockState.Running, Read(days: 0).State);
        Assert.Equal(ClockState.Running, Read(days: 49).State);
        Assert.Equal(ClockState.AtRisk, Read(days: 50).State);
        // The last instant is in time.
        Assert.Equal(ClockState.AtRisk, Read(days: 60).State);
        Assert.Equal(ClockState.Lapsed, Read(days: 60.0001).State);
        Assert.Equal(ClockState.Paused, Read(days: 30, (ClockEvent.Suspended, 20)).State);
        Assert.Equal(ClockState.Stopped, Read(days: 90, (ClockEvent.FormalReceived, 60)).State);
        Assert.Equal(ClockState.Breached, ClockEvaluator.Read(ClockSamples.Plain with { Passing = ClockPassing.Breach }, Start, [], Guatemala, Start.AddDays(61)).State);
    }

    [Fact]
    public void MissStaysAMiss()
    {
        var late = Read(days: 90, (ClockEvent.FormalReceived, 61));

        Assert.Equal((ClockState.Lapsed, Start.AddDays(61)), (late.State, late.EndedAt));
        Assert.True(late.Passed);
        Assert.Equal(ClockState.Lapsed, Read(days: 90, (ClockEvent.Suspended, 61)).State);
    }

    [Fact]
    public void Pauses_AddUp()
    {
        var reading = Read(days: 70, (ClockEvent.Suspended, 10), (ClockEvent.Resumed, 15), (ClockEvent.Suspended, 30), (ClockEvent.Suspended, 33), (ClockEvent.Resumed, 37), (ClockEvent.Resumed, 39));

        Assert.Equal((ClockState.AtRisk, Start.AddDays(72)), (reading.State, reading.DueAt));
        Assert.Equal(Start.AddDays(62), reading.AtRiskAt);
    }

    [Fact]
    public void EndedWhilePaused_IsInTime() => Assert.Equal(ClockState.Stopped, Read(days: 400, (ClockEvent.Suspended, 59), (ClockEvent.FormalReceived, 200)).State);

    [Fact]
    public void PausedDay_IsNotCounted()
    {
        var rule = ClockSamples.Plain with { Calendar = ClockCalendar.Working, Length = new ClockLength(0, 2, 0) };
        var start = ClockSamples.At("2026-11-20T16:00:00Z");
        // An hour on Monday.
        ClockMark[] marks = [new(ClockEvent.Suspended, ClockSamples.At("2026-11-23T16:00:00Z")), new(ClockEvent.Resumed, ClockSamples.At("2026-11-23T17:00:00Z"))];

        Assert.Equal(ClockSamples.At("2026-11-26T06:00:00Z"), ClockEvaluator.Read(rule, start, marks, Guatemala, start.AddDays(4)).DueAt);
    }

    [Fact]
    public void Extension_CountsOnceAndInTime()
    {
        var rule = ClockSamples.Plain with { Extension = new ClockLength(1, 0, 0) };
        ClockReading At(params (ClockEvent Event, double Days)[] marks) => ClockEvaluator.Read(rule, Start, Marks(marks), Guatemala, Start.AddDays(200));

        Assert.Equal(Start.AddDays(60).AddMonths(1), At((ClockEvent.Extended, 50), (ClockEvent.Extended, 55)).DueAt);
        Assert.Equal(Start.AddDays(60), At((ClockEvent.Extended, 61)).DueAt);
        Assert.Equal(Start.AddDays(60), Read(200, (ClockEvent.Extended, 50)).DueAt);
    }

    [Fact]
    public void LeadTime_LiesBeforeItsEvent()
    {
        var rule = ClockSamples.Plain with { Side = ClockSide.Before, Passing = ClockPassing.Breach, Ends = new HashSet<ClockEvent> { ClockEvent.Notified }, Length = new ClockLength(0, 10, 0), AtRisk = new ClockLength(0, 2, 0) };
        ClockState At(double before, double? told = null) =>
            ClockEvaluator.Read(rule, Start, told is { } days ? Marks((ClockEvent.Notified, -days)) : [], Guatemala, Start.AddDays(-before)).State;

        Assert.Equal(ClockState.Running, At(13));
        Assert.Equal(ClockState.AtRisk, At(12));
        Assert.Equal(ClockState.Breached, At(9.99));
        Assert.Equal(ClockState.Stopped, At(5, told: 12));
        Assert.Equal(ClockState.Breached, At(0.5, told: 0.8));
    }

    [Fact]
    public void Ladder_ClimbsFromTheDueInstant() =>
        Assert.Equal([Start.AddDays(60), Start.AddDays(61)], Read(0).Rungs.Select(rung => rung.At));

    [Fact]
    public void TheFuture_IsNotKnown() => Assert.Equal(ClockState.Running, Read(days: 10, (ClockEvent.FormalReceived, 11)).State);

    [Fact]
    public void NeverDueBeforeItStarts() => ForRandomClocks((random, rule, calendar, start) =>
    {
        Assert.True(ClockEvaluator.Due(rule, start, calendar) > start);
        Assert.True(ClockEvaluator.Due(rule with { Side = ClockSide.Before, Calendar = ClockCalendar.Utc }, start, calendar) < start);
    });

    [Fact]
    public void LongerLength_IsNeverDueEarlier() => ForRandomClocks((random, rule, calendar, start) =>
    {
        var longer = rule with { Length = rule.Length with { Days = rule.Length.Days + random.Next(40), Months = rule.Calendar == ClockCalendar.Working ? 0 : rule.Length.Months + random.Next(3) } };
        Assert.True(ClockEvaluator.Due(longer, start, calendar) >= ClockEvaluator.Due(rule, start, calendar), $"{rule.Length} {longer.Length} {start:u}");
    });

    [Fact]
    public void LaterStart_IsNeverDueEarlier() => ForRandomClocks((random, rule, calendar, start) =>
        // By whole days: months end unevenly, so the morning of the 31st and the evening of the 30th come to one last day of February.
        Assert.True(ClockEvaluator.Due(rule, start.AddDays(random.Next(400)), calendar) >= ClockEvaluator.Due(rule, start, calendar), $"{rule.Length} {start:u}"));

    [Fact]
    public void HolidaysMore_AreNeverDueEarlier() => ForRandomClocks((random, rule, calendar, start) =>
    {
        var more = calendar with { Yearly = calendar.Yearly.Append((1 + random.Next(12), 1 + random.Next(28))).ToHashSet() };
        Assert.True(ClockEvaluator.Due(rule, start, more) >= ClockEvaluator.Due(rule, start, calendar));
    });

    [Fact]
    public void PauseMore_IsNeverDueEarlier_AndGivesBackAllItTook() => ForRandomClocks((random, rule, calendar, start) =>
    {
        var due = ClockEvaluator.Due(rule, start, calendar);
        var minutes = (int)(due - start).TotalMinutes;
        var (first, second) = (random.Next(minutes), random.Next(minutes));
        (first, second) = (Math.Min(first, second), Math.Max(first, second));
        ClockMark[] one = [new(ClockEvent.Suspended, start.AddMinutes(first)), new(ClockEvent.Resumed, start.AddMinutes(second))];
        var took = random.Next(3000);
        ClockMark[] two = [.. one, new(ClockEvent.Suspended, start.AddMinutes(second)), new(ClockEvent.Resumed, start.AddMinutes(second + took))];
        DateTimeOffset With(ClockMark[] marks) => ClockEvaluator.Read(rule, start, marks, calendar, start.AddYears(20)).DueAt;

        Assert.True(With(one) >= due);
        Assert.True(With(two) >= With(one));
        if (rule.Calendar == ClockCalendar.Utc)
        {
            Assert.Equal(due.AddMinutes(second - first + took), With(two));
        }
    });

    [Fact]
    public void OnceItPassed_ItHasPassed() => ForRandomClocks((random, rule, calendar, start) =>
    {
        List<ClockMark> marks = [];
        ClockEvent[] events = [ClockEvent.Suspended, ClockEvent.Resumed, ClockEvent.Extended, ClockEvent.FormalReceived, ClockEvent.Released];
        var minutes = (int)(ClockEvaluator.Due(rule, start, calendar) - start).TotalMinutes;
        for (var i = random.Next(5); i >= 0; i--)
        {
            marks.Add(new ClockMark(events[random.Next(events.Length)], start.AddMinutes(random.Next(minutes * 2))));
        }
        var at = start.AddMinutes(random.Next(minutes * 2));
        var (now, then) = (ClockEvaluator.Read(rule, start, marks, calendar, at), ClockEvaluator.Read(rule, start, marks, calendar, at.AddMinutes(random.Next(minutes))));
        Assert.True(!now.Passed || then.Passed);
        Assert.True(now.State != ClockState.Stopped || then.State == ClockState.Stopped);
        // The order in which marks are handed in means nothing.
        Assert.Equal(now.DueAt, ClockEvaluator.Read(rule, start, [.. marks.OrderBy(mark => mark.Event).ThenBy(mark => mark.At)], calendar, at).DueAt);
    });

    private static void ForRandomClocks(Action<ClockSamples, ClockRule, StateCalendar, DateTimeOffset> holds)
    {
        var random = new ClockSamples(20261121);
        for (var i = 0; i < Times; i++)
        {
            holds(random, random.Rule((ClockCalendar)(i % 3)), random.Calendar(), random.Instant());
        }
    }

    private static ClockReading Read(double days, params (ClockEvent Event, double Days)[] marks) => ClockEvaluator.Read(ClockSamples.Plain, Start, Marks(marks), Guatemala, Start.AddDays(days));

    private static ClockMark[] Marks(params (ClockEvent Event, double Days)[] marks) => [.. marks.Select(mark => new ClockMark(mark.Event, Start.AddDays(mark.Days)))];
}
