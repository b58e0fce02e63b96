using System.Text;
using Google.Protobuf;
using PoliceExchange.Matching.Encoding;
using PoliceExchange.Protocol.Lookup.V1;

namespace PoliceExchange.Gateway.LookUp;

/// <summary>Makes the blind record of a notice under one epoch's key. One per thread.</summary>
internal sealed class RecordMaker(EpochKeys keys) : IDisposable
{
    private const int MaxForms = 64;
    private const int MaxTokens = 64;

    private readonly RecordEncoder _encoder = new();

    /// <summary>The record; null when the key of that generation is not here.</summary>
    public BlindRecord? Make(uint epoch, string keyId, string noticeId, int version, RecordSubject subject)
    {
        // Each form derives a label and a salt.
        var derivations = Math.Max(1, 2 * subject.Persons.Sum(person => person.Names.Count * Math.Max(1, person.Dates.Count)));
        if (!keys.TryUse(epoch, EpochUse.Index, derivations, key => Encode(key, epoch, noticeId, subject), out var record) || keys.KeyId(epoch) != keyId)
        {
            return null;
        }
        (record!.NoticeId, record.Version, record.Epoch, record.KeyId) = (noticeId, (uint)version, epoch, keyId);
        return record;
    }

    public void Dispose() => _encoder.Dispose();

    private BlindRecord Encode(ReadOnlySpan<byte> key, uint epoch, string noticeId, RecordSubject subject)
    {
        var record = new BlindRecord();
        var reference = Encoding.ASCII.GetBytes(noticeId);
        foreach (var person in subject.Persons)
        {
            var made = _encoder.Encode(key, epoch, reference, person.Names, person.Dates);
            foreach (var form in made.Forms.Take(MaxForms - record.Forms.Count))
            {
                record.Forms.Add(UnsafeByteOperations.UnsafeWrap(form));
            }
            record.OwnerSearch |= made.NeedsOwnerSearch || made.Truncated;
        }
        foreach (var number in subject.Numbers)
        {
            if (record.Tokens.Count < MaxTokens && number.Token(key) is { } token && !record.Tokens.Contains(token))
            {
                record.Tokens.Add(token);
            }
        }
        return record;
    }
}
