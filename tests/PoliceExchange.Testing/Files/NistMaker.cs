using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace PoliceExchange.Testing.Files;

/// <summary>ANSI/NIST-ITL files for tests: a first record, demographic text, and prints of both kinds.</summary>
public static class NistMaker
{
    /// <summary>A file of a Type 1, a Type 2, a binary Type 4 and a Type 14 record.</summary>
    /// <param name="listed">What field 1.003 says; null for what is there.</param>
    public static byte[] Make(string? listed = null)
    {
        byte[] first = Text(1, $"1.002:0502\u001d1.003:{listed ?? "1\u001f3\u001e2\u001f0\u001e4\u001f1\u001e14\u001f2"}\u001d1.004:CAR", []);
        var print = new byte[18 + 40];
        BinaryPrimitives.WriteInt32BigEndian(print, print.Length);
        return [.. first, .. Text(2, "2.002:00\u001d2.030:FICTIONAL", []), .. print, .. Text(14, "14.002:02\u001d14.999:", [1, 2, 0x1c, 0x1d, 3, 4])];
    }

    private static byte[] Text(int type, string fields, byte[] image)
    {
        byte[] rest = [0x1d, .. Encoding.ASCII.GetBytes(fields), .. image, 0x1c];
        // The length counts its own digits.
        for (var length = rest.Length; ; length++)
        {
            var head = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{type}.001:{length}"));
            if (head.Length + rest.Length == length)
            {
                return [.. head, .. rest];
            }
        }
    }
}
