using System.CommandLine;
using System.Globalization;
using PoliceExchange.Cli.Directory;
using PoliceExchange.Policy.Bundles;
using PoliceExchange.Policy.Clocks;
using PoliceExchange.Policy.Rules;

namespace PoliceExchange.Cli.Policy;

/// <summary><c>px policy test</c>: a test file, of the bundle itself or of somebody else, against the rules.</summary>
internal static class PolicyTest
{
    internal static Command Create()
    {
        var source = new Option<string?>("--bundle") { Description = "Folder of rules or signed bundle; without it the default of this build." };
        var tests = new Argument<string[]>("tests") { Description = "Test files; without them the bundle's own.", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("test", "Run policy tests and tell each. Example: px policy test --bundle my-rules extra.yaml") { source, tests };
        command.OnFiles(result =>
        {
            var output = result.InvocationConfiguration.Output;
            var compiled = BundleSource.Compile(result.GetValue(source));
            var problems = new List<RuleProblem>(compiled.Problems);
            var all = new List<RuleTest>();
            var clocks = new List<ClockTest>();
            foreach (var file in result.GetValue(tests) ?? [])
            {
                var (root, problem) = StrictYaml.Read(file, System.Text.Encoding.UTF8.GetString(DirectoryFiles.Bytes(file)));
                if (problem is not null)
                {
                    problems.Add(problem);
                }
                all.AddRange(root is null ? [] : RuleTestReader.Read(file, root, problems));
                clocks.AddRange(root is null ? [] : ClockTestReader.Read(file, root, problems));
            }
            if (problems.Count > 0 || compiled.Rules is null)
            {
                problems.ForEach(problem => output.WriteLine(problem));
                return ExitCodes.VerificationFailed;
            }
            if (all.Count + clocks.Count == 0)
            {
                (all, clocks) = ([.. compiled.Tests], [.. compiled.ClockTests]);
            }
            var failures = 0;
            foreach (var (name, failure) in all.Select(test => (test.Name, test.Failure(compiled.Rules))).Concat(clocks.Select(test => (test.Name, test.Failure(compiled.Clocks)))))
            {
                failures += failure is null ? 0 : 1;
                output.WriteLine(failure is null ? $"ok   {name}" : $"FAIL {failure}");
            }
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{all.Count + clocks.Count - failures} passed, {failures} failed"));
            return failures == 0 ? ExitCodes.Ok : ExitCodes.VerificationFailed;
        });
        return command;
    }
}
