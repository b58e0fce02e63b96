using System.Buffers;

namespace PoliceExchange.Policy.Replay;

/// <summary>Replays a file of decisions, a row a line, on all processors. Memory is bounded by blocks, not by the file.</summary>
internal static class ReplayFile
{
    private const int BlockBytes = 4 << 20;

    /// <summary>Runs over the rows of some days.</summary>
    /// <param name="rows">JSON Lines as `px policy decisions` writes them.</param>
    /// <param name="replay">Makes one for each thread.</param>
    /// <param name="from">First day.</param>
    /// <param name="to">Last day.</param>
    /// <param name="cancel">Ends it between two blocks.</param>
    public static DecisionReplay Run(Stream rows, Func<DecisionReplay> replay, DateOnly from, DateOnly to, CancellationToken cancel)
    {
        var workers = Math.Max(1, Environment.ProcessorCount);
        var each = Enumerable.Range(0, workers).Select(_ => replay()).ToArray();
        foreach (var (block, length) in Blocks(rows))
        {
            cancel.ThrowIfCancellationRequested();
            var parts = Parts(block.AsSpan(0, length), workers);
            Parallel.For(0, parts.Count, part => Take(each[part], block.AsSpan(parts[part]), from, to));
            ArrayPool<byte>.Shared.Return(block);
        }
        foreach (var other in each.Skip(1))
        {
            each[0].Add(other);
        }
        return each[0];
    }

    private static void Take(DecisionReplay replay, ReadOnlySpan<byte> text, DateOnly from, DateOnly to)
    {
        foreach (var range in text.Split((byte)'\n'))
        {
            var line = text[range];
            if (line.IsEmpty)
            {
                continue;
            }
            if (DecisionLine.OfJson(line) is not { } row)
            {
                replay.Refuse();
            }
            else if (row.Day >= from && row.Day <= to)
            {
                replay.Take(row);
            }
        }
    }

    /// <summary>Whole lines, in as many ranges of about the same length as there are workers.</summary>
    private static List<Range> Parts(ReadOnlySpan<byte> block, int workers)
    {
        var parts = new List<Range>(workers);
        var start = 0;
        for (var part = 1; part <= workers && start < block.Length; part++)
        {
            var at = (int)Math.Max(start, (long)block.Length * part / workers);
            var feed = part == workers ? -1 : block[at..].IndexOf((byte)'\n');
            var stop = feed < 0 ? block.Length : at + feed + 1;
            parts.Add(start..stop);
            start = stop;
        }
        return parts;
    }

    /// <summary>Blocks that end with a line. A line longer than a block is cut: both of its parts are unreadable rows.</summary>
    private static IEnumerable<(byte[] Block, int Length)> Blocks(Stream rows)
    {
        var left = Array.Empty<byte>();
        while (true)
        {
            var block = ArrayPool<byte>.Shared.Rent(BlockBytes);
            left.CopyTo(block, 0);
            var length = left.Length + rows.ReadAtLeast(block.AsSpan(left.Length), block.Length - left.Length, throwOnEndOfStream: false);
            if (length < block.Length)
            {
                yield return (block, length);
                yield break;
            }
            var whole = block.AsSpan(0, length).LastIndexOf((byte)'\n') + 1;
            whole = whole == 0 ? length : whole;
            left = block[whole..length];
            yield return (block, whole);
        }
    }
}
