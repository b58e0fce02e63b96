using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using PoliceExchange.Cli.Directory;
using PoliceExchange.Policy.Analysis;
using PoliceExchange.Policy.Bundles;

namespace PoliceExchange.Cli.Policy;

/// <summary><c>px policy check</c>: everything that a node checks of a bundle but its signatures and its place in the sequence.</summary>
internal static class PolicyCheck
{
    internal static Command Create()
    {
        var source = new Argument<string?>("source") { Description = "Folder of rules or signed bundle; without it the default of this build.", Arity = ArgumentArity.ZeroOrOne };
        var json = new Option<bool>("--json") { Description = "Print one JSON object." };
        var command = new Command("check", "Check rules, tests and invariants of a bundle. Example: px policy check my-rules") { source, json };
        command.OnFiles(result =>
        {
            var (files, hash) = BundleSource.Read(result.GetValue(source));
            IReadOnlyList<string> problems;
            int rules = 0, clocks = 0, tests = 0;
            if (files.Any(file => file.Path == BundleManifest.Path))
            {
                var (bundle, unread) = BundleVerifier.Inspect(files, hash);
                problems = bundle is null ? unread : [.. bundle.Failures(), .. bundle.Broken()];
                (rules, clocks, tests) = (bundle?.HubRules.Count ?? 0, bundle?.Files.Clocks.Rules.Count ?? 0, bundle?.Files.Count ?? 0);
            }
            else
            {
                var read = RuleFiles.Read(files, hash);
                problems = read.Rules is null ? [.. read.Problems.Select(problem => problem.ToString())] : [.. read.Failures(read.Rules), .. Invariants.Violations(read.Rules).Select(violation => violation.ToString())];
                (rules, clocks, tests) = (read.Rules?.Rules.Count ?? 0, read.Clocks.Rules.Count, read.Count);
            }
            var output = result.InvocationConfiguration.Output;
            if (result.GetValue(json))
            {
                output.WriteLine(JsonSerializer.Serialize(new { ok = problems.Count == 0, hash, rules, clocks, tests, problems }));
            }
            else
            {
                foreach (var problem in problems)
                {
                    output.WriteLine(problem);
                }
                output.WriteLine(problems.Count == 0
                    ? string.Create(CultureInfo.InvariantCulture, $"{rules} rules, {clocks} clocks, {tests} tests: no problem")
                    : string.Create(CultureInfo.InvariantCulture, $"{problems.Count} problems: a node would refuse this bundle"));
            }
            return problems.Count == 0 ? ExitCodes.Ok : ExitCodes.VerificationFailed;
        });
        return command;
    }
}
