namespace PoliceExchange.Cli;

/// <summary>Exit codes of px (CONSOLE.md 4).</summary>
internal static class ExitCodes
{
    internal const int Ok = 0;
    internal const int Failed = 1;
    internal const int Usage = 2;
    internal const int Denied = 3;
    internal const int NotFound = 4;
    internal const int Conflict = 5;
    internal const int Unavailable = 6;
    internal const int VerificationFailed = 7;
}
