using PoliceExchange.Matching.Encoding;
using PoliceExchange.Matching.Names;

namespace PoliceExchange.Matching.Index;

/// <summary>
/// The records of one cohort that have the same number of tokens, column by column: no object per record, fixed rows, removal by moving the
/// last row. 146 bytes a record and 16 a token.
/// </summary>
internal sealed class CohortBlock(int tokens)
{
    private ulong[] _filters = [];
    private ulong[] _tokens = [];
    private ushort[] _fills = [];
    private int[] _entries = [];
    private NameKind[] _kinds = [];

    internal int Tokens => tokens;

    internal int Count { get; private set; }

    internal ReadOnlySpan<ulong> Filters => _filters.AsSpan(0, Count * NameEncoder.FilterWords);

    /// <summary>Bits set in each filter.</summary>
    internal ReadOnlySpan<ushort> Fills => _fills.AsSpan(0, Count);

    internal int Entry(int row) => _entries[row];

    internal NameKind Kind(int row) => _kinds[row];

    internal ReadOnlySpan<ulong> TokensOf(int row) => _tokens.AsSpan(row * 2 * tokens, 2 * tokens);

    internal void Add(ReadOnlySpan<ulong> filter, ReadOnlySpan<ulong> tokenFilters, NameKind kind, int entry)
    {
        if (Count == _entries.Length)
        {
            // By a quarter: most cohorts are small and there are twenty thousand of them.
            Resize(Count + Math.Max(4, Count / 4));
        }
        filter.CopyTo(_filters.AsSpan(Count * NameEncoder.FilterWords));
        tokenFilters.CopyTo(_tokens.AsSpan(Count * 2 * tokens));
        (_fills[Count], _kinds[Count], _entries[Count]) = ((ushort)EncodingLimits.Bits(filter), kind, entry);
        Count++;
    }

    /// <summary>Takes away all rows of an entry; returns how many, and how many of them were stated names.</summary>
    internal int Remove(int entry, out int stated)
    {
        var removed = 0;
        stated = 0;
        for (var row = Count - 1; row >= 0; row--)
        {
            if (_entries[row] == entry)
            {
                stated += BlindIndex.IsStated(_kinds[row]) ? 1 : 0;
                Move(--Count, row);
                removed++;
            }
        }
        return removed;
    }

    private void Move(int from, int to)
    {
        _filters.AsSpan(from * NameEncoder.FilterWords, NameEncoder.FilterWords).CopyTo(_filters.AsSpan(to * NameEncoder.FilterWords));
        _tokens.AsSpan(from * 2 * tokens, 2 * tokens).CopyTo(_tokens.AsSpan(to * 2 * tokens));
        (_fills[to], _kinds[to], _entries[to]) = (_fills[from], _kinds[from], _entries[from]);
        // What is taken away leaves no copy in memory.
        _filters.AsSpan(from * NameEncoder.FilterWords, NameEncoder.FilterWords).Clear();
        _tokens.AsSpan(from * 2 * tokens, 2 * tokens).Clear();
    }

    private void Resize(int rows)
    {
        Array.Resize(ref _filters, rows * NameEncoder.FilterWords);
        Array.Resize(ref _tokens, rows * 2 * tokens);
        Array.Resize(ref _fills, rows);
        Array.Resize(ref _entries, rows);
        Array.Resize(ref _kinds, rows);
    }
}
