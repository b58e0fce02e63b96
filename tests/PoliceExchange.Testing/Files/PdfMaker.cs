using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace PoliceExchange.Testing.Files;

/// <summary>PDF files for tests: one page, a table of objects, and whatever else is put in.</summary>
public static class PdfMaker
{
    /// <summary>A file.</summary>
    /// <param name="catalog">More members of the catalog.</param>
    /// <param name="objects">More objects, from number 5 on.</param>
    public static byte[] Make(string catalog = "", params byte[][] objects)
    {
        var file = new MemoryStream();
        var offsets = new List<long>();
        Write("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n");
        Object($"<< /Type /Catalog /Pages 2 0 R {catalog} >>");
        Object("<< /Type /Pages /Kids [3 0 R] /Count 1 >>");
        Object("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R /Resources << >> >>");
        Object("<< /Length 24 >>\nstream\n0 0 m 100 100 l S       \nendstream");
        foreach (var one in objects)
        {
            offsets.Add(file.Length);
            Write($"{offsets.Count} 0 obj\n");
            file.Write(one);
            Write("\nendobj\n");
        }
        var table = file.Length;
        Write($"xref\n0 {offsets.Count + 1}\n0000000000 65535 f \n");
        foreach (var offset in offsets)
        {
            Write(string.Create(CultureInfo.InvariantCulture, $"{offset:0000000000} 00000 n \n"));
        }
        Write($"trailer\n<< /Size {offsets.Count + 1} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n");
        return file.ToArray();

        void Object(string text)
        {
            offsets.Add(file.Length);
            Write($"{offsets.Count} 0 obj\n{text}\nendobj\n");
        }

        void Write(string text) => file.Write(Encoding.Latin1.GetBytes(text));
    }

    /// <summary>An object of text.</summary>
    public static byte[] Text(string text) => Encoding.Latin1.GetBytes(text);

    /// <summary>A stream of objects, packed.</summary>
    /// <param name="type">What its dictionary says of it.</param>
    public static byte[] ObjectStream(string content, string type = "/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode")
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            zlib.Write(Encoding.Latin1.GetBytes(content));
        }
        return [.. Encoding.Latin1.GetBytes($"<< {type} /Length {packed.Length} >>\nstream\n"), .. packed.ToArray(), .. "\nendstream"u8];
    }
}
