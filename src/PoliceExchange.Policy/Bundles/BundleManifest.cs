using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using PoliceExchange.Policy.Rules;
using PoliceExchange.Policy.Words;

namespace PoliceExchange.Policy.Bundles;

/// <summary>How far a bundle counts.</summary>
internal enum RollOut
{
    /// <summary>Evaluated beside the one in force and counted; decides nothing.</summary>
    Shadow,

    /// <summary>Decides for the named states; evaluated and counted for the others.</summary>
    Canary,

    /// <summary>Decides.</summary>
    Enforced,
}

/// <summary>What a bundle says of itself; <c>manifest.yaml</c> in its root.</summary>
/// <param name="Version">Rises with every bundle; never goes back. A rollback is old content under a higher version.</param>
/// <param name="Previous">Lower-case hexadecimal SHA-256 of the bundle before; empty for version 1.</param>
/// <param name="ValidFrom">First instant.</param>
/// <param name="ValidTo">End (exclusive).</param>
/// <param name="Stage">How far it counts.</param>
/// <param name="Canary">States of a canary.</param>
/// <param name="Changelog">What changed, for whoever signs.</param>
internal sealed partial record BundleManifest(
    long Version, string Previous, DateTimeOffset ValidFrom, DateTimeOffset ValidTo, RollOut Stage, IReadOnlyList<string> Canary, string Changelog)
{
    public const string Path = "manifest.yaml";

    private const int MaxAccepted = 256;

    /// <summary>
    /// What the authorities accept that this bundle allows and the one before does not, each as rule that decides / rule that
    /// decided (<c>px policy replay</c> and <c>trial</c> print them). A canary that allows anything else anew is stopped.
    /// </summary>
    public IReadOnlyList<string> AcceptedNewlyAllowed { get; init; } = [];

    private const string Form = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    /// <summary>The file; strings that people wrote are quoted as JSON, which is YAML.</summary>
    public string ToYaml() => string.Join('\n', [
        $"schema: {Vocabulary.Schema}",
        string.Create(CultureInfo.InvariantCulture, $"version: {Version}"),
        $"previous: \"{Previous}\"",
        $"valid_from: {ValidFrom.UtcDateTime.ToString(Form, CultureInfo.InvariantCulture)}",
        $"valid_to: {ValidTo.UtcDateTime.ToString(Form, CultureInfo.InvariantCulture)}",
        $"stage: {Snake.Of(Stage)}",
        $"canary: [{string.Join(", ", Canary)}]",
        // Left out when empty: bundles that were signed before the member existed keep their bytes.
        .. AcceptedNewlyAllowed.Count == 0 ? Array.Empty<string>() : [$"accepted_newly_allowed: [{string.Join(", ", AcceptedNewlyAllowed)}]"],
        $"changelog: {JsonSerializer.Serialize(Changelog)}",
        ""]);

    public static BundleManifest? Read(YamlMap root, List<RuleProblem> problems)
    {
        var before = problems.Count;
        string Text(string member) => (root[member] as YamlText)?.Value ?? "";
        void Problem(string member, string problem) => problems.Add(new RuleProblem(Path, root[member]?.Line ?? root.Line, member, problem));

        foreach (var (key, _) in root.Members.Where(member => member.Key is not ("schema" or "version" or "previous" or "valid_from" or "valid_to" or "stage" or "canary" or "changelog" or "accepted_newly_allowed")))
        {
            Problem(key, "no member of a manifest");
        }
        if (Text("schema") != Vocabulary.Schema)
        {
            Problem("schema", $"must be {Vocabulary.Schema}");
        }
        if (!long.TryParse(Text("version"), NumberStyles.None, CultureInfo.InvariantCulture, out var version) || version < 1)
        {
            Problem("version", "a whole number from 1");
        }
        var previous = Text("previous");
        if (previous.Length == 0 != (version == 1) || (previous.Length > 0 && (previous.Length != 64 || !previous.All(char.IsAsciiHexDigitLower))))
        {
            Problem("previous", "SHA-256 of the bundle before, lower-case hexadecimal; empty for version 1 and for no other");
        }
        if (!Instant("valid_from", out var from) | !Instant("valid_to", out var to) || from >= to)
        {
            Problem("valid_to", "instants such as 2026-12-31T00:00:00Z, valid_to after valid_from");
        }
        if (!Snake.TryParse<RollOut>(Text("stage"), out var stage))
        {
            Problem("stage", $"one of {string.Join(", ", Snake.All<RollOut>())}");
        }
        var canary = root["canary"] is { } listed ? ClauseReader.Texts(listed) : [];
        if (canary is null || canary.Exists(state => state.Length != 3 || !state.All(char.IsAsciiLetterUpper)) || canary.Count > 0 != (stage == RollOut.Canary))
        {
            Problem("canary", "states, for a canary and for no other stage");
        }
        var accepted = root["accepted_newly_allowed"] is { } pairs ? ClauseReader.Texts(pairs) : [];
        if (accepted is null || accepted.Count > MaxAccepted || !accepted.TrueForAll(pair => Pair().IsMatch(pair)) || accepted.Distinct(StringComparer.Ordinal).Count() != accepted.Count)
        {
            Problem("accepted_newly_allowed", $"a list without repetition, of at most {MaxAccepted}, of rule-that-allows/rule-that-decided-before");
        }
        var changelog = Text("changelog");
        if (changelog.Length is 0 or > 4000)
        {
            Problem("changelog", "what changed, in 1 to 4,000 characters");
        }
        return problems.Count == before ? new BundleManifest(version, previous, from, to, stage, canary!, changelog) { AcceptedNewlyAllowed = accepted! } : null;

        bool Instant(string member, out DateTimeOffset at) =>
            DateTimeOffset.TryParseExact(Text(member), Form, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out at);
    }

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9.\-]{2,99}/[a-z0-9][a-z0-9.\-]{2,99}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pair();
}
