using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using PoliceExchange.Gateway.Oversight;

namespace PoliceExchange.UnitTests.Oversight;

// Seen failing: DequeueEnqueue without the comparison (all three).

public sealed class SampleDrawTests
{
    [Fact]
    public void Draw_IsWhatTheDocumentedRuleGives()
    {
        // The rule of oversight_service.proto once more, the slow way: rank every ticket, sort, take.
        var candidates = Enumerable.Range(1, 500).Select(i => new Ticketed(i, 1 + (i % 4))).ToList();
        var expected = candidates.OrderBy(one => Enumerable.Range(0, one.Weight).Select(ticket => Ticket("seed-é", one.Sequence, ticket)).Min(StringComparer.Ordinal), StringComparer.Ordinal)
            .Take(40).Select(one => one.Sequence);

        var drawn = SampleDraw.Draw("seed-é", candidates, 40);

        Assert.Equal(expected, drawn.Select(one => one.Sequence));
    }

    [Fact]
    public void Order_OfCandidates_DoesNotMatter_TheSeedDoes()
    {
        var candidates = Enumerable.Range(1, 300).Select(i => new Ticketed(i, 1)).ToList();
        var drawn = Sequences(SampleDraw.Draw("a", candidates, 30));

        Assert.Equal(drawn, Sequences(SampleDraw.Draw("a", Enumerable.Reverse(candidates), 30)));
        Assert.NotEqual(drawn, Sequences(SampleDraw.Draw("b", candidates, 30)));
        Assert.Equal(300, SampleDraw.Draw("a", candidates, 1000).Count);
    }

    [Fact]
    public void HeavyEntries_AreDrawnInProportion()
    {
        // 100 heavy entries of weight 9 among 900 of weight 1: half of all tickets. A first draw is heavy with p = 0.5;
        // of 2,000 seeds 1,000 +- 112 (5 standard deviations).
        var candidates = Enumerable.Range(1, 1000).Select(i => new Ticketed(i, i <= 100 ? 9 : 1)).ToList();
        var heavy = Enumerable.Range(0, 2000).Count(seed => SampleDraw.Draw($"{seed}", candidates, 1)[0].Weight == 9);
        Assert.InRange(heavy, 888, 1112);
    }

    private static List<long> Sequences(IReadOnlyList<Drawn> drawn) => [.. drawn.Select(one => one.Sequence)];

    private static string Ticket(string seed, long sequence, int ticket)
    {
        var tail = new byte[12];
        BinaryPrimitives.WriteInt64BigEndian(tail, sequence);
        BinaryPrimitives.WriteInt32BigEndian(tail.AsSpan(8), ticket);
        return Convert.ToHexString(SHA256.HashData([.. Encoding.UTF8.GetBytes(seed), .. tail]));
    }
}
