using PoliceExchange.Gateway.Link;
using PoliceExchange.Protocol.Relay.V1;

namespace PoliceExchange.UnitTests.LookUp;

/// <summary>As of when a gateway knows that nothing is missing: never sooner than the hub's word that it fulfils.</summary>
/// <remarks>Seen failing with: withdrawals not compared, receipts compared, what is held not compared, the word before forgotten.</remarks>
public sealed class CatchUpTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    private readonly CatchUp _catchUp = new();

    [Fact]
    public void NothingHeard_IsNever() => Assert.Same(CaughtUp.Never, _catchUp.Latest.Value);

    [Fact]
    public void EmptyMailbox_IsComplete()
    {
        _catchUp.Take(At(0), [], []);
        Assert.Equal(At(0), _catchUp.Latest.Value);
    }

    [Theory]
    [InlineData(Lane.Withdrawals)]
    [InlineData(Lane.Urgent)]
    [InlineData(Lane.Routine)]
    public void LaneBehindItsHead_IsNotComplete(Lane behind)
    {
        Position[] heads = [On(Lane.Withdrawals, 5), On(Lane.Urgent, 5), On(Lane.Routine, 5)];
        _catchUp.Take(At(0), heads, [.. heads.Select(head => head.Lane == behind ? On(behind, 4) : head)]);
        Assert.Same(CaughtUp.Never, _catchUp.Latest.Value);
        _catchUp.Take(At(5), heads, [.. heads.Where(head => head.Lane != behind)]);
        Assert.Same(CaughtUp.Never, _catchUp.Latest.Value);
        _catchUp.Take(At(10), heads, heads);
        Assert.Equal(At(10), _catchUp.Latest.Value);
    }

    [Fact]
    public void Receipts_DoNotCount()
    {
        _catchUp.Take(At(0), [On(Lane.Receipts, 9)], [On(Lane.Receipts, 1)]);
        Assert.Equal(At(0), _catchUp.Latest.Value);
    }

    [Fact]
    public void BusyMailbox_IsCompleteAsOfTheWordBefore()
    {
        _catchUp.Take(At(0), [On(Lane.Routine, 10)], [On(Lane.Routine, 3)]);
        Assert.Same(CaughtUp.Never, _catchUp.Latest.Value);
        _catchUp.Take(At(5), [On(Lane.Routine, 20)], [On(Lane.Routine, 10)]);
        Assert.Equal(At(0), _catchUp.Latest.Value);
        _catchUp.Take(At(10), [On(Lane.Routine, 30)], [On(Lane.Routine, 19)]);
        Assert.Equal(At(0), _catchUp.Latest.Value);
        _catchUp.Take(At(15), [On(Lane.Routine, 30)], [On(Lane.Routine, 30)]);
        Assert.Equal(At(15), _catchUp.Latest.Value);
    }

    [Fact]
    public void OlderWord_DoesNotTakeBackANewerOne()
    {
        _catchUp.Take(At(0), [On(Lane.Routine, 10)], [On(Lane.Routine, 10)]);
        var known = _catchUp.Latest.Value;
        _catchUp.Take(At(5), [On(Lane.Routine, 12)], [On(Lane.Routine, 10)]);
        // The word before is fulfilled still, and says nothing new.
        Assert.Same(known, _catchUp.Latest.Value);
    }

    private static CaughtUp At(int seconds) => new(Noon.AddSeconds(seconds), 1 + seconds);

    private static Position On(Lane lane, ulong sequence) => new() { Lane = lane, Sequence = sequence };
}
