using System.CommandLine;
using PoliceExchange.Cli.Directory;
using PoliceExchange.Policy.Bundles;

namespace PoliceExchange.Cli.Policy;

/// <summary><c>px policy export</c>: the files of a bundle into a folder, to read or to write the next one from.</summary>
internal static class PolicyExport
{
    private static readonly TimeSpan Year = TimeSpan.FromDays(365);

    internal static Command Create(TimeProvider time)
    {
        var source = new Option<string?>("--bundle") { Description = "Signed bundle; without it the default rules of this build." };
        var output = new Option<string>("--out") { Description = "New folder.", Required = true };
        var command = new Command("export", "Write the rules and tests of a bundle into a folder. Example: px policy export --out my-rules") { source, output };
        command.OnFiles(result =>
        {
            var (files, _) = BundleSource.Read(result.GetValue(source));
            var folder = result.GetRequiredValue(output);
            if (Path.Exists(folder))
            {
                throw new InvalidDataException($"{folder} exists; name a new folder.");
            }
            if (files.All(file => file.Path != BundleManifest.Path))
            {
                var now = DateTimeOffset.FromUnixTimeSeconds(time.GetUtcNow().ToUnixTimeSeconds());
                files = [(BundleManifest.Path, new BundleManifest(1, "", now, now + Year, RollOut.Enforced, [], "Say here what changed.").ToYaml()), .. files];
            }
            foreach (var (path, text) in files)
            {
                var file = Path.Combine(folder, path);
                System.IO.Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                File.WriteAllText(file, text);
            }
            result.InvocationConfiguration.Output.WriteLine($"{files.Count} files in {folder}");
            return ExitCodes.Ok;
        });
        return command;
    }
}
