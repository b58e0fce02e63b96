using System.Text;
using PoliceExchange.Policy.Replay;
using PoliceExchange.Policy.Words;

namespace PoliceExchange.UnitTests.Policy.Rollout;

// Seen failing: `canary` always written as false.

/// <summary>Rows and lines of counted decisions come back as they were; anything else is no row.</summary>
public sealed class DecisionLineTests
{
    private static readonly DateOnly Day = new(2026, 11, 21);
    private static readonly DecisionSide Enforced = new("aa", "DENY", "NO_CASE", "no-case", ObligationSet.Of(Obligation.NotifyVictimDesk, Obligation.RaiseAnomaly));
    private static readonly DecisionSide Trial = new("bb", "REDACT", "OK", "read-wanted", ObligationSet.Of(Obligation.ShowMetadata));

    public static TheoryData<bool, bool> Forms => new() { { false, false }, { true, false }, { true, true } };

    [Theory]
    [MemberData(nameof(Forms))]
    public void Line_ComesBackAsItWas(bool trial, bool canary)
    {
        var line = new DecisionLine(Day, "action=act sight=header state=J%0022M", Enforced, trial ? Trial : null, canary, 12_345_678_901);

        Assert.Equal(line, DecisionLine.OfJson(Encoding.UTF8.GetBytes(line.ToJson())));
        Assert.Equal(line, DecisionLine.OfKey(Day, line.Key(), line.Count));
        Assert.Equal(line, DecisionMessages.Read(DecisionMessages.ToMessage(line)));
        Assert.DoesNotContain('\n', line.ToJson());
    }

    [Fact]
    public void Changed_IsNoLine()
    {
        var good = new DecisionLine(Day, "sight=header", Enforced, Trial, true, 1).ToJson();
        Assert.NotNull(DecisionLine.OfJson(Encoding.UTF8.GetBytes(good)));
        string[] bad =
        [
            good.Replace("\"count\":1", "\"count\":0", StringComparison.Ordinal), good.Replace("\"count\":1", "\"count\":-1", StringComparison.Ordinal), good.Replace("\"count\":1", "\"count\":1.5", StringComparison.Ordinal),
            good.Replace("2026-11-21", "2026-11-32", StringComparison.Ordinal), good.Replace("DENY", "NEVER", StringComparison.Ordinal), good.Replace("raise_anomaly", "raise", StringComparison.Ordinal),
            good.Replace("\"facts\"", "\"fact\"", StringComparison.Ordinal), good.Replace("{\"day\"", "{\"more\":1,\"day\"", StringComparison.Ordinal), good.Replace("{\"day\"", "{\"count\":1,\"day\"", StringComparison.Ordinal),
            good.Replace("\"canary\":true", "\"canary\":1", StringComparison.Ordinal), good + "{}", good[..^1], good[1..], "", "[]", "null", good.Replace("\"trial\":{", "\"trial\":{\"trial\":{},", StringComparison.Ordinal),
            good.Replace("\"trial\":{", "\"trial\":{\"facts\":\"\",", StringComparison.Ordinal),
        ];
        Assert.All(bad, line => Assert.True(line == good || DecisionLine.OfJson(Encoding.UTF8.GetBytes(line)) is null, line));
        Assert.DoesNotContain(good, bad);
    }
}
