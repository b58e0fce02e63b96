using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using PoliceExchange.Cli.Directory;
using PoliceExchange.Policy.Bundles;
using PoliceExchange.Policy.Evaluation;
using PoliceExchange.Policy.Replay;
using PoliceExchange.Policy.Rules;
using PoliceExchange.Policy.Words;
using PoliceExchange.Protocol.Directory;

namespace PoliceExchange.Cli.Policy;

/// <summary><c>px policy replay</c>: what another bundle would have made of what was decided.</summary>
internal static class PolicyReplay
{
    private const string AcceptOption = "--accept-newly-allowed";

    internal static Command Create()
    {
        var bundle = new Option<string>("--bundle") { Description = "The candidate: folder of rules, signed bundle (.jws) or unsigned one (.zip).", Required = true };
        var decisions = new Option<string>("--decisions") { Description = "File of `px policy decisions`.", Required = true };
        var from = new Option<string?>("--from") { Description = "First UTC day, yyyy-MM-dd." };
        var to = new Option<string?>("--to") { Description = "Last UTC day." };
        var bases = new Option<string[]>("--base") { Description = "Bundles under which it was decided: says whether the rows replay to what they were.", AllowMultipleArgumentsPerToken = true };
        var directory = new Option<string?>("--directory") { Description = "directory.jws whose overlays restrict candidate and bases, as they do at a node." };
        var root = new Option<string?>("--root") { Description = "root.json that it is signed under." };
        var accept = new Option<bool>(AcceptOption) { Description = "Exit with 0 although something is newly allowed: you have looked at each." };
        var json = new Option<bool>("--json") { Description = "Print one JSON object." };
        var command = new Command("replay", """
            Example: px policy replay --bundle my-rules --decisions decisions.jsonl
            Decide anew what was decided, by a candidate: newly allowed, newly denied and other changes, by state, role and issuer, each with facts that show it.
            Exit code 5 when something is newly allowed or more is shown.
            """) { bundle, decisions, from, to, bases, directory, root, accept, json };
        command.OnFiles(result =>
        {
            var overlays = result.GetValue(directory) is { } file ? OverlaysOf(file, result.GetValue(root) ?? throw new InvalidDataException("Give --root beside --directory.")) : [];
            var candidate = With(BundleSource.Rules(result.GetRequiredValue(bundle)), overlays);
            var accepted = BundleSource.Accepted(result.GetRequiredValue(bundle)).ToHashSet(StringComparer.Ordinal);
            var known = (result.GetValue(bases) ?? []).Select(one => With(BundleSource.Rules(one), overlays)).Append(candidate)
                .DistinctBy(rules => rules.Bundle).ToDictionary(rules => rules.Bundle, StringComparer.Ordinal);
            DecisionReplay replay;
            using (var rows = Open(result.GetRequiredValue(decisions)))
            {
                replay = ReplayFile.Run(rows, () => new DecisionReplay(candidate, known), Day(result.GetValue(from), DateOnly.MinValue), Day(result.GetValue(to), DateOnly.MaxValue), CancellationToken.None);
            }
            var report = new Report(candidate.Bundle, replay, accepted);
            var output = result.InvocationConfiguration.Output;
            if (result.GetValue(json))
            {
                output.WriteLine(report.ToJson());
            }
            else
            {
                report.Print(output);
            }
            // What does not read may be what is newly allowed.
            return replay.Unreadable > 0 ? ExitCodes.VerificationFailed : report.Widens && !result.GetValue(accept) ? ExitCodes.Conflict : ExitCodes.Ok;
        });
        return command;
    }

    private static RuleSet With(RuleSet rules, IReadOnlyList<Rule> overlays) => overlays.Count == 0 ? rules : new RuleSet([.. rules.Rules, .. overlays], rules.Bundle);

    private static IReadOnlyList<Rule> OverlaysOf(string file, string rootFile)
    {
        var (root, reason) = GovernanceRoot.Read(DirectoryFiles.Bytes(rootFile));
        return root is null ? throw new InvalidDataException($"{rootFile}: {reason}.")
            : DirectoryVerifier.Inspect(root, DirectoryFiles.Bytes(file)) is DirectoryAcceptance.Inspected(var document, _) ? Overlays.Read(document.Overlays, [])
            : throw new InvalidDataException($"{file} is no directory signed under {rootFile}.");
    }

    private static FileStream Open(string file)
    {
        try
        {
            return File.OpenRead(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"{file} cannot be read.", e);
        }
    }

    private static DateOnly Day(string? text, DateOnly standard) =>
        text is null ? standard : DecisionLine.TryDay(text, out var day) ? day : throw new InvalidDataException($"'{text}' is no day such as 2026-12-31.");

    private sealed record Report(string Bundle, DecisionReplay Replay, IReadOnlySet<string> Accepted)
    {
        private readonly List<(ReplayGroup Group, long Count, ReplayWitness Witness)> _groups =
            [.. Replay.Groups.Select(one => (one.Key, one.Value.Count, one.Value.Witness))
                .OrderBy(one => one.Key.Change).ThenByDescending(one => one.Count).ThenBy(one => one.Witness.Facts, StringComparer.Ordinal).ThenBy(one => one.Key.Before, StringComparer.Ordinal)];

        public bool Widens => Replay.Of(DecisionChange.NewlyAllowed) + Replay.Of(DecisionChange.ShowsMore) > 0;

        private long All => Enum.GetValues<DecisionChange>().Sum(Replay.Of);

        public void Print(TextWriter output)
        {
            foreach (var (group, count, witness) in _groups)
            {
                output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"{Snake.Of(group.Change),-13} {count,9}  {Or(group.State)}/{Or(group.Role)} -> {Or(group.Issuer)} {Or(group.Family)} {Or(group.Act)}  {Pair(group)}{(group.Change.Widens() && Accepted.Contains(Pair(group)) ? "  accepted in the manifest" : "")}"));
                output.WriteLine($"              was {witness.Before}, is {witness.After}");
                output.WriteLine($"              e.g. {witness.Facts}");
            }
            if (Replay.NotReproduced is { } odd)
            {
                output.WriteLine($"not reproducible: {Replay.NotReproducible} decisions come out otherwise by their own bundle here (other overlays, another build, or a changed file)");
                output.WriteLine($"              was {odd.Before}, is {odd.After}");
                output.WriteLine($"              e.g. {odd.Facts}");
            }
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{All} decisions in {Replay.Rows} rows: {Replay.Of(DecisionChange.NewlyAllowed)} newly allowed, {Replay.Of(DecisionChange.ShowsMore)} show more, {Replay.Of(DecisionChange.NewlyDenied)} newly denied, {Replay.Of(DecisionChange.Duties)} with other duties, {Replay.Of(DecisionChange.Reason)} with another reason, {Replay.Of(DecisionChange.None)} the same; {Replay.Checked} checked against their own bundle"));
            if (Replay.Unreadable > 0)
            {
                output.WriteLine($"{Replay.Unreadable} rows do not read: this is not all.");
            }
            if (Replay.Ungrouped > 0)
            {
                output.WriteLine($"{Replay.Ungrouped} changed decisions are in groups beyond those printed.");
            }
        }

        public string ToJson() => JsonSerializer.Serialize(new
        {
            bundle = Bundle,
            decisions = All,
            rows = Replay.Rows,
            unreadable_rows = Replay.Unreadable,
            newly_allowed = Replay.Of(DecisionChange.NewlyAllowed),
            shows_more = Replay.Of(DecisionChange.ShowsMore),
            newly_denied = Replay.Of(DecisionChange.NewlyDenied),
            duties = Replay.Of(DecisionChange.Duties),
            reason = Replay.Of(DecisionChange.Reason),
            same = Replay.Of(DecisionChange.None),
            @checked = Replay.Checked,
            not_reproducible = Replay.NotReproducible,
            not_reproduced = Replay.NotReproduced is { } odd ? Witness(odd) : null,
            ungrouped = Replay.Ungrouped,
            groups = _groups.Select(one => new
            {
                change = Snake.Of(one.Group.Change),
                count = one.Count,
                state = one.Group.State,
                role = one.Group.Role,
                issuer_state = one.Group.Issuer,
                family = one.Group.Family,
                action = one.Group.Act,
                rules = Pair(one.Group),
                accepted = one.Group.Change.Widens() && Accepted.Contains(Pair(one.Group)),
                witness = Witness(one.Witness),
            }),
        });

        private static object Witness(ReplayWitness witness) => new { facts = witness.Facts, before = witness.Before.ToString(), after = witness.After.ToString() };

        private static string Pair(ReplayGroup group) => DecisionChanges.Pair(group.After, group.Before);

        private static string Or(string word) => word.Length > 0 ? word : "-";
    }
}
