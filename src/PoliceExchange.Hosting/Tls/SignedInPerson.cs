namespace PoliceExchange.Hosting.Tls;

/// <summary>A person who signed in at this server.</summary>
/// <param name="Name">Pseudonym; who acts is never what a form says.</param>
/// <param name="MultiFactor">Whether more than one factor was proven.</param>
internal sealed record SignedInPerson(string Name, bool MultiFactor);
