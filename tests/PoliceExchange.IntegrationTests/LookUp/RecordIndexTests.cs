using PoliceExchange.Broker.LookUp;
using PoliceExchange.Protocol.Lookup.V1;

namespace PoliceExchange.IntegrationTests.LookUp;

/// <summary>Blind records in memory: put, replaced, taken out, and under one key only.</summary>
/// <remarks>
/// Seen failing with: the older version left in, all keys of an epoch in one index, the first label not removed, the wrong entry
/// taken from a shared number, the coming epoch forgotten too, forms not counted.
/// </remarks>
public sealed class RecordIndexTests : IDisposable
{
    private const uint Epoch = 2968;
    private const string Key = "key-a";

    private readonly RecordIndex _index = new();
    private readonly QuestionMatcher _matcher = new();

    public void Dispose() => _index.Dispose();

    [Fact]
    public void Record_IsMetByItsName()
    {
        Put(new KeptRecord(7, BlindMaterial.Record(Epoch, Key, "one", "Zambrano Ezequiel", "1986-04-17")));
        Assert.Equal([7], Rows("Zambrano Ezequiel", "1986-04-17"));
        Assert.Empty(Rows("Okonkwo Adaeze", "1986-04-17"));
        Assert.True(_index.Forms > 0);
    }

    [Fact]
    public void NewerVersion_TakesThePlaceOfTheOlder()
    {
        var before = new KeptRecord(7, BlindMaterial.Record(Epoch, Key, "one", "Zambrano Ezequiel", "1986-04-17", 11));
        Put(before);
        _index.Put([(new KeptRecord(8, BlindMaterial.Record(Epoch, Key, "one", "Okonkwo Adaeze", "1991-02-03", 12)), before)]);

        Assert.Empty(Rows("Zambrano Ezequiel", "1986-04-17"));
        Assert.Equal([8], Rows("Okonkwo Adaeze", "1991-02-03"));
        Assert.Empty(Numbered(11));
        Assert.Equal([8], Numbered(12));
    }

    [Fact]
    public void RemovedRecord_IsGoneWithAllItsForms()
    {
        var stays = new KeptRecord(1, BlindMaterial.Record(Epoch, Key, "stays", "Zambrano Ezequiel", "1986-04-17"));
        Put(stays);
        var forms = _index.Forms;
        var goes = new KeptRecord(2, BlindMaterial.Record(Epoch, Key, "goes", "Zambrano Ezequiel", "1986-04-17"));
        Put(goes);
        Assert.Equal(2 * forms, _index.Forms);

        _index.Remove([goes]);
        Assert.Equal([1], Rows("Zambrano Ezequiel", "1986-04-17"));
        Assert.Equal(forms, _index.Forms);
        // A second time, and one that was never here, change nothing.
        _index.Remove([goes, new KeptRecord(3, BlindMaterial.Record(Epoch, "key-c", "never", "Zambrano Ezequiel", "1986-04-17"))]);
        Assert.Equal(forms, _index.Forms);
    }

    [Fact]
    public void TwoKeysOfOneEpoch_NeverMeet()
    {
        Put(new KeptRecord(1, BlindMaterial.Record(Epoch, Key, "one", "Zambrano Ezequiel", "1986-04-17", 11)));
        Put(new KeptRecord(2, BlindMaterial.Record(Epoch, "key-b", "two", "Zambrano Ezequiel", "1986-04-17", 11)));

        var question = BlindMaterial.Question(Epoch, ("Zambrano Ezequiel", "1986-04-17"));
        question.Tokens.Add(11);
        Assert.Equal([1], Rows(_index.Ask(Epoch, Key, _matcher, question)));
        Assert.Equal([2], Rows(_index.Ask(Epoch, "key-b", _matcher, question)));
        var none = _index.Ask(Epoch, "key-c", _matcher, question);
        Assert.Equal((0, 0), (none.Records.Count, none.Names));
    }

    [Fact]
    public void SharedNumber_IsOfAllWhoHaveIt()
    {
        var first = new KeptRecord(1, BlindMaterial.Record(Epoch, Key, "one", "", "", 11, 12));
        Put(first);
        Put(new KeptRecord(2, BlindMaterial.Record(Epoch, Key, "two", "", "", 11)));
        Assert.Equal([1, 2], Numbered(11));
        Assert.Equal([1], Numbered(12));

        _index.Remove([first]);
        Assert.Equal([2], Numbered(11));
        Assert.Empty(Numbered(12));
    }

    [Fact]
    public void EndedEpoch_IsForgotten_AndTheNextStays()
    {
        Put(new KeptRecord(1, BlindMaterial.Record(Epoch, Key, "one", "", "", 11)));
        Put(new KeptRecord(2, BlindMaterial.Record(Epoch + 1, Key, "one", "", "", 11)));
        _index.Forget(Epoch);
        Assert.Equal([1], Numbered(11));
        _index.Forget(Epoch + 1);
        Assert.Empty(Numbered(11));
        Assert.Equal([2], Rows(_index.Ask(Epoch + 1, Key, _matcher, BlindMaterial.Number(11))));
    }

    private void Put(KeptRecord record) => _index.Put([(record, null)]);

    private List<int> Rows(string name, string date) => Rows(_index.Ask(Epoch, Key, _matcher, BlindMaterial.Question(Epoch, (name, date))));

    private List<int> Numbered(ulong token) => Rows(_index.Ask(Epoch, Key, _matcher, BlindMaterial.Number(token)));

    private static List<int> Rows(Meeting meeting) => [.. meeting.Records.Select(record => record.Row).Order()];
}
