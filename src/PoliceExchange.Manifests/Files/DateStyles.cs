using System.Globalization;
using System.Xml;

namespace PoliceExchange.Manifests.Files;

/// <summary>Which cell styles show a number as a day.</summary>
internal sealed class DateStyles
{
    private readonly List<bool> _days = [];

    internal static DateStyles Read(PackageParts package, string? part)
    {
        var styles = new DateStyles();
        var formats = new Dictionary<int, bool>();
        using var xml = part is null ? null : package.Open(part);
        var inCells = false;
        while (xml is not null && xml.Read())
        {
            if (xml.NodeType == XmlNodeType.EndElement && xml.LocalName == "cellXfs")
            {
                inCells = false;
            }
            if (xml.NodeType != XmlNodeType.Element)
            {
                continue;
            }
            if (xml.LocalName == "numFmt" && Number(xml.GetAttribute("numFmtId")) is { } id && formats.Count < 5_000)
            {
                formats[id] = ShowsDay(xml.GetAttribute("formatCode") ?? "");
            }
            else if (xml.LocalName == "cellXfs")
            {
                inCells = !xml.IsEmptyElement;
            }
            else if (inCells && xml.LocalName == "xf" && styles._days.Count < 70_000)
            {
                var format = Number(xml.GetAttribute("numFmtId")) ?? 0;
                // 14 to 17 and 22 are the days of every language, 27 to 36 and 50 to 58 those of East Asia (ECMA-376 part 1, 18.8.30).
                styles._days.Add(formats.TryGetValue(format, out var own) ? own : format is (>= 14 and <= 17) or 22 or (>= 27 and <= 36) or (>= 50 and <= 58));
            }
        }
        return styles;
    }

    internal bool IsDay(string? style) => Number(style) is { } at && at < _days.Count && _days[at];

    /// <summary>Years or days outside quotes, escapes and brackets; m alone may be minutes.</summary>
    internal static bool ShowsDay(string code)
    {
        for (var i = 0; i < code.Length; i++)
        {
            switch (code[i])
            {
                case '"' or '[':
                    i = code.IndexOf(code[i] == '"' ? '"' : ']', i + 1);
                    if (i < 0)
                    {
                        return false;
                    }
                    break;
                case '\\' or '_' or '*':
                    i++;
                    break;
                case 'y' or 'Y' or 'd' or 'D':
                    return true;
                default:
                    break;
            }
        }
        return false;
    }

    private static int? Number(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
