using Google.Protobuf;
using PoliceExchange.Protocol.Content;
using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Notice.V1;
using PoliceExchange.Protocol.Relay.V1;

namespace PoliceExchange.UnitTests.Content;

// Seen failing: without the length check of a delimited field every row of Hostile and the random run fail.

/// <summary>No bytes make the parser read beyond them or rent more than they hold.</summary>
public sealed class WireShapeTests
{
    // Found by MalformedInputTests: the first made a gateway rent 1.3 GB, the others read beyond their buffer.
    public static TheoryData<string> Hostile =>
    [
        "0a8080808008", "0affffffff07", "0a060affffffff07", "0a050a01611a04", "12ffffffff0708088200808012", "0b", "0c", "07", "00", "0a", "08ffffffffffffffffffff01",
        "0affffffffffffffffff01",
    ];

    [Theory]
    [MemberData(nameof(Hostile))]
    public void ALengthBeyondItsMessage_IsNoMessage(string hex)
    {
        Assert.False(WireShape.Fits(Convert.FromHexString(hex), GetNoticeRequest.Descriptor));
        Assert.Null(WireShape.Read(GetNoticeRequest.Parser, GetNoticeRequest.Descriptor, Convert.FromHexString(hex)));
    }

    [Fact]
    public void WhatAWriterWrites_Fits()
    {
        foreach (var make in Samples.All.Values)
        {
            var content = make();
            Assert.Equal(content, WireShape.Read(NoticeContent.Parser, NoticeContent.Descriptor, content.ToByteArray()));
        }
        // An unknown group, closed by its own number and by another's.
        Assert.True(WireShape.Fits(Convert.FromHexString("fb060801fc06"), Position.Descriptor));
        Assert.False(WireShape.Fits(Convert.FromHexString("fb060801f406"), Position.Descriptor));
    }

    [Fact]
    public void NestingBeyondTheParsersLimit_IsNoMessage()
    {
        byte[] deep = [];
        for (var i = 0; i < 120; i++)
        {
            deep = [0x0b, .. deep, 0x0c];
        }
        Assert.False(WireShape.Fits(deep, Position.Descriptor));
    }

    [Fact]
    public void BrokenMessages_AreRefusedOrParsedOrRefusedByTheParser()
    {
        var wholes = Samples.All.Values.Select(make => make().ToByteArray()).ToList();
#pragma warning disable RS0030 // A seeded generator repeats a failing run.
        var random = new Random(20261121);
        byte[][] lengths = [[0xFF, 0xFF, 0xFF, 0xFF, 0x07], [0x80, 0x80, 0x80, 0x80, 0x08], [0xFE, 0xFF, 0xFF, 0xFF, 0x07], [0xFF, 0xFF, 0xFF, 0xFF, 0x0F]];
        for (var i = 0; i < 20_000; i++)
        {
            var whole = wholes[i % wholes.Count];
            var at = random.Next(whole.Length);
            byte[] broken = random.Next(3) switch
            {
                0 => [.. whole[..at], .. lengths[random.Next(lengths.Length)], .. whole[Math.Min(at + random.Next(6), whole.Length)..]],
                1 => [.. whole[..at], (byte)random.Next(256), .. whole[at..]],
                _ => whole[..at],
            };
            // Throws on anything that is not the parser's own refusal.
            _ = WireShape.Read(NoticeContent.Parser, NoticeContent.Descriptor, broken);
        }
#pragma warning restore RS0030
    }
}
