using PoliceExchange.Cli.Directory;
using PoliceExchange.Policy.Bundles;
using PoliceExchange.Policy.Evaluation;
using PoliceExchange.Policy.Rules;
using PoliceExchange.Protocol.Directory;

namespace PoliceExchange.Cli.Policy;

/// <summary>Where rules come from: a folder of an author, a signed bundle, one that nobody signed yet (zip), or the default of this build.</summary>
internal static class BundleSource
{
    private const int MaxFiles = 64;

    /// <summary>Reads the files of a folder (manifest.yaml, rules/, tests/) or of a signed bundle; of the default for null.</summary>
    /// <exception cref="InvalidDataException">There is nothing of the kind.</exception>
    internal static (IReadOnlyList<(string Path, string Text)> Files, string Hash) Read(string? source)
    {
        if (source is null)
        {
            return (DefaultRules.Files(), "built-in");
        }
        if (System.IO.Directory.Exists(source))
        {
            var paths = System.IO.Directory.EnumerateFiles(source, "*.yaml", SearchOption.AllDirectories).Take(MaxFiles + 1).Order(StringComparer.Ordinal).ToList();
            if (paths.Count is 0 or > MaxFiles)
            {
                throw new InvalidDataException($"{source} has {(paths.Count == 0 ? "no" : "more than 64")} files: a bundle is manifest.yaml, rules/*.yaml and tests/*.yaml. `px policy export` writes the default one.");
            }
            return ([.. paths.Select(path => (Path.GetRelativePath(source, path).Replace('\\', '/'), File.ReadAllText(path)))], "folder");
        }
        var signed = DirectoryFiles.Bytes(source);
        var bundle = signed.AsSpan().StartsWith("PK"u8) ? signed
            : PolicySignature.Unverified(signed) ?? throw new InvalidDataException($"{source} is neither a folder of rules nor a bundle.");
        var (files, problem) = BundleArchive.Read(bundle);
        return (files ?? throw new InvalidDataException($"{source}: {problem}"), PolicyBundle.HashOf(bundle));
    }

    /// <summary>Reads and compiles rules that have no problem.</summary>
    /// <exception cref="InvalidDataException">They have; the message lists all.</exception>
    internal static RuleSet Rules(string? source)
    {
        var compiled = Compile(source);
        return compiled.Rules ?? throw new InvalidDataException(string.Join(Environment.NewLine, compiled.Problems));
    }

    /// <summary>What the manifest says that authorities accept; nothing without a manifest that reads.</summary>
    internal static IReadOnlyList<string> Accepted(string? source)
    {
        var (files, _) = Read(source);
        return files.FirstOrDefault(file => file.Path == BundleManifest.Path) is { Text: { } text } && StrictYaml.Read(BundleManifest.Path, text).Root is { } root
            ? BundleManifest.Read(root, [])?.AcceptedNewlyAllowed ?? [] : [];
    }

    /// <summary>Reads and compiles; problems go to the error stream.</summary>
    internal static RuleFiles Compile(string? source)
    {
        var (files, hash) = Read(source);
        return RuleFiles.Read(files.Where(file => file.Path != BundleManifest.Path), hash);
    }
}
