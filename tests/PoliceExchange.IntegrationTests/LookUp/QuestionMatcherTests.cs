using Google.Protobuf;
using PoliceExchange.Broker.LookUp;
using PoliceExchange.Matching.Encoding;
using PoliceExchange.Matching.Evidence;

namespace PoliceExchange.IntegrationTests.LookUp;

/// <summary>One question against one index: the best of its queries, by falling likeness, in bands.</summary>
/// <remarks>
/// Seen failing with: a number that is amber, the least of several queries, rising likeness, the question before not cleared,
/// inferred forms counted as names, only the first query checked.
/// </remarks>
public sealed class QuestionMatcherTests
{
    private const uint Epoch = 2968;

    private readonly EpochIndex _index = new(Epoch);
    private readonly QuestionMatcher _matcher = new();

    [Fact]
    public void SameNumber_IsRed()
    {
        _index.Add(4, BlindMaterial.Record(Epoch, "a", "one", "", "", 11));
        var met = Assert.Single(_matcher.Match(_index, BlindMaterial.Number(11)).Records);
        Assert.Equal(new MetRecord(4, Band.Red), met);
        Assert.Empty(_matcher.Match(_index, BlindMaterial.Number(12)).Records);
    }

    [Fact]
    public void WeakLikeness_IsAmber_AndNoneIsLeftOut()
    {
        // A name that many have, and another day of the month: 4 to 8 bits in an index of one.
        _index.Add(4, BlindMaterial.Record(Epoch, "a", "one", "Maria", "1980-05-17"));
        Assert.Equal([new MetRecord(4, Band.Red)], Ask(("Maria", "1980-05-17")));
        Assert.Equal([new MetRecord(4, Band.Amber)], Ask(("Maria", "1980-05-28")));
        Assert.Empty(Ask(("Okonkwo Adaeze", "1980-05-17")));
    }

    [Theory]
    [InlineData("1980-05-17", "1980-05-28")]
    [InlineData("1980-05-28", "1980-05-17")]
    public void BestOfSeveralQueries_Counts(string first, string second)
    {
        _index.Add(4, BlindMaterial.Record(Epoch, "a", "one", "Maria", "1980-05-17"));
        Assert.Equal([new MetRecord(4, Band.Red)], Ask(("Maria", first), ("Maria", second)));
    }

    [Fact]
    public void Met_AreInOrderOfLikeness()
    {
        _index.Add(1, BlindMaterial.Record(Epoch, "a", "one", "Zambrano Ezequiel", "1986-04-28"));
        _index.Add(2, BlindMaterial.Record(Epoch, "a", "two", "Zambrano Ezequiel", "1986-04-18"));
        _index.Add(3, BlindMaterial.Record(Epoch, "a", "three", "Zambrano Ezequiel", "1986-04-17"));
        Assert.Equal([3, 2, 1], Ask(("Zambrano Ezequiel", "1986-04-17")).Select(met => met.Row));
    }

    [Fact]
    public void QuestionBefore_LeavesNothing()
    {
        _index.Add(1, BlindMaterial.Record(Epoch, "a", "one", "", "", 11));
        _index.Add(2, BlindMaterial.Record(Epoch, "a", "two", "", "", 12));
        Assert.Single(_matcher.Match(_index, BlindMaterial.Number(11)).Records);
        Assert.Equal(2, Assert.Single(_matcher.Match(_index, BlindMaterial.Number(12)).Records).Row);
    }

    [Fact]
    public void Names_AreThoseThatWereSearched()
    {
        Assert.Equal(0, _matcher.Match(_index, BlindMaterial.Number(11)).Names);
        _index.Add(1, BlindMaterial.Record(Epoch, "a", "one", "Zambrano Ezequiel", "1986-04-17"));
        _index.Add(2, BlindMaterial.Record(Epoch, "a", "two", "Okonkwo Adaeze", "1991-02-03"));
        Assert.Equal(2, _matcher.Match(_index, BlindMaterial.Number(11)).Names);
    }

    [Fact]
    public void QueryThatIsNone_HasItsFault()
    {
        var question = BlindMaterial.Question(Epoch, ("Zambrano Ezequiel", "1986-04-17"));
        Assert.Equal(EncodingFault.None, _matcher.Check(Epoch, question));
        Assert.Equal(EncodingFault.Epoch, _matcher.Check(Epoch + 1, question));
        // The second one is looked at as well.
        question.Queries.Add(ByteString.CopyFromUtf8("no query"));
        Assert.Equal(EncodingFault.Form, _matcher.Check(Epoch, question));
    }

    private IReadOnlyList<MetRecord> Ask(params (string Name, string Date)[] asked) => _matcher.Match(_index, BlindMaterial.Question(Epoch, asked)).Records;
}
