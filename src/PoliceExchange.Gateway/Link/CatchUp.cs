using PoliceExchange.Hosting.State;
using PoliceExchange.Protocol.Relay.V1;

namespace PoliceExchange.Gateway.Link;

/// <summary>A moment as of which everything that the hub had for this gateway is durable here.</summary>
/// <param name="At">By this gateway's clock.</param>
/// <param name="Timestamp">The same moment on the clock of the process, which nobody sets.</param>
internal sealed record CaughtUp(DateTimeOffset At, long Timestamp)
{
    /// <summary>Not since this process began.</summary>
    public static CaughtUp Never { get; } = new(DateTimeOffset.MinValue, 0);
}

/// <summary>
/// Knows as of when nothing is missing here. The hub says where its lanes stand; what is durable here is compared with that, and with
/// what it said before: a mailbox into which something always comes is never at its head, and still complete as of the last word.
/// Receipts do not count: they change what is known of a notice, not which notices are in force.
/// </summary>
internal sealed class CatchUp
{
    private static readonly Lane[] Notices = [Lane.Withdrawals, Lane.Urgent, Lane.Routine];

    private (CaughtUp Heard, IReadOnlyList<Position> Heads)? _before;

    /// <summary>The newest such moment, with change signal.</summary>
    public Latest<CaughtUp> Latest { get; } = new(CaughtUp.Never);

    /// <summary>The hub said where its lanes stand.</summary>
    /// <param name="heard">When that was read, before anything else was done.</param>
    /// <param name="heads">Last sequence of each lane at the hub.</param>
    /// <param name="held">Last sequence of each lane that is durable here.</param>
    public void Take(CaughtUp heard, IReadOnlyList<Position> heads, IReadOnlyList<Position> held)
    {
        if (Reaches(held, heads))
        {
            Latest.Set(heard);
        }
        else if (_before is { } before && Reaches(held, before.Heads))
        {
            Latest.Set(before.Heard);
        }
        _before = (heard, heads);
    }

    private static bool Reaches(IReadOnlyList<Position> held, IReadOnlyList<Position> heads) =>
        Notices.All(lane => Of(held, lane) >= Of(heads, lane));

    private static ulong Of(IReadOnlyList<Position> positions, Lane lane) => positions.FirstOrDefault(position => position.Lane == lane)?.Sequence ?? 0;
}
