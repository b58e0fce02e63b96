using PoliceExchange.Protocol.Texts;

namespace PoliceExchange.Cli.Doctor;

/// <summary>How a check ended.</summary>
internal enum Health
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>Works, and will not for long or not well.</summary>
    Warn,

    /// <summary>Does not work.</summary>
    Fail,

    /// <summary>Not tried, because something before it failed or was not asked for.</summary>
    Skipped,
}

/// <summary>One check.</summary>
/// <param name="Check">Stable name.</param>
/// <param name="Health">How it ended.</param>
/// <param name="Found">What was found.</param>
/// <param name="Owner">Who mends it; null when nothing is to mend.</param>
/// <param name="Fix">What to do.</param>
internal sealed record Finding(string Check, Health Health, string Found, FaultOwner? Owner = null, string Fix = "")
{
    internal static Finding Ok(string check, string found) => new(check, Health.Ok, found);

    internal static Finding Warn(string check, string found, FaultOwner owner, string fix) => new(check, Health.Warn, found, owner, fix);

    internal static Finding Fail(string check, string found, FaultOwner owner, string fix) => new(check, Health.Fail, found, owner, fix);

    internal static Finding Skipped(string check, string why) => new(check, Health.Skipped, why);
}
