using PoliceExchange.Matching.Encoding;
using PoliceExchange.Matching.Evidence;
using PoliceExchange.Matching.Index;
using PoliceExchange.Matching.Names;
using PoliceExchange.Matching.Query;
using PoliceExchange.Matching.Weights;

namespace PoliceExchange.UnitTests.Matching;

/// <summary>
/// The reference matcher over a small index. Seen failing with: removal that forgets the moved row, the penalty for tokens left on both
/// sides taken out, a list made per query in Match, prefixes compared as whole tokens, a first-layer floor of 1.1.
/// </summary>
public sealed class BlindMatcherTests : IDisposable
{
    private const uint Epoch = 3;
    private const int ThisYear = 2026;
    private static readonly byte[] Key = [.. Enumerable.Range(9, 32).Select(i => (byte)i)];

    private readonly BlindIndex _index = new(Epoch);
    private readonly RecordEncoder _records = new();
    private readonly QueryEncoder _queries = new(TokenFrequencies.Default);
    private readonly BlindMatcher _matcher = new();

    public void Dispose()
    {
        _records.Dispose();
        _queries.Dispose();
    }

    [Theory]
    [InlineData("María José García López", "1980-05-17", 1)]
    [InlineData("LOPEZ GARCIA MARIA JOSE", "1980-05-17", 1)]
    [InlineData("Maria Jose Garsia Lopes", "1980-05-17", 1)]
    [InlineData("M García López", "1980-05-17", 1)]
    [InlineData("García López", "1980-05-17", 1)]
    [InlineData("MARIA JOSE GARCIA LOPEZ SANTANA", "1980-05-18", 1)]
    [InlineData("Pepe Etxeberria Quispe", "1975-11-03", 2)]
    [InlineData("José Etxeberria Quispe", "1975-03-11", 2)]
    [InlineData("José Etxeberria Quispe", "1985-11-03", 2)]
    [InlineData("José Etxeberria Quispe", "1975", 2)]
    [InlineData("Джон Щербаков", "1990-01-02", 3)]
    [InlineData("ABDURRAHMAN ALMANSOURI", "1969-07-08", 4)]
    [InlineData("Dieudonné Jean-Baptiste Toussaint", "1960-08-09", 5)]
    public void Variant_IsFound(string name, string date, int entry)
    {
        Fill();
        Assert.Equal(Band.Red, BandOf(Best(NameReader.Read(name), date, entry)));
    }

    [Theory]
    [InlineData("María José García López", "1981-06-18")]
    [InlineData("Carmen Rojas Tellez", "1980-05-17")]
    [InlineData("María Fernández Ortiz", "1980-05-17")]
    [InlineData("Ann Marie Kowalski", "1975-11-03")]
    public void SomebodyElse_IsNotFound(string name, string date)
    {
        Fill();
        Span<Candidate> candidates = stackalloc Candidate[BlindMatcher.Kept];
        var count = Match(NameReader.Read(name), date, candidates);
        foreach (var candidate in candidates[..count])
        {
            Assert.Equal(Band.None, BandOf(candidate.Bits));
        }
    }

    [Fact]
    public void CutOffName_IsFoundByItsPrefix()
    {
        Add(1, "CACADOR DE ARAUJO ANDRE ESTEVES", "1983-03-14");
        var cut = Best(NameReader.ReadTruncated("CACADOR DE ARAUJO ANDRE ESTEV"), "1983-03-14", 1);
        var whole = Best(NameReader.Read("CACADOR DE ARAUJO ANDRE ESTEV"), "1983-03-14", 1);
        Assert.True(cut > float.NegativeInfinity && whole > float.NegativeInfinity);
        Assert.Equal(0, NameReader.Read("CACADOR DE ARAUJO ANDRE ESTEV").Prefixes);
        var form = NameReader.ReadTruncated("CACADOR DE ARAUJO ANDRE ESTEV");
        // A beginning says what its letters say, as in plain text; the rest of the token does not count against it.
        Assert.Equal(PlainEvidence.Bits(form, _queries.Weights(form), NameReader.Read("CACADOR DE ARAUJO ANDRE ESTEVES")) + DateEvidence.Bits(DateLevel.Exact), cut, 0.6f);
        // What is no beginning says nothing.
        Assert.True(Best(NameReader.ReadTruncated("CACADOR DE ARAUJO ANDRE ESTOV"), "1983-03-14", 1) < cut);
    }

    [Fact]
    public void RemovedEntry_IsGone_AndTheOthersStay()
    {
        List<(ulong Label, int Entry)> added = [];
        for (var entry = 0; entry < 60; entry++)
        {
            added.AddRange(Add(entry, $"ANA {new Dice((ulong)entry).Token(7)} {new Dice((ulong)entry + 99).Token(6)}", "1980-05-17").Select(label => (label, entry)));
        }
        var (forms, names) = (_index.Count, _index.Names);
        var removed = added.Where(one => one.Entry == 7).Distinct().Sum(one => _index.Remove(one.Label, one.Entry));
        Assert.True(removed > 0);
        Assert.Equal((forms - removed, names - 1), (_index.Count, _index.Names));
        for (var entry = 0; entry < 60; entry++)
        {
            var found = Best(NameReader.Read($"ANA {new Dice((ulong)entry).Token(7)} {new Dice((ulong)entry + 99).Token(6)}"), "1980-05-17", entry);
            Assert.Equal(entry != 7, found > 30);
        }
    }

    [Fact]
    public void Match_AllocatesNothing()
    {
        Fill();
        var query = new BlindQuery();
        var bytes = _queries.Encode(Key, Epoch, NameReader.Read("Maria Jose Garsia Lopes"), BirthDate.TryParse("1980-05-17")!.Value, ThisYear)[0];
        Span<Candidate> candidates = stackalloc Candidate[BlindMatcher.Kept];
        query.Read(bytes, Epoch);
        _matcher.Match(_index, query, candidates);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 20; i++)
        {
            query.Read(bytes, Epoch);
            _matcher.Match(_index, query, candidates);
        }
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Bands_RiseWithTheRecords()
    {
        Assert.Equal((24f, 28f), (MathF.Round(new Bands(1 << 20).Amber), MathF.Round(new Bands(1 << 20).Red)));
        Assert.Equal(Band.Amber, new Bands(1 << 20).Of(24));
        Assert.Equal(Band.None, new Bands(1 << 20).Of(23.9f));
        Assert.Equal(Band.Red, new Bands(1 << 20).Of(28));
        Assert.Equal(4, new Bands(0).Amber);
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(0b1, 0, Alignment.OnePenalty)]
    [InlineData(0b1, 0b100, Alignment.BothPenalty)]
    [InlineData(0b111, 0b10, Alignment.BothPenalty + 2 * Alignment.OnePenalty)]
    public void TokensLeftOver_Cost(int query, int record, float bits) => Assert.Equal(bits, Alignment.Penalty(query, record), 3);

    /// <summary>Blind and plain evidence agree exactly where tokens are equal or have nothing in common.</summary>
    [Fact]
    public void EqualNames_HaveTheBitsOfPlainText()
    {
        var dice = new Dice(21);
        for (var i = 0; i < 200; i++)
        {
            var name = $"{dice.Token(6)} {dice.Token(7)} {dice.Token(8)}";
            Add(i, name, "1980-05-17");
            var form = NameReader.Read(name);
            var plain = PlainEvidence.Bits(form, _queries.Weights(form), form) + DateEvidence.Bits(DateLevel.Exact);
            Assert.Equal(plain, Best(form, "1980-05-17", i), 3);
        }
    }

    private void Fill()
    {
        Add(1, "María José García López", "1980-05-17");
        Add(2, "José Etxeberría Quispe", "1975-11-03");
        Add(3, "John Shcherbakov", "1990-01-02");
        Add(4, "Abdul Rahman Al-Mansouri", "1969-07-08");
        Add(5, "Toussaint Dieudonné Jean Baptiste", "1960-08-09");
    }

    private List<ulong> Add(int entry, string name, string date)
    {
        var labels = new List<ulong>();
        foreach (var form in _records.Encode(Key, Epoch, BitConverter.GetBytes(entry), [new StatedName(name)], [BirthDate.TryParse(date)!.Value]).Forms)
        {
            Assert.Equal(EncodingFault.None, _index.Add(form, entry));
            labels.Add(System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(form.AsSpan(8)));
        }
        return labels;
    }

    private int Match(NameForm name, string date, Span<Candidate> candidates)
    {
        var query = new BlindQuery();
        var (found, part) = (0, new Candidate[BlindMatcher.Kept]);
        foreach (var bytes in _queries.Encode(Key, Epoch, name, BirthDate.TryParse(date)!.Value, ThisYear))
        {
            Assert.Equal(EncodingFault.None, query.Read(bytes, Epoch));
            foreach (var candidate in part.AsSpan(0, _matcher.Match(_index, query, part)))
            {
                if (found < candidates.Length)
                {
                    candidates[found++] = candidate;
                }
            }
        }
        return found;
    }

    private float Best(NameForm name, string date, int entry)
    {
        Span<Candidate> candidates = stackalloc Candidate[BlindMatcher.Kept];
        var best = float.NegativeInfinity;
        foreach (var candidate in candidates[..Match(name, date, candidates)])
        {
            best = candidate.Entry == entry ? Math.Max(best, candidate.Bits) : best;
        }
        return best;
    }

    /// <summary>As in an index of five.</summary>
    private static Band BandOf(float bits) => new Bands(1_000).Of(bits);
}
