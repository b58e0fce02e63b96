namespace PoliceExchange.Protocol.Directory;

/// <summary>How far a directory may be relied on, by the age of the hub's last statement about it (DESIGN 13 (10)).</summary>
public enum DirectoryGrade
{
    /// <summary>Confirmed within the statement's term: everything.</summary>
    Fresh,

    /// <summary>Not confirmed lately: existing relations stand, nothing new is granted.</summary>
    Stale,

    /// <summary>Not confirmed for so long that nothing is sealed or opened by it; only withdrawals and a newer directory are taken in.</summary>
    Expired,
}

/// <summary>The grade and what follows from it.</summary>
/// <param name="Grade">Grade.</param>
/// <param name="Age">Time since the hub's statement; zero when the own clock is behind.</param>
public readonly record struct DirectoryStanding(DirectoryGrade Grade, TimeSpan Age)
{
    /// <summary>A hub that is away for a month, or a gateway that was, still exchanges with the parties it knew (I5 of the micro-state: days without a link).</summary>
    public static readonly TimeSpan StaleLimit = TimeSpan.FromDays(45);

    /// <summary>Clocks may differ by this without changing an outcome (I10).</summary>
    public static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(10);

    /// <summary>New recipients, delegations, grants and enrolments.</summary>
    public bool AllowsNewGrants => Grade == DirectoryGrade.Fresh;

    /// <summary>Exchange with parties that the directory named before.</summary>
    public bool AllowsExchange => Grade != DirectoryGrade.Expired;

    internal static DirectoryStanding Of(DateTimeOffset confirmed, DateTimeOffset freshUntil, DateTimeOffset documentExpires, DateTimeOffset now)
    {
        var age = now > confirmed ? now - confirmed : TimeSpan.Zero;
        var grade = age > StaleLimit ? DirectoryGrade.Expired
            : now > freshUntil + ClockTolerance || now > documentExpires + ClockTolerance ? DirectoryGrade.Stale
            : DirectoryGrade.Fresh;
        return new DirectoryStanding(grade, age);
    }
}
