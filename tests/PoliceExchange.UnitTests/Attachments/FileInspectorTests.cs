using System.Text;
using PoliceExchange.Protocol.Attachments;
using PoliceExchange.Testing.Files;

namespace PoliceExchange.UnitTests.Attachments;

/// <summary>What a file is, by its content and to its last byte; what may not travel, and why.</summary>
/// <remarks>Seen failing: zlib's own exception for a broken stream of objects (found by the mutations), bytes that unpacking
/// swallowed behind a picture; planted: no look behind the end, names with escapes not resolved, objects in streams, marks in capitals, ZIP in the tail, checksums, pixels, two frames, directions, a list that
/// counts wrongly, a place that is not told.</remarks>
public sealed class FileInspectorTests
{
    private static readonly byte[] Jpeg = JpegMaker.Make();
    private static readonly byte[] Png = PngMaker.Make();
    private static readonly byte[] Pdf = PdfMaker.Make();
    private static readonly byte[] Nist = NistMaker.Make();
    private static readonly byte[] Plain = Encoding.UTF8.GetBytes("Declaración del testigo.\r\nFictional.\n");

    public static TheoryData<string, byte[], FileFacts> Good => new()
    {
        { "JPEG", Jpeg, new FileFacts(FileTypes.Jpeg, 480, 640, 24) },
        { "JPEG with a place", JpegMaker.Make(before: JpegMaker.ExifWithPlace()), new FileFacts(FileTypes.Jpeg, 480, 640, 24, StatesPlace: true) },
        { "JPEG with a place in XMP", JpegMaker.Make(before: JpegMaker.Segment(0xe1, Encoding.ASCII.GetBytes("http://ns.adobe.com/xap/1.0/\0<x exif:GPSLatitude=\"1\"/>"))), new FileFacts(FileTypes.Jpeg, 480, 640, 24, StatesPlace: true) },
        { "PNG", Png, new FileFacts(FileTypes.Png, 8, 8, 8) },
        { "PNG with a comment", PngMaker.Make(extra: [PngMaker.Chunk("tEXt", "Title\0Fictional"u8.ToArray())]), new FileFacts(FileTypes.Png, 8, 8, 8) },
        { "PDF", Pdf, new FileFacts(FileTypes.Pdf) },
        { "PDF with packed objects", PdfMaker.Make("", PdfMaker.ObjectStream("6 0 << /Type /Font /BaseFont /Helvetica >>")), new FileFacts(FileTypes.Pdf) },
        { "PDF with a link", PdfMaker.Make("", PdfMaker.Text("<< /Type /Annot /A << /S /URI /URI (https://court.example) >> >>")), new FileFacts(FileTypes.Pdf) },
        { "PDF that opens at its first page", PdfMaker.Make("/OpenAction [3 0 R /Fit]"), new FileFacts(FileTypes.Pdf) },
        { "ANSI/NIST-ITL", Nist, new FileFacts(FileTypes.Nist) },
        { "text", Plain, new FileFacts(FileTypes.Text) },
    };

    public static TheoryData<string, byte[], string> Bad => new()
    {
        { "nothing known", [0, 1, 2, 3], "file.unknown" },
        { "program", [.. "MZ"u8, 0x90, 0, 3, 0, 0, 0], "file.unknown" },
        { "ELF", [0x7f, .. "ELF"u8, 2, 1, 1, 0], "file.unknown" },
        { "ZIP", [.. "PK"u8, 3, 4, 20, 0, 0, 0, 0, 0], "file.unknown" },
        { "GIF", [.. "GIF89a"u8, 1, 0, 1, 0, 0, 0, 0], "file.unknown" },
        { "text of another code page", [0xe1, 0xe9, .. "abc"u8], "file.unknown" },
        { "text that turns its direction", Encoding.UTF8.GetBytes("name\u202Etxt.exe"), "file.unknown" },
        { "page as text", "<html><script>x()</script></html>"u8.ToArray(), "file.foreign" },
        { "page in capitals", "text <ScRiPt>x()"u8.ToArray(), "file.foreign" },
        { "PDF behind a line of text", [.. "line\n"u8, .. Pdf], "file.unknown" },

        { "JPEG and bytes behind it", [.. Jpeg, 0], "file.trailing" },
        { "JPEG and ZIP behind it", [.. Jpeg, .. Zip()], "file.trailing" },
        { "JPEG and JPEG behind it", [.. Jpeg, .. Jpeg], "file.trailing" },
        { "JPEG and page behind it", [.. Jpeg, .. "<html>"u8], "file.trailing" },
        { "JPEG with ZIP in a comment", JpegMaker.Make(before: JpegMaker.Segment(0xfe, Zip())), "file.foreign" },
        { "JPEG with PDF in a comment", JpegMaker.Make(before: JpegMaker.Segment(0xfe, Pdf)), "file.foreign" },
        { "JPEG with page in a comment", JpegMaker.Make(before: JpegMaker.Segment(0xfe, "<script>alert(1)</script>"u8.ToArray())), "file.foreign" },
        { "JPEG with RAR in an application segment", JpegMaker.Make(before: JpegMaker.Segment(0xef, [.. "Rar!"u8, 0x1a, 7, 1, 0])), "file.foreign" },
        { "JPEG without a picture", [0xff, 0xd8, 0xff, 0xd9], "file.malformed" },
        { "JPEG of no height", JpegMaker.Make(height: 0), "file.malformed" },
        { "JPEG of too many pixels", JpegMaker.Make(60_000, 60_000), "file.pixels" },
        { "JPEG with Exif that points away", JpegMaker.Make(before: JpegMaker.Segment(0xe1, [.. "Exif\0\0"u8, .. "MM\0*"u8, 0xff, 0xff, 0xff, 0xff])), "file.malformed" },
        { "JPEG with two frames", JpegMaker.Make(before: JpegMaker.Segment(0xc0, [8, 0, 9, 0, 9, 1, 1, 0x11, 0])), "file.malformed" },
        { "JPEG that is lossless", JpegMaker.Make(before: JpegMaker.Segment(0xc3, [8, 0, 9, 0, 9, 1, 1, 0x11, 0])), "file.malformed" },

        { "PNG and bytes behind it", [.. Png, 0], "file.trailing" },
        { "PNG and ZIP behind it", [.. Png, .. Zip()], "file.trailing" },
        { "PNG with bytes behind the picture", PngMaker.Make(behind: [1, 2, 3]), "file.trailing" },
        { "PNG with a wrong checksum", Changed(Png, 30, 1), "file.malformed" },
        { "PNG whose picture is too long", PngMaker.Make(pixels: new byte[(8 * 9) + 1]), "file.malformed" },
        { "PNG whose picture is too short", PngMaker.Make(pixels: new byte[(8 * 9) - 1]), "file.malformed" },
        { "PNG that is a bomb", PngMaker.Make(8, 8, pixels: new byte[4 << 20]), "file.malformed" },
        { "PNG of too many pixels", PngMaker.Make(40_000, 40_000, pixels: []), "file.pixels" },
        { "PNG with packed text", PngMaker.Make(extra: [PngMaker.Chunk("zTXt", [.. "Comment\0"u8, 0, 1, 2])]), "file.hidden" },
        { "PNG with an unknown chunk", PngMaker.Make(extra: [PngMaker.Chunk("pxEx", Zip())]), "file.hidden" },
        { "PNG that moves", PngMaker.Make(extra: [PngMaker.Chunk("acTL", new byte[8])]), "file.hidden" },
        { "PNG with a page in its text", PngMaker.Make(extra: [PngMaker.Chunk("tEXt", "Comment\0<script>"u8.ToArray())]), "file.foreign" },

        { "PDF with JavaScript", PdfMaker.Make("/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>"), "file.active" },
        { "PDF with JavaScript in escapes", PdfMaker.Make("/OpenAction << /S /#4a#61vaScript /J#53 (x) >>"), "file.active" },
        { "PDF that starts a program", PdfMaker.Make("", PdfMaker.Text("<< /S /Launch /F (cmd.exe) >>")), "file.active" },
        { "PDF with a file in it", PdfMaker.Make("", PdfMaker.Text("<< /Type /EmbeddedFile /Length 3 >>\nstream\nabc\nendstream")), "file.active" },
        { "PDF with a form of XML", PdfMaker.Make("/AcroForm << /XFA 5 0 R >>"), "file.active" },
        { "PDF with actions of its own", PdfMaker.Make("/AA << /WC 5 0 R >>"), "file.active" },
        { "PDF with media", PdfMaker.Make("", PdfMaker.Text("<< /Subtype /RichMedia >>")), "file.active" },
        { "PDF that sends a form", PdfMaker.Make("", PdfMaker.Text("<< /S /SubmitForm >>")), "file.active" },
        { "PDF that opens a link by itself", PdfMaker.Make("/OpenAction << /S /URI /URI (https://spy.example) >>"), "file.active" },
        { "PDF with JavaScript in packed objects", PdfMaker.Make("", PdfMaker.ObjectStream("6 0 << /S /JavaScript >>")), "file.active" },
        { "PDF with packed objects of no stated type", PdfMaker.Make("", PdfMaker.ObjectStream("6 0 << /JS (x) >>", "/N 1 /First 4 /Filter /FlateDecode")), "file.active" },
        { "PDF with JavaScript in a comment", PdfMaker.Make("% /JS\n"), "file.active" },
        { "PDF with an object inside a stream", PdfMaker.Make("", PdfMaker.Text("<< /Length 40 >>\nstream\nq 7 0 obj << /S /Whatever >> endobj Q\nendstream")), "file.hidden" },
        { "PDF with objects packed twice", PdfMaker.Make("", PdfMaker.ObjectStream("6 0 <<>>", "/Type /ObjStm /N 1 /First 4 /Filter [/ASCII85Decode /FlateDecode]")), "file.hidden" },
        { "PDF with objects packed as told elsewhere", PdfMaker.Make("", PdfMaker.ObjectStream("6 0 <<>>", "/Type /ObjStm /N 1 /First 4 /Filter 9 0 R")), "file.hidden" },
        { "PDF that is a bomb", PdfMaker.Make("", PdfMaker.ObjectStream(new string(' ', 66 << 20))), "file.hidden" },
        { "PDF that is encrypted", Replaced(Pdf, "/Root 1 0 R", "/Root 1 0 R /Encrypt 9 0 R"), "file.encrypted" },
        { "PDF without its end", Replaced(Pdf, "%%EOF", "%EOF"), "file.truncated" },
        { "PDF and ZIP behind it", [.. Pdf, .. Zip()], "file.truncated" },
        { "PDF with ZIP before its end", PdfMaker.Make("", [.. "<< /Length 99 >>\nstream\n"u8, .. Zip(), .. "\nendstream"u8]), "file.foreign" },
        { "PDF with a page in it", PdfMaker.Make("", PdfMaker.Text("(<script>)")), "file.foreign" },

        { "NIST and bytes behind it", [.. Nist, 0], "file.trailing" },
        { "NIST that lists another record", NistMaker.Make("1\u001f3\u001e2\u001f0\u001e4\u001f1\u001e10\u001f2"), "file.malformed" },
        { "NIST that lists fewer", NistMaker.Make("1\u001f2\u001e2\u001f0\u001e4\u001f1"), "file.trailing" },
        { "NIST that lists more", NistMaker.Make("1\u001f4\u001e2\u001f0\u001e4\u001f1\u001e14\u001f2\u001e14\u001f3"), "file.truncated" },
        { "NIST that counts wrongly", NistMaker.Make("1\u001f9\u001e2\u001f0\u001e4\u001f1\u001e14\u001f2"), "file.malformed" },
    };

    public static TheoryData<string> Kinds => [.. Small.Keys];

    private static Dictionary<string, byte[]> Small => new(StringComparer.Ordinal)
    {
        ["JPEG"] = Jpeg, ["JPEG with metadata"] = JpegMaker.Make(before: JpegMaker.ExifWithPlace()), ["PNG"] = Png, ["PDF"] = Pdf,
        ["PDF with packed objects"] = PdfMaker.Make("", PdfMaker.ObjectStream("6 0 << /Type /Font >>")), ["NIST"] = Nist,
    };

    private static bool Full => Environment.GetEnvironmentVariable("PX_TEST_SIZE") == "full";

    [Theory]
    [MemberData(nameof(Good))]
    public void File_IsWhatItsBytesSay(string name, byte[] file, FileFacts expected)
    {
        var found = Inspect(file);
        Assert.True(found.Facts == expected, $"{name}: {found}");
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public void FileThatMayNotTravel_IsRefusedByRule(string name, byte[] file, string rule)
    {
        var found = Inspect(file);
        Assert.True(found.Facts is null && found.Rule == rule, $"{name}: {found}");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void FileCutAnywhere_IsRefused(string kind)
    {
        var file = Small[kind];
        for (var length = 0; length < file.Length; length++)
        {
            // Only white space follows the end mark of a PDF.
            if (kind.StartsWith("PDF", StringComparison.Ordinal) && length == file.Length - 1)
            {
                continue;
            }
            // A few characters are a text, whatever they were the beginning of.
            Assert.True(Inspect(file[..length]).Facts is null or { MediaType: FileTypes.Text } && (length < 6 || Inspect(file[..length]).Facts is null), $"{kind} of {length} bytes");
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void BrokenFile_EndsInARuleOrInFacts(string kind)
    {
        var dice = new Dice(4711);
        for (var round = 0; round < (Full ? 20_000 : 1_500); round++)
        {
            var file = Broken(Small[kind], ref dice);
            // Any exception fails the test: it would end the call as a defect, and a worker's loop.
            var found = Inspect(file);
            Assert.True((found.Facts is null) == (found.Rule.Length > 0));
        }
    }

    [Fact]
    public void LargeFile_TakesLittleMemory()
    {
        using var endless = new Repeated(JpegMaker.Make(), AttachmentLimits.MaxBytes);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(FileTypes.Jpeg, FileInspector.Inspect(endless, AttachmentLimits.MaxBytes).Facts?.MediaType);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    private static FileInspection Inspect(byte[] file)
    {
        using var stream = new MemoryStream(file);
        return FileInspector.Inspect(stream, file.Length);
    }

    private static byte[] Zip()
    {
        using var zip = new MemoryStream();
        using (var archive = new System.IO.Compression.ZipArchive(zip, System.IO.Compression.ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = archive.CreateEntry("a.txt").Open();
            entry.Write("fictional"u8);
        }
        return zip.ToArray();
    }

    private static byte[] Changed(byte[] file, int at, byte by)
    {
        var changed = file.ToArray();
        changed[at] += by;
        return changed;
    }

    private static byte[] Replaced(byte[] file, string from, string to) => Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(file).Replace(from, to, StringComparison.Ordinal));

    private static byte[] Broken(byte[] file, ref Dice dice)
    {
        var broken = file.ToList();
        for (var change = dice.Below(4); change >= 0; change--)
        {
            var at = dice.Below(broken.Count);
            switch (dice.Below(4))
            {
                case 0:
                    broken[at] = (byte)dice.Below(256);
                    break;
                case 1:
                    broken.RemoveRange(at, Math.Min(broken.Count - at - 1, dice.Below(9)));
                    break;
                case 2:
                    broken.InsertRange(at, file.AsSpan(dice.Below(file.Length - 9), dice.Below(9)));
                    break;
                default:
                    broken[at] = dice.Below(2) == 0 ? (byte)0xff : (byte)0;
                    break;
            }
        }
        return [.. broken];
    }

    /// <summary>Seeded numbers, the same on each machine (xorshift, Marsaglia 2003).</summary>
    private struct Dice(uint seed)
    {
        private uint _state = seed;

        public int Below(int bound)
        {
            _state ^= _state << 13;
            _state ^= _state >> 17;
            _state ^= _state << 5;
            return (int)(_state % (uint)bound);
        }
    }

    /// <summary>A JPEG whose picture goes on for as long as is wanted, and is nowhere.</summary>
    private sealed class Repeated(byte[] file, long size) : Stream
    {
        private long _at;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => size;

        public override long Position { get => _at; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = (int)Math.Min(count, size - _at);
            for (var i = 0; i < read; i++)
            {
                var at = _at + i;
                // Head and end of the file; between them one byte for ever.
                buffer[offset + i] = at < file.Length - 2 ? file[at] : at >= size - 2 ? file[^(int)(size - at)] : (byte)0x55;
            }
            _at += read;
            return read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
