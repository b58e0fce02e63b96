using System.Globalization;
using System.Text;

namespace PoliceExchange.Audit.Tiles;

/// <summary>
/// Address of a hash tile or an entry bundle (tlog-tiles, "Merkle Tree" and "Log entries"): tile/L/N[.p/W] or
/// tile/entries/N[.p/W]. Only the one spelling of each address is read, so a path cannot leave the folder of the log.
/// </summary>
/// <param name="Level">0 to 63; <see cref="Entries"/> for an entry bundle.</param>
/// <param name="Index">Place within the level.</param>
/// <param name="Width">256 for a full tile, else 1 to 255.</param>
internal readonly record struct TilePath(int Level, long Index, int Width = TilePath.FullWidth)
{
    /// <summary>The level of entry bundles: they span what level 0 spans.</summary>
    public const int Entries = -1;

    /// <summary>Hashes in a full tile.</summary>
    public const int FullWidth = 256;

    // 2^63 entries have 2^55 tiles at level 0: 17 digits.
    private const int MaxChars = 64;
    private const string Prefix = "tile/";

    /// <summary>Is it an entry bundle?</summary>
    public bool IsEntries => Level == Entries;

    /// <summary>Is it narrower than 256?</summary>
    public bool IsPartial => Width < FullWidth;

    /// <summary>The full tile at the same place.</summary>
    public TilePath Full => this with { Width = FullWidth };

    /// <summary>Folder of every partial tile of this place; it may go once the full tile is there (tlog-tiles, "Partial Tiles").</summary>
    public string PartialsFolder => Full + ".p";

    /// <summary>Index behind the last entry that the full tile spans, (n + 1) * 256^(l + 1); beyond Int64 it is the largest.</summary>
    public long EndIndex
    {
        get
        {
            var shift = 8 * (Math.Max(Level, 0) + 1);
            return shift < 63 && Index < long.MaxValue >> shift ? (Index + 1) << shift : long.MaxValue;
        }
    }

    /// <summary>Reads a path; false for anything that <see cref="ToString"/> would not write.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out TilePath path)
    {
        path = default;
        if (text.Length > MaxChars || !text.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return false;
        }

        var rest = text[Prefix.Length..];
        var slash = rest.IndexOf('/');
        if (slash < 0 || !TryLevel(rest[..slash], out var level))
        {
            return false;
        }

        rest = rest[(slash + 1)..];
        var width = FullWidth;
        var partial = rest.IndexOf(".p/", StringComparison.Ordinal);
        if (partial >= 0)
        {
            if (!TrySmall(rest[(partial + 3)..], FullWidth - 1, out width) || width == 0)
            {
                return false;
            }

            rest = rest[..partial];
        }

        if (!TryIndex(rest, out var index))
        {
            return false;
        }

        path = new TilePath(level, index, width);
        return true;
    }

    /// <summary>The path relative to the log's prefix.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(Prefix, MaxChars)
            .Append(IsEntries ? "entries" : Level.ToString(CultureInfo.InvariantCulture)).Append('/');
        AppendIndex(text, Index, isLast: true);
        if (IsPartial)
        {
            text.Append(".p/").Append(Width.ToString(CultureInfo.InvariantCulture));
        }

        return text.ToString();
    }

    private static void AppendIndex(StringBuilder text, long index, bool isLast)
    {
        if (index >= 1000)
        {
            AppendIndex(text, index / 1000, isLast: false);
        }

        text.Append(isLast ? "" : "x").Append((index % 1000).ToString("d3", CultureInfo.InvariantCulture)).Append(isLast ? "" : "/");
    }

    private static bool TryIndex(ReadOnlySpan<char> text, out long index)
    {
        index = 0;
        var isFirst = true;
        while (true)
        {
            var isLast = text.Length == 3;
            var digits = isLast ? text : text.Length > 4 && text[0] == 'x' && text[4] == '/' ? text[1..4] : [];
            if (digits.Length != 3 || digits.ContainsAnyExceptInRange('0', '9') || index > (long.MaxValue / 1000) - 1)
            {
                return false;
            }

            var value = int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
            if (isFirst && !isLast && value == 0)
            {
                // x000/001 would be a second spelling of 001.
                return false;
            }

            index = (index * 1000) + value;
            if (isLast)
            {
                return true;
            }

            text = text[5..];
            isFirst = false;
        }
    }

    private static bool TryLevel(ReadOnlySpan<char> text, out int level)
    {
        level = Entries;
        return text.SequenceEqual("entries") || TrySmall(text, 63, out level);
    }

    private static bool TrySmall(ReadOnlySpan<char> text, int max, out int value)
    {
        value = 0;
        return text.Length is > 0 and <= 3
            && !text.ContainsAnyExceptInRange('0', '9')
            && (text.Length == 1 || text[0] != '0')
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value)
            && value <= max;
    }
}
