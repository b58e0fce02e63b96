namespace PoliceExchange.Policy.Replay;

/// <summary>What another bundle makes of the same facts. In the order in which a reviewer looks at them.</summary>
internal enum DecisionChange
{
    /// <summary>Allowed, and was not.</summary>
    NewlyAllowed,

    /// <summary>Allowed as before, and a duty that left something out is gone: more is shown.</summary>
    ShowsMore,

    /// <summary>Not allowed any more.</summary>
    NewlyDenied,

    /// <summary>Another duty, or another outcome among those that are not allowed.</summary>
    Duties,

    /// <summary>Another reason for the same.</summary>
    Reason,

    /// <summary>The same.</summary>
    None,
}

/// <summary>Compares two sides of a decision.</summary>
internal static class DecisionChanges
{
    /// <summary>What changes from one to the other.</summary>
    public static DecisionChange Between(in DecisionSide before, in DecisionSide after) =>
        after.Allowed && !before.Allowed ? DecisionChange.NewlyAllowed
        : !after.Allowed && before.Allowed ? DecisionChange.NewlyDenied
        : after.Allowed && after.Duties.DropsRedaction(before.Duties) ? DecisionChange.ShowsMore
        : after.Outcome != before.Outcome || after.Duties != before.Duties ? DecisionChange.Duties
        : after.Reason != before.Reason ? DecisionChange.Reason
        : DecisionChange.None;

    /// <summary>True when somebody gets to see what was kept from them.</summary>
    public static bool Widens(this DecisionChange change) => change is DecisionChange.NewlyAllowed or DecisionChange.ShowsMore;

    /// <summary>
    /// What authorities accept in a manifest (<c>accepted_newly_allowed</c>): the rule that decides by the new bundle, and
    /// the one that decided by the old one.
    /// </summary>
    public static string Pair(string after, string before) => $"{after}/{before}";
}
