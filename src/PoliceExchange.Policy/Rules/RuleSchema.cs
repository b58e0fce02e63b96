using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using PoliceExchange.Policy.Clocks;
using PoliceExchange.Policy.Words;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Policy.Rules;

/// <summary>
/// The rule file language as a JSON Schema (2020-12), made from the vocabulary, for editors and for who writes rules
/// without our programs. It is published as protos/px-policy-1.schema.json. <see cref="RuleReader"/> decides; the
/// schema admits no file whose words or values the reader does not know.
/// </summary>
internal static class RuleSchema
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write()
    {
        var clauses = Vocabulary.All().Select(type => KeyValuePair.Create<string, JsonNode?>($"clause-{type.Name}", Clause(type)));
        var schema = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["$id"] = "urn:policeexchange:px-policy-1",
            ["title"] = "Rules and clocks of PoliceExchange's access policy",
            ["type"] = "object",
            ["required"] = new JsonArray("schema"),
            // Rules stand in rules/, clocks and calendars in clocks/; a file is of one kind.
            ["oneOf"] = new JsonArray(
                new JsonObject { ["required"] = new JsonArray("rules") },
                new JsonObject { ["anyOf"] = new JsonArray(new JsonObject { ["required"] = new JsonArray("clocks") }, new JsonObject { ["required"] = new JsonArray("calendars") }) }),
            ["additionalProperties"] = false,
            ["properties"] = new JsonObject
            {
                ["schema"] = new JsonObject { ["const"] = Vocabulary.Schema },
                ["rules"] = new JsonObject { ["type"] = "array", ["items"] = new JsonObject { ["$ref"] = "#/$defs/rule" } },
                ["clocks"] = new JsonObject { ["type"] = "array", ["maxItems"] = ClockReader.MaxClocks, ["items"] = new JsonObject { ["$ref"] = "#/$defs/clock" } },
                ["calendars"] = new JsonObject { ["type"] = "array", ["items"] = new JsonObject { ["$ref"] = "#/$defs/calendar" } },
            },
            ["$defs"] = new JsonObject([.. clauses, KeyValuePair.Create<string, JsonNode?>("rule", Rule()), KeyValuePair.Create<string, JsonNode?>("clock", ClockSchema.Clock()),
                KeyValuePair.Create<string, JsonNode?>("calendar", ClockSchema.Calendar()), KeyValuePair.Create<string, JsonNode?>("text", Text())]),
        };
        return schema.ToJsonString(Indented) + "\n";
    }

    private static JsonObject Rule()
    {
        var members = new JsonObject
        {
            ["id"] = new JsonObject { ["type"] = "string", ["pattern"] = "^(?!floor\\.)[a-z0-9][a-z0-9.\\-]{2,63}$" },
            ["effect"] = Enumerated(Snake.All<Effect>(), "forbid wins over hold, hold over ask, ask over permit; an override stands in for a missing permit; oblige decides nothing"),
            ["stage"] = Enumerated(Snake.All<Stage>(), "the earliest stage that says no gives the reason"),
            ["reason"] = new JsonObject { ["type"] = "string", ["pattern"] = "^[A-Z][A-Z0-9_]{1,39}$" },
            ["hidden"] = Enumerated(["false", "true"], "the answer is that of 'there is nothing'"),
            ["obligations"] = Listed(Snake.All<Obligation>(), "what the enforcing side does besides"),
            ["offer"] = Listed([.. Enum.GetValues<NoticeType>().Select(Codes.Name)], "follow-up verbs that are the right way instead"),
            ["legal_basis"] = new JsonObject { ["type"] = "string" },
            ["text"] = new JsonObject { ["$ref"] = "#/$defs/text" },
            ["not"] = new JsonObject { ["type"] = "object", ["minProperties"] = 1, ["additionalProperties"] = false, ["properties"] = References() },
        };
        foreach (var (word, reference) in References())
        {
            members[word] = reference!.DeepClone();
        }
        return new JsonObject
        {
            ["type"] = "object",
            ["required"] = new JsonArray("id", "effect"),
            ["additionalProperties"] = false,
            ["properties"] = members,
            // Who is refused reads why; only what says no has a reason.
            ["if"] = new JsonObject { ["properties"] = new JsonObject { ["effect"] = new JsonObject { ["enum"] = Words([.. new[] { Effect.Forbid, Effect.Hold, Effect.Ask }.Select(Snake.Of)]) } } },
            ["then"] = new JsonObject
            {
                ["required"] = new JsonArray("reason", "text"),
                ["properties"] = new JsonObject { ["text"] = new JsonObject { ["required"] = Words(RuleReader.Languages) } },
            },
            ["else"] = new JsonObject { ["not"] = new JsonObject { ["required"] = new JsonArray("reason") } },
        };
    }

    private static JsonObject References() =>
        new(Vocabulary.All().Select(type => KeyValuePair.Create<string, JsonNode?>(type.Name, new JsonObject { ["$ref"] = $"#/$defs/clause-{type.Name}" })));

    private static JsonObject Clause(FactType type) => type.Form switch
    {
        FactForm.Number => new JsonObject
        {
            ["description"] = Described(type),
            ["type"] = "object",
            ["minProperties"] = 1,
            ["additionalProperties"] = false,
            ["properties"] = new JsonObject { ["at_least"] = Bound(), ["below"] = Bound() },
        },
        FactForm.Code or FactForm.Flag => Listed(type.Codes, Described(type)),
        _ => OneOrMore(new JsonObject { ["type"] = "string", ["pattern"] = "^[A-Za-z0-9_.\\-]{0,64}$" }, Described(type)),
    };

    private static string Described(FactType type) =>
        $"{type.Meaning}{(type.Sight == Sight.Content ? " (only who opened the notice knows)" : "")}{(type.Default is { } standard ? $"; {standard} when not stated" : "")}";

    private static JsonObject Bound() => new() { ["type"] = "integer", ["minimum"] = -1_000_000_000, ["maximum"] = 1_000_000_000 };

    private static JsonObject Text() => new()
    {
        ["type"] = "object",
        ["additionalProperties"] = false,
        ["properties"] = new JsonObject(RuleReader.Languages.Select(language =>
            KeyValuePair.Create<string, JsonNode?>(language, new JsonObject { ["type"] = "string", ["minLength"] = 1, ["maxLength"] = 400 }))),
    };

    private static JsonObject Enumerated(IReadOnlyList<string> words, string description) => new() { ["description"] = description, ["enum"] = Words(words) };

    private static JsonObject Listed(IReadOnlyList<string> words, string description) => OneOrMore(new JsonObject { ["enum"] = Words(words) }, description);

    private static JsonObject OneOrMore(JsonObject one, string description) => new()
    {
        ["description"] = description,
        ["anyOf"] = new JsonArray(one, new JsonObject { ["type"] = "array", ["minItems"] = 1, ["maxItems"] = 256, ["uniqueItems"] = true, ["items"] = one.DeepClone() }),
    };

    /// <summary>YAML readers make true of an unquoted true, so both spellings of a flag are admitted.</summary>
    private static JsonArray Words(IReadOnlyList<string> words) =>
        new([.. words.Select(word => (JsonNode)word), .. words.Where(word => word is "true" or "false").Select(word => (JsonNode)(word == "true"))]);
}
