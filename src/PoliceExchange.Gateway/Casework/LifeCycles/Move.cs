using System.Collections.Frozen;
using PoliceExchange.Policy.Clocks;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Gateway.Casework.LifeCycles;

/// <summary>Which side of a matter may make a move.</summary>
internal enum Side
{
    /// <summary>The state whose notice it is.</summary>
    TheIssuer,

    /// <summary>The state that it is addressed to.</summary>
    TheAddressee,

    Either,
}

/// <summary>Whose duty an event starts or ends.</summary>
internal enum Frame
{
    /// <summary>Of the matter: its issuer and its addressee.</summary>
    Matter,

    /// <summary>Of the message: who sent it, and who is to answer it.</summary>
    Message,
}

/// <summary>When an event of a move happened.</summary>
internal enum Instant
{
    /// <summary>When the hub accepted the message.</summary>
    Told,

    /// <summary>When it happened as the message states, if that is not later than the message.</summary>
    Happened,

    /// <summary>The departure that the notice plans.</summary>
    PlannedDeparture,

    /// <summary>The arrival that the notice plans.</summary>
    PlannedArrival,
}

/// <summary>An event of the clocks that a move is.</summary>
internal readonly record struct Raise(ClockEvent Event, Frame Frame = Frame.Matter, Instant When = Instant.Told);

/// <summary>
/// One move of a life cycle: which verb, by whom, from where, to where. What is not in the table of a cycle is no move, and
/// changes nothing (I4).
/// </summary>
/// <param name="Verb">The follow-up verb; NOTICE for a further message of the same family.</param>
/// <param name="By">Which side.</param>
/// <param name="To">State after it; null when it stays where it is.</param>
internal sealed record Move(NoticeType Verb, Side By, CaseState? To = null)
{
    private static readonly FrozenSet<DeskRole> Anybody = FrozenSet<DeskRole>.Empty;
    private static readonly FrozenSet<CaseState> Anywhere = FrozenSet<CaseState>.Empty;

    /// <summary>Desks that may make it; empty: any that policy lets send the verb.</summary>
    public FrozenSet<DeskRole> Roles { get; init; } = Anybody;

    /// <summary>States that it starts in; empty: any that is no end.</summary>
    public FrozenSet<CaseState> States { get; init; } = Anywhere;

    /// <summary>What the form must say; null: whatever it says.</summary>
    public Func<StepFacts, bool>? Says { get; init; }

    /// <summary>Also when the matter is over: corrections of data know no end.</summary>
    public bool AfterEnd { get; init; }

    /// <summary>Back to the state before the suspension; <see cref="To"/> where none is known.</summary>
    public bool Restores { get; init; }

    /// <summary>Made while the matter is suspended: the state that it goes on in when the suspension ends.</summary>
    public CaseState? Behind { get; init; }

    public IReadOnlyList<Raise> Events { get; init; } = [];

    public Move OnlyBy(params DeskRole[] roles) => this with { Roles = roles.ToFrozenSet() };

    public Move From(params CaseState[] states) => this with { States = states.ToFrozenSet() };

    public Move If(Func<StepFacts, bool> says) => this with { Says = says };

    public Move Raising(params Raise[] events) => this with { Events = events };

    public bool StartsIn(CaseState state) => state.IsEnd() ? AfterEnd || States.Contains(state) : States.Count == 0 || States.Contains(state);
}
