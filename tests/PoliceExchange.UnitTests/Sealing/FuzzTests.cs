using System.Text;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.UnitTests.Sealing;

/// <summary>Mutated bytes: always an answer, never an exception, and never content that was not signed.</summary>
public sealed class FuzzTests
{
    private const ulong Seed = 20261121;
    private readonly Exchange _exchange = Exchange.Shared;

    [Fact]
    public void MutatedEnvelopes_AreRefusedOrStillTheSameNotice()
    {
        var original = Envelope.Seal(_exchange.Request).Bytes.ToArray();
        var other = Envelope.Seal(_exchange.Request).Bytes.ToArray();
        var mutator = new Mutator(Seed);
        var seen = new HashSet<SealingRefusal>();
        for (var round = 0; round < 20_000; round++)
        {
            var read = Envelope.Read(mutator.Mutate(original, other));
            seen.Add(read.Refusal);
            if (read.Envelope is not { } envelope)
            {
                continue;
            }

            var outer = Envelope.VerifyOuter(envelope, _exchange.GatewayVerify);
            seen.Add(outer.Refusal);
            var opened = Envelope.OpenPart(envelope, "main", _exchange.Canada, "gw-can", _exchange.Agencies);
            seen.Add(opened.Refusal);
            if (opened.IsOk)
            {
                Assert.Equal(Exchange.Content, opened.Content.ToArray());
            }
        }

        // The mutations must get past the JSON parser, or the test says nothing about what is behind it.
        Assert.Superset(
            new HashSet<SealingRefusal>
            {
                SealingRefusal.MalformedJson, SealingRefusal.BadBase64Url, SealingRefusal.HeaderMismatch, SealingRefusal.PartHashMismatch,
                SealingRefusal.BadSignature, SealingRefusal.DecryptionFailed, SealingRefusal.PointNotOnCurve, SealingRefusal.UnknownMember,
            },
            seen);
    }

    [Fact]
    public void MutatedReceipts_AreRefusedOrTheSame()
    {
        var receipt = ReceiptTests.Delivered;
        var signed = Receipt.Sign(receipt, _exchange.Gateway);
        var other = Receipt.Sign(receipt with { Row = 8 }, _exchange.Gateway);
        var mutator = new Mutator(Seed + 1);
        for (var round = 0; round < 5_000; round++)
        {
            var result = Receipt.Verify(mutator.Mutate(signed, other), _exchange.GatewayVerify);
            Assert.True(!result.IsOk || result.Receipt == receipt || result.Receipt == receipt with { Row = 8 });
        }
    }

    [Fact]
    public void MutatedPayloads_AreReadOrRefused()
    {
        // Below the signatures: what a member with a valid key could send.
        var header = Envelope.Read(Envelope.Seal(_exchange.Request).Bytes).Envelope!.HeaderJson.ToArray();
        var claims = Encoding.UTF8.GetBytes(Forgery.Claims(header).ToJsonString());
        var key = _exchange.Agency.Public.ToJson();
        var jwe = Jwe.Seal("plaintext"u8, "clear"u8, "px-notice+jws", "main", [_exchange.Canada.ToPublic()]);
        var mutator = new Mutator(Seed + 2);
        var accepted = 0;
        for (var round = 0; round < 5_000; round++)
        {
            accepted += ClearHeader.Parse(mutator.Mutate(header, claims)).Header is null ? 0 : 1;
            _ = InnerNotice.TryRead(mutator.Mutate(claims, header), out _);
            _ = Jwk.Parse(mutator.Mutate(key, claims));
            _ = JweMessage.Read(mutator.Mutate(jwe, key)).Message?.Open(_exchange.Canada);
            _ = ReceiptReader.TryRead(mutator.Mutate(ReceiptTests.Delivered.ToJson(), header), out _);
        }

        // A changed digit of a date is a header as good as the first; most other changes are not.
        Assert.InRange(accepted, 1, 4_000);
    }

    /// <summary>Seeded and our own, so that a failure repeats (SplitMix64, Steele, Lea and Flood 2014).</summary>
    private sealed class Mutator(ulong seed)
    {
        private static readonly byte[][] Tokens =
        [
            "\""u8.ToArray(), "{"u8.ToArray(), "}"u8.ToArray(), "[]"u8.ToArray(), "null"u8.ToArray(), "-1"u8.ToArray(), "1e999"u8.ToArray(),
            "\\ud800"u8.ToArray(), "\\u0061"u8.ToArray(), "="u8.ToArray(), ".."u8.ToArray(), [0], [0xFF], ",\"x\":1"u8.ToArray(), "99999999999999999999"u8.ToArray(),
        ];

        private ulong _state = seed;

        public byte[] Mutate(byte[] original, byte[] other)
        {
            var bytes = original.ToList();
            for (var count = 1 + Next(2); count > 0 && bytes.Count > 0; count--)
            {
                var at = Next(bytes.Count);
                var length = Math.Min(1 + Next(40), bytes.Count - at);
                switch (Next(6))
                {
                    case 0:
                        bytes[at] ^= (byte)(1 << Next(8));
                        break;
                    case 1:
                        bytes.RemoveRange(at, length);
                        break;
                    case 2:
                        bytes.InsertRange(at, Tokens[Next(Tokens.Length)]);
                        break;
                    case 3:
                        bytes.InsertRange(at, bytes.GetRange(at, length));
                        break;
                    case 4:
                        // The same place of a sibling: base64url stays base64url, and the fault reaches the cryptography.
                        for (var index = at; index < at + length && index < other.Length; index++)
                        {
                            bytes[index] = other[index];
                        }

                        break;
                    default:
                        bytes[at] = (byte)"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"[Next(64)];
                        break;
                }
            }

            return [.. bytes];
        }

        private int Next(int below)
        {
            _state += 0x9E3779B97F4A7C15;
            var mixed = (_state ^ (_state >> 30)) * 0xBF58476D1CE4E5B9;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
            return (int)((mixed ^ (mixed >> 31)) % (ulong)below);
        }
    }
}
