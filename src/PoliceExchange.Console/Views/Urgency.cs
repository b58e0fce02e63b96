namespace PoliceExchange.Console.Views;

/// <summary>Where a duty stands with its clock (CONSOLE.md 1: the groups that prosecutors' lists were rebuilt around).</summary>
internal enum Urgency
{
    /// <summary>Past the second threshold.</summary>
    CriticallyOverdue,

    /// <summary>Past the time.</summary>
    Overdue,

    /// <summary>Within a day.</summary>
    DueSoon,

    /// <summary>Later.</summary>
    NotDueYet,

    /// <summary>No clock, not opened.</summary>
    New,

    /// <summary>No clock, opened, no outcome.</summary>
    Opened,

    /// <summary>Nothing to do.</summary>
    Done,
}

/// <summary>When something has to be done.</summary>
/// <param name="At">Due.</param>
/// <param name="EscalatesAt">When others are told.</param>
internal sealed record Due(DateTimeOffset At, DateTimeOffset EscalatesAt);

/// <summary>Puts rows into the order in which a desk has to look at them.</summary>
internal static class Urgencies
{
    private static readonly TimeSpan Soon = TimeSpan.FromHours(24);

    /// <param name="state">State of the notice in a list, such as RECEIVED.</param>
    /// <param name="due">Its nearest clock; null where none runs.</param>
    public static Urgency Of(string state, Due? due, DateTimeOffset now) => (state, due) switch
    {
        ("ACTIONED" or "WITHDRAWN" or "EXPIRED", _) => Urgency.Done,
        (_, { } clock) when now >= clock.EscalatesAt => Urgency.CriticallyOverdue,
        (_, { } clock) when now >= clock.At => Urgency.Overdue,
        (_, { } clock) when clock.At - now <= Soon => Urgency.DueSoon,
        (_, not null) => Urgency.NotDueYet,
        ("RECEIVED", _) => Urgency.New,
        _ => Urgency.Opened,
    };

    /// <summary>The most urgent first: FLASH, URGENT, ROUTINE.</summary>
    public static int Rank(string priority) => priority switch { "FLASH" => 0, "URGENT" => 1, _ => 2 };
}
