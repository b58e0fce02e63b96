namespace PoliceExchange.Console.Host;

/// <summary>What the host is, as far as its pages need it.</summary>
/// <param name="State">ISO alpha-3.</param>
/// <param name="Gateway">Gateway id.</param>
/// <param name="Zone">The nation's time zone; times are shown in it and in UTC.</param>
/// <param name="Development">True where throw-away accounts are shown.</param>
internal sealed record Nation(string State, string Gateway, TimeZoneInfo Zone, bool Development);
