using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using PoliceExchange.Audit;
using PoliceExchange.Hosting.Store;

namespace PoliceExchange.Cli.Bench;

/// <summary>
/// Appends chained access entries to a journal in a real store on the disk to measure, one act each, with the group commit
/// of the product: as fast as it goes, at a steady rate with the time from each entry's due moment, and one alone.
/// </summary>
internal sealed class AppendBench(string folder, TimeProvider time)
{
    private const int Rate = 10_000;
    private const int InFlight = 1_024;
    private const int Lone = 300;
    private const double LoadedMilliseconds = 40;
    private const double LoneMilliseconds = 2;
    private static readonly TimeSpan Warmup = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan ProbePause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(1);

    /// <summary>Figures of so many runs, and the store's path: what was appended is there to be verified.</summary>
    public async Task<(IReadOnlyList<Figure> Figures, string Store)> RunAsync(int runs, CancellationToken cancel)
    {
        var path = Path.Combine(folder, "journal.db");
        var store = DurableStore.Open(
            new StoreOptions { Path = path }, [new Migration(1, Journal.Schema)], NullLogger.Instance, broken => throw new InvalidOperationException("A sync failed; no figure is worth anything.", broken));
        await using var open = store.ConfigureAwait(false);
        _ = await FastAsync(store, Warmup, cancel).ConfigureAwait(false);
        var (fast, steady, lone) = (new List<double>(), new Timed(), new Timed());
        for (var run = 0; run < runs; run++)
        {
            fast.Add(await FastAsync(store, Turn, cancel).ConfigureAwait(false));
            await SteadyAsync(store, steady, cancel).ConfigureAwait(false);
            await AloneAsync(store, lone).ConfigureAwait(false);
        }
        return (
            [
                new Figure("audit", "append, as fast as it goes", "entries/s", fast)
                {
                    Limit = new Limit("the bar", [.. fast.Select(_ => (double)Rate)]), Bars = [Bar.AtLeastValue(Rate)], Durable = true,
                },
                new Figure("audit", string.Create(CultureInfo.InvariantCulture, $"append at {Rate:#,0}/s, p99 from the due moment"), "ms", steady.P99)
                {
                    Limit = new Limit("40 ms + the disk's sync p99 under this load", [.. steady.SyncP99.Select(sync => LoadedMilliseconds + sync)]),
                    Bars = [Bar.RatioAtMost(1)], Durable = true, Details = steady.Details,
                },
                new Figure("audit", "a lone entry, p99", "ms", lone.P99)
                {
                    Limit = new Limit("2 ms + the disk's sync p99", [.. lone.SyncP99.Select(sync => LoneMilliseconds + sync)]),
                    Bars = [Bar.RatioAtMost(1)], Durable = true, Details = lone.Details,
                },
            ],
            path);
    }

    private async Task<double> FastAsync(DurableStore store, TimeSpan duration, CancellationToken cancel)
    {
        var began = Stopwatch.GetTimestamp();
        var counts = await Task.WhenAll(Enumerable.Range(0, InFlight).Select(_ => Task.Run(
            async () =>
            {
                var count = 0L;
                for (; Stopwatch.GetElapsedTime(began) < duration; count++)
                {
                    await AppendAsync(store).ConfigureAwait(false);
                }
                return count;
            },
            cancel))).ConfigureAwait(false);
        return counts.Sum() / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    /// <summary>Entries fall due at the rate whether or not earlier ones are done; each one's time runs from its due moment, so that a stall counts for all that it delays.</summary>
    private async Task SteadyAsync(DurableStore store, Timed into, CancellationToken cancel)
    {
        var total = (int)(Rate * Turn.TotalSeconds);
        var times = new double[total];
        var loaded = true;
        var probe = Task.Run(() => DiskSyncs.MillisecondsAsync(folder, time, ProbePause, _ => Volatile.Read(ref loaded)), cancel);
        var appends = new Task[total];
        var began = Stopwatch.GetTimestamp();
        for (var next = 0; next < total;)
        {
            for (var due = Math.Min(total, (int)(Stopwatch.GetElapsedTime(began).TotalSeconds * Rate)); next < due; next++)
            {
                appends[next] = OneAsync(next);
            }
            await Task.Delay(Look, time, cancel).ConfigureAwait(false);
        }
        await Task.WhenAll(appends).ConfigureAwait(false);
        Volatile.Write(ref loaded, false);
        into.Add(times, await probe.ConfigureAwait(false));

        async Task OneAsync(int number)
        {
            while (true)
            {
                try
                {
                    await AppendAsync(store).ConfigureAwait(false);
                    break;
                }
                catch (StoreBusyException)
                {
                    // The disk does not keep up with the rate; the time goes on running.
                    await Task.Delay(Look, time, cancel).ConfigureAwait(false);
                }
            }
            times[number] = (Stopwatch.GetElapsedTime(began).TotalSeconds - ((double)number / Rate)) * 1000;
        }
    }

    private async Task AloneAsync(DurableStore store, Timed into)
    {
        var times = new List<double>(Lone);
        for (var one = 0; one < Lone; one++)
        {
            var began = Stopwatch.GetTimestamp();
            await AppendAsync(store).ConfigureAwait(false);
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }
        into.Add(times, await DiskSyncs.MillisecondsAsync(folder, time, TimeSpan.Zero, count => count < Lone).ConfigureAwait(false));
    }

    /// <summary>An entry as an opening leaves it, with every public member.</summary>
    private Task<long> AppendAsync(DurableStore store)
    {
        var entry = new AccessEntry(
            "gw-jam", AccessOperation.Open, "ok", "xbO2Yj0m7n0Zb4m9l6m5p1Wq8sE4rT2uV7wX3yZ5a0c", "spiffe://jam.px.example/agency/jcf/desk/LIAISON_DESK", time.GetUtcNow(),
            "q83vASNFZ4mrze8BI0VniavN7wEjRWeJq83vASNFZ4k")
        {
            Family = "WANTED", Owner = "CAN", Purpose = "INVESTIGATION", Object = "EjRWeJq83vASNFZ4mrze8BI0VniavN7wEjRWeJq83vA",
        };
        return store.WriteAsync(db => Journal.Append(db, entry.ToBytes), essential: true);
    }

    /// <summary>Percentiles of each run, beside the disk's own.</summary>
    private sealed class Timed
    {
        private readonly List<double> _p50 = [];
        private readonly List<double> _most = [];
        private readonly List<double> _syncP50 = [];

        public List<double> P99 { get; } = [];

        public List<double> SyncP99 { get; } = [];

        public Dictionary<string, double> Details => new(StringComparer.Ordinal)
        {
            ["p50, ms"] = Statistics.Median(_p50),
            ["slowest, ms"] = Statistics.Median(_most),
            ["the disk's sync p50, ms"] = Statistics.Median(_syncP50),
            ["the disk's sync p99, ms"] = Statistics.Median(SyncP99),
        };

        public void Add(IReadOnlyList<double> milliseconds, IReadOnlyList<double> syncs)
        {
            _p50.Add(Statistics.Percentile(milliseconds, 0.5));
            P99.Add(Statistics.Percentile(milliseconds, 0.99));
            _most.Add(milliseconds.Max());
            _syncP50.Add(Statistics.Percentile(syncs, 0.5));
            SyncP99.Add(Statistics.Percentile(syncs, 0.99));
        }
    }
}
