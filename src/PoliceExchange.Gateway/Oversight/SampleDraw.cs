using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace PoliceExchange.Gateway.Oversight;

/// <summary>A candidate with its tickets.</summary>
internal sealed record Ticketed(long Sequence, int Weight);

/// <summary>A drawn entry.</summary>
internal sealed record Drawn(long Sequence, int Weight, byte[] Rank);

/// <summary>
/// Draws without replacement, reproducible by anybody with the seed. Ticket j of sequence s ranks at SHA-256(seed | s | j);
/// an entry ranks by its lowest ticket. The lowest of w uniform tickets is what weighted sampling without replacement asks
/// for (Efraimidis and Spirakis 2006, with whole weights), and no floating point makes two machines differ.
/// </summary>
internal static class SampleDraw
{
    public static IReadOnlyList<Drawn> Draw(string seed, IEnumerable<Ticketed> candidates, int size)
    {
        var lowest = new PriorityQueue<Drawn, byte[]>(HighestFirst);
        foreach (var candidate in candidates)
        {
            var rank = Rank(seed, candidate);
            if (lowest.Count < size)
            {
                lowest.Enqueue(new Drawn(candidate.Sequence, candidate.Weight, rank), rank);
            }
            else if (rank.AsSpan().SequenceCompareTo(lowest.Peek().Rank) < 0)
            {
                lowest.DequeueEnqueue(new Drawn(candidate.Sequence, candidate.Weight, rank), rank);
            }
        }
        var drawn = new Drawn[lowest.Count];
        for (var place = drawn.Length - 1; place >= 0; place--)
        {
            drawn[place] = lowest.Dequeue();
        }
        return drawn;
    }

    private static readonly Comparer<byte[]> HighestFirst = Comparer<byte[]>.Create((a, b) => b.AsSpan().SequenceCompareTo(a));

    private static byte[] Rank(string seed, Ticketed candidate)
    {
        var prefix = Encoding.UTF8.GetByteCount(seed);
        var input = new byte[prefix + 12];
        Encoding.UTF8.GetBytes(seed, input);
        BinaryPrimitives.WriteInt64BigEndian(input.AsSpan(prefix), candidate.Sequence);
        var best = SHA256.HashData(input);
        for (var ticket = 1; ticket < candidate.Weight; ticket++)
        {
            BinaryPrimitives.WriteInt32BigEndian(input.AsSpan(prefix + 8), ticket);
            var rank = SHA256.HashData(input);
            if (rank.AsSpan().SequenceCompareTo(best) < 0)
            {
                best = rank;
            }
        }
        return best;
    }
}
