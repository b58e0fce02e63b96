using PoliceExchange.Cli.Exchange;

namespace PoliceExchange.Cli.Bench;

/// <summary>Memory of an idle node, time from its start to ready, and what the evidence of a notice takes on disk.</summary>
internal sealed class MemoryBench(string parent, TimeProvider time)
{
    private const int EvidenceNotices = 256;
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(3);

    public async Task<IReadOnlyList<Figure>> RunAsync(int runs, CancellationToken cancel)
    {
        var (hubReady, gatewayReady, hubMemory, gatewayMemory) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        var gatewayAgain = new List<double>();
        using var folder = new BenchFolder(parent, time);
        for (var run = 0; run < runs; run++)
        {
            var exchange = new LocalExchange(folder.Pki, Path.Combine(folder.Path, $"run{run}"), time);
            await using var started = exchange.ConfigureAwait(false);
            hubReady.Add(await TimeAsync(() => exchange.StartBrokerAsync()).ConfigureAwait(false));
            gatewayReady.Add(await TimeAsync(() => exchange.StartGatewayAsync(BenchFolder.Sender)).ConfigureAwait(false));
            // What a node does once after its start - link, directory, first heartbeat - belongs to it; then it idles.
            await Task.Delay(Idle, time, cancel).ConfigureAwait(false);
            hubMemory.Add(ProcessFacts.ResidentMegabytes(exchange.Broker!.Process));
            gatewayMemory.Add(ProcessFacts.ResidentMegabytes(exchange.Gateways[BenchFolder.Sender].Process));
            await exchange.Gateways[BenchFolder.Sender].KillAsync().ConfigureAwait(false);
            gatewayAgain.Add(await TimeAsync(() => exchange.StartGatewayAsync(BenchFolder.Sender)).ConfigureAwait(false));
        }
        return
        [
            new Figure("memory", "gateway idle", "MB", gatewayMemory) { Bars = [Bar.AtMostValue(150)] },
            new Figure("memory", "hub idle", "MB", hubMemory) { Bars = [Bar.AtMostValue(150)] },
            new Figure("memory", "gateway start to ready", "s", gatewayAgain) { Bars = [Bar.AtMostValue(2)] },
            new Figure("memory", "gateway's first start to ready", "s", gatewayReady) { Bars = [Bar.AtMostValue(2)] },
            new Figure("memory", "hub's first start to ready", "s", hubReady) { Bars = [Bar.AtMostValue(2)] },
            await EvidenceAsync(folder, cancel).ConfigureAwait(false),
        ];
    }

    private async Task<double> TimeAsync(Func<Task> start)
    {
        var began = time.GetTimestamp();
        await start().ConfigureAwait(false);
        return time.GetElapsedTime(began).TotalSeconds;
    }

    /// <summary>Receipts and access entries at the hub, the sender and the recipients together, by the pages that they take, per copy delivered.</summary>
    private async Task<Figure> EvidenceAsync(BenchFolder folder, CancellationToken cancel)
    {
        var exchange = await folder.StartAsync(cancel).ConfigureAwait(false);
        await using var started = exchange.ConfigureAwait(false);
        var load = new NoticeLoad(exchange, time);
        await using var loading = load.ConfigureAwait(false);
        var empty = Evidence(exchange);
        await load.SendAsync(EvidenceNotices, cancel).ConfigureAwait(false);
        await load.ReceiptedAsync(cancel).ConfigureAwait(false);
        var copies = load.Sent * BenchFolder.Recipients.Length;
        var full = Evidence(exchange);
        var details = full.ToDictionary(one => $"bytes per copy, {one.Key}", one => (double)(one.Value - empty[one.Key]) / copies, StringComparer.Ordinal);
        return new Figure("memory", "evidence on disk per notice copy", "bytes", [details.Values.Sum()]) { Bars = [Bar.AtMostValue(4096)], Details = details };
    }

    private static Dictionary<string, long> Evidence(LocalExchange exchange)
    {
        using var hub = new StoreProbe(Path.Combine(exchange.BrokerData, "broker.db"));
        var bytes = new Dictionary<string, long>(StringComparer.Ordinal)
        {
            ["hub entries"] = hub.PageBytes("journal"),
            ["hub receipts"] = hub.PageBytes("receipt") + hub.AcceptedBytes(),
        };
        using var sender = new StoreProbe(Path.Combine(exchange.GatewayData(BenchFolder.Sender), "gateway.db"));
        bytes["sender entries"] = sender.PageBytes("journal");
        bytes["sender receipts"] = sender.PageBytes("receipt");
        foreach (var state in BenchFolder.Recipients)
        {
            using var recipient = new StoreProbe(Path.Combine(exchange.GatewayData(state), "gateway.db"));
            bytes["recipient entries"] = bytes.GetValueOrDefault("recipient entries") + recipient.PageBytes("journal");
            bytes["recipient receipts"] = bytes.GetValueOrDefault("recipient receipts") + recipient.PageBytes("receipt", "receipt_outbox");
        }
        return bytes;
    }
}
