using System.Collections.Frozen;

namespace PoliceExchange.Policy.Clocks;

/// <summary>Days of a state, for clocks that count them. No daylight saving: a day's end is then an hour off in summer, and the same on every node.</summary>
/// <param name="State">ISO 3166-1 alpha-3.</param>
/// <param name="Offset">Local time minus UTC.</param>
/// <param name="Weekend">Days of the week that are no working days.</param>
/// <param name="Yearly">Holidays of each year.</param>
/// <param name="Dates">Holidays of one year.</param>
/// <param name="Verification">How far the days were checked.</param>
internal sealed record StateCalendar(
    string State, TimeSpan Offset, IReadOnlySet<DayOfWeek> Weekend, IReadOnlySet<(int Month, int Day)> Yearly, IReadOnlySet<DateOnly> Dates, ClockVerification Verification)
{
    private static readonly FrozenSet<DayOfWeek> SaturdayAndSunday = new[] { DayOfWeek.Saturday, DayOfWeek.Sunday }.ToFrozenSet();

    /// <summary>Of a state that the bundle says nothing of: UTC, Saturdays and Sundays, no holidays. Holidays only make a clock longer, so this is the strict reading.</summary>
    public static StateCalendar Plain(string state) =>
        new(state, TimeSpan.Zero, SaturdayAndSunday, FrozenSet<(int, int)>.Empty, FrozenSet<DateOnly>.Empty, ClockVerification.Unconfirmed);

    public bool IsWorking(DateOnly day) => !Weekend.Contains(day.DayOfWeek) && !Yearly.Contains((day.Month, day.Day)) && !Dates.Contains(day);

    /// <summary>The local day of an instant.</summary>
    public DateOnly DayOf(DateTimeOffset at) => DateOnly.FromDateTime(at.ToOffset(Offset).DateTime);

    /// <summary>The instant at which a local day ends.</summary>
    public DateTimeOffset EndOf(DateOnly day) => new DateTimeOffset(day.AddDays(1).ToDateTime(TimeOnly.MinValue), Offset).ToUniversalTime();

    /// <summary>The instant at which a local day begins.</summary>
    public DateTimeOffset StartOf(DateOnly day) => EndOf(day.AddDays(-1));
}
