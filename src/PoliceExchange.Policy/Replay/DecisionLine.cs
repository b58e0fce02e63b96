using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using PoliceExchange.Policy.Words;

namespace PoliceExchange.Policy.Replay;

/// <summary>How often, on one day, decisions rested on the same facts and came out the same.</summary>
/// <param name="Day">UTC day.</param>
/// <param name="Facts"><see cref="FactsText"/>.</param>
/// <param name="Enforced">By the enforced bundle.</param>
/// <param name="Trial">By the one in trial; null for none.</param>
/// <param name="Canary">True when the one in trial was what counted.</param>
/// <param name="Count">How often.</param>
internal sealed record DecisionLine(DateOnly Day, string Facts, DecisionSide Enforced, DecisionSide? Trial, bool Canary, long Count)
{
    /// <summary>Longest line that is read.</summary>
    public const int MaxLength = 2 * FactsText.MaxLength;

    private const string DayForm = "yyyy-MM-dd";

    /// <summary>All but day and count, in one form: the key of a row.</summary>
    public string Key()
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            Content(json);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>One line of a file, without the line feed.</summary>
    public string ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("day", DayText(Day));
            json.WriteNumber("count", Count);
            Content(json);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public static string DayText(DateOnly day) => day.ToString(DayForm, CultureInfo.InvariantCulture);

    public static bool TryDay(string text, out DateOnly day) => DateOnly.TryParseExact(text, DayForm, CultureInfo.InvariantCulture, DateTimeStyles.None, out day);

    /// <summary>Reads a row of a store; null when it is none.</summary>
    public static DecisionLine? OfKey(DateOnly day, string key, long count)
    {
        var read = new Members();
        return read.Take(Encoding.UTF8.GetBytes(key)) && !read.HasPlace ? read.Line(day, count) : null;
    }

    /// <summary>Reads a line of a file; null when a member is missing, unknown or no word.</summary>
    public static DecisionLine? OfJson(ReadOnlySpan<byte> line)
    {
        var read = new Members();
        return line.Length <= MaxLength && read.Take(line) && read.HasPlace ? read.Line(read.Day, read.Count) : null;
    }

    private void Content(Utf8JsonWriter json)
    {
        json.WriteString("facts", Facts);
        Side(json, Enforced);
        if (Trial is { } trial)
        {
            json.WriteBoolean("canary", Canary);
            json.WriteStartObject("trial");
            Side(json, trial);
            json.WriteEndObject();
        }
    }

    private static void Side(Utf8JsonWriter json, in DecisionSide side)
    {
        json.WriteString("bundle", side.Bundle);
        json.WriteString("outcome", side.Outcome);
        json.WriteString("reason", side.Reason);
        json.WriteString("rule", side.Rule);
        json.WriteString("duties", side.Duties.ToString());
    }

    /// <summary>The members of one object, read once from front to end: a replay reads a million.</summary>
    private sealed class Members
    {
        private string? _facts;
        private bool _hasTrial, _hasDay, _canary;
        private string?[] _enforced = new string?[5], _trial = new string?[5];

        public DateOnly Day { get; private set; }

        public long Count { get; private set; }

        public bool HasPlace => _hasDay && Count > 0;

        public bool Take(ReadOnlySpan<byte> text)
        {
            var json = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = 3 });
            try
            {
                return json.Read() && json.TokenType == JsonTokenType.StartObject && Object(ref json, _enforced, inTrial: false) && !json.Read();
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException)
            {
                return false;
            }
        }

        public DecisionLine? Line(DateOnly day, long count)
        {
            if (_facts is null || count < 1 || Side(_enforced) is not { } enforced)
            {
                return null;
            }
            var trial = _hasTrial ? Side(_trial) : null;
            return _hasTrial && trial is null || (_canary && !_hasTrial) ? null : new DecisionLine(day, _facts, enforced, trial, _canary, count);
        }

        private bool Object(ref Utf8JsonReader json, string?[] side, bool inTrial)
        {
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var place = json.ValueTextEquals("bundle"u8) ? 0 : json.ValueTextEquals("outcome"u8) ? 1 : json.ValueTextEquals("reason"u8) ? 2 : json.ValueTextEquals("rule"u8) ? 3 : json.ValueTextEquals("duties"u8) ? 4 : -1;
                if (place >= 0)
                {
                    if (side[place] is not null || !json.Read() || json.TokenType != JsonTokenType.String)
                    {
                        return false;
                    }
                    side[place] = json.GetString();
                }
                else if (inTrial || !Other(ref json))
                {
                    return false;
                }
            }
            return json.TokenType == JsonTokenType.EndObject;
        }

        private bool Other(ref Utf8JsonReader json)
        {
            if (json.ValueTextEquals("facts"u8))
            {
                var first = _facts is null;
                _facts = json.Read() && json.TokenType == JsonTokenType.String ? json.GetString() : null;
                return first && _facts is not null;
            }
            if (json.ValueTextEquals("day"u8))
            {
                var first = !_hasDay;
                _hasDay = json.Read() && json.TokenType == JsonTokenType.String && TryDay(json.GetString()!, out var day) && Set(day);
                return first && _hasDay;
            }
            if (json.ValueTextEquals("count"u8))
            {
                var first = Count == 0;
                Count = json.Read() && json.TokenType == JsonTokenType.Number && json.TryGetInt64(out var count) ? count : 0;
                return first && Count > 0;
            }
            if (json.ValueTextEquals("canary"u8))
            {
                _canary = json.Read() && json.TokenType == JsonTokenType.True;
                return json.TokenType is JsonTokenType.True or JsonTokenType.False;
            }
            if (json.ValueTextEquals("trial"u8) && !_hasTrial)
            {
                _hasTrial = true;
                return json.Read() && json.TokenType == JsonTokenType.StartObject && Object(ref json, _trial, inTrial: true);
            }
            return false;
        }

        private bool Set(DateOnly day)
        {
            Day = day;
            return true;
        }

        private static DecisionSide? Side(string?[] members) =>
            members is [{ } bundle, { } outcome, { } reason, { } rule, { } duties]
                ? DecisionSide.Read(bundle, outcome, reason, rule, duties.Split(' ', StringSplitOptions.RemoveEmptyEntries)) : null;
    }
}
