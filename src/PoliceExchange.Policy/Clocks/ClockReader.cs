using System.Globalization;
using System.Text.RegularExpressions;
using PoliceExchange.Policy.Rules;
using PoliceExchange.Policy.Words;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Policy.Clocks;

/// <summary>Reads clock files (<c>clocks/*.yaml</c>) of the closed vocabulary: <c>schema</c>, <c>clocks</c>, <c>calendars</c>. All problems of a file are listed.</summary>
internal static partial class ClockReader
{
    /// <summary>More than a treaty system has; each costs a comparison when a case moves.</summary>
    public const int MaxClocks = 512;

    /// <summary>Longest length in days of a state: they are counted one by one.</summary>
    public const int MaxCountedDays = 400;

    private const int MaxText = 400;
    private const int MaxValues = 64;

    /// <summary>Members of a clock.</summary>
    public static readonly IReadOnlyList<string> Members =
    [
        "id", "duty", "basis_id", "family", "when", "starts", "side", "ends", "pauses", "resumes", "length", "extension", "calendar", "at_risk", "owner", "role", "tells", "ladder", "every",
        "passing", "obligations", "source", "verification", "text",
    ];

    /// <summary>Reads the clocks of one file, with where each stands.</summary>
    public static IReadOnlyList<(ClockRule Rule, string File, long Line)> Read(string file, YamlMap root, List<RuleProblem> problems)
    {
        if ((root["schema"] as YamlText)?.Value != Vocabulary.Schema)
        {
            problems.Add(new RuleProblem(file, root.Line, "schema", $"must be {Vocabulary.Schema}"));
        }
        problems.AddRange(root.Members.Where(member => member.Key is not ("schema" or "clocks" or "calendars"))
            .Select(member => new RuleProblem(file, member.Value.Line, member.Key, "schema, clocks and calendars only")));
        if (root["clocks"] is not (null or YamlList))
        {
            problems.Add(new RuleProblem(file, root["clocks"]!.Line, "clocks", "a list of clocks"));
        }
        var rules = new List<(ClockRule, string, long)>();
        foreach (var item in (root["clocks"] as YamlList)?.Items ?? [])
        {
            if (item is not YamlMap map)
            {
                problems.Add(new RuleProblem(file, item.Line, "clocks", "a clock is a mapping"));
                continue;
            }
            var before = problems.Count;
            var rule = new Form(file, map, problems).Clock();
            if (problems.Count == before)
            {
                rules.Add((rule, file, map.Line));
            }
        }
        return rules;
    }

    /// <summary>Reads the calendars of one file.</summary>
    public static IReadOnlyList<StateCalendar> Calendars(string file, YamlMap root, List<RuleProblem> problems)
    {
        if (root["calendars"] is not (null or YamlList))
        {
            problems.Add(new RuleProblem(file, root["calendars"]!.Line, "calendars", "a list of calendars"));
        }
        var calendars = new List<StateCalendar>();
        foreach (var item in (root["calendars"] as YamlList)?.Items ?? [])
        {
            if (item is not YamlMap map)
            {
                problems.Add(new RuleProblem(file, item.Line, "calendars", "a calendar is a mapping"));
                continue;
            }
            calendars.Add(new Form(file, map, problems).Calendar());
        }
        return calendars;
    }

    /// <summary>What is wrong with all clocks of a bundle taken together.</summary>
    public static IEnumerable<RuleProblem> Conflicts(IReadOnlyList<(ClockRule Rule, string File, long Line)> clocks, IReadOnlyList<StateCalendar> calendars)
    {
        if (clocks.Count > MaxClocks)
        {
            yield return new RuleProblem("", 0, "clocks", $"more than {MaxClocks}");
        }
        foreach (var twice in clocks.GroupBy(one => one.Rule.Id, StringComparer.Ordinal).Where(group => group.Count() > 1))
        {
            yield return new RuleProblem("", 0, twice.Key, "two clocks have this id");
        }
        foreach (var twice in calendars.GroupBy(one => one.State, StringComparer.Ordinal).Where(group => group.Count() > 1))
        {
            yield return new RuleProblem("", 0, twice.Key, "two calendars of this state");
        }
        foreach (var duty in clocks.GroupBy(one => one.Rule.Duty, StringComparer.Ordinal))
        {
            // Clocks of one duty are compared by when they are due, which means nothing when they start with different things.
            var (first, file, line) = duty.First();
            foreach (var (rule, where, at) in duty.Skip(1).Where(one => one.Rule.Starts != first.Starts || one.Rule.Side != first.Side))
            {
                yield return new RuleProblem(where, at, rule.Id, $"starts another way than {first.Id} ({file}:{line}), which has the same duty");
            }
        }
    }

    /// <summary>One mapping, member by member.</summary>
    private sealed class Form(string file, YamlMap map, List<RuleProblem> problems)
    {
        public ClockRule Clock()
        {
            Known(Members);
            var id = Named("id");
            var duty = Named("duty");
            var side = Word("side", ClockSide.After);
            var calendar = Word("calendar", ClockCalendar.Utc);
            var (length, risk) = (Length("length") ?? default, Length("at_risk", optional: true));
            var (extension, every) = (Length("extension", optional: true), Length("every", optional: true));
            var passing = Word<ClockPassing>("passing");
            var obligations = ObligationSet.Of([.. Listed("obligations", optional: true, (string word, out Obligation one) => Snake.TryParse(word, out one), Snake.All<Obligation>())]);
            var ladder = Codes("ladder", optional: false, Enum.GetValues<DeskRole>());
            var (pauses, resumes) = (Codes("pauses", optional: true, Enum.GetValues<ClockEvent>()), Codes("resumes", optional: true, Enum.GetValues<ClockEvent>()));
            var ends = Codes("ends", optional: false, Enum.GetValues<ClockEvent>());
            var starts = Code<ClockEvent>("starts");
            var rule = new ClockRule
            {
                Id = id,
                Duty = duty,
                BasisIds = Texts("basis_id", BasisForm(), "ids of the register of legal bases"),
                Families = Codes("family", optional: true, Enum.GetValues<NoticeFamily>()),
                When = Listed("when", optional: true, (string word, out ClockCondition one) => Snake.TryParse(word, out one), Snake.All<ClockCondition>()).ToHashSet(),
                Starts = starts,
                Side = side,
                Ends = ends.ToHashSet(),
                Pauses = pauses.ToHashSet(),
                Resumes = resumes.ToHashSet(),
                Length = length,
                Extension = extension,
                Calendar = calendar,
                AtRisk = risk ?? default,
                Owner = Word<ClockParty>("owner"),
                Role = Code<DeskRole>("role"),
                Tells = Listed("tells", optional: false, (string word, out ClockParty one) => Snake.TryParse(word, out one), Snake.All<ClockParty>()),
                Ladder = ladder,
                Every = every,
                Passing = passing,
                Obligations = obligations,
                Source = Free("source"),
                Verification = Word<ClockVerification>("verification"),
                Text = Languages(),
            };
            Together(rule);
            return rule;
        }

        public StateCalendar Calendar()
        {
            Known(["state", "utc_offset", "weekend", "holidays", "verification"]);
            var state = Text("state") ?? "";
            if (state.Length != 3 || !state.All(char.IsAsciiLetterUpper))
            {
                Problem("state", "ISO 3166-1 alpha-3");
            }
            var stated = Text("utc_offset") ?? "";
            if (!OffsetForm().IsMatch(stated) || !TimeSpan.TryParseExact(stated[1..], @"hh\:mm", CultureInfo.InvariantCulture, out var offset) || offset > TimeSpan.FromHours(14))
            {
                Problem("utc_offset", "such as -06:00, at most 14 hours");
                offset = TimeSpan.Zero;
            }
            var weekend = Listed("weekend", optional: false, (string word, out DayOfWeek one) => Snake.TryParse(word, out one), Snake.All<DayOfWeek>());
            if (weekend.Count > 3)
            {
                Problem("weekend", "at most three days");
            }
            var yearly = new HashSet<(int, int)>();
            var dates = new HashSet<DateOnly>();
            var holidays = map["holidays"] is { } node ? ClauseReader.Texts(node) : [];
            foreach (var day in holidays ?? [])
            {
                // A leap year, so that 29 February may be one.
                if (DateOnly.TryParseExact("2024-" + day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var each))
                {
                    yearly.Add((each.Month, each.Day));
                }
                else if (DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var one))
                {
                    dates.Add(one);
                }
                else
                {
                    Problem("holidays", $"'{day}' is neither MM-DD nor YYYY-MM-DD");
                }
            }
            if (holidays is null || holidays.Count > MaxValues || yearly.Count + dates.Count != holidays.Count)
            {
                Problem("holidays", $"a list without repetition, of at most {MaxValues}");
            }
            return new StateCalendar(
                state, stated.StartsWith('-') ? -offset : offset, weekend.ToHashSet(), yearly, dates, Word<ClockVerification>("verification"));
        }

        /// <summary>What the members say together.</summary>
        private void Together(ClockRule rule)
        {
            if (rule.Calendar != ClockCalendar.Utc && (rule.Length.Minutes > 0 || rule.Length.About > MaxCountedDays || rule.Extension is { } more && (more.Minutes > 0 || more.About > MaxCountedDays)))
            {
                Problem("length", $"days of a state are counted whole: no hours, at most {MaxCountedDays} days");
            }
            if (rule.Calendar == ClockCalendar.Working && (!rule.Length.IsDays || rule.Extension is { IsDays: false }))
            {
                Problem("length", "working days are stated in days");
            }
            if (rule.Side == ClockSide.Before && (rule.Calendar != ClockCalendar.Utc || rule.Pauses.Count > 0 || rule.Extension is not null))
            {
                Problem("side", "a lead time is counted in UTC, and nothing pauses or extends it");
            }
            if (rule.Side == ClockSide.After && rule.AtRisk.About >= rule.Length.About)
            {
                Problem("at_risk", "shorter than the length");
            }
            if (rule.Pauses.Count > 0 != rule.Resumes.Count > 0)
            {
                Problem("resumes", "what pauses a clock and what lets it run on are stated together");
            }
            // The event that starts it may happen again; that it also stops or pauses would mean two things.
            if (rule.Ends.Overlaps(rule.Pauses) || rule.Ends.Overlaps(rule.Resumes) || rule.Pauses.Overlaps(rule.Resumes) || rule.Ends.Contains(rule.Starts) || rule.Pauses.Contains(rule.Starts))
            {
                Problem("ends", "an event starts, pauses, resumes or ends a clock: one of these");
            }
            if (rule.Extension is not null && (rule.Ends.Contains(ClockEvent.Extended) || rule.Pauses.Contains(ClockEvent.Extended)))
            {
                Problem("extension", "EXTENDED lengthens it and does nothing else");
            }
            if (rule.Ladder.Count > 1 != rule.Every is not null)
            {
                Problem("every", "the time between two rungs, where the ladder has more than one, and only there");
            }
            var owed = rule.Passing switch { ClockPassing.Lapse => Obligation.RecordLapse, ClockPassing.Breach => Obligation.RecordBreach, _ => (Obligation?)null };
            if (owed is { } one && !rule.Obligations.Contains(one))
            {
                Problem("obligations", $"a {Snake.Of(rule.Passing)} is recorded: {Snake.Of(one)}");
            }
        }

        private delegate bool Parse<T>(string word, out T one);

        private void Problem(string member, string problem) => problems.Add(new RuleProblem(file, map[member]?.Line ?? map.Line, member, problem));

        private void Known(IReadOnlyList<string> members)
        {
            foreach (var (key, _) in map.Members.Where(member => !members.Contains(member.Key)))
            {
                Problem(key, $"no member; one of {string.Join(", ", members)}");
            }
        }

        private string? Text(string member) => (map[member] as YamlText)?.Value;

        private string Named(string member)
        {
            var text = Text(member) ?? "";
            if (!IdForm().IsMatch(text))
            {
                Problem(member, "lower-case letters, digits and '-', 3 to 64 long");
            }
            return text;
        }

        private string Free(string member)
        {
            var text = Text(member) ?? "";
            if (text.Length is 0 or > MaxText)
            {
                Problem(member, $"text of 1 to {MaxText} characters");
            }
            return text;
        }

        private ClockLength? Length(string member, bool optional = false)
        {
            if (map[member] is null && optional)
            {
                return null;
            }
            if (ClockLength.TryParse(Text(member) ?? "", out var length))
            {
                return length;
            }
            Problem(member, "a length such as P2M, P40D, PT10M or P1Y, above nothing and at most 50 years");
            return null;
        }

        private T Word<T>(string member)
            where T : struct, Enum
        {
            if (!Snake.TryParse<T>(Text(member) ?? "", out var word))
            {
                Problem(member, $"one of {string.Join(", ", Snake.All<T>())}");
            }
            return word;
        }

        private T Word<T>(string member, T standard)
            where T : struct, Enum => map[member] is null ? standard : Word<T>(member);

        private T Code<T>(string member)
            where T : struct, Enum
        {
            if (!Protocol.Sealing.Codes.TryParse<T>(Text(member) ?? "", out var code))
            {
                Problem(member, $"one of {string.Join(", ", Enum.GetValues<T>().Select(Protocol.Sealing.Codes.Name))}");
            }
            return code;
        }

        private List<T> Codes<T>(string member, bool optional, T[] all)
            where T : struct, Enum => Listed(member, optional, (string word, out T one) => Protocol.Sealing.Codes.TryParse(word, out one), [.. all.Select(Protocol.Sealing.Codes.Name)]);

        private List<T> Listed<T>(string member, bool optional, Parse<T> parse, string[] expected)
        {
            if (map[member] is not { } node)
            {
                if (!optional)
                {
                    Problem(member, $"one or more of {string.Join(", ", expected)}");
                }
                return [];
            }
            var words = ClauseReader.Texts(node) ?? [];
            var parsed = new List<T>(words.Count);
            foreach (var word in words)
            {
                if (parse(word, out var one))
                {
                    parsed.Add(one);
                }
            }
            if (words.Count is 0 or > MaxValues || parsed.Count != words.Count || words.Distinct(StringComparer.Ordinal).Count() != words.Count)
            {
                Problem(member, $"a list without repetition of {string.Join(", ", expected)}");
            }
            return parsed;
        }

        private List<string> Texts(string member, Regex form, string expected)
        {
            if (map[member] is not { } node)
            {
                return [];
            }
            var words = ClauseReader.Texts(node) ?? [];
            if (words.Count is 0 or > MaxValues || !words.TrueForAll(form.IsMatch) || words.Distinct(StringComparer.Ordinal).Count() != words.Count)
            {
                Problem(member, $"a list without repetition of {expected}");
            }
            return words;
        }

        private Dictionary<string, string> Languages()
        {
            var texts = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var (language, value) in (map["text"] as YamlMap)?.Members ?? [])
            {
                if (RuleReader.Languages.Contains(language) && value is YamlText { Value.Length: > 0 and <= MaxText } words)
                {
                    texts[language] = words.Value;
                }
                else
                {
                    Problem("text", $"'{language}': text of 1 to {MaxText} characters in one of {string.Join(", ", RuleReader.Languages)}");
                }
            }
            if (texts.Count != RuleReader.Languages.Count)
            {
                Problem("text", $"what must be done, in {string.Join(", ", RuleReader.Languages)}");
            }
            return texts;
        }
    }

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9\-]{2,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex IdForm();

    [GeneratedRegex(@"\A[A-Z0-9][A-Z0-9_\-]{0,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex BasisForm();

    [GeneratedRegex(@"\A[+-][0-9]{2}:[0-9]{2}\z", RegexOptions.CultureInvariant)]
    private static partial Regex OffsetForm();
}
