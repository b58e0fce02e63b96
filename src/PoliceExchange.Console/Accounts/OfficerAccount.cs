namespace PoliceExchange.Console.Accounts;

/// <summary>A local account of a person at one desk. Kept by the host; ASP.NET Core Identity changes it and hands it back.</summary>
internal sealed class OfficerAccount
{
    public required string Id { get; init; }

    /// <summary>What the person types to sign in.</summary>
    public required string Name { get; set; }

    public string NormalizedName { get; set; } = "";

    /// <summary>What stands in access entries and receipts.</summary>
    public required string Pseudonym { get; init; }

    public required string Agency { get; init; }

    /// <summary>Desk role, such as LIAISON_DESK.</summary>
    public required string Role { get; init; }

    /// <summary>For trials; there is none outside Development.</summary>
    public bool Demo { get; init; }

    public string? PasswordHash { get; set; }

    public string SecurityStamp { get; set; } = "";

    public int FailedCount { get; set; }

    public DateTimeOffset? LockedUntil { get; set; }

    public Officer ToOfficer(SignInMethod method) => new(Id, Name, Pseudonym, Agency, Role, method);
}

/// <summary>How somebody proved who they are.</summary>
internal enum SignInMethod
{
    /// <summary>Password, then a passkey.</summary>
    PasswordAndPasskey,

    /// <summary>A passkey that verified its user: something one has and something one knows or is.</summary>
    Passkey,

    /// <summary>A throw-away account, in Development alone.</summary>
    Demo,
}

/// <summary>Who signed in.</summary>
/// <param name="Account">Id of the account.</param>
/// <param name="Name">For the person's own eyes.</param>
/// <param name="Pseudonym">For everybody else.</param>
/// <param name="Agency">Agency.</param>
/// <param name="Role">Desk role.</param>
/// <param name="Method">How; no method has a single factor.</param>
internal sealed record Officer(string Account, string Name, string Pseudonym, string Agency, string Role, SignInMethod Method);
