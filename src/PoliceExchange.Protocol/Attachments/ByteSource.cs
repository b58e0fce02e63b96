using System.Buffers.Binary;

namespace PoliceExchange.Protocol.Attachments;

/// <summary>
/// A file read once, from front to end, through one buffer: whatever its size says, that is the memory it takes. Each byte that passes is also
/// shown to <see cref="ForeignMarks"/>.
/// </summary>
internal sealed class ByteSource(Stream stream, long size)
{
    private readonly byte[] _buffer = new byte[16 << 10];
    private readonly ForeignMarks _marks = new(size);
    private int _at;
    private int _end;
    private bool _over;

    /// <summary>Bytes that were read.</summary>
    public long Position { get; private set; }

    /// <summary>Marks of other kinds of file that were met.</summary>
    public ForeignMarks Marks => _marks;

    /// <summary>The next bytes, without reading them; fewer at the end.</summary>
    public ReadOnlySpan<byte> Peek(int count)
    {
        Fill(count);
        return _buffer.AsSpan(_at, Math.Min(count, _end - _at));
    }

    /// <summary>The next byte; -1 at the end.</summary>
    public int Next()
    {
        if (_at == _end)
        {
            Fill(1);
            if (_at == _end)
            {
                return -1;
            }
        }
        Position++;
        return _buffer[_at++];
    }

    /// <summary>The next byte, which must be there.</summary>
    public byte Byte() => Next() is var one and >= 0 ? (byte)one : throw FileRefusals.Truncated();

    /// <summary>Two bytes, big-endian.</summary>
    public int UInt16() => (Byte() << 8) | Byte();

    /// <summary>Four bytes, big-endian.</summary>
    public uint UInt32()
    {
        Span<byte> bytes = stackalloc byte[4];
        Read(bytes);
        return BinaryPrimitives.ReadUInt32BigEndian(bytes);
    }

    /// <summary>Fills a span.</summary>
    public void Read(Span<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var taken = ReadSome(bytes);
            bytes = taken == 0 ? throw FileRefusals.Truncated() : bytes[taken..];
        }
    }

    /// <summary>Up to so many bytes; 0 at the end.</summary>
    public int ReadSome(Span<byte> bytes)
    {
        if (_at == _end)
        {
            Fill(1);
        }
        var taken = Math.Min(bytes.Length, _end - _at);
        _buffer.AsSpan(_at, taken).CopyTo(bytes);
        _at += taken;
        Position += taken;
        return taken;
    }

    /// <summary>Passes over bytes.</summary>
    public void Skip(long count)
    {
        while (count > 0)
        {
            if (_at == _end)
            {
                Fill(1);
                if (_at == _end)
                {
                    throw FileRefusals.Truncated();
                }
            }
            var step = (int)Math.Min(count, _end - _at);
            _at += step;
            Position += step;
            count -= step;
        }
    }

    /// <summary>True when nothing follows.</summary>
    public bool AtEnd => Peek(1).Length == 0;

    private void Fill(int count)
    {
        while (_end - _at < count && !_over)
        {
            if (_at > 0)
            {
                _buffer.AsSpan(_at, _end - _at).CopyTo(_buffer);
                (_at, _end) = (0, _end - _at);
            }
            var read = stream.Read(_buffer, _end, _buffer.Length - _end);
            _over = read == 0;
            _marks.See(_buffer.AsSpan(_end, read));
            _end += read;
        }
    }
}
