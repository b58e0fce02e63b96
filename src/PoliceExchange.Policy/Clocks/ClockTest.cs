using System.Globalization;
using PoliceExchange.Policy.Rules;
using PoliceExchange.Policy.Words;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Policy.Clocks;

/// <summary>One expectation that a bundle carries about its clocks: which one of a duty counts, when it is due, where it stands.</summary>
/// <param name="File">Where it stands.</param>
/// <param name="Line">Line of it.</param>
/// <param name="Name">What it shows.</param>
/// <param name="Given">The case.</param>
/// <param name="Happened">What starts the clock.</param>
/// <param name="Start">When.</param>
/// <param name="State">Whose days are counted.</param>
/// <param name="Marks">What else happened.</param>
/// <param name="Now">Time of the reading.</param>
/// <param name="Duty">The duty looked at.</param>
/// <param name="Clock">Id of the clock that counts; empty: none does.</param>
/// <param name="Due">When it is due; null: any.</param>
/// <param name="Stands">Where it stands; null: anywhere.</param>
/// <param name="Obligations">At least these.</param>
internal sealed record ClockTest(
    string File, long Line, string Name, ClockQuestion Given, ClockEvent Happened, DateTimeOffset Start, string State, IReadOnlyList<ClockMark> Marks, DateTimeOffset Now,
    string Duty, string Clock, DateTimeOffset? Due, ClockState? Stands, ObligationSet Obligations)
{
    /// <summary>What is not as expected; null when all is.</summary>
    public string? Failure(ClockBook book)
    {
        var choice = book.Start(Given, Happened, Start, _ => State).FirstOrDefault(one => one.Rule.Duty == Duty);
        if (choice is null)
        {
            return Clock.Length == 0 ? null : $"{File}:{Line}: {Name}: expected {Clock}, no clock of {Duty} applies";
        }
        var reading = ClockEvaluator.Read(choice.Rule, Start, Marks, book.CalendarOf(State), Now);
        var met = choice.Rule.Id == Clock
            && (Due is null || Due == reading.DueAt)
            && (Stands is null || Stands == reading.State)
            && Obligations.Within(choice.Rule.Obligations);
        return met ? null : string.Create(CultureInfo.InvariantCulture,
            $"{File}:{Line}: {Name}: expected {(Clock.Length == 0 ? "none" : Clock)} due {Due:u} {Stands} [{Obligations}], is {choice.Rule.Id} due {reading.DueAt:u} {reading.State} [{choice.Rule.Obligations}]");
    }
}

/// <summary>Reads <c>clock_tests</c> of test files.</summary>
internal static class ClockTestReader
{
    private const string Form = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    public static IReadOnlyList<ClockTest> Read(string file, YamlMap root, List<RuleProblem> problems)
    {
        var tests = new List<ClockTest>();
        foreach (var item in (root["clock_tests"] as YamlList)?.Items ?? [])
        {
            if (item is not YamlMap map || map["name"] is not YamlText name || map["given"] is not YamlMap given || map["expect"] is not YamlMap expect || map.Members.Count != 3)
            {
                problems.Add(new RuleProblem(file, item.Line, "clock_tests", "a test has name, given and expect"));
                continue;
            }
            var before = problems.Count;
            var test = One(file, map.Line, name.Value, given, expect, problems);
            if (problems.Count == before)
            {
                tests.Add(test);
            }
        }
        return tests;
    }

    private static ClockTest One(string file, long line, string name, YamlMap given, YamlMap expect, List<RuleProblem> problems)
    {
        void Problem(string member, string problem) => problems.Add(new RuleProblem(file, line, member, problem));
        static string? Text(YamlMap map, string member) => (map[member] as YamlText)?.Value;
        DateTimeOffset Instant(string member, string? text)
        {
            if (DateTimeOffset.TryParseExact(text, Form, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at) && ClockEvaluator.CanStart(at))
            {
                return at;
            }
            Problem(member, "an instant such as 2026-11-21T00:00:00Z");
            return DateTimeOffset.UnixEpoch;
        }
        T Code<T>(string member, string? text)
            where T : struct, Enum
        {
            if (!Codes.TryParse<T>(text ?? "", out var code))
            {
                Problem(member, $"one of {string.Join(", ", Enum.GetValues<T>().Select(Codes.Name))}");
            }
            return code;
        }
        List<string> Words(YamlMap map, string member) => map[member] is { } node ? ClauseReader.Texts(node) ?? [""] : [];

        foreach (var (key, _) in given.Members.Where(member => member.Key is not ("basis_id" or "family" or "when" or "event" or "start" or "state" or "marks" or "now"))
            .Concat(expect.Members.Where(member => member.Key is not ("duty" or "clock" or "due" or "stands" or "obligations"))))
        {
            Problem(key, "given: basis_id, family, when, event, start, state, marks, now; expect: duty, clock, due, stands, obligations");
        }
        var when = new HashSet<ClockCondition>();
        foreach (var word in Words(given, "when"))
        {
            if (!Snake.TryParse<ClockCondition>(word, out var condition) || !when.Add(condition))
            {
                Problem("when", $"some of {string.Join(", ", Snake.All<ClockCondition>())}");
            }
        }
        var duties = new List<Obligation>();
        foreach (var word in Words(expect, "obligations"))
        {
            if (Snake.TryParse<Obligation>(word, out var duty))
            {
                duties.Add(duty);
            }
            else
            {
                Problem("obligations", $"'{word}' is no obligation");
            }
        }
        var start = Instant("start", Text(given, "start"));
        if (Text(expect, "duty") is null || Text(expect, "clock") is null)
        {
            Problem("expect", "duty, and clock: an id or 'none'");
        }
        return new ClockTest(
            file, line, name,
            new ClockQuestion(Text(given, "basis_id") ?? "", Code<NoticeFamily>("family", Text(given, "family")), when),
            Code<ClockEvent>("event", Text(given, "event")), start, Text(given, "state") ?? "",
            [.. Words(given, "marks").Select(mark => mark.Split(' ', 2)).Select(mark => new ClockMark(Code<ClockEvent>("marks", mark[0]), Instant("marks", mark.ElementAtOrDefault(1))))],
            given["now"] is null ? start : Instant("now", Text(given, "now")),
            Text(expect, "duty") ?? "", Text(expect, "clock") is { } clock and not "none" ? clock : "",
            expect["due"] is null ? null : Instant("due", Text(expect, "due")),
            expect["stands"] is null ? null : Code<ClockState>("stands", Text(expect, "stands")),
            ObligationSet.Of([.. duties]));
    }
}
