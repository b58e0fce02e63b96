using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Unicode;

namespace PoliceExchange.Protocol.Sealing;

/// <summary>
/// JSON as a security format: valid UTF-8, no comments, bounded depth, no member twice at any depth (RFC 7515 section 4).
/// A duplicate is told apart from other faults, because it is the trick by which two parsers are made to see two messages.
/// </summary>
internal static class StrictJson
{
    private static readonly JsonReaderOptions Reading = new() { MaxDepth = SealingLimits.MaxDepth };
    private static readonly JsonDocumentOptions Parsing = new() { MaxDepth = SealingLimits.MaxDepth };

    /// <summary>Parses one object. The document refers to <paramref name="utf8"/>; the caller disposes it.</summary>
    public static SealingRefusal TryParse(ReadOnlyMemory<byte> utf8, int maxBytes, out JsonDocument? document)
    {
        document = null;
        if (utf8.Length > maxBytes)
        {
            return SealingRefusal.TooLarge;
        }

        if (!Utf8.IsValid(utf8.Span))
        {
            return SealingRefusal.MalformedJson;
        }

        try
        {
            var fault = CheckMembers(utf8.Span);
            if (fault != SealingRefusal.None)
            {
                return fault;
            }

            document = JsonDocument.Parse(utf8, Parsing);
            return SealingRefusal.None;
        }
        catch (JsonException)
        {
            return SealingRefusal.MalformedJson;
        }
        catch (InvalidOperationException)
        {
            // Utf8JsonReader.GetString on an escaped lone surrogate, the one way it fails here.
            return SealingRefusal.MalformedJson;
        }
    }

    private static SealingRefusal CheckMembers(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8, Reading);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return SealingRefusal.MalformedJson;
        }

        // The names of the open objects; an array leaves its level untouched.
        var open = new List<string>[SealingLimits.MaxDepth + 1];
        open[0] = [];
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    (open[reader.CurrentDepth] ??= []).Clear();
                    break;
                case JsonTokenType.PropertyName:
                    var name = reader.GetString()!;
                    var seen = open[reader.CurrentDepth - 1];
                    if (seen.Contains(name))
                    {
                        return SealingRefusal.DuplicateMember;
                    }

                    // No object of the format has more than two dozen members; this keeps the search linear.
                    if (seen.Count == MaxMembers)
                    {
                        return SealingRefusal.TooLarge;
                    }

                    seen.Add(name);
                    break;
                case JsonTokenType.String when reader.ValueIsEscaped:
                    _ = reader.GetString();
                    break;
            }
        }

        return SealingRefusal.None;
    }

    private const int MaxMembers = 64;

    /// <summary>
    /// The bytes of a string value as they stand in <paramref name="source"/>, escapes included: every caller then requires
    /// base64url or a compact JWS, and an escape is neither.
    /// </summary>
    public static ReadOnlyMemory<byte> RawText(ReadOnlyMemory<byte> source, JsonElement element) => RawValue(source, element)[1..^1];

    /// <summary>The exact bytes of a value inside <paramref name="source"/>, which the element's document was parsed from.</summary>
    public static ReadOnlyMemory<byte> RawValue(ReadOnlyMemory<byte> source, JsonElement element)
    {
        var raw = JsonMarshal.GetRawUtf8Value(element);
        return source.Span.Overlaps(raw, out var offset) ? source.Slice(offset, raw.Length) : raw.ToArray();
    }

    public static bool TryGetString(JsonElement parent, string name, out string value)
    {
        value = "";
        if (!parent.TryGetProperty(name, out var element) || element.ValueKind != JsonValueKind.String)
        {
            return false;
        }

        value = element.GetString()!;
        return true;
    }

    public static SealingRefusal TryGetBytes(JsonElement parent, string name, out byte[] bytes)
    {
        bytes = [];
        if (!parent.TryGetProperty(name, out var element))
        {
            return SealingRefusal.MissingMember;
        }

        if (element.ValueKind != JsonValueKind.String)
        {
            return SealingRefusal.BadValue;
        }

        return Base64UrlText.TryDecode(JsonMarshal.GetRawUtf8Value(element)[1..^1], out bytes) ? SealingRefusal.None : SealingRefusal.BadBase64Url;
    }

    public static bool HasOnly(JsonElement parent, ReadOnlySpan<string> names)
    {
        foreach (var member in parent.EnumerateObject())
        {
            if (!names.Contains(member.Name))
            {
                return false;
            }
        }

        return true;
    }
}
