using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Protocol.Directory;

/// <summary>Reads one JSON object member by member; whatever is missing, wrong or left over becomes a violation with its path.</summary>
/// <remarks>Nothing here throws for bad input: the whole document is read, so that its author sees every violation at once.</remarks>
internal sealed class StrictObject
{
    private readonly Dictionary<string, JsonElement> _members = new(StringComparer.Ordinal);
    private readonly Violations _violations;

    private StrictObject(string path, Violations violations)
    {
        Path = path;
        _violations = violations;
    }

    internal string Path { get; }

    /// <summary>Parses a whole document. Duplicate members, comments, trailing commas, bad UTF-8 and deep nesting are refused.</summary>
    internal static StrictObject? Parse(ReadOnlyMemory<byte> utf8, int maxBytes, Violations violations)
    {
        if (utf8.Length > maxBytes)
        {
            violations.Add("$", $"is longer than {maxBytes} bytes");
            return null;
        }
        if (!System.Text.Unicode.Utf8.IsValid(utf8.Span))
        {
            violations.Add("$", "is not UTF-8");
            return null;
        }
        try
        {
            using var document = JsonDocument.Parse(utf8, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 12 });
            return Of(document.RootElement.Clone(), "$", violations);
        }
        // JsonException carries input text: it is not repeated. InvalidOperationException: a lone surrogate in a member name.
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            violations.Add("$", "is not strict JSON");
            return null;
        }
    }

    internal static StrictObject? Of(JsonElement element, string path, Violations violations)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            violations.Add(path, "is not an object");
            return null;
        }
        var read = new StrictObject(path, violations);
        foreach (var member in element.EnumerateObject())
        {
            read._members[member.Name] = member.Value;
        }
        return read;
    }

    internal bool Has(string name) => _members.ContainsKey(name);

    internal void Violate(string name, string problem) => _violations.Add($"{Path}.{name}", problem);

    internal string Text(string name, Regex pattern) => OptionalText(name, pattern) ?? Missing(name, "");

    internal string? OptionalText(string name, Regex pattern)
    {
        if (!Take(name, out var value))
        {
            return null;
        }
        var text = String(value);
        if (text is null || !pattern.IsMatch(text))
        {
            Violate(name, $"does not match {pattern}");
            return "";
        }
        return text;
    }

    /// <summary>Free text of a register (titles, names): printable, bounded, never empty.</summary>
    internal string Label(string name, int max)
    {
        if (!Take(name, out var value))
        {
            return Missing(name, "");
        }
        var text = String(value);
        if (text is null || text.Length == 0 || text.Length > max || text.Any(char.IsControl))
        {
            Violate(name, $"is not a text of 1 to {max} printable characters");
            return "";
        }
        return text;
    }

    internal long Number(string name, long min, long max)
    {
        if (!Take(name, out var value))
        {
            return Missing(name, min);
        }
        return Number(value, min, max) ?? Wrong(name, $"is not a whole number from {min} to {max}", min);
    }

    internal DateTimeOffset Instant(string name) => OptionalInstant(name) ?? Missing(name, DateTimeOffset.UnixEpoch);

    /// <summary>An instant in UTC (seconds) or, for registers, a day (its first second in UTC).</summary>
    internal DateTimeOffset? OptionalInstant(string name)
    {
        if (!Take(name, out var value))
        {
            return null;
        }
        return Instants.TryParse(String(value), out var at) ? at : Wrong(name, "is not yyyy-MM-ddTHH:mm:ssZ or yyyy-MM-dd", DateTimeOffset.UnixEpoch);
    }

    internal TEnum Code<TEnum>(string name, IReadOnlyDictionary<string, TEnum> codes) where TEnum : struct, Enum
    {
        if (!Take(name, out var value))
        {
            return Missing(name, default(TEnum));
        }
        return String(value) is { } text && codes.TryGetValue(text, out var code)
            ? code
            : Wrong(name, $"is none of {string.Join(", ", codes.Keys)}", default(TEnum));
    }

    /// <summary>Bytes in canonical base64url (no padding, no stray bits).</summary>
    internal byte[] Bytes(string name, int min, int max)
    {
        if (!Take(name, out var value))
        {
            return Missing(name, Array.Empty<byte>());
        }
        return Decode(value, max) is { } bytes && bytes.Length >= min
            ? bytes
            : Wrong(name, $"is not base64url of {min} to {max} bytes", Array.Empty<byte>());
    }

    internal IReadOnlyList<string> Texts(string name, Regex pattern, int min, int max) =>
        Elements(name, min, max, (value, path) =>
        {
            var text = String(value);
            if (text is null || !pattern.IsMatch(text))
            {
                _violations.Add(path, $"does not match {pattern}");
                return null;
            }
            return text;
        }, unique: text => text);

    internal IReadOnlyList<byte[]> ManyBytes(string name, int min, int max, int maxBytes) =>
        Elements(name, min, max, (value, path) =>
        {
            var bytes = Decode(value, maxBytes);
            if (bytes is null or { Length: 0 })
            {
                _violations.Add(path, $"is not base64url of 1 to {maxBytes} bytes");
                return null;
            }
            return bytes;
        }, unique: Convert.ToHexString);

    internal StrictObject? Object(string name)
    {
        if (!Take(name, out var value))
        {
            _violations.Add($"{Path}.{name}", "is missing");
            return null;
        }
        return Of(value, $"{Path}.{name}", _violations);
    }

    internal IReadOnlyList<T> Objects<T>(string name, int min, int max, Func<StrictObject, T?> read, Func<T, string> unique) where T : class =>
        Elements(name, min, max, (value, path) =>
        {
            var item = Of(value, path, _violations);
            if (item is null)
            {
                return null;
            }
            var result = read(item);
            item.End();
            return result;
        }, unique);

    /// <summary>A map of names to whole numbers, in the order of the names.</summary>
    internal IReadOnlyDictionary<string, int> Numbers(string name, Regex key, int maxCount, int min, int max)
    {
        var numbers = new SortedDictionary<string, int>(StringComparer.Ordinal);
        if (!Take(name, out var value))
        {
            return Missing(name, numbers);
        }
        var map = Of(value, $"{Path}.{name}", _violations);
        if (map is null)
        {
            return numbers;
        }
        if (map._members.Count > maxCount)
        {
            return Wrong(name, $"has more than {maxCount} members", numbers);
        }
        foreach (var (memberName, memberValue) in map._members)
        {
            var number = Number(memberValue, min, max);
            if (!key.IsMatch(memberName) || number is null)
            {
                Violate(name, $"has a member that is not a name with a whole number from {min} to {max}");
                continue;
            }
            numbers[memberName] = (int)number.Value;
        }
        return numbers;
    }

    /// <summary>To be called after the last member: what nobody took is unknown, and unknown is refused (I4).</summary>
    internal void End()
    {
        if (_members.Count > 0)
        {
            // The names come from outside: counted, not repeated.
            _violations.Add(Path, $"has {_members.Count} unknown member(s)");
        }
    }

    private IReadOnlyList<T> Elements<T>(string name, int min, int max, Func<JsonElement, string, T?> read, Func<T, string> unique) where T : class
    {
        if (!Take(name, out var value))
        {
            return Missing(name, Array.Empty<T>());
        }
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() is var count && (count < min || count > max))
        {
            return Wrong(name, $"is not a list of {min} to {max} items", Array.Empty<T>());
        }
        var items = new List<T>(value.GetArrayLength());
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var index = 0;
        foreach (var element in value.EnumerateArray())
        {
            var path = $"{Path}.{name}[{index++}]";
            if (read(element, path) is not { } item)
            {
                continue;
            }
            if (!seen.Add(unique(item)))
            {
                _violations.Add(path, "occurs twice");
                continue;
            }
            items.Add(item);
        }
        return items.AsReadOnly();
    }

    private bool Take(string name, out JsonElement value) => _members.Remove(name, out value);

    private T Missing<T>(string name, T instead) => Wrong(name, "is missing", instead);

    private T Wrong<T>(string name, string problem, T instead)
    {
        Violate(name, problem);
        return instead;
    }

    private static long? Number(JsonElement value, long min, long max)
    {
        // 1.0 and 1e3 are the same number in other bytes: only plain digits are taken.
        var raw = value.ValueKind == JsonValueKind.Number ? value.GetRawText() : "";
        return raw.Length is > 0 and < 19 && raw.All(char.IsAsciiDigit)
            && long.TryParse(raw, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
            ? number
            : null;
    }

    private static byte[]? Decode(JsonElement value, int maxBytes) =>
        String(value) is { } text && text.Length <= Base64Url.GetEncodedLength(maxBytes) && Base64UrlText.TryDecode(text, out var bytes) ? bytes : null;

    private static string? String(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            return null;
        }
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null; // a lone surrogate escape
        }
    }
}
