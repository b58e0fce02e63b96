using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;
using PoliceExchange.Cli.Bench.V1;
using PoliceExchange.Cli.Exchange;
using PoliceExchange.Hosting.Channels;
using PoliceExchange.Hosting.Tls;

namespace PoliceExchange.Cli.Bench;

/// <summary>
/// Unary calls per second of our hosting beside a bare gRPC server: same certificates, same client, same machine, taking
/// turns. The client works on the same cores, which makes the two more alike than they are; so the CPU time of the
/// server process per call, where the client does not count, is given beside it.
/// </summary>
internal sealed class HostingBench(string parent, TimeProvider time)
{
    private const int Channels = 2;
    private const int InFlight = 32;
    private const int PayloadBytes = 256;
    private static readonly string[] Kinds = ["bare", "hosted", "journal"];
    private static readonly TimeSpan Warmup = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(2);

    public async Task<IReadOnlyList<Figure>> RunAsync(int runs, CancellationToken cancel)
    {
        using var folder = new BenchFolder(parent, time);
        var servers = new List<Served>();
        try
        {
            foreach (var kind in Kinds)
            {
                servers.Add(await StartAsync(folder, kind).ConfigureAwait(false));
            }
            foreach (var server in servers)
            {
                _ = await server.LoadAsync(Warmup, time, cancel).ConfigureAwait(false);
            }
            for (var run = 0; run < runs; run++)
            {
                // Each second run in reverse, so that a machine that slows down does not favour whoever comes first.
                foreach (var server in run % 2 == 0 ? servers : Enumerable.Reverse(servers))
                {
                    server.Add(await server.LoadAsync(Turn, time, cancel).ConfigureAwait(false));
                }
            }
            var (bare, hosted, journal) = (servers[0], servers[1], servers[2]);
            return
            [
                new Figure("hosting", "unary calls/s, records to nowhere", "calls/s", hosted.Rates)
                {
                    Limit = new Limit("bare Grpc.AspNetCore echo", bare.Rates),
                    Bars = [Bar.RatioAtLeast(0.85)],
                    Details = Details(bare, hosted),
                },
                new Figure("hosting", "unary calls/s, a durable entry each", "calls/s", journal.Rates)
                {
                    Limit = new Limit("bare Grpc.AspNetCore echo", bare.Rates),
                    Durable = true,
                    Details = Details(bare, journal),
                },
            ];
        }
        finally
        {
            foreach (var server in servers)
            {
                await server.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private static Dictionary<string, double> Details(Served bare, Served ours) => new(StringComparer.Ordinal)
    {
        ["server CPU us per call, bare"] = Statistics.Median(bare.CpuMicroseconds),
        ["server CPU us per call, ours"] = Statistics.Median(ours.CpuMicroseconds),
    };

    private async Task<Served> StartAsync(BenchFolder folder, string kind)
    {
        var files = folder.Pki.Gateway(BenchFolder.Sender);
        var data = Path.Combine(folder.Path, kind);
        System.IO.Directory.CreateDirectory(data);
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["kind"] = kind,
            ["authority"] = files.Authority.Certificate,
            ["data"] = data,
            ["Host:CertificateFile"] = files.Tls.Certificate,
            ["Host:KeyFile"] = files.Tls.Key,
        };
        var process = await NodeProcess.Start("px", kind, data, settings, arguments: ["bench-echo"]).ReadyAsync(time, TimeSpan.FromSeconds(60)).ConfigureAwait(false);
        var anchors = new X509Certificate2Collection();
        anchors.ImportFromPemFile(files.Authority.Certificate);
        var desk = files.Desks["LIAISON_DESK"];
        var target = new ChannelTarget(new Uri($"https://{process.Address}"), () => anchors, id => id.Member == BenchFolder.Sender, Pins: null);
        return new Served(process, [.. Enumerable.Range(0, Channels).Select(_ =>
            new ExchangeChannel(target, TlsIdentity.Load(desk.Certificate, desk.Key), new ChannelLimits(), time, NullLoggerFactory.Instance))]);
    }

    /// <summary>One of the servers and what was measured of it.</summary>
    private sealed class Served(NodeProcess process, ExchangeChannel[] channels) : IAsyncDisposable
    {
        private readonly ByteString _payload = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(PayloadBytes));

        public List<double> Rates { get; } = [];

        public List<double> CpuMicroseconds { get; } = [];

        public void Add((double Rate, double Cpu) measured)
        {
            Rates.Add(measured.Rate);
            CpuMicroseconds.Add(measured.Cpu);
        }

        public async Task<(double Rate, double Cpu)> LoadAsync(TimeSpan duration, TimeProvider time, CancellationToken cancel)
        {
            var cpu = ProcessFacts.Cpu(process.Process);
            var began = Stopwatch.GetTimestamp();
            var calls = (await Task.WhenAll(Enumerable.Range(0, InFlight).Select(one => Task.Run(() => CallAsync(channels[one % Channels], began, duration, time, cancel), cancel))).ConfigureAwait(false)).Sum();
            var elapsed = Stopwatch.GetElapsedTime(began);
            return (calls / elapsed.TotalSeconds, (ProcessFacts.Cpu(process.Process) - cpu).TotalMicroseconds / calls);
        }

        public async ValueTask DisposeAsync()
        {
            Array.ForEach(channels, channel => channel.Dispose());
            await process.DisposeAsync().ConfigureAwait(false);
        }

        private async Task<long> CallAsync(ExchangeChannel channel, long began, TimeSpan duration, TimeProvider time, CancellationToken cancel)
        {
            var client = new EchoService.EchoServiceClient(channel);
            var calls = 0L;
            while (Stopwatch.GetElapsedTime(began) < duration)
            {
                var answer = await client.EchoAsync(
                    new EchoRequest { Payload = _payload }, deadline: (time.GetUtcNow() + TimeSpan.FromSeconds(30)).UtcDateTime, cancellationToken: cancel).ResponseAsync.ConfigureAwait(false);
                if (answer.Payload.Length != PayloadBytes)
                {
                    throw new InvalidOperationException("The echo is not what was said.");
                }
                calls++;
            }
            return calls;
        }
    }
}
