using System.Globalization;
using System.Text;
using System.Xml;

namespace PoliceExchange.Manifests.Files;

/// <summary>The shared strings of a workbook, without the phonetic readings that may stand beside them.</summary>
internal sealed class SharedTexts
{
    private readonly List<string> _texts = [];

    internal SharedTexts(PackageParts package, string? part)
    {
        using var xml = part is null ? null : package.Open(part);
        while (xml is not null && xml.Read())
        {
            if (xml.NodeType == XmlNodeType.Element && xml.LocalName == "si")
            {
                if (_texts.Count >= FileLimits.MaxSharedStrings)
                {
                    throw new UnpackedTooFarException();
                }
                _texts.Add(Item(xml));
            }
        }
    }

    internal string? Find(string index) =>
        int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at < _texts.Count ? _texts[at] : null;

    /// <summary>The text of an <c>si</c> or <c>is</c> element, up to one character more than a cell may have.</summary>
    internal static string Item(XmlReader xml)
    {
        if (xml.IsEmptyElement)
        {
            return "";
        }
        var (text, depth, phonetic) = (new StringBuilder(), xml.Depth, false);
        while (xml.Read() && xml.Depth > depth)
        {
            switch (xml.NodeType)
            {
                case XmlNodeType.Element when xml.LocalName == "rPh":
                    phonetic = !xml.IsEmptyElement;
                    break;
                case XmlNodeType.EndElement when xml.LocalName == "rPh":
                    phonetic = false;
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace or XmlNodeType.Whitespace when !phonetic:
                    Append(text, xml.Value);
                    break;
                default:
                    break;
            }
        }
        return Unescape(text.ToString());
    }

    private static void Append(StringBuilder text, string more)
    {
        var left = FileLimits.MaxCell + 1 - text.Length;
        text.Append(more, 0, Math.Min(left, more.Length));
    }

    /// <summary>Spreadsheets write characters that XML has not as _x000D_ (ECMA-376 part 1, 22.4.2.4).</summary>
    internal static string Unescape(string text)
    {
        if (!text.Contains("_x", StringComparison.Ordinal))
        {
            return text;
        }
        var plain = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '_' && i + 6 < text.Length && text[i + 1] == 'x' && text[i + 6] == '_'
                && ushort.TryParse(text.AsSpan(i + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
            {
                plain.Append((char)code);
                i += 6;
            }
            else
            {
                plain.Append(text[i]);
            }
        }
        return plain.ToString();
    }
}
