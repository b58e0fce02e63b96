using System.Globalization;
using System.Text.RegularExpressions;
using PoliceExchange.Policy.Words;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Policy.Rules;

/// <summary>
/// Reads rule files of the closed vocabulary. An unknown member, word or value is a problem, and all problems of a
/// file are listed (POLICY.md 2).
/// </summary>
internal static partial class RuleReader
{
    /// <summary>Languages of the texts that people read.</summary>
    public static readonly IReadOnlyList<string> Languages = ["es", "en", "pt", "fr"];

    private const int MaxValues = 256;
    private const int MaxText = 400;

    /// <summary>Members of a rule that are no clauses; no word of the vocabulary may be one of them, or its clause would be lost.</summary>
    public static readonly IReadOnlySet<string> Members = new HashSet<string>(StringComparer.Ordinal) {"id", "effect", "stage", "reason", "hidden", "obligations", "offer", "legal_basis", "text", "not" };

    /// <summary>Reads the rules of one file: <c>schema</c> and <c>rules</c>; other members belong to the caller.</summary>
    public static IReadOnlyList<Rule> Read(string file, YamlMap root, Layer layer, List<RuleProblem> problems)
    {
        if ((root["schema"] as YamlText)?.Value != Vocabulary.Schema)
        {
            problems.Add(new RuleProblem(file, root.Line, "schema", $"must be {Vocabulary.Schema}"));
        }
        if (root["rules"] is not YamlList list)
        {
            problems.Add(new RuleProblem(file, root.Line, "rules", "a list of rules"));
            return [];
        }
        var rules = new List<Rule>(list.Items.Count);
        foreach (var item in list.Items)
        {
            if (item is not YamlMap map)
            {
                problems.Add(new RuleProblem(file, item.Line, "rules", "a rule is a mapping"));
                continue;
            }
            var before = problems.Count;
            var rule = One(file, map, layer, problems);
            if (problems.Count == before)
            {
                rules.Add(rule);
            }
        }
        return rules;
    }

    private static Rule One(string file, YamlMap map, Layer layer, List<RuleProblem> problems)
    {
        void Problem(string member, string problem, long? line = null) => problems.Add(new RuleProblem(file, line ?? map.Line, member, problem));

        var id = TextOf(map, "id") ?? "";
        if (!IdForm().IsMatch(id) || id.StartsWith("floor.", StringComparison.Ordinal))
        {
            Problem("id", "lower-case letters, digits, '-' and '.', 3 to 64 long, not starting with 'floor.'");
        }
        if (!Snake.TryParse<Effect>(TextOf(map, "effect") ?? "", out var effect))
        {
            Problem("effect", $"one of {string.Join(", ", Snake.All<Effect>())}");
        }
        else if (layer is Layer.Originator or Layer.Recipient && effect is Effect.Permit or Effect.Override)
        {
            // An overlay that could permit would let one state widen what another said no to.
            Problem("effect", "an overlay restricts only: forbid, hold, ask or oblige");
        }
        var stage = Stage.Role;
        if (map["stage"] is not null && !Snake.TryParse(TextOf(map, "stage") ?? "", out stage))
        {
            Problem("stage", $"one of {string.Join(", ", Snake.All<Stage>())}");
        }
        var reason = TextOf(map, "reason") ?? "";
        var says = effect is Effect.Forbid or Effect.Hold or Effect.Ask;
        if (says ? !ReasonForm().IsMatch(reason) : map["reason"] is not null)
        {
            Problem("reason", says ? "an upper-case code such as NO_CASE" : "only a rule that says no, hold or ask has a reason");
        }
        if (map["hidden"] is not null && TextOf(map, "hidden") is not ("true" or "false"))
        {
            Problem("hidden", "true or false");
        }
        var clauses = new List<Clause>();
        foreach (var (key, value) in map.Members)
        {
            if (key == "not")
            {
                if (value is not YamlMap not || not.Members.Count == 0)
                {
                    Problem("not", "a mapping of clauses", value.Line);
                    continue;
                }
                foreach (var (word, negated) in not.Members)
                {
                    Add(word, negated, true);
                }
            }
            else if (!Members.Contains(key))
            {
                Add(key, value, false);
            }
        }
        return new Rule(id, effect, clauses)
        {
            Layer = layer,
            Stage = stage,
            Reason = reason,
            Hidden = TextOf(map, "hidden") == "true",
            Obligations = ObligationsOf(),
            Offer = Listed("offer", word => Codes.TryParse<NoticeType>(word, out _), "follow-up verbs"),
            LegalBasis = TextOf(map, "legal_basis") ?? "",
            Text = TextsOf(),
        };

        void Add(string word, YamlNode value, bool negated)
        {
            if (Vocabulary.Find(word) is not { } type)
            {
                Problem(word, $"no word of {Vocabulary.Schema}", value.Line);
            }
            else if (ClauseReader.Read(type, value, negated, out var problem) is { } clause)
            {
                clauses.Add(clause);
            }
            else
            {
                Problem(word, problem, value.Line);
            }
        }

        ObligationSet ObligationsOf()
        {
            var words = Listed("obligations", word => Snake.TryParse<Obligation>(word, out _), string.Join(", ", Snake.All<Obligation>()));
            return ObligationSet.Of([.. words.Select(word => Snake.TryParse<Obligation>(word, out var one) ? one : default)]);
        }

        IReadOnlyList<string> Listed(string member, Func<string, bool> known, string expected)
        {
            if (map[member] is not { } node)
            {
                return [];
            }
            var words = ClauseReader.Texts(node);
            if (words is null || words.Count is 0 or > MaxValues || !words.All(known) || words.Distinct(StringComparer.Ordinal).Count() != words.Count)
            {
                Problem(member, $"a list without repetition of {expected}", node.Line);
                return [];
            }
            return words;
        }

        Dictionary<string, string> TextsOf()
        {
            var texts = new Dictionary<string, string>(StringComparer.Ordinal);
            if (map["text"] is YamlMap given)
            {
                foreach (var (language, value) in given.Members)
                {
                    if (!Languages.Contains(language) || value is not YamlText { Value.Length: > 0 and <= MaxText } words)
                    {
                        Problem($"text.{language}", $"text of 1 to {MaxText} characters in one of {string.Join(", ", Languages)}", value.Line);
                    }
                    else
                    {
                        texts[language] = words.Value;
                    }
                }
            }
            else if (map["text"] is { } other)
            {
                Problem("text", "a mapping by language", other.Line);
            }
            if (says && texts.Count != Languages.Count)
            {
                Problem("text", $"who is refused reads why in {string.Join(", ", Languages)}");
            }
            return texts;
        }
    }

    private static string? TextOf(YamlMap map, string member) => (map[member] as YamlText)?.Value;

    [GeneratedRegex(@"^[a-z0-9][a-z0-9.\-]{2,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex IdForm();

    [GeneratedRegex(@"^[A-Z][A-Z0-9_]{1,39}\z", RegexOptions.CultureInvariant)]
    private static partial Regex ReasonForm();
}

/// <summary>Reads one clause: a value, a list of values, or the bounds of a number.</summary>
internal static class ClauseReader
{
    private const int MaxValues = 256;

    public static Clause? Read(FactType type, YamlNode node, bool negated, out string problem)
    {
        if (type.Form == FactForm.Number)
        {
            return Bounds(type, node, negated, out problem);
        }
        var values = Texts(node);
        problem = type.Form switch
        {
            _ when values is null || values.Count is 0 or > MaxValues => $"a value, or a list of 1 to {MaxValues}",
            _ when values.Distinct(StringComparer.Ordinal).Count() != values.Count => "a value stands twice",
            FactForm.Code or FactForm.Flag when values.Find(value => type.CodeOf(value) < 0) is not null => $"one of {string.Join(", ", type.Codes)}",
            FactForm.Name or FactForm.Names when values.Exists(value => value.Length > 64 || !value.All(one => char.IsAsciiLetterOrDigit(one) || one is '-' or '_' or '.')) => "names of ASCII letters, digits, '-', '_' and '.'",
            _ => "",
        };
        return problem.Length > 0 ? null : new Clause(type, negated, [.. values!.Order(StringComparer.Ordinal)]);
    }

    public static List<string>? Texts(YamlNode node) => node switch
    {
        YamlText text => [text.Value],
        YamlList list when list.Items.All(item => item is YamlText) => [.. list.Items.Select(item => ((YamlText)item).Value)],
        _ => null,
    };

    private static Clause? Bounds(FactType type, YamlNode node, bool negated, out string problem)
    {
        problem = "bounds: {at_least: n} and, or, {below: n}, whole numbers, below above at_least";
        if (node is not YamlMap map || map.Members.Count is 0 or > 2)
        {
            return null;
        }
        long? atLeast = null, below = null;
        foreach (var (key, value) in map.Members)
        {
            if (value is not YamlText text || !long.TryParse(text.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) || Math.Abs((decimal)number) > 1_000_000_000)
            {
                return null;
            }
            switch (key)
            {
                case "at_least":
                    atLeast = number;
                    break;
                case "below":
                    below = number;
                    break;
                default:
                    return null;
            }
        }
        return atLeast >= below ? null : new Clause(type, negated, [], atLeast, below);
    }
}
