namespace PoliceExchange.Cli.Certs;

/// <summary>When a development PKI is refused, in one sentence that says what to do.</summary>
internal static class PkiPreconditions
{
    internal static string? Check(DevelopmentPkiOptions options, MemberRegister register)
    {
        if (options.Environment != "Development")
        {
            return "Development keys are made only in Development: set DOTNET_ENVIRONMENT=Development, or enrol real gateways as helm/OPERATIONS.md says.";
        }
        var known = register.All().Select(member => member.State).ToHashSet(StringComparer.Ordinal);
        var unknown = options.States.Where(state => !known.Contains(state)).ToList();
        if (unknown.Count > 0)
        {
            return $"Not in the register: {string.Join(", ", unknown)}; use ISO alpha-3 codes of its members.";
        }
        if (options.GovernanceKeys is < 1 or > 16 || options.Threshold < 1 || options.Threshold > options.GovernanceKeys || options.Replicas.Count is 0 or > 64)
        {
            return "Between 1 and 16 governance keys, a threshold of at most that, and 1 to 64 replicas.";
        }
        var target = Path.GetFullPath(options.Folder);
        if (!System.IO.Directory.Exists(target))
        {
            return File.Exists(target) ? $"{target} is a file: choose another folder." : null;
        }
        if (!File.Exists(Path.Combine(target, PkiLayout.Marker)))
        {
            return $"{target} exists and is not a development PKI: choose another folder.";
        }
        return options.Force ? null : $"{target} exists: use --force to replace its keys.";
    }
}
