using PoliceExchange.Matching.Encoding;
using PoliceExchange.Matching.Evidence;
using PoliceExchange.Matching.Index;
using PoliceExchange.Matching.Names;
using PoliceExchange.Matching.Query;
using PoliceExchange.Matching.Weights;

namespace PoliceExchange.Cli.Matching;

/// <summary>What a query gave, in bits, in plain text and blind: for the record that it means, and for the best of the others.</summary>
internal readonly record struct TrialScore(float Plain, float Blind, float PlainOther, float BlindOther, int Other);

/// <summary>
/// Records and queries as gateways and hub would handle them, with the plain text beside. Plain text scores the meant record directly; of the
/// others it scores what the first blind layer lets through at a lower floor (all of a million would take a night, MATCHING.md 5.2).
/// </summary>
internal sealed class MatchTrial : IDisposable
{
    internal const uint Epoch = 1;
    internal const int ThisYear = 2026;

    private const float WideFloor = 0.60f;

    private readonly byte[] _key;
    private readonly RecordEncoder _records = new();
    private readonly QueryEncoder _queries = new(TokenFrequencies.Default);
    private readonly BlindMatcher _matcher = new();
    private readonly BlindQuery _query = new();
    private readonly List<(StatedName[] Names, BirthDate[] Dates)> _people = [];

    internal MatchTrial()
    {
        // A trial protects nobody: a fixed key makes its figures the same on every run.
        _key = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];
        Index = new BlindIndex(Epoch);
    }

    internal BlindIndex Index { get; }

    /// <summary>Forms that the first layer looked at, over all queries.</summary>
    internal long Scored { get; private set; }

    internal int Add(StatedName[] names, BirthDate[] dates)
    {
        var entry = _people.Count;
        _people.Add((names, dates));
        foreach (var form in _records.Encode(_key, Epoch, BitConverter.GetBytes(entry), names, dates).Forms)
        {
            if (Index.Add(form, entry) is var fault and not EncodingFault.None)
            {
                throw new InvalidOperationException($"An own encoding was refused: {fault}.");
            }
        }
        return entry;
    }

    /// <summary>Adds further names to an entry, as aliases that were indexed later.</summary>
    internal void AddNames(int entry, StatedName[] names)
    {
        var (before, dates) = _people[entry];
        _people[entry] = ([.. before, .. names], dates);
        foreach (var form in _records.Encode(_key, Epoch, BitConverter.GetBytes(entry), names, dates).Forms)
        {
            Index.Add(form, entry);
        }
    }

    /// <summary>An entry as a person reads it.</summary>
    internal string Text(int entry) => entry < 0 ? "-" : $"{string.Join(" / ", _people[entry].Names.Select(name => name.Text))} {string.Join(' ', _people[entry].Dates)}";

    /// <summary>Asks for a name and date.</summary>
    /// <param name="name">As written.</param>
    /// <param name="date">As stated.</param>
    /// <param name="expected">The entry that is meant; negative for a person who is not in the index.</param>
    internal TrialScore Score(string name, BirthDate date, int expected)
    {
        var form = NameReader.Read(name);
        var weights = _queries.Weights(form);
        var other = -1;
        var (blind, blindOther, plainOther) = (float.NegativeInfinity, float.NegativeInfinity, float.NegativeInfinity);
        Span<Candidate> candidates = stackalloc Candidate[BlindMatcher.Kept];
        foreach (var part in _queries.Encode(_key, Epoch, form, date, ThisYear))
        {
            if (_query.Read(part, Epoch) is var fault and not EncodingFault.None)
            {
                throw new InvalidOperationException($"An own query was refused: {fault}.");
            }
            var count = _matcher.Match(Index, _query, candidates);
            Scored += _matcher.Scored;
            for (var i = 0; i < count; i++)
            {
                if (candidates[i].Entry == expected)
                {
                    blind = Math.Max(blind, candidates[i].Bits);
                }
                else if (candidates[i].Bits > blindOther)
                {
                    (blindOther, other) = (candidates[i].Bits, candidates[i].Entry);
                }
            }
            if (expected < 0)
            {
                count = _matcher.Match(Index, _query, candidates, WideFloor);
                for (var i = 0; i < count; i++)
                {
                    plainOther = Math.Max(plainOther, Plain(form, weights, date, candidates[i].Entry));
                }
            }
        }
        return new TrialScore(expected < 0 ? float.NegativeInfinity : Plain(form, weights, date, expected), blind, plainOther, blindOther, other);
    }

    public void Dispose()
    {
        _records.Dispose();
        _queries.Dispose();
    }

    private float Plain(NameForm form, byte[] weights, BirthDate date, int entry)
    {
        var (names, dates) = _people[entry];
        return PlainEvidence.Bits(form, weights, date, [.. names.SelectMany(name => NameVariants.Of(name.Text, name.Kind))], dates);
    }
}
