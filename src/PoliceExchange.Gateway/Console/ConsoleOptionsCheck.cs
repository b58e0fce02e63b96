using System.Net;
using PoliceExchange.Console;
using PoliceExchange.Hosting.Tls;

namespace PoliceExchange.Gateway.Console;

/// <summary>Every bad setting of the console at once; none while it is off.</summary>
internal static class ConsoleOptionsCheck
{
    public static IEnumerable<string> Wrong(ConsoleOptions options, bool development)
    {
        if (options.Listen.Length == 0)
        {
            yield break;
        }
        if (!IPEndPoint.TryParse(options.Listen, out _) || !options.Listen.Contains(':', StringComparison.Ordinal))
        {
            yield return $"Gateway:Console:Listen is '{options.Listen}'; it has to be an address and a port of the nation's own network, such as 10.0.0.5:8443, or empty for no console.";
        }
        if (options.CertificateFile.Length == 0 && !development)
        {
            yield return "Gateway:Console:CertificateFile is empty; browsers need a certificate that the nation's machines trust.";
        }
        foreach (var (setting, file) in new[] { ("CertificateFile", options.CertificateFile), ("KeyFile", options.KeyFile) })
        {
            if (options.CertificateFile.Length > 0 && !File.Exists(file))
            {
                yield return $"Gateway:Console:{setting} is '{file}'; there is no such file.";
            }
        }
        if (!development && options.CertificateFile.Length > 0 && DevelopmentMark.IsInFile(options.CertificateFile))
        {
            yield return $"Gateway:Console:CertificateFile is '{options.CertificateFile}', a throw-away certificate of px certs. {DevelopmentMark.Fix}";
        }
        if (options.TimeZone.Length > 0 && !TimeZoneInfo.TryFindSystemTimeZoneById(options.TimeZone, out _))
        {
            yield return $"Gateway:Console:TimeZone is '{options.TimeZone}'; it has to be an IANA name that this machine knows, such as America/Jamaica.";
        }
        if (options.IdleLock < TimeSpan.FromSeconds(1) || options.IdleLock > TimeSpan.FromMinutes(30))
        {
            yield return $"Gateway:Console:IdleLock is {options.IdleLock}; it has to be at most 30 minutes (CJIS AC-11).";
        }
        if (options.LongestSession < options.IdleLock || options.LongestSession > TimeSpan.FromHours(24))
        {
            yield return $"Gateway:Console:LongestSession is {options.LongestSession}; it has to be at most 24 hours and not below IdleLock.";
        }
        if (options.FailedLogOns is < 1 or > 5)
        {
            yield return $"Gateway:Console:FailedLogOns is {options.FailedLogOns}; it has to be 1 to 5 (CJIS AC-7).";
        }
        if (options.LockOut < TimeSpan.FromMinutes(10) || options.LockOut > TimeSpan.FromDays(1))
        {
            yield return $"Gateway:Console:LockOut is {options.LockOut}; it has to be 10 minutes (CJIS AC-7) to a day.";
        }
        if (options.MaxConnections is < 10 or > 10_000)
        {
            yield return $"Gateway:Console:MaxConnections is {options.MaxConnections}; it has to be 10 to 10,000.";
        }
    }
}
