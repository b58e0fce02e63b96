using System.Security.Cryptography;
using PoliceExchange.Protocol.Attachments;

namespace PoliceExchange.UnitTests.Attachments;

/// <summary>The sealed form of a file: a chunk opens in its own place of its own file and nowhere else.</summary>
/// <remarks>Seen failing with: a nonce without the last flag, a nonce without the index.</remarks>
public sealed class ChunkSealTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(one => (byte)one)];

    [Fact]
    public void SealedBytes_AreThoseOfAnotherImplementation()
    {
        // Made with node's crypto: aes-256-gcm, nonce = 11 bytes of index and one for the last chunk, aad "px-attachment/1".
        using var small = new ChunkSeal(Key, 9);
        Assert.Equal("73bfdc882d9b5e7f6271f04633fbc54cbff08cdfdcc5ddc89c", Convert.ToHexStringLower(small.Seal(0, "fictional"u8)));

        var file = Enumerable.Repeat((byte)'a', AttachmentLimits.ChunkBytes + 1).ToArray();
        using var large = new ChunkSeal(Key, file.Length);
        Assert.Equal(
            "b9bb65e0fd5e0dd4fb4342166876dd8b5a0c033e48e45df504a10172fa5e02df",
            Convert.ToHexStringLower(SHA256.HashData([.. large.Seal(0, file.AsSpan(0, AttachmentLimits.ChunkBytes)), .. large.Seal(1, file.AsSpan(AttachmentLimits.ChunkBytes))])));
    }

    [Theory]
    [InlineData(1, 17)]
    [InlineData(65_535, 65_551)]
    [InlineData(65_536, 65_552)]
    [InlineData(65_537, 65_569)]
    [InlineData(33_554_432, 33_562_624)]
    public void Size_GoesBothWays(long plain, long packed)
    {
        Assert.Equal(packed, ChunkSeal.SealedSize(plain));
        Assert.Equal(plain, ChunkSeal.PlainSize(packed));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(16)]
    [InlineData(65_553)]
    [InlineData(65_568)]
    [InlineData(33_562_625)]
    [InlineData(long.MaxValue)]
    public void SizeOfNoFile_HasNone(long packed) => Assert.Null(ChunkSeal.PlainSize(packed));

    [Fact]
    public void File_OpensAgain()
    {
        var (seal, file, chunks) = Sealed(3 * AttachmentLimits.ChunkBytes - 5);
        using var _ = seal;
        var plain = new byte[AttachmentLimits.ChunkBytes];
        for (var i = 0; i < chunks.Count; i++)
        {
            Assert.True(seal.TryOpen(i, chunks[i], plain));
            Assert.Equal(file.Skip(i * AttachmentLimits.ChunkBytes).Take(AttachmentLimits.ChunkBytes), plain.Take(seal.PlainLength(i)));
        }
    }

    [Fact]
    public void ChunkInAnotherPlace_DoesNotOpen()
    {
        var (seal, _, chunks) = Sealed(3 * AttachmentLimits.ChunkBytes);
        using var _ = seal;
        var plain = new byte[AttachmentLimits.ChunkBytes];
        Assert.False(seal.TryOpen(0, chunks[1], plain));
        Assert.False(seal.TryOpen(1, chunks[0], plain));
        Assert.False(seal.TryOpen(2, chunks[1], plain));
        Assert.False(seal.TryOpen(3, chunks[2], plain));
        Assert.False(seal.TryOpen(-1, chunks[0], plain));
    }

    [Fact]
    public void FileCutAtAChunk_OrContinued_DoesNotOpen()
    {
        var (seal, file, chunks) = Sealed(2 * AttachmentLimits.ChunkBytes);
        using var _ = seal;
        var plain = new byte[AttachmentLimits.ChunkBytes];
        // The first chunk passed off as all, and the last one as something that goes on.
        using var shorter = new ChunkSeal(Key, AttachmentLimits.ChunkBytes);
        Assert.False(shorter.TryOpen(0, chunks[0], plain));
        using var longer = new ChunkSeal(Key, 3 * AttachmentLimits.ChunkBytes);
        Assert.False(longer.TryOpen(1, chunks[1], plain));
        Assert.True(longer.TryOpen(0, chunks[0], plain));
        Assert.Equal(2 * AttachmentLimits.ChunkBytes, file.Length);
    }

    [Fact]
    public void AnyOtherBytes_DoNotOpen()
    {
        using var seal = new ChunkSeal(Key, 40);
        var chunk = seal.Seal(0, new byte[40]);
        var plain = new byte[AttachmentLimits.ChunkBytes];
        for (var i = 0; i < chunk.Length; i++)
        {
            for (var bit = 0; bit < 8; bit++)
            {
                chunk[i] ^= (byte)(1 << bit);
                Assert.False(seal.TryOpen(0, chunk, plain), $"byte {i}, bit {bit}");
                chunk[i] ^= (byte)(1 << bit);
            }
        }
        Assert.True(seal.TryOpen(0, chunk, plain));
        Assert.False(seal.TryOpen(0, chunk.AsSpan(1), plain));
        Assert.False(seal.TryOpen(0, [.. chunk, 0], plain));
        Assert.False(seal.TryOpen(0, [], plain));
        using var other = new ChunkSeal([.. Key.Reverse()], 40);
        Assert.False(other.TryOpen(0, chunk, plain));
    }

    private static (ChunkSeal Seal, byte[] File, List<byte[]> Chunks) Sealed(int size)
    {
        var file = new byte[size];
        for (var i = 0; i < size; i++)
        {
            file[i] = (byte)(i * 31 >> 3);
        }
        var seal = new ChunkSeal(Key, size);
        var chunks = new List<byte[]>();
        for (var i = 0; i < ChunkSeal.ChunksOf(size); i++)
        {
            chunks.Add(seal.Seal(i, file.AsSpan(i * AttachmentLimits.ChunkBytes, seal.PlainLength(i))));
        }
        return (seal, file, chunks);
    }
}
