using PoliceExchange.Cli.Certs;
using PoliceExchange.Cli.Exchange;

namespace PoliceExchange.Cli.Bench;

/// <summary>A folder of its own with throw-away keys, for one row; gone at its end.</summary>
internal sealed class BenchFolder : IDisposable
{
    public const string Sender = "JAM";
    public static readonly string[] Recipients = ["CAN", "COL", "TTO"];

    private readonly TimeProvider _time;

    public BenchFolder(string parent, TimeProvider time)
    {
        _time = time;
        Path = System.IO.Path.Combine(parent, $"px-bench-{Guid.NewGuid():N}");
        System.IO.Directory.CreateDirectory(Path);
        Pki = DevelopmentPki.Create(new DevelopmentPkiOptions
        {
            Folder = System.IO.Path.Combine(Path, "certs"),
            Now = time.GetUtcNow(),
            Environment = "Development",
            States = [Sender, .. Recipients],
        }) switch
        {
            PkiCreation.Created created => created.Pki,
            var refused => throw new InvalidOperationException($"No keys for the bench: {refused}."),
        };
    }

    public string Path { get; }

    public DevelopmentPki Pki { get; }

    /// <summary>A hub and one sender with its three recipients, started and linked.</summary>
    public async Task<LocalExchange> StartAsync(CancellationToken cancel)
    {
        var exchange = new LocalExchange(Pki, System.IO.Path.Combine(Path, "exchange"), _time);
        await exchange.StartBrokerAsync().ConfigureAwait(false);
        await exchange.StartGatewaysAsync(Pki.States).ConfigureAwait(false);
        foreach (var state in Pki.States)
        {
            await LinkedAsync(exchange, state, cancel).ConfigureAwait(false);
        }
        return exchange;
    }

    public void Dispose() => System.IO.Directory.Delete(Path, recursive: true);

    private async Task LinkedAsync(LocalExchange exchange, string state, CancellationToken cancel)
    {
        var desk = exchange.Desk(state, "LIAISON_DESK");
        var began = _time.GetTimestamp();
        while (!(await desk.Node.GetStatusAsync(new Protocol.Node.V1.GetStatusRequest(), deadline: desk.Deadline, cancellationToken: cancel).ResponseAsync.ConfigureAwait(false)).Linked)
        {
            if (_time.GetElapsedTime(began) > TimeSpan.FromSeconds(30))
            {
                throw new InvalidOperationException($"{state} has no link to the hub: {await exchange.Gateways[state].LogTailAsync().ConfigureAwait(false)}");
            }
            await Task.Delay(TimeSpan.FromMilliseconds(20), _time, cancel).ConfigureAwait(false);
        }
    }
}
