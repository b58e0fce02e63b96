using System.Collections.Concurrent;
using System.Globalization;
using PoliceExchange.Cli.Exchange;
using PoliceExchange.Protocol.Handling.V1;
using PoliceExchange.Protocol.Notice.V1;

namespace PoliceExchange.IntegrationTests.Chaos;

/// <summary>T1, T2, T3 of RELIABILITY.md: SIGKILL of broker and gateways at random moments under load.</summary>
/// <remarks>
/// Seen failing on defects that were really there, not yet on planted ones: a `purged` receipt that could not be signed, and
/// a broken write on the delivery stream, each ended the recipient's process for good. Still to plant: an answer before the
/// commit, a position outside of the item's transaction, a duplicate accept.
/// </remarks>
[Collection(ProcessesAlone.Name)]
public sealed class KillTests(ITestOutputHelper output)
{
    private static readonly string[] Senders = ["JAM", "TTO"];
    private static readonly string[] Recipients = ["PAN", "BRB", "GUY"];
    private const int ClientsPerSender = 3;

    private readonly ConcurrentBag<double> _restarts = [];
    private int _left;

    private static int Cycles => Environment.GetEnvironmentVariable("PX_CHAOS_CYCLES") is { } given ? int.Parse(given, CultureInfo.InvariantCulture)
        : Environment.GetEnvironmentVariable("PX_TEST_SIZE") == "full" ? 1_000 : 200;

    [Fact]
    public async Task ProcessesKilledUnderLoad_NothingAckedIsLostOrDoubled()
    {
        var seed = Seeded.FromEnvironment();
        output.WriteLine($"seed {seed}: PX_CHAOS_SEED={seed} draws the same moments");
        var numbers = new Seeded(seed);
        await using var chaos = ChaosExchange.Create([.. Senders, .. Recipients]);
        await chaos.Exchange.StartBrokerAsync();
        await chaos.Exchange.StartGatewaysAsync([.. Senders, .. Recipients]);
        foreach (var state in Senders)
        {
            for (var i = 0; i < ClientsPerSender; i++)
            {
                chaos.Client(state, string.Create(CultureInfo.InvariantCulture, $"{state.ToLowerInvariant()}{i}"), Recipients, numbers.Fork());
            }
        }
        _left = Cycles;
        var began = ChaosExchange.Time.GetTimestamp();
        using var stop = new CancellationTokenSource();
        var load = chaos.Clients.Select(client => client.RunAsync(TimeSpan.FromMilliseconds(40), stop.Token)).ToList();
        var killers = new[]
        {
            KillAsync(chaos, ["hub"], numbers.Fork()),
            KillAsync(chaos, Senders, numbers.Fork()),
            KillAsync(chaos, Recipients, numbers.Fork()),
        };
        await await Task.WhenAny(Task.WhenAll(killers), Task.WhenAny(load).Unwrap());
        await Task.WhenAll(killers);
        await stop.CancelAsync();
        await Task.WhenAll(load);
        var killing = ChaosExchange.Time.GetElapsedTime(began);
        var quiet = await chaos.QuietAsync(TimeSpan.FromSeconds(240));
        var settled = ChaosExchange.Time.GetElapsedTime(began) - killing;
        var repeated = await RepeatsGiveTheFirstAnswerAsync(chaos);
        await ContentIsWhatWasIntendedAsync(chaos);
        await chaos.StopAsync();

        var reckoning = chaos.Reckon(Recipients);
        var problems = reckoning.Compare();
        var restarts = _restarts.Order().ToList();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{Cycles} kills in {killing.TotalSeconds:0} s, quiet after {settled.TotalSeconds:0.0} s ({quiet}); {reckoning.AckedCount} acked, of these {reckoning.WithdrawnCount} withdrawals; " +
            $"{chaos.Clients.Sum(client => client.Repeats)} calls repeated, {repeated} answers asked again; {reckoning.Entries} access entries; " +
            $"restart p50 {restarts[restarts.Count / 2]:0} ms, p99 {restarts[(int)(restarts.Count * 0.99)]:0} ms"));
        Assert.True(problems.Count == 0, $"seed {seed}, {chaos.Exchange.Folder}:\n{string.Join('\n', problems)}");
        Assert.True(quiet, $"seed {seed}: not quiet");
        Assert.True(reckoning.AckedCount >= Cycles, $"seed {seed}: only {reckoning.AckedCount} acked, the kills met no load");
    }

    private async Task KillAsync(ChaosExchange chaos, string[] nodes, Seeded numbers)
    {
        while (Interlocked.Decrement(ref _left) >= 0)
        {
            var node = nodes[numbers.Between(0, nodes.Length)];
            if (numbers.Chance(70))
            {
                // Most kills meet a process at work, the others one that still starts or recovers.
                await AtWorkAsync(chaos, node, TimeSpan.FromSeconds(3));
            }
            await Task.Delay(TimeSpan.FromMilliseconds(numbers.Between(5, 800)), ChaosExchange.Time);
            var process = node == "hub" ? chaos.Exchange.Broker! : chaos.Exchange.Gateways[node];
            await process.KillAsync();
            var began = ChaosExchange.Time.GetTimestamp();
            _ = node == "hub" ? await chaos.Exchange.StartBrokerAsync() : await chaos.Exchange.StartGatewayAsync(node);
            _restarts.Add(ChaosExchange.Time.GetElapsedTime(began).TotalMilliseconds);
        }
    }

    private static async Task AtWorkAsync(ChaosExchange chaos, string node, TimeSpan atMost)
    {
        using var store = new StoreEvidence(node == "hub" ? Path.Combine(chaos.Exchange.BrokerData, "broker.db") : Path.Combine(chaos.Exchange.GatewayData(node), "gateway.db"));
        const string Last = "SELECT max(seq) FROM journal";
        var before = store.Scalar<long>(Last);
        var began = ChaosExchange.Time.GetTimestamp();
        while (store.Scalar<long>(Last) < before + 5 && ChaosExchange.Time.GetElapsedTime(began) < atMost)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), ChaosExchange.Time);
        }
    }

    private static async Task<int> RepeatsGiveTheFirstAnswerAsync(ChaosExchange chaos)
    {
        var asked = 0;
        foreach (var client in chaos.Clients)
        {
            foreach (var intent in IntentFile.Read(client.IntentPath).Where(intent => !intent.Withdraws).TakeLast(100))
            {
                var again = await client.RepeatAsync(intent);
                Assert.Equal((intent.NoticeId, intent.Env), (again.NoticeId, again.Env));
                asked++;
            }
        }
        return asked;
    }

    private static async Task ContentIsWhatWasIntendedAsync(ChaosExchange chaos)
    {
        var withdrawn = chaos.Clients.SelectMany(client => IntentFile.Read(client.IntentPath)).Where(intent => intent.Withdraws).Select(intent => intent.NoticeId).ToHashSet();
        using var desk = chaos.Exchange.Desk(Recipients[0], "LIAISON_DESK");
        foreach (var client in chaos.Clients)
        {
            foreach (var intent in IntentFile.Read(client.IntentPath).Where(intent => !intent.Withdraws && !withdrawn.Contains(intent.NoticeId)).TakeLast(5))
            {
                var opened = await desk.Notices.GetNoticeAsync(
                    new GetNoticeRequest { Requester = DeskClient.Requester(Purpose.PublicSafetyWarning, "case"), NoticeId = intent.NoticeId }, deadline: desk.Deadline);
                Assert.Equal(intent.Submission, opened.Parts[0].Content.EarlyWarning.Title);
            }
        }
    }
}
