using PoliceExchange.Gateway.Oversight;
using Kind = PoliceExchange.Protocol.Oversight.V1.SubjectRequestKind;
using Step = PoliceExchange.Protocol.Oversight.V1.SubjectRequestStep;

namespace PoliceExchange.UnitTests.Oversight;

// Seen failing: Open -> Upheld without `when overdue` (Findings_MoveAsListed).

public sealed class OversightRulesTests
{
    [Fact]
    public void Findings_MoveAsListed()
    {
        var open = new List<string>();
        foreach (var from in Enum.GetValues<FindingState>())
        {
            foreach (var move in Enum.GetValues<FindingMove>())
            {
                foreach (var overdue in new[] { false, true })
                {
                    if (FindingRules.Next(from, move, overdue) is { } next)
                    {
                        open.Add($"{from} {move} {(overdue ? "late" : "in time")} {next}");
                    }
                }
            }
        }
        Assert.Equal(
            [
                "Open Answer in time Answered", "Open Answer late Answered", "Open Upheld late Closed",
                "Answered Remedied in time Closed", "Answered Remedied late Closed", "Answered Upheld in time Closed", "Answered Upheld late Closed",
                "Answered NotUpheld in time Closed", "Answered NotUpheld late Closed", "Answered Return in time Open", "Answered Return late Open",
            ],
            open);
    }

    [Theory]
    [InlineData(Kind.Access, "Received Located Answered Confirmed|Received Located Consulted Answered Confirmed|Received Located Consulted Restricted Confirmed|Received Located Restricted Confirmed")]
    [InlineData(Kind.Erasure, "Received Located Answered Corrected Propagated Confirmed|Received Located Consulted Answered Corrected Propagated Confirmed|Received Located Consulted Restricted Confirmed|Received Located Restricted Confirmed")]
    [InlineData(Kind.Rectification, "Received Located Answered Corrected Propagated Confirmed|Received Located Consulted Answered Corrected Propagated Confirmed|Received Located Consulted Restricted Confirmed|Received Located Restricted Confirmed")]
    public void SubjectRequests_HaveExactlyThesePaths(Kind kind, string paths) =>
        Assert.Equal(paths.Split('|'), Paths(kind, Step.Received).Select(path => string.Join(' ', path)).Order(StringComparer.Ordinal));

    [Fact]
    public void Clock_IsAMonth_AndTwoMoreOnce()
    {
        var received = new DateTimeOffset(2026, 1, 31, 9, 0, 0, TimeSpan.Zero);
        var due = SubjectClock.Default.Due(received, extended: false);
        Assert.Equal(new DateTimeOffset(2026, 2, 28, 9, 0, 0, TimeSpan.Zero), due);
        Assert.Equal(new DateTimeOffset(2026, 4, 30, 9, 0, 0, TimeSpan.Zero), SubjectClock.Default.Due(received, extended: true));
        Assert.True(SubjectRequestRules.MayExtend(Step.Consulted, extended: false, due, due.AddTicks(-1)));
        Assert.False(SubjectRequestRules.MayExtend(Step.Consulted, extended: true, due, due.AddTicks(-1)));
        Assert.False(SubjectRequestRules.MayExtend(Step.Consulted, extended: false, due, due));
        Assert.False(SubjectRequestRules.MayExtend(Step.Answered, extended: false, due, due.AddTicks(-1)));
    }

    [Theory]
    [InlineData("2026", "2026-01-01T00:00:00.000Z", "2027-01-01T00:00:00.000Z")]
    [InlineData("2026-12", "2026-12-01T00:00:00.000Z", "2027-01-01T00:00:00.000Z")]
    public void Period_IsAYearOrAMonth(string period, string from, string until)
    {
        var read = AccessStatistics.Period(period)!.Value;
        Assert.Equal((from, until), (Rfc3339.Format(read.From), Rfc3339.Format(read.Until)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("26")]
    [InlineData("2026-13")]
    [InlineData("2026-1")]
    [InlineData("2026-01-01")]
    [InlineData("9999")]
    public void OtherPeriods_AreRefused(string period) => Assert.Null(AccessStatistics.Period(period));

    private static IEnumerable<List<Step>> Paths(Kind kind, Step from)
    {
        if (from == Step.Confirmed)
        {
            return [[Step.Confirmed]];
        }
        return Enum.GetValues<Step>().Where(to => SubjectRequestRules.MayFollow(kind, from, to)).SelectMany(to => Paths(kind, to)).Select(rest => (List<Step>)[from, .. rest]);
    }
}
