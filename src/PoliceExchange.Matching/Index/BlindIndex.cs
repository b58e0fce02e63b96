using PoliceExchange.Matching.Encoding;
using PoliceExchange.Matching.Names;

namespace PoliceExchange.Matching.Index;

/// <summary>
/// The blind records of one epoch by opaque label, in memory (MATCHING.md 4). Readers and one writer must not run at the same time: the owner
/// swaps snapshots or locks.
/// </summary>
internal sealed class BlindIndex(uint epoch)
{
    private readonly Dictionary<ulong, CohortBlock?[]> _cohorts = [];

    internal uint Epoch => epoch;

    /// <summary>Forms that it holds.</summary>
    internal int Count { get; private set; }

    /// <summary>Names among them that somebody stated: the N of <see cref="Evidence.Bands"/>. Inferred forms are paid for by their discount.</summary>
    internal int Names { get; private set; }

    internal int Cohorts => _cohorts.Count;

    /// <summary>The blocks of a cohort, by tokens less one; empty for a label that nobody has.</summary>
    internal ReadOnlySpan<CohortBlock?> Cohort(ulong label) => _cohorts.TryGetValue(label, out var blocks) ? blocks : [];

    /// <summary>Every label: what an attacker who reads the store sees first.</summary>
    internal IEnumerable<ulong> Labels => _cohorts.Keys;

    /// <summary>Adds a form as <see cref="RecordEncoding"/> writes it; refuses what no honest gateway sends.</summary>
    internal EncodingFault Add(ReadOnlySpan<byte> form, int entry)
    {
        Span<ulong> filter = stackalloc ulong[NameEncoder.FilterWords];
        Span<ulong> tokens = stackalloc ulong[NameForm.MaxTokens * NameEncoder.TokenWords];
        var fault = RecordEncoding.Read(form, epoch, out var kind, out var label, filter, tokens, out var count);
        if (fault != EncodingFault.None)
        {
            return fault;
        }
        if (!_cohorts.TryGetValue(label, out var blocks))
        {
            _cohorts[label] = blocks = new CohortBlock?[NameForm.MaxTokens];
        }
        (blocks[count - 1] ??= new CohortBlock(count)).Add(filter, tokens[..(2 * count)], kind, entry);
        Count++;
        Names += IsStated(kind) ? 1 : 0;
        return EncodingFault.None;
    }

    /// <summary>Takes an entry out of one cohort (a withdrawal names the forms that it takes away); returns how many forms went.</summary>
    internal int Remove(ulong label, int entry)
    {
        var removed = 0;
        foreach (var block in Cohort(label))
        {
            if (block is not null)
            {
                removed += block.Remove(entry, out var stated);
                Names -= stated;
            }
        }
        Count -= removed;
        return removed;
    }

    internal static bool IsStated(NameKind kind) => kind is NameKind.Stated or NameKind.LowQuality;
}
