using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using PoliceExchange.Cli.Calls;
using PoliceExchange.Cli.Directory;
using PoliceExchange.Policy.Clocks;
using PoliceExchange.Policy.Words;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Cli.Policy;

/// <summary><c>px policy clocks</c>: the time limits of a bundle, what applies under a legal basis, and when it would be due.</summary>
internal static class PolicyClocks
{
    private static readonly JsonSerializerOptions Json = new() { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };

    /// <summary>Members of a clock in the second line; the others are in what --json prints.</summary>
    private static readonly string[] Shown = ["basis_id", "family", "when", "ends", "owner", "ladder", "passing"];

    internal static Command Create()
    {
        var source = new Option<string?>("--bundle") { Description = "Folder of rules or signed bundle; without it the default of this build." };
        var basis = new Option<string?>("--basis") { Description = "Legal basis (id of the register): only what applies under it." };
        var family = new Option<string?>("--family") { Description = "Family, such as EXTRADITION." };
        var when = new Option<string[]>("--when") { Description = $"What is known to hold: {string.Join(", ", Snake.All<ClockCondition>())}.", AllowMultipleArgumentsPerToken = true };
        var start = new Option<string?>("--start") { Description = "When the event that starts the clock happened (lead times: is planned for), such as 2026-11-21T12:00:00Z." };
        var state = new Option<string?>("--state") { Description = "State whose working days count, such as GTM." };
        var language = Language.Option();
        var json = new Option<bool>("--json") { Description = "Print one JSON object." };
        var command = new Command("clocks", """
            Say which time limits a bundle has, or which apply under a legal basis, and when they are due. What is marked unconfirmed was
            not checked against its source. Example: px policy clocks --basis CARACAS-1981 --family EXTRADITION --start 2026-11-21T12:00:00Z
            """) { source, basis, family, when, start, state, language, json };
        command.OnFiles(result =>
        {
            var compiled = BundleSource.Compile(result.GetValue(source));
            if (compiled.Rules is null)
            {
                throw new InvalidDataException(string.Join(Environment.NewLine, compiled.Problems));
            }
            var book = compiled.Clocks;
            var of = Family(result.GetValue(family));
            var conditions = (result.GetValue(when) ?? []).SelectMany(word => word.Split(',', StringSplitOptions.RemoveEmptyEntries)).Select(Condition).ToHashSet();
            var calendar = book.CalendarOf(result.GetValue(state) ?? "");
            var from = Instant(result.GetValue(start));
            var rows = Rows(book, result.GetValue(basis), of, conditions, calendar, from);
            var (output, spoken) = (result.InvocationConfiguration.Output, Language.Of(result.GetValue(language)));
            if (result.GetValue(json))
            {
                output.WriteLine(JsonSerializer.Serialize(new { calendar = from is null ? null : Told(calendar, book), clocks = rows.Select(row => Object(row, spoken)) }, Json));
                return ExitCodes.Ok;
            }
            foreach (var row in rows)
            {
                Write(output, row, spoken);
            }
            if (from is not null && rows.Any(row => row.Rule.Calendar != ClockCalendar.Utc))
            {
                output.WriteLine($"Days of a state: {Told(calendar, book)}");
            }
            var open = rows.Count(row => row.Rule.Verification != ClockVerification.Confirmed);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rows.Count} clocks; the numbers of {open} are not confirmed by their source"));
            return ExitCodes.Ok;
        });
        return command;
    }

    /// <param name="Rule">The clock.</param>
    /// <param name="Reading">With --start.</param>
    /// <param name="Looser">What it beats.</param>
    private sealed record Row(ClockRule Rule, ClockReading? Reading, IReadOnlyList<string> Looser);

    private static List<Row> Rows(ClockBook book, string? basis, NoticeFamily? family, HashSet<ClockCondition> conditions, StateCalendar calendar, DateTimeOffset? from)
    {
        Row Of(ClockRule rule, IReadOnlyList<string> looser) => new(rule, from is { } at ? ClockEvaluator.Read(rule, at, [], calendar, at) : null, looser);
        bool Covers(ClockRule rule) => family is not { } one || rule.Families.Count == 0 || rule.Families.Contains(one);
        if (basis is null)
        {
            return [.. book.Rules.Where(Covers).Select(rule => Of(rule, []))];
        }
        var families = family is { } named ? [named] : Enum.GetValues<NoticeFamily>();
        var applying = families.SelectMany(one => book.Applicable(new ClockQuestion(basis, one, conditions))).Distinct().OrderBy(rule => rule.Id, StringComparer.Ordinal).ToList();
        if (from is not { } start || family is null)
        {
            return [.. applying.Select(rule => Of(rule, []))];
        }
        var question = new ClockQuestion(basis, family.Value, conditions);
        return
        [
            .. applying.Select(rule => rule.Starts).Distinct().SelectMany(happened => book.Start(question, happened, start, _ => calendar.State))
                .OrderBy(choice => choice.Rule.Id, StringComparer.Ordinal).Select(choice => Of(choice.Rule, [.. choice.Looser.Select(rule => rule.Id)])),
        ];
    }

    private static void Write(TextWriter output, Row row, string language)
    {
        var rule = row.Rule;
        var mark = rule.Verification switch { ClockVerification.Confirmed => "", ClockVerification.Proposal => "  PROPOSAL", _ => "  UNCONFIRMED" };
        output.WriteLine($"{rule.Id}: {rule.Length}{(rule.Extension is { } more ? $" (+{more})" : "")} {(rule.Side == ClockSide.Before ? "before" : "after")} {Codes.Name(rule.Starts)}{(rule.Calendar == ClockCalendar.Utc ? "" : $", {Snake.Of(rule.Calendar)} days")}{mark}");
        output.WriteLine($"  {rule.Text[language]}");
        output.WriteLine($"  {string.Join("; ", ClockDiff.Members(rule).Where(member => member.Value.Length > 0 && Shown.Contains(member.Name)).Select(member => $"{member.Name} {member.Value}"))}");
        output.WriteLine($"  {rule.Source}");
        if (row.Reading is { } reading)
        {
            output.WriteLine($"  due {Text(reading.DueAt)}, warned {Text(reading.AtRiskAt)}{(row.Looser.Count == 0 ? "" : $"; stricter than {string.Join(", ", row.Looser)}")}");
            output.WriteLine($"  then told: {string.Join(", ", reading.Rungs.Select(rung => $"{Codes.Name(rung.Role)} {Text(rung.At)}"))}");
        }
    }

    private static Dictionary<string, object?> Object(Row row, string language)
    {
        var members = ClockDiff.Members(row.Rule).Where(member => member.Value.Length > 0).ToDictionary(member => member.Name, member => (object?)member.Value, StringComparer.Ordinal);
        members["id"] = row.Rule.Id;
        members["verified"] = row.Rule.Verification == ClockVerification.Confirmed;
        members["text"] = row.Rule.Text[language];
        if (row.Reading is { } reading)
        {
            members["due_at"] = Text(reading.DueAt);
            members["at_risk_at"] = Text(reading.AtRiskAt);
            members["told"] = reading.Rungs.Select(rung => new { role = Codes.Name(rung.Role), at = Text(rung.At) });
            members["stricter_than"] = row.Looser;
        }
        return members;
    }

    private static string Told(StateCalendar calendar, ClockBook book) =>
        book.Calendars.ContainsKey(calendar.State) ? $"{calendar.State} ({Snake.Of(calendar.Verification)})" : "no calendar of that state: Saturdays and Sundays, in UTC, no holidays";

    private static NoticeFamily? Family(string? text) => text is null ? null
        : Codes.TryParse<NoticeFamily>(text, out var family) ? family
        : throw new InvalidDataException($"'{text}' is no family; one of {string.Join(", ", Enum.GetValues<NoticeFamily>().Select(Codes.Name))}.");

    private static ClockCondition Condition(string text) => Snake.TryParse<ClockCondition>(text, out var condition) ? condition
        : throw new InvalidDataException($"'{text}' is none of {string.Join(", ", Snake.All<ClockCondition>())}.");

    private static DateTimeOffset? Instant(string? text) => text is null ? null
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at) && ClockEvaluator.CanStart(at) ? at
        : throw new InvalidDataException($"'{text}' is no instant such as 2026-11-21T12:00:00Z.");

    private static string Text(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
