using System.Security.Cryptography;
using PoliceExchange.Policy.Analysis;
using PoliceExchange.Policy.Clocks;
using PoliceExchange.Policy.Evaluation;
using PoliceExchange.Policy.Rules;
using PoliceExchange.Protocol.Directory;

namespace PoliceExchange.Policy.Bundles;

/// <summary>A bundle that passed every check.</summary>
/// <param name="Manifest">What it says of itself.</param>
/// <param name="Hash">Lower-case hexadecimal SHA-256 of its bytes: what decisions and the access log name.</param>
/// <param name="HubRules">Rules of layer L1.</param>
/// <param name="Signed">The exact signed bytes, to keep and pass on.</param>
internal sealed record PolicyBundle(BundleManifest Manifest, string Hash, IReadOnlyList<Rule> HubRules, ReadOnlyMemory<byte> Signed)
{
    /// <summary>Its clocks and calendars.</summary>
    public ClockBook Clocks { get; init; } = ClockBook.Empty;

    /// <summary>Packs files into the bytes that authorities sign.</summary>
    public static byte[] Pack(BundleManifest manifest, IEnumerable<(string Path, string Text)> files) =>
        BundleArchive.Write([(BundleManifest.Path, manifest.ToYaml()), .. files.Where(file => file.Path != BundleManifest.Path)]);

    public static string HashOf(ReadOnlySpan<byte> bundle) => Convert.ToHexStringLower(SHA256.HashData(bundle));
}

/// <summary>What became of an offered bundle.</summary>
internal abstract record BundleAcceptance
{
    /// <summary>It may be put in force.</summary>
    public sealed record Accepted(PolicyBundle Bundle) : BundleAcceptance;

    /// <summary>It is not believed; the one in force stays.</summary>
    /// <param name="Check">Which check failed, a stable word.</param>
    /// <param name="Problems">Everything that check found.</param>
    public sealed record Refused(string Check, IReadOnlyList<string> Problems) : BundleAcceptance
    {
        public override string ToString() => $"{Check}: {string.Join("; ", Problems.Take(5))}{(Problems.Count > 5 ? $"; and {Problems.Count - 5} more" : "")}";
    }
}

/// <summary>
/// Decides whether an offered bundle may be put in force (POLICY.md 2): signatures first, then version, validity,
/// form, its own tests and the invariants that ship with the product. A bundle that fails changes nothing.
/// </summary>
internal static class BundleVerifier
{
    private const int MaxProblems = 200;

    /// <summary>Checks an offered bundle.</summary>
    /// <param name="bundleJws">JWS General JSON by policy authorities.</param>
    /// <param name="authorities">From the signed directory; null when it names none.</param>
    /// <param name="current">The newest bundle that this node took; null for none.</param>
    /// <param name="now">Time passed in; null at a start, where age is an alarm and no refusal.</param>
    public static BundleAcceptance Accept(ReadOnlyMemory<byte> bundleJws, PolicyEntry? authorities, PolicyBundle? current, DateTimeOffset? now)
    {
        var (bytes, unbelieved) = Signed(bundleJws, authorities);
        if (bytes is null)
        {
            return Refuse("signature", unbelieved);
        }
        var (inspected, problems) = Inspect(bytes);
        if (inspected is null)
        {
            return new BundleAcceptance.Refused("form", problems);
        }
        var (manifest, hash) = (inspected.Manifest, inspected.Hash);
        // A node that was away may have missed bundles in between: only the next one must name the one that is here.
        if (current is not null && current.Hash != hash
            && (manifest.Version <= current.Manifest.Version || (manifest.Version == current.Manifest.Version + 1 && manifest.Previous != current.Hash)))
        {
            return manifest.Version <= current.Manifest.Version
                ? Refuse("version", $"version {manifest.Version} is not above {current.Manifest.Version}, which is in force; to go back, sign the old content under a higher version")
                : Refuse("version", $"it follows {manifest.Previous}, and {current.Hash} is in force");
        }
        if (now is { } at && (at < manifest.ValidFrom || at >= manifest.ValidTo))
        {
            return Refuse("validity", $"valid from {manifest.ValidFrom:u} to {manifest.ValidTo:u}");
        }
        var failures = inspected.Failures();
        if (failures.Count > 0)
        {
            return new BundleAcceptance.Refused("tests", failures);
        }
        var broken = inspected.Broken();
        return broken.Count > 0
            ? new BundleAcceptance.Refused("invariants", broken)
            : new BundleAcceptance.Accepted(new PolicyBundle(manifest, hash, inspected.HubRules, bundleJws) { Clocks = inspected.Files.Clocks });
    }

    /// <summary>
    /// Takes up at a start what this node kept, or was set up with: signatures and form, because others can write a store
    /// or a file. Its tests and the invariants follow (<see cref="PolicyInForce.Recheck"/>).
    /// </summary>
    public static BundleAcceptance Restore(ReadOnlyMemory<byte> bundleJws, PolicyEntry? authorities)
    {
        var (bytes, unbelieved) = Signed(bundleJws, authorities);
        if (bytes is null)
        {
            return Refuse("signature", unbelieved);
        }
        var (files, problem) = BundleArchive.Read(bytes);
        if (files is null)
        {
            return Refuse("form", problem!.ToString());
        }
        var (inspected, problems) = Inspect(files.Where(file => !file.Path.StartsWith("tests/", StringComparison.Ordinal)).ToList(), PolicyBundle.HashOf(bytes), needsTests: false);
        return inspected is null
            ? new BundleAcceptance.Refused("form", problems)
            : new BundleAcceptance.Accepted(new PolicyBundle(inspected.Manifest, inspected.Hash, inspected.HubRules, bundleJws) { Clocks = inspected.Files.Clocks });
    }

    /// <summary>Reads a bundle's bytes without believing them: for review and for authors.</summary>
    public static (InspectedBundle? Bundle, IReadOnlyList<string> Problems) Inspect(byte[] bundle)
    {
        var (files, problem) = BundleArchive.Read(bundle);
        return files is null ? (null, [problem!.ToString()]) : Inspect(files, PolicyBundle.HashOf(bundle));
    }

    /// <inheritdoc cref="Inspect(byte[])"/>
    public static (InspectedBundle? Bundle, IReadOnlyList<string> Problems) Inspect(IReadOnlyList<(string Path, string Text)> files, string hash, bool needsTests = true)
    {
        var problems = new List<RuleProblem>();
        BundleManifest? manifest = null;
        if (files.FirstOrDefault(file => file.Path == BundleManifest.Path) is not { Text: { } text })
        {
            problems.Add(new RuleProblem(BundleManifest.Path, 0, "", "is missing"));
        }
        else
        {
            var (root, unread) = StrictYaml.Read(BundleManifest.Path, text);
            if (unread is not null)
            {
                problems.Add(unread);
            }
            manifest = root is null ? null : BundleManifest.Read(root, problems);
        }
        var read = RuleFiles.Read(files.Where(file => file.Path != BundleManifest.Path), hash);
        problems.AddRange(read.Problems);
        if (needsTests && problems.Count == 0 && read.Count == 0)
        {
            problems.Add(new RuleProblem("tests/", 0, "", "a bundle without tests of its own says nothing about what it means to do"));
        }
        return problems.Count > 0 || manifest is null || read.Rules is null
            ? (null, [.. problems.Take(MaxProblems).Select(one => one.ToString())])
            : (new InspectedBundle(manifest, hash, [.. read.Rules.Rules.Where(rule => rule.Layer == Layer.Hub)], read, read.Rules), []);
    }

    private static PolicySignatureResult Signed(ReadOnlyMemory<byte> bundleJws, PolicyEntry? authorities) =>
        authorities is null ? new PolicySignatureResult(null, "the directory names no policy authorities") : PolicySignature.Verify(bundleJws, authorities);

    private static BundleAcceptance.Refused Refuse(string check, string problem) => new(check, [problem]);
}

/// <summary>A bundle that reads, not yet believed.</summary>
/// <param name="Files">What its files say: clocks and tests.</param>
/// <param name="Rules">Its rules with the floor, no overlays.</param>
internal sealed record InspectedBundle(BundleManifest Manifest, string Hash, IReadOnlyList<Rule> HubRules, RuleFiles Files, RuleSet Rules)
{
    /// <summary>Which invariants of the product it breaks, with a request that shows it.</summary>
    public IReadOnlyList<string> Broken() => [.. Invariants.Violations(Rules).Select(violation => violation.ToString())];

    /// <summary>Which of its own tests fail.</summary>
    public IReadOnlyList<string> Failures() => Files.Failures(Rules);
}
