namespace PoliceExchange.Cli.Certs;

/// <summary>What to make.</summary>
internal sealed record DevelopmentPkiOptions
{
    /// <summary>Folder to make. Trusted: whoever reads it is every party of the exchange at once.</summary>
    public required string Folder { get; init; }

    /// <summary>Time of making (I10).</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>DOTNET_ENVIRONMENT or ASPNETCORE_ENVIRONMENT of the process; anything but Development is refused.</summary>
    public required string? Environment { get; init; }

    /// <summary>Members that get a gateway; empty for all of the register.</summary>
    public IReadOnlyList<string> States { get; init; } = [];

    /// <summary>Broker replicas.</summary>
    public IReadOnlyList<string> Replicas { get; init; } = ["hub-0"];

    /// <summary>Governance keys.</summary>
    public int GovernanceKeys { get; init; } = 3;

    /// <summary>Signatures that a directory needs.</summary>
    public int Threshold { get; init; } = 2;

    /// <summary>Replace an earlier development PKI in that folder.</summary>
    public bool Force { get; init; }
}

/// <summary>Outcome of <see cref="DevelopmentPki.Create"/>.</summary>
internal abstract record PkiCreation
{
    private PkiCreation()
    {
    }

    /// <summary>Made.</summary>
    /// <param name="Pki">Where everything is.</param>
    internal sealed record Created(DevelopmentPki Pki) : PkiCreation;

    /// <summary>Nothing was made or changed.</summary>
    /// <param name="Sentence">What to do.</param>
    internal sealed record Refused(string Sentence) : PkiCreation;
}
