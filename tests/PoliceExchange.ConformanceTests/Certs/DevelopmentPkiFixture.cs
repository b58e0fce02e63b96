using PoliceExchange.Cli.Certs;

namespace PoliceExchange.ConformanceTests.Certs;

/// <summary>One development PKI of three states and the regional centre, in a folder of its own that goes with the fixture.</summary>
public sealed class DevelopmentPkiFixture : IDisposable
{
    internal static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    public DevelopmentPkiFixture()
    {
        Pki = DevelopmentPki.Create(Options("certs")) is PkiCreation.Created(var pki) ? pki : throw new InvalidOperationException("no test PKI");
    }

    internal string Folder { get; } = System.IO.Directory.CreateTempSubdirectory("px-certs-").FullName;

    internal DevelopmentPki Pki { get; }

    internal DevelopmentPkiOptions Options(string name) => new()
    {
        Folder = Path.Combine(Folder, name),
        Now = Now,
        Environment = "Development",
        States = ["JAM", "USA", "LCA", "XIM"],
    };

    public void Dispose() => System.IO.Directory.Delete(Folder, recursive: true);
}
