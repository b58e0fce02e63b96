using PoliceExchange.Matching.Encoding;
using PoliceExchange.Matching.Epochs;
using PoliceExchange.Matching.Names;
using PoliceExchange.Protocol.Fault.V1;
using PoliceExchange.Protocol.Lookup.V1;

namespace PoliceExchange.Broker.LookUp;

/// <summary>What the hub can tell of a record that it cannot read: that it is one an honest gateway makes (MATCHING.md 3.3).</summary>
internal static class RecordCheck
{
    private const int MaxForms = 64;
    private const int MaxTokens = 64;

    /// <summary>Longest commitment to a key, base64url.</summary>
    public const int MaxKeyId = 43;

    // An hour of the last epoch: clocks differ by ten minutes (I10), and calls under way end.
    private static readonly TimeSpan Overlap = TimeSpan.FromHours(1);

    /// <summary>Whether records and queries of that epoch are taken now: this one, the next, and the last for an hour.</summary>
    public static bool IsServed(uint epoch, DateTimeOffset now) => epoch == Epochs.At(now) || epoch == Epochs.At(now) + 1 || epoch == Epochs.At(now - Overlap);

    /// <summary>Why it is refused; null when it is not.</summary>
    public static RecordOutcome? Refusal(BlindRecord record, DateTimeOffset now)
    {
        if (!IsServed(record.Epoch, now))
        {
            return Refused(FaultReason.FieldInvalid, $"epoch: {record.Epoch} is not served now; {Epochs.At(now)} is.");
        }
        if (record.KeyId.Length is 0 or > MaxKeyId)
        {
            return Refused(FaultReason.FieldInvalid, "key_id: the commitment to the epoch's key.");
        }
        if (record.Forms.Count > MaxForms || record.Tokens.Count > MaxTokens)
        {
            return Refused(FaultReason.FieldInvalid, $"forms, tokens: at most {MaxForms} and {MaxTokens}.");
        }
        Span<ulong> filter = stackalloc ulong[NameEncoder.FilterWords];
        Span<ulong> tokens = stackalloc ulong[NameForm.MaxTokens * NameEncoder.TokenWords];
        foreach (var form in record.Forms)
        {
            if (RecordEncoding.Read(form.Span, record.Epoch, out _, out _, filter, tokens, out _) is var fault and not EncodingFault.None)
            {
                return Refused(FaultReason.EnvelopeInvalid, $"forms: not a form ({fault}).");
            }
        }
        return null;
    }

    public static RecordOutcome Refused(FaultReason reason, string problem) => new() { Refused = reason, Problem = problem };
}
