using System.Text.Json;

namespace PoliceExchange.Protocol.Sealing;

/// <summary>
/// Reads one JSON object member by member and notes every violation instead of stopping at the first; <see cref="End"/> notes
/// the members nobody asked for. Values given after a violation are placeholders and never leave the reader.
/// </summary>
internal sealed class ObjectReader(JsonElement json, string path, List<HeaderViolation> violations)
{
    /// <summary>Enough to mend a header; bounds the memory that a hostile one can ask for.</summary>
    private const int MaxViolations = 64;

    private readonly List<string> _asked = new(32);

    /// <summary>Marks a member that the caller reads itself.</summary>
    public void Take(string name) => _asked.Add(name);

    public string Text(string name, Func<string, bool> isValid, string rule) => OptionalText(name, isValid, rule, required: true) ?? "";

    public string? OptionalText(string name, Func<string, bool> isValid, string rule, bool required = false)
    {
        if (!TryTake(name, required, out var element))
        {
            return null;
        }

        if (element.ValueKind == JsonValueKind.String && element.GetString() is { } text && isValid(text))
        {
            return text;
        }

        Note(name, SealingRefusal.BadValue, rule);
        return null;
    }

    public T Code<T>(string name)
        where T : struct, Enum
    {
        var code = default(T);
        _ = Text(name, text => WireNames<T>.TryParse(text, out code), "one of the listed codes");
        return code;
    }

    public Guid? Uuid(string name, bool required)
    {
        Guid? uuid = null;
        _ = OptionalText(
            name,
            text =>
            {
                var valid = WireText.TryUuid(text, out var value);
                uuid = value;
                return valid;
            },
            "lower-case UUID",
            required);
        return uuid;
    }

    public DateTimeOffset? Time(string name, bool required)
    {
        DateTimeOffset? time = null;
        _ = OptionalText(
            name,
            text =>
            {
                var valid = WireText.TryTime(text, out var value);
                time = value;
                return valid;
            },
            "RFC 3339 in UTC with Z",
            required);
        return time;
    }

    public long Number(string name, long min, long max) => OptionalNumber(name, min, max, required: true) ?? min;

    public long? OptionalNumber(string name, long min, long max, bool required = false)
    {
        if (!TryTake(name, required, out var element))
        {
            return null;
        }

        // "1.0" and "1e0" are other texts for 1: refused, as TryGetInt64 does.
        if (element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out var number) && number >= min && number <= max)
        {
            return number;
        }

        Note(name, SealingRefusal.BadValue, "whole number in range");
        return null;
    }

    public bool Flag(string name)
    {
        if (TryTake(name, required: true, out var element) && element.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
        {
            Note(name, SealingRefusal.BadValue, "true or false");
            return false;
        }

        return element.ValueKind == JsonValueKind.True;
    }

    public IReadOnlyList<T> List<T>(string name, Func<string, T?> parse, string rule, int max, bool required = true)
        where T : class
    {
        var list = new List<T>();
        foreach (var (element, at) in Elements(name, max, required))
        {
            if (element.ValueKind == JsonValueKind.String && parse(element.GetString()!) is { } value)
            {
                if (list.Contains(value))
                {
                    Note(at, SealingRefusal.BadValue, "no entry twice");
                }

                list.Add(value);
            }
            else
            {
                Note(at, SealingRefusal.BadValue, rule);
            }
        }

        return list;
    }

    public IReadOnlyList<string> Names(string name, Func<string, bool> isValid, string rule, int max, bool required = true) =>
        List(name, text => isValid(text) ? text : null, rule, max, required);

    public ObjectReader? Object(string name, bool required = true)
    {
        if (!TryTake(name, required, out var element))
        {
            return null;
        }

        if (element.ValueKind == JsonValueKind.Object)
        {
            return new ObjectReader(element, path + name + ".", violations);
        }

        Note(name, SealingRefusal.BadValue, "an object");
        return null;
    }

    public IEnumerable<ObjectReader> Objects(string name, int max)
    {
        foreach (var (element, at) in Elements(name, max, required: true))
        {
            if (element.ValueKind == JsonValueKind.Object)
            {
                yield return new ObjectReader(element, path + at + ".", violations);
            }
            else
            {
                Note(at, SealingRefusal.BadValue, "an object");
            }
        }
    }

    /// <summary>Notes every member that was not asked for.</summary>
    public void End()
    {
        foreach (var member in json.EnumerateObject())
        {
            if (!_asked.Contains(member.Name))
            {
                // The name is the sender's text; it is not repeated.
                Note("?", SealingRefusal.UnknownMember, "no members beyond the schema's");
            }
        }
    }

    public void Note(string name, SealingRefusal problem, string rule)
    {
        if (violations.Count < MaxViolations)
        {
            violations.Add(new HeaderViolation(path + name, problem, rule));
        }
    }

    private IEnumerable<(JsonElement Element, string At)> Elements(string name, int max, bool required)
    {
        if (!TryTake(name, required, out var array))
        {
            yield break;
        }

        if (array.ValueKind != JsonValueKind.Array || array.GetArrayLength() > max)
        {
            Note(name, SealingRefusal.BadValue, "a list within its limit");
            yield break;
        }

        var index = 0;
        foreach (var element in array.EnumerateArray())
        {
            yield return (element, $"{name}[{index++}]");
        }
    }

    private bool TryTake(string name, bool required, out JsonElement element)
    {
        _asked.Add(name);
        if (json.TryGetProperty(name, out element))
        {
            return true;
        }

        if (required)
        {
            Note(name, SealingRefusal.MissingMember, "required");
        }

        return false;
    }
}
