using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace PoliceExchange.Protocol.Attachments;

/// <summary>One pass over the bytes of a PDF, or over an unpacked stream of its objects.</summary>
internal sealed class PdfScan(ByteSource source, PdfBudget budget)
{
    private const int MaxName = 127;
    private const int MaxObjectStream = 8 << 20;
    private const ulong EndOfFile = 0x25_25_45_4f_46; // %%EOF
    private const ulong EndStrea = 0x65_6e_64_73_74_72_65_61;
    private const ulong Obj = 0x6f_62_6a;

    /// <summary>What acts by itself or on a click, and what a file brings along or hides (ISO 32000-2, 7.3.8.2, 7.11.4, 12.6.4, 12.7, 13).</summary>
    private static readonly HashSet<string> Active = new(StringComparer.Ordinal)
    {
        "JavaScript", "JS", "Launch", "EmbeddedFile", "EmbeddedFiles", "EF", "FileAttachment", "XFA", "RichMedia", "RichMediaContent", "AA", "SubmitForm", "ImportData", "GoToE", "GoToR",
        "Movie", "Sound", "Rendition", "3D", "FFilter", "FDecodeParms",
    };

    private static readonly HashSet<string> OtherFilters = new(StringComparer.Ordinal)
    {
        "ASCIIHexDecode", "AHx", "ASCII85Decode", "A85", "LZWDecode", "LZW", "RunLengthDecode", "RL", "Crypt", "DecodeParms", "DP",
    };

    private static readonly SearchValues<byte> Spaces = SearchValues.Create((ReadOnlySpan<byte>)[0, 9, 10, 12, 13, 32]);
    private static readonly SearchValues<byte> Delimiters = SearchValues.Create("()<>[]{}/%"u8);

    private readonly StringBuilder _word = new(MaxName + 1);
    private readonly StringBuilder _name = new(MaxName + 1);
    private ulong _last;
    private int _filters;
    private int _flates;
    private bool _objects;
    private bool _first;
    private bool _count;
    private bool _packedOtherwise;

    /// <summary>The end mark was read, and only white space followed.</summary>
    public bool Ended { get; private set; }

    /// <summary>Reads to the end of the source.</summary>
    public void Run()
    {
        for (int one; (one = source.Next()) >= 0;)
        {
            _last = (_last << 8) | (byte)one;
            Ended = (_last & 0xff_ffff_ffff) == EndOfFile || (Ended && IsSpace(one));
            if (IsRegular(one))
            {
                _ = _word.Length <= MaxName ? _word.Append((char)one) : _word;
                continue;
            }
            var word = _word.ToString();
            _word.Clear();
            if (word is "obj" or "trailer")
            {
                (_filters, _flates, _objects, _first, _count, _packedOtherwise) = (0, 0, false, false, false, false);
            }
            else if (word == "stream" && one is '\n' or '\r')
            {
                Stream(one);
            }
            if (one == '/')
            {
                Name();
            }
        }
    }

    private static bool IsSpace(int one) => Spaces.Contains((byte)one);

    private static bool IsRegular(int one) => !Spaces.Contains((byte)one) && !Delimiters.Contains((byte)one);

    private void Name()
    {
        _name.Clear();
        while (source.Peek(1) is [var next] && IsRegular(next))
        {
            source.Skip(1);
            int one = next;
            if (one == '#' && source.Peek(2) is [var high, var low] && char.IsAsciiHexDigit((char)high) && char.IsAsciiHexDigit((char)low))
            {
                one = int.Parse([(char)high, (char)low], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
                source.Skip(2);
            }
            _ = _name.Length < MaxName ? _name.Append((char)one) : throw FileRefusals.Malformed("a PDF with a name without end");
        }
        Judge(_name.ToString());
    }

    private void Judge(string name)
    {
        if (Active.Contains(name))
        {
            throw FileRefusals.Active();
        }
        if (name == "Encrypt")
        {
            throw FileRefusals.Encrypted();
        }
        budget.Links |= name == "URI";
        budget.OpensItself |= name == "OpenAction";
        _filters += name is "Filter" ? 1 : 0;
        _flates += name is "FlateDecode" or "Fl" ? 1 : 0;
        _packedOtherwise |= OtherFilters.Contains(name);
        // A reader takes a stream for one of objects when the table says so, whatever type it states; these two it must have.
        _objects |= name == "ObjStm";
        _first |= name == "First";
        _count |= name == "N";
    }

    private void Stream(int end)
    {
        if (end == '\r' && source.Peek(1) is [(byte)'\n'])
        {
            source.Skip(1);
        }
        var objects = _objects || (_first && _count);
        using var kept = new MemoryStream();
        ulong last = 0;
        while (true)
        {
            var one = source.Byte();
            if (one == 'm' && last == EndStrea)
            {
                break;
            }
            // The table could point here, into what looks like a picture.
            if ((last & 0xff_ffff) == Obj && !IsRegular(one) && (byte)(last >> 24) is var before && (IsSpace(before) || before is >= (byte)'0' and <= (byte)'9'))
            {
                throw FileRefusals.Hidden("an object inside a stream");
            }
            last = (last << 8) | one;
            if (objects)
            {
                kept.WriteByte(kept.Length < MaxObjectStream ? one : throw FileRefusals.Hidden("a stream of objects too long to look into"));
            }
        }
        _last = 0;
        Ended = false;
        if (objects)
        {
            kept.SetLength(kept.Length - 8);
            Objects(kept);
        }
    }

    private void Objects(MemoryStream packed)
    {
        if (_packedOtherwise || _filters > 1 || _flates != _filters)
        {
            throw FileRefusals.Hidden("a stream of objects in an uncommon form");
        }
        packed.Position = 0;
        using Stream plain = _filters == 0 ? packed : new ZLibStream(packed, CompressionMode.Decompress, leaveOpen: true);
        using var counted = new CountedStream(plain, budget);
        var source = new ByteSource(counted, long.MaxValue);
        try
        {
            new PdfScan(source, budget).Run();
        }
        catch (Exception broken) when (broken is InvalidDataException or IOException)
        {
            // What zlib says of broken data is one or the other (ZLibException is an IOException).
            throw FileRefusals.Hidden("a stream of objects that does not unpack");
        }
        if ((source.Marks.Met & Foreign.Html) != Foreign.None)
        {
            throw FileRefusals.Foreign();
        }
    }

    /// <summary>Ends what unpacks to more than all streams of objects may.</summary>
    private sealed class CountedStream(Stream inner, PdfBudget budget) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = inner.Read(buffer, offset, count);
            budget.Unpacked -= read;
            return budget.Unpacked >= 0 ? read : throw FileRefusals.Hidden("streams of objects too long to look into");
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
