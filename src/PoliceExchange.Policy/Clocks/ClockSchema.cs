using System.Text.Json.Nodes;
using PoliceExchange.Policy.Rules;
using PoliceExchange.Policy.Words;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Policy.Clocks;

/// <summary>Clocks and calendars as definitions of the published JSON Schema (<see cref="RuleSchema"/>). What members mean together, <see cref="ClockReader"/> decides.</summary>
internal static class ClockSchema
{
    private const string LengthForm = "^P(?=.)([0-9]{1,2}Y)?([0-9]{1,3}M)?([0-9]{1,4}D)?(T(?=.)([0-9]{1,4}H)?([0-9]{1,4}M)?)?$";

    public static JsonObject Clock()
    {
        var properties = new JsonObject
        {
            ["id"] = Pattern("^[a-z0-9][a-z0-9\\-]{2,63}$", "unique in the bundle"),
            ["duty"] = Pattern("^[a-z0-9][a-z0-9\\-]{2,63}$", "what must be done; clocks of one duty compete, and start with the same event"),
            ["basis_id"] = Many(new JsonObject { ["type"] = "string", ["pattern"] = "^[A-Z0-9][A-Z0-9_\\-]{0,63}$" }, "legal bases of the register; without it every one that has no clock of its own for the duty"),
            ["family"] = Codes<NoticeFamily>("families; without it all"),
            ["when"] = Words<ClockCondition>("all of these must hold"),
            ["starts"] = Code<ClockEvent>("what starts it; for a lead time, the planned event"),
            ["side"] = Word<ClockSide>("due so long after the event (default), or at least so long before it"),
            ["ends"] = Codes<ClockEvent>("any of these stops it"),
            ["pauses"] = Codes<ClockEvent>("these pause it"),
            ["resumes"] = Codes<ClockEvent>("these let it run on"),
            ["length"] = Pattern(LengthForm, "calendar months, days, elapsed time"),
            ["extension"] = Pattern(LengthForm, "what EXTENDED in time adds, once"),
            ["calendar"] = Word<ClockCalendar>("utc (default): from the instant; state, working: whole (working) days of the owner's state"),
            ["at_risk"] = Pattern(LengthForm, "how long before it is due the owner is warned"),
            ["owner"] = Word<ClockParty>("whose duty it is"),
            ["role"] = Code<DeskRole>("the desk whose duty it is"),
            ["tells"] = Words<ClockParty>("whose desks are told"),
            ["ladder"] = Codes<DeskRole>("who is told when it passed, one after the other"),
            ["every"] = Pattern(LengthForm, "between two rungs"),
            ["passing"] = Word<ClockPassing>("what it means that it passed"),
            ["obligations"] = Words<Obligation>("what is done then"),
            ["source"] = new JsonObject { ["type"] = "string", ["minLength"] = 1, ["maxLength"] = 400 },
            ["verification"] = Word<ClockVerification>("how far the number was checked against the source"),
            ["text"] = new JsonObject { ["$ref"] = "#/$defs/text", ["required"] = new JsonArray([.. RuleReader.Languages.Select(language => (JsonNode)language)]) },
        };
        return Closed(properties, ["id", "duty", "starts", "ends", "length", "owner", "role", "tells", "ladder", "passing", "source", "verification", "text"]);
    }

    public static JsonObject Calendar() => Closed(
        new JsonObject
        {
            ["state"] = Pattern("^[A-Z]{3}$", "ISO 3166-1 alpha-3"),
            ["utc_offset"] = Pattern("^[+-](0[0-9]|1[0-4]):[0-5][0-9]$", "local time minus UTC; no daylight saving"),
            ["weekend"] = Words<DayOfWeek>("days that are no working days; at most three"),
            ["holidays"] = new JsonObject { ["type"] = "array", ["maxItems"] = 64, ["uniqueItems"] = true, ["items"] = Pattern("^([0-9]{4}-)?[0-9]{2}-[0-9]{2}$", "MM-DD of each year, or one YYYY-MM-DD") },
            ["verification"] = Word<ClockVerification>("how far the days were checked"),
        },
        ["state", "utc_offset", "weekend", "verification"]);

    private static JsonObject Closed(JsonObject properties, string[] required) => new()
    {
        ["type"] = "object",
        ["required"] = new JsonArray([.. required.Select(member => (JsonNode)member)]),
        ["additionalProperties"] = false,
        ["properties"] = properties,
    };

    private static JsonObject Pattern(string form, string description) => new() { ["description"] = description, ["type"] = "string", ["pattern"] = form };

    private static JsonObject Word<T>(string description)
        where T : struct, Enum => Enumerated(Snake.All<T>(), description);

    private static JsonObject Words<T>(string description)
        where T : struct, Enum => Many(Enumerated(Snake.All<T>(), null), description);

    private static JsonObject Code<T>(string description)
        where T : struct, Enum => Enumerated([.. Enum.GetValues<T>().Select(Protocol.Sealing.Codes.Name)], description);

    private static JsonObject Codes<T>(string description)
        where T : struct, Enum => Many(Enumerated([.. Enum.GetValues<T>().Select(Protocol.Sealing.Codes.Name)], null), description);

    private static JsonObject Enumerated(string[] words, string? description)
    {
        var values = new JsonArray([.. words.Select(word => (JsonNode)word)]);
        return description is null ? new JsonObject { ["enum"] = values } : new JsonObject { ["description"] = description, ["enum"] = values };
    }

    private static JsonObject Many(JsonObject one, string description) => new()
    {
        ["description"] = description,
        ["anyOf"] = new JsonArray(one, new JsonObject { ["type"] = "array", ["minItems"] = 1, ["maxItems"] = 64, ["uniqueItems"] = true, ["items"] = one.DeepClone() }),
    };
}
