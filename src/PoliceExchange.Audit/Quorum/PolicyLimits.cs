namespace PoliceExchange.Audit.Quorum;

/// <summary>Bounds of a policy file; the specification wants at least 32 of each ("Implementation limits").</summary>
internal static class PolicyLimits
{
    public const int MaxBytes = 1024 * 1024;
    public const int MaxLogs = 64;
    public const int MaxWitnesses = 256;
    public const int MaxGroups = 64;
    public const int MaxViolations = 100;
}
