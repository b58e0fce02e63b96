using Google.Protobuf;
using PoliceExchange.Matching.Encoding;
using PoliceExchange.Matching.Names;
using PoliceExchange.Matching.Query;
using PoliceExchange.Matching.Weights;
using PoliceExchange.Protocol.Lookup.V1;

namespace PoliceExchange.IntegrationTests.LookUp;

/// <summary>Blind records and questions under one fixed key, as gateways make them.</summary>
internal static class BlindMaterial
{
    private const int ThisYear = 2026;
    private static readonly byte[] Key = [.. Enumerable.Range(3, 32).Select(i => (byte)i)];

    public static BlindRecord Record(uint epoch, string keyId, string noticeId, string name, string date, params ulong[] tokens)
    {
        var record = new BlindRecord { NoticeId = noticeId, Version = 1, Epoch = epoch, KeyId = keyId };
        if (name.Length > 0)
        {
            using var encoder = new RecordEncoder();
            var made = encoder.Encode(Key, epoch, System.Text.Encoding.ASCII.GetBytes(noticeId), [new StatedName(name)], [BirthDate.TryParse(date)!.Value]);
            record.Forms.AddRange(made.Forms.Select(form => ByteString.CopyFrom(form)));
        }
        record.Tokens.AddRange(tokens);
        return record;
    }

    /// <summary>One query for each name and whole date.</summary>
    public static MatchQuestion Question(uint epoch, params (string Name, string Date)[] asked)
    {
        using var encoder = new QueryEncoder(TokenFrequencies.Default);
        var question = new MatchQuestion { Identifiers = 3 };
        foreach (var (name, date) in asked)
        {
            question.Queries.AddRange(encoder.Encode(Key, epoch, NameReader.Read(name), BirthDate.TryParse(date)!.Value, ThisYear).Select(query => ByteString.CopyFrom(query)));
        }
        return question;
    }

    public static MatchQuestion Number(ulong token)
    {
        var question = new MatchQuestion { Identifiers = 2 };
        question.Tokens.Add(token);
        return question;
    }
}
