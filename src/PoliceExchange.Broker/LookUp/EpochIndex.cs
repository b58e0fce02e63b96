using PoliceExchange.Matching.Encoding;
using PoliceExchange.Matching.Index;
using PoliceExchange.Protocol.Lookup.V1;

namespace PoliceExchange.Broker.LookUp;

/// <summary>What is searched under one key of one epoch. An entry is the row of its record in the store.</summary>
internal sealed class EpochIndex(uint epoch)
{
    private readonly Dictionary<ulong, List<int>> _tokens = [];

    public BlindIndex Forms { get; } = new(epoch);

    /// <summary>Entries with that number.</summary>
    public IReadOnlyList<int> WithToken(ulong token) => _tokens.TryGetValue(token, out var entries) ? entries : [];

    /// <summary>Adds what <see cref="RecordCheck"/> found good.</summary>
    public void Add(int entry, BlindRecord record)
    {
        foreach (var form in record.Forms)
        {
            if (Forms.Add(form.Span, entry) is var fault and not EncodingFault.None)
            {
                throw new InvalidOperationException($"Record {entry} was checked when it was kept and is no record now: {fault}.");
            }
        }
        foreach (var token in record.Tokens)
        {
            if (_tokens.TryGetValue(token, out var entries))
            {
                entries.Add(entry);
            }
            else
            {
                _tokens[token] = [entry];
            }
        }
    }

    public void Remove(int entry, BlindRecord record)
    {
        foreach (var label in record.Forms.Select(form => RecordEncoding.LabelOf(form.Span)).Distinct())
        {
            Forms.Remove(label, entry);
        }
        foreach (var token in record.Tokens)
        {
            if (_tokens.TryGetValue(token, out var entries) && entries.Remove(entry) && entries.Count == 0)
            {
                _tokens.Remove(token);
            }
        }
    }
}
