using PoliceExchange.Matching.Epochs;
using PoliceExchange.Protocol.Lookup;
using PoliceExchange.UnitTests.Directory;

namespace PoliceExchange.UnitTests.LookUp;

/// <summary>
/// Sixty days of 35 gateways in steps of twelve hours: one is away for thirty days, the hub for 72 hours over a change of the week, one
/// gateway is removed, one joins. Real signatures and seals; time is a number.
/// </summary>
public sealed class EpochLifeTests(ITestOutputHelper output) : IDisposable
{
    private const int Gateways = 35;
    private const int Offline = 6;
    private const int Removed = 12;
    private const int Joined = 35;
    private const int HubAwayFrom = 14; // The week changes on day 16.

    private readonly EpochWorld _world = new(Gateways);

    public void Dispose() => _world.Dispose();

    [Fact]
    public void SixtyDays_NobodyIsWithoutTheKeyOfTheWeek()
    {
        var hub = new EpochHub();
        var gateways = Enumerable.Range(0, Gateways).Select(number => new EpochGateway(number)).ToList();
        var (gaps, differences, changes) = (0, 0, 0);
        uint last = 0;
        for (var step = 0; step < 120; step++)
        {
            var (now, day) = (EpochWorld.Start.AddHours(12 * step), step / 2.0);
            if (day == 30)
            {
                _world.Remove(Removed, now);
                gateways.RemoveAll(gateway => gateway.Number == Removed);
            }
            if (day == 45)
            {
                _world.Join(Joined, now);
                gateways.Add(new EpochGateway(Joined));
            }
            var online = gateways.Where(gateway => day is < HubAwayFrom or >= HubAwayFrom + 3 && (gateway.Number != Offline || day is < 9 or >= 39)).ToList();
            // As often as somebody does something: seconds of the real thing.
            while (online.Sum(gateway =>
            {
                gateway.Take(hub.Given(now), _world.Directory, now);
                return gateway.Act(hub, _world.Directory, now);
            }) > 0)
            {
            }
            var current = Epochs.At(now);
            changes += current == last ? 0 : 1;
            last = current;
            gaps += gateways.Count(gateway => gateway.KeyId(current) is null);
            differences += online.Select(gateway => gateway.KeyId(current)).Distinct(StringComparer.Ordinal).Count() > 1 ? 1 : 0;
        }

        output.WriteLine($"{hub.Kept.Count} messages, {hub.Kept.Max(message => message.Bytes.Length)} bytes the longest");
        Assert.Equal(0, gaps);
        Assert.Equal(0, differences);
        Assert.Equal(10, changes);
        Assert.All(gateways, gateway => Assert.Empty(gateway.Refused));
        // What the removed gateway could open is replaced from the week of its removal on.
        var newest = hub.Kept.Where(message => message.CopyOf is null && message.Epoch >= Epochs.At(EpochWorld.Start.AddDays(30)))
            .GroupBy(message => message.Epoch).Select(epoch => epoch.MaxBy(message => message.Generation)!).ToList();
        Assert.All(newest, message => Assert.Null(message.Open(TestGovernance.Seal(EpochWorld.Id(Removed)))));
        Assert.Equal(6, newest.Count(message => message.Generation == 2));
        // Who joined was given what is here by one gateway: six weeks, six copies.
        Assert.Equal(6, hub.Kept.Count(message => message.CopyOf is not null));
    }

    [Fact]
    public void RotaWithTwoAway_IsStoodInForWithinADay()
    {
        var hub = new EpochHub();
        var now = Epochs.Start(3000);
        var epoch = 3000u + Epochs.IssuedAhead;
        int[] away = [_world.AtPlace(epoch, 0), _world.AtPlace(epoch, 1)];
        var gateways = Enumerable.Range(0, Gateways).Except(away).Select(number => new EpochGateway(number)).ToList();
        // What was due before is there.
        for (var before = 3000u; before < epoch; before++)
        {
            Assert.Equal(EpochRefusal.None, hub.Publish(EpochWorld.Make(_world.Directory, before, _world.AtPlace(before, 0), now), _world.Directory, now));
        }

        Assert.Equal(0, gateways.Sum(gateway => gateway.Act(hub, _world.Directory, now)));
        Assert.Equal(0, gateways.Sum(gateway => gateway.Act(hub, _world.Directory, now.AddHours(23))));
        Assert.Equal(1, gateways.Sum(gateway => gateway.Act(hub, _world.Directory, now.AddHours(24))));

        Assert.Equal(EpochWorld.Id(_world.AtPlace(epoch, 2)), hub.Kept[^1].By);
    }
}
