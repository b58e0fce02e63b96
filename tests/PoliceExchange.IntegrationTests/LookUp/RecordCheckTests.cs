using Google.Protobuf;
using PoliceExchange.Broker.LookUp;
using PoliceExchange.Matching.Epochs;
using PoliceExchange.Protocol.Fault.V1;
using PoliceExchange.Protocol.Lookup.V1;

namespace PoliceExchange.IntegrationTests.LookUp;

/// <summary>What the hub takes as a blind record.</summary>
/// <remarks>
/// Seen failing with: the last epoch for two hours, any epoch, any key id, one form and one number too many, only the first form
/// looked at, a record without forms refused.
/// </remarks>
public sealed class RecordCheckTests
{
    private const uint Epoch = 2968;
    private static readonly DateTimeOffset Now = Epochs.Start(Epoch) + TimeSpan.FromDays(2);

    [Theory]
    [InlineData(0, 48 * 60, true)]
    [InlineData(1, 48 * 60, true)]
    [InlineData(2, 48 * 60, false)]
    [InlineData(-1, 48 * 60, false)]
    [InlineData(-1, 59, true)]
    [InlineData(-1, 60, false)]
    [InlineData(-2, 0, false)]
    public void Epoch_IsServed_ThisAndTheNextAndTheLastForAnHour(int from, int minutes, bool served) =>
        Assert.Equal(served, RecordCheck.IsServed((uint)(Epoch + from), Epochs.Start(Epoch) + TimeSpan.FromMinutes(minutes)));

    [Fact]
    public void HonestRecord_IsTaken()
    {
        Assert.Null(RecordCheck.Refusal(Good(), Now));
        // A notice with neither name nor number has a record too: it was looked at.
        Assert.Null(RecordCheck.Refusal(BlindMaterial.Record(Epoch, "key", "one", "", ""), Now));
    }

    [Fact]
    public void OtherEpoch_IsRefused() =>
        Assert.Equal(FaultReason.FieldInvalid, Refusal(BlindMaterial.Record(Epoch + 2, "key", "one", "Zambrano Ezequiel", "1986-04-17")));

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    [InlineData(43, false)]
    [InlineData(44, true)]
    public void KeyId_IsThereAndOfItsLength(int length, bool refused)
    {
        var record = Good();
        record.KeyId = new string('k', length);
        Assert.Equal(refused ? FaultReason.FieldInvalid : null, Refusal(record));
    }

    [Fact]
    public void TooManyForms_AreRefused()
    {
        var record = Good();
        var form = record.Forms[0];
        record.Forms.Clear();
        record.Forms.AddRange(Enumerable.Repeat(form, 64));
        Assert.Null(Refusal(record));
        record.Forms.Add(form);
        Assert.Equal(FaultReason.FieldInvalid, Refusal(record));
    }

    [Fact]
    public void TooManyNumbers_AreRefused()
    {
        var record = Good();
        record.Tokens.AddRange(Enumerable.Range(1, 64).Select(i => (ulong)i));
        Assert.Null(Refusal(record));
        record.Tokens.Add(65);
        Assert.Equal(FaultReason.FieldInvalid, Refusal(record));
    }

    [Fact]
    public void BrokenForm_IsRefused_WhereverItStands()
    {
        var cut = Good();
        cut.Forms.Add(ByteString.CopyFrom(cut.Forms[0].Span[..^1]));
        Assert.Equal(FaultReason.EnvelopeInvalid, Refusal(cut));
        // Under an epoch that is served and is not that of the record.
        var other = Good();
        other.Forms.Add(BlindMaterial.Record(Epoch + 1, "key", "one", "Zambrano Ezequiel", "1986-04-17").Forms);
        Assert.Equal(FaultReason.EnvelopeInvalid, Refusal(other));
        // A first layer of ones would be like every name.
        var full = Good();
        var bytes = full.Forms[0].ToByteArray();
        bytes.AsSpan(16, 128).Fill(0xFF);
        full.Forms.Add(ByteString.CopyFrom(bytes));
        Assert.Equal(FaultReason.EnvelopeInvalid, Refusal(full));
    }

    private static BlindRecord Good() => BlindMaterial.Record(Epoch, "key", "one", "Zambrano Ezequiel", "1986-04-17");

    private static FaultReason? Refusal(BlindRecord record) => RecordCheck.Refusal(record, Now)?.Refused;
}
