using PoliceExchange.Protocol.Casework.V1;

namespace PoliceExchange.Console.Views;

/// <summary>Where a notice stands with its nearest clock (CONSOLE.md 1: the groups that prosecutors' lists were rebuilt around).</summary>
internal enum Urgency
{
    /// <summary>Past the second threshold.</summary>
    CriticallyOverdue,

    /// <summary>Past the time.</summary>
    Overdue,

    /// <summary>At its warning.</summary>
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

/// <summary>Puts rows into the order in which a desk has to look at them.</summary>
internal static class Urgencies
{
    /// <param name="state">State of the notice in a list, such as RECEIVED.</param>
    /// <param name="clock">Group of its nearest duty, as casework says it; null where no clock runs for this nation.</param>
    public static Urgency Of(string state, DutyGroup? clock) => (state, clock) switch
    {
        // A duty may outlive the outcome of one officer; a notice that is gone has none.
        ("WITHDRAWN" or "EXPIRED", _) => Urgency.Done,
        (_, DutyGroup.CriticallyOverdue) => Urgency.CriticallyOverdue,
        (_, DutyGroup.Overdue) => Urgency.Overdue,
        (_, DutyGroup.DueSoon) => Urgency.DueSoon,
        (_, DutyGroup.NotDueYet or DutyGroup.Paused) => Urgency.NotDueYet,
        ("ACTIONED", _) => Urgency.Done,
        ("RECEIVED", _) => Urgency.New,
        _ => Urgency.Opened,
    };

    /// <summary>The most urgent first: FLASH, URGENT, ROUTINE.</summary>
    public static int Rank(string priority) => priority switch { "FLASH" => 0, "URGENT" => 1, _ => 2 };
}
