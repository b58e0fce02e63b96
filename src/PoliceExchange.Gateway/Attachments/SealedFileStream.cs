using System.Buffers.Text;
using System.Security.Cryptography;
using PoliceExchange.Protocol.Attachments;

namespace PoliceExchange.Gateway.Attachments;

/// <summary>
/// The plain bytes of a sealed file, from front to end, one chunk in memory at a time; both digests are made on the way. A chunk that does not
/// open ends it: see <see cref="Broken"/>.
/// </summary>
internal sealed class SealedFileStream(AttachmentStore store, long file, ChunkSeal seal) : Stream
{
    private readonly byte[] _chunk = new byte[AttachmentLimits.ChunkBytes];
    private readonly IncrementalHash _plain = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly IncrementalHash _sealed = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _index;
    private int _at;
    private int _end;

    /// <summary>A chunk is missing or does not open under this key.</summary>
    public bool Broken { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => seal.Size;

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        if (_at == _end && !Fill())
        {
            return 0;
        }
        var taken = Math.Min(buffer.Length, _end - _at);
        _chunk.AsSpan(_at, taken).CopyTo(buffer);
        _at += taken;
        return taken;
    }

    /// <summary>Reads what is left and gives both digests.</summary>
    /// <returns>Of the plain bytes; of the sealed bytes, base64url.</returns>
    public (byte[] Plain, string Sealed) Finish()
    {
        while (Fill())
        {
        }
        return (_plain.GetHashAndReset(), Base64Url.EncodeToString(_sealed.GetHashAndReset()));
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        CryptographicOperations.ZeroMemory(_chunk);
        _plain.Dispose();
        _sealed.Dispose();
        base.Dispose(disposing);
    }

    private bool Fill()
    {
        if (Broken || _index * AttachmentLimits.ChunkBytes >= seal.Size)
        {
            return false;
        }
        if (store.Chunk(file, _index) is not { } chunk)
        {
            Broken = true;
            return false;
        }
        _sealed.AppendData(chunk);
        if (!seal.TryOpen(_index, chunk, _chunk))
        {
            Broken = true;
            return false;
        }
        (_at, _end) = (0, seal.PlainLength(_index));
        _plain.AppendData(_chunk, 0, _end);
        _index++;
        return true;
    }
}
