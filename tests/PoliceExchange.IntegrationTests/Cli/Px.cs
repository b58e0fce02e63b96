using System.CommandLine;
using System.Text.Json;
using PoliceExchange.Cli.Audit;
using PoliceExchange.Cli.Certs;
using PoliceExchange.Cli.Directory;
using PoliceExchange.Cli.Doctor;
using PoliceExchange.Cli.Exchange;
using PoliceExchange.Cli.LookUp;
using PoliceExchange.Cli.Notice;
using PoliceExchange.Cli.Policy;
using PoliceExchange.Cli.Removal;

namespace PoliceExchange.IntegrationTests.Cli;

/// <summary>px as a shell runs it: arguments in; exit code and both streams out.</summary>
internal sealed record Px(int Code, string Output, string Error)
{
    internal JsonElement Json => JsonDocument.Parse(Output).RootElement;

    internal static async Task<Px> RunAsync(params string[] arguments)
    {
        var root = new RootCommand { NoticeCommand.Create(TimeProvider.System), DoctorCommand.Create(TimeProvider.System), DirectoryCommand.Create(TimeProvider.System), AuditCommand.Create(TimeProvider.System), PolicyCommand.Create(TimeProvider.System), RemovalCommand.Create(TimeProvider.System), LookUpCommand.Create(TimeProvider.System) };
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await root.Parse(arguments).InvokeAsync(new InvocationConfiguration { Output = output, Error = error }, TestContext.Current.CancellationToken);
        return new Px(code, output.ToString(), error.ToString());
    }

    /// <summary>The checks of a doctor's JSON by name.</summary>
    internal IReadOnlyDictionary<string, JsonElement> Checks => Json.GetProperty("checks").EnumerateArray().ToDictionary(one => one.GetProperty("check").GetString()!, StringComparer.Ordinal);

    internal IReadOnlyList<string> Failed => [.. Checks.Where(one => one.Value.GetProperty("result").GetString() == "fail").Select(one => one.Key)];

    public override string ToString() => $"exit {Code}\n{Output}\n{Error}";
}

/// <summary>A hub and two gateways; a third state has keys and no gateway.</summary>
public sealed class CliFixture : IAsyncLifetime
{
    private LocalExchange? _exchange;

    internal LocalExchange Exchange => _exchange ?? throw new InvalidOperationException("not started");

    internal DevelopmentPki Pki => Exchange.Pki;

    internal string Folder { get; } = Path.Combine(Path.GetTempPath(), $"px-cli-{Guid.NewGuid():N}");

    internal string Hub => $"https://{Exchange.Broker!.Address}";

    internal string Gateway(string state) => $"https://{Exchange.Gateways[state].Address}";

    public async ValueTask InitializeAsync()
    {
        var created = DevelopmentPki.Create(new DevelopmentPkiOptions
        {
            Folder = Path.Combine(Folder, "certs"), Now = TimeProvider.System.GetUtcNow(), Environment = "Development", States = ["JAM", "PAN", "TTO", "URY"],
        });
        _exchange = new LocalExchange(Assert.IsType<PkiCreation.Created>(created).Pki, Folder, TimeProvider.System);
        await _exchange.StartBrokerAsync();
        await _exchange.StartGatewaysAsync(["JAM", "PAN"]);
    }

    public async ValueTask DisposeAsync()
    {
        if (_exchange is not null)
        {
            await _exchange.DisposeAsync();
        }
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>What a desk adds to each call.</summary>
    internal string[] Desk(string state, string role = "LIAISON_DESK") =>
        ["--certs", Pki.Folder, "--state", state, "--desk", role, "--gateway", Gateway(state), "--officer", "officer-1", "--case", "FICTIONAL/1", "--purpose", "PUBLIC_SAFETY_WARNING", "--json"];
}
