namespace PoliceExchange.Gateway.Oversight;

/// <summary>Where a finding stands. The numbers are stored.</summary>
internal enum FindingState
{
    Open = 1,
    Answered = 2,
    Closed = 3,
}

/// <summary>What is done with a finding; the closing ones are its outcomes. The numbers are stored.</summary>
internal enum FindingMove
{
    None = 0,
    Answer = 1,
    Remedied = 2,
    Upheld = 3,
    NotUpheld = 4,
    Return = 5,
}

/// <summary>The state machine of a finding: nothing closes without an outcome (I7), and silence does not keep one open.</summary>
internal static class FindingRules
{
    /// <summary>The state after a move; null when the move is not open.</summary>
    /// <param name="overdue">The answer is past due.</param>
    public static FindingState? Next(FindingState from, FindingMove move, bool overdue) => (from, move) switch
    {
        (FindingState.Open, FindingMove.Answer) => FindingState.Answered,
        (FindingState.Open, FindingMove.Upheld) when overdue => FindingState.Closed,
        (FindingState.Answered, FindingMove.Remedied or FindingMove.Upheld or FindingMove.NotUpheld) => FindingState.Closed,
        (FindingState.Answered, FindingMove.Return) => FindingState.Open,
        _ => null,
    };
}
