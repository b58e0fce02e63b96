using System.Text;

namespace PoliceExchange.Protocol.Attachments;

/// <summary>Text in UTF-8: no control characters but tab and line ends, and none that turns the direction of what follows, for it would read other than it is.</summary>
internal static class TextParser
{
    public static FileFacts Parse(ByteSource source)
    {
        Span<byte> piece = stackalloc byte[4];
        if (source.AtEnd)
        {
            throw FileRefusals.Unknown();
        }
        while (!source.AtEnd)
        {
            var next = source.Peek(4);
            if (Rune.DecodeFromUtf8(next, out var rune, out var length) != System.Buffers.OperationStatus.Done)
            {
                throw FileRefusals.Unknown();
            }
            if ((Rune.IsControl(rune) && rune.Value is not ('\t' or '\n' or '\r')) || IsDirection(rune.Value) || (rune.Value == 0xfeff && source.Position > 0))
            {
                throw FileRefusals.Unknown();
            }
            source.Read(piece[..length]);
        }
        return new FileFacts(FileTypes.Text);
    }

    private static bool IsDirection(int rune) => rune is 0x061c or 0x200e or 0x200f or (>= 0x202a and <= 0x202e) or (>= 0x2066 and <= 0x2069);
}
