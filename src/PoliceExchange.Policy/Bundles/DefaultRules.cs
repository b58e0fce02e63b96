using System.Reflection;
using PoliceExchange.Policy.Clocks;
using PoliceExchange.Policy.Evaluation;
using PoliceExchange.Policy.Rules;

namespace PoliceExchange.Policy.Bundles;

/// <summary>The files of the default hemispheric bundle, which this build carries.</summary>
internal static class DefaultRules
{
    private const string Prefix = "hemispheric/";

    /// <summary>Path within the bundle and text of each file, sorted.</summary>
    public static IReadOnlyList<(string Path, string Text)> Files()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return [.. assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(name => (name[Prefix.Length..], Text(assembly, name)))
            .OrderBy(file => file.Item1, StringComparer.Ordinal)];
    }

    /// <summary>The default rules with the floor, for measurements and tests; a node decides by signed bundles only.</summary>
    public static RuleSet Compiled()
    {
        var read = RuleFiles.Read(Files(), "built-in");
        return read.Rules ?? throw new InvalidOperationException($"The built-in rules do not read: {string.Join("; ", read.Problems)}");
    }

    private static string Text(Assembly assembly, string name)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}

/// <summary>Rules and tests of a set of files, read and compiled, or all that is wrong with them.</summary>
/// <param name="Rules">Compiled with the floor; null when there are problems.</param>
/// <param name="Tests">Expectations.</param>
/// <param name="Problems">Every problem of every file.</param>
internal sealed record RuleFiles(RuleSet? Rules, IReadOnlyList<RuleTest> Tests, IReadOnlyList<RuleProblem> Problems)
{
    /// <summary>Clocks and calendars; empty when there are problems.</summary>
    public ClockBook Clocks { get; private init; } = ClockBook.Empty;

    /// <summary>Expectations about the clocks.</summary>
    public IReadOnlyList<ClockTest> ClockTests { get; private init; } = [];

    /// <summary>How many tests it has.</summary>
    public int Count => Tests.Count + ClockTests.Count;

    /// <summary>Which of its own tests fail.</summary>
    public IReadOnlyList<string> Failures(RuleSet rules) =>
        [.. Tests.Select(test => test.Failure(rules)).OfType<string>(), .. ClockTests.Select(test => test.Failure(Clocks)).OfType<string>()];

    /// <summary>Reads <c>rules/*.yaml</c>, <c>clocks/*.yaml</c> and <c>tests/*.yaml</c>.</summary>
    /// <param name="files">Path and text.</param>
    /// <param name="bundle">Hash that decisions will name.</param>
    public static RuleFiles Read(IEnumerable<(string Path, string Text)> files, string bundle)
    {
        var problems = new List<RuleProblem>();
        var rules = new List<Rule>();
        var tests = new List<RuleTest>();
        var clocks = new List<(ClockRule Rule, string File, long Line)>();
        var calendars = new List<StateCalendar>();
        var clockTests = new List<ClockTest>();
        foreach (var (path, text) in files)
        {
            var (root, problem) = StrictYaml.Read(path, text);
            if (root is null)
            {
                problems.Add(problem!);
            }
            else if (path.StartsWith("rules/", StringComparison.Ordinal))
            {
                // Clocks in a file of rules would be read by nobody, and their author would believe in them.
                problems.AddRange(root.Members.Where(member => member.Key is not ("schema" or "rules")).Select(member => new RuleProblem(path, member.Value.Line, member.Key, "schema and rules only; clocks stand in clocks/NAME.yaml")));
                rules.AddRange(RuleReader.Read(path, root, Layer.Hub, problems));
            }
            else if (path.StartsWith("clocks/", StringComparison.Ordinal))
            {
                clocks.AddRange(ClockReader.Read(path, root, problems));
                calendars.AddRange(ClockReader.Calendars(path, root, problems));
            }
            else
            {
                tests.AddRange(RuleTestReader.Read(path, root, problems));
                clockTests.AddRange(ClockTestReader.Read(path, root, problems));
            }
        }
        foreach (var twice in rules.GroupBy(rule => rule.Id, StringComparer.Ordinal).Where(group => group.Count() > 1))
        {
            problems.Add(new RuleProblem("", 0, twice.Key, "two rules have this id"));
        }
        problems.AddRange(ClockReader.Conflicts(clocks, calendars));
        return new RuleFiles(problems.Count == 0 ? new RuleSet([.. Floor.Rules, .. rules], bundle) : null, tests, problems)
        {
            Clocks = problems.Count == 0
                ? new ClockBook([.. clocks.Select(one => one.Rule).OrderBy(rule => rule.Id, StringComparer.Ordinal)], calendars.ToDictionary(one => one.State, StringComparer.Ordinal))
                : ClockBook.Empty,
            ClockTests = clockTests,
        };
    }
}
