using System.Diagnostics;

namespace PoliceExchange.Cli.Bench;

/// <summary>Time from a desk's call to withdraw until the content is gone, durably, from the stores of all gateways that had it.</summary>
internal sealed class WithdrawalBench(string parent, TimeProvider time)
{
    private const int Withdrawals = 100;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(1);

    public async Task<IReadOnlyList<Figure>> RunAsync(int runs, CancellationToken cancel)
    {
        using var folder = new BenchFolder(parent, time);
        var exchange = await folder.StartAsync(cancel).ConfigureAwait(false);
        await using var started = exchange.ConfigureAwait(false);
        var load = new NoticeLoad(exchange, time);
        await using var loading = load.ConfigureAwait(false);
        var stores = BenchFolder.Recipients.Select(state => new StoreProbe(Path.Combine(exchange.GatewayData(state), "gateway.db"))).ToList();
        try
        {
            await load.SendAsync(200, cancel).ConfigureAwait(false);
            var (p50, p99) = (new List<double>(), new List<double>());
            for (var run = 0; run < runs; run++)
            {
                var milliseconds = new List<double>();
                for (var one = 0; one < Math.Max(10, Withdrawals / runs); one++)
                {
                    var notice = await load.SendOneAsync(cancel).ConfigureAwait(false);
                    await UntilAsync(() => stores.TrueForAll(store => store.Holds(notice)), cancel).ConfigureAwait(false);
                    var began = Stopwatch.GetTimestamp();
                    await load.WithdrawAsync(notice, cancel).ConfigureAwait(false);
                    await UntilAsync(() => stores.TrueForAll(store => store.IsPurged(notice)), cancel).ConfigureAwait(false);
                    milliseconds.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
                }
                p50.Add(Statistics.Percentile(milliseconds, 0.50));
                p99.Add(Statistics.Percentile(milliseconds, 0.99));
            }
            return
            [
                new Figure("withdrawal", "purged at all online gateways, p50", "ms", p50) { Durable = true },
                new Figure("withdrawal", "purged at all online gateways, p99", "ms", p99) { Durable = true, Bars = [Bar.AtMostValue(2000)] },
            ];
        }
        finally
        {
            stores.ForEach(store => store.Dispose());
        }
    }

    private async Task UntilAsync(Func<bool> condition, CancellationToken cancel)
    {
        var began = time.GetTimestamp();
        while (!condition())
        {
            if (time.GetElapsedTime(began) > Patience)
            {
                throw new InvalidOperationException($"Not in {Patience.TotalSeconds:0} s: the figure is worth nothing.");
            }
            await Task.Delay(Look, time, cancel).ConfigureAwait(false);
        }
    }
}
