using PoliceExchange.Gateway.Notices;
using PoliceExchange.Policy.Clocks;
using PoliceExchange.Protocol.Content;
using PoliceExchange.UnitTests.Content;

namespace PoliceExchange.UnitTests.Policy.Clocks;

/// <summary>Lead times of removals are the bundle's. Seen failing with the proposal of the build given whatever the bundle says.</summary>
public sealed class LeadTimesTests
{
    private static readonly ClockBook Default = ClockSamples.Default.Clocks;

    [Fact]
    public void DefaultBundle_SaysWhatWasProposed() => Assert.Equal(RemovalLeadTimes.Proposed, LeadTimes.Of(Default, "PX-BASE", Samples.Removal(), Samples.Now));

    [Fact]
    public void OtherNumbersOfABundle_AreTaken_PerLegalBasis()
    {
        ClockRule Clock(string id) => Default.Find(id)!;
        var book = Default with
        {
            Rules =
            [
                .. Default.Rules.Where(rule => rule.Id != "removal-notice-vulnerable"), Clock("removal-notice-vulnerable") with { Length = new ClockLength(1, 0, 0) },
                Clock("removal-notice-criminal") with { Id = "treaty", BasisIds = ["USA-JAM-REMOVAL"], Length = new ClockLength(0, 7, 0), When = new HashSet<ClockCondition>() },
            ],
        };
        // Departs on 3 December: a month before is 3 November.
        var treaty = LeadTimes.Of(book, "USA-JAM-REMOVAL", Samples.Removal(), Samples.Now);

        Assert.Equal(TimeSpan.FromDays(30), LeadTimes.Of(book, "PX-BASE", Samples.Removal(), Samples.Now).Vulnerable);
        // The treaty's own number stands before the general ones, also where it is shorter.
        Assert.Equal((TimeSpan.FromDays(7), TimeSpan.FromDays(7)), (treaty.Criminal, treaty.Vulnerable));
    }

    [Fact]
    public void NoClocks_AndNoDate_LeaveTheProposal()
    {
        var content = Samples.Removal();
        content.Removal.Transport.DepartureAt = new Google.Protobuf.WellKnownTypes.Timestamp { Seconds = long.MaxValue };

        Assert.Equal(RemovalLeadTimes.Proposed, LeadTimes.Of(ClockBook.Empty, "PX-BASE", Samples.Removal(), Samples.Now));
        Assert.Equal(RemovalLeadTimes.Proposed, LeadTimes.Of(Default, "PX-BASE", content, Samples.Now));
    }
}
