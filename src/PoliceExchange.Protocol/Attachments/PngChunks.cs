using System.Buffers.Binary;
using System.Text;

namespace PoliceExchange.Protocol.Attachments;

/// <summary>The chunks of a PNG, each with its CRC-32 (ISO 3309), read in pieces.</summary>
internal sealed class PngChunks(ByteSource source)
{
    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(Step)];

    private readonly byte[] _head = new byte[8];
    private uint _crc;
    private long _left = -1;

    /// <summary>Length of the chunk that is open.</summary>
    public long Length { get; private set; }

    /// <summary>Opens the next chunk; the one before must be read to its end.</summary>
    public string Next()
    {
        source.Read(_head);
        var length = BinaryPrimitives.ReadUInt32BigEndian(_head);
        if (length > int.MaxValue || _head.AsSpan(4).ContainsAnyExcept(Letters))
        {
            throw FileRefusals.Malformed("a PNG with a chunk of no known form");
        }
        (Length, _left, _crc) = (length, length, uint.MaxValue);
        Sum(_head.AsSpan(4));
        return Encoding.ASCII.GetString(_head, 4, 4);
    }

    /// <summary>True when the next chunk is one more piece of the picture; it is not opened.</summary>
    public bool PictureGoesOn => source.Peek(8) is { Length: 8 } head && head[4..].SequenceEqual("IDAT"u8);

    /// <summary>Reads some of the open chunk; 0 at its end.</summary>
    public int Read(Span<byte> bytes)
    {
        var read = source.ReadSome(bytes[..(int)Math.Min(bytes.Length, _left)]);
        if (read == 0 && _left > 0)
        {
            throw FileRefusals.Truncated();
        }
        Sum(bytes[..read]);
        _left -= read;
        return read;
    }

    /// <summary>All of the open chunk, and its end.</summary>
    public byte[] Bytes(int most)
    {
        if (Length > most)
        {
            throw FileRefusals.Malformed("a PNG with a chunk too long for its kind");
        }
        // Grows with what is really there, not with what the length says.
        using var all = new MemoryStream();
        Span<byte> piece = stackalloc byte[4096];
        for (int read; (read = Read(piece)) > 0;)
        {
            all.Write(piece[..read]);
        }
        End(0);
        return all.ToArray();
    }

    /// <summary>The checksum of the chunk that was read.</summary>
    public void End(int left)
    {
        if (_left != left || source.UInt32() != ~_crc)
        {
            throw FileRefusals.Malformed("a PNG with a wrong checksum");
        }
        _left = -1;
    }

    private static System.Buffers.SearchValues<byte> Letters { get; } = System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    private void Sum(ReadOnlySpan<byte> bytes)
    {
        foreach (var one in bytes)
        {
            _crc = Table[(byte)(_crc ^ one)] ^ (_crc >> 8);
        }
    }

    private static uint Step(int number)
    {
        var one = (uint)number;
        for (var bit = 0; bit < 8; bit++)
        {
            one = (one & 1) == 1 ? 0xedb88320 ^ (one >> 1) : one >> 1;
        }
        return one;
    }
}

/// <summary>The packed picture: what its consecutive chunks hold together.</summary>
internal sealed class PngPicture(PngChunks chunks) : Stream
{
    private bool _over;

    /// <summary>Bytes that are given at a time.</summary>
    public int Most { get; set; } = 1;

    /// <summary>Nothing of it is left, here or in a chunk that would follow.</summary>
    public bool IsRead
    {
        get
        {
            Span<byte> one = stackalloc byte[1];
            return Read(one) == 0;
        }
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        while (!_over && buffer.Length > 0)
        {
            if (chunks.Read(buffer[..Math.Min(buffer.Length, Most)]) is var read and > 0)
            {
                return read;
            }
            chunks.End(0);
            _over = !chunks.PictureGoesOn;
            _ = _over ? "" : chunks.Next();
        }
        return 0;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
