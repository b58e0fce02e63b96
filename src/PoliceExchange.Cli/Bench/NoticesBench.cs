using System.Diagnostics;

namespace PoliceExchange.Cli.Bench;

/// <summary>
/// Notices per second with everything real: five processes, mutual TLS, signatures, sealing to three, durable stores,
/// delivery, opening, receipts back at the sender. The limit is the CPU time of the notice's cryptography alone, on as
/// many cores, measured before each run. Beside the rate stands the CPU time of all processes per notice, which others'
/// work on the machine does not change.
/// </summary>
internal sealed class NoticesBench(string parent, TimeProvider time)
{
    // Long enough for the compiler of each process to be done with what is hot; before, it takes a fifth of the CPU.
    private const int Warmup = 3000;
    private const int CryptoRounds = 300;

    public async Task<IReadOnlyList<Figure>> RunAsync(int runs, int notices, CancellationToken cancel)
    {
        using var folder = new BenchFolder(parent, time);
        var exchange = await folder.StartAsync(cancel).ConfigureAwait(false);
        await using var started = exchange.ConfigureAwait(false);
        var load = new NoticeLoad(exchange, time);
        await using var loading = load.ConfigureAwait(false);
        using var crypto = new CryptoLoop(time);

        await load.SendAsync(Warmup, cancel).ConfigureAwait(false);
        await load.ReceiptedAsync(cancel).ConfigureAwait(false);
        var (rates, limits, cpus, cpuLimits) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        var parties = new Dictionary<string, List<double>>(StringComparer.Ordinal);
        for (var run = 0; run < runs; run++)
        {
            var limit = crypto.Run(CryptoRounds);
            var before = Cpu(load);
            var began = Stopwatch.GetTimestamp();
            await load.SendAsync(notices, cancel).ConfigureAwait(false);
            await load.ReceiptedAsync(cancel).ConfigureAwait(false);
            rates.Add(notices / Stopwatch.GetElapsedTime(began).TotalSeconds);
            limits.Add(limit.NoticesPerSecond);
            cpuLimits.Add(limit.CpuMicroseconds);
            var spent = Cpu(load).ToDictionary(one => one.Key, one => (one.Value - before[one.Key]).TotalMicroseconds / notices, StringComparer.Ordinal);
            cpus.Add(spent.Values.Sum());
            foreach (var (party, microseconds) in spent)
            {
                parties.TryAdd(party, []);
                parties[party].Add(microseconds);
            }
        }
        var details = parties.ToDictionary(one => $"CPU us per notice, {one.Key}", one => Statistics.Median(one.Value), StringComparer.Ordinal);
        details["CPU us per notice, all"] = Statistics.Median(cpus);
        details["CPU us per notice, its cryptography"] = Statistics.Median(cpuLimits);
        details["notices/s that this CPU time allows"] = Environment.ProcessorCount * 1e6 / Statistics.Median(cpus);
        details["share of CPU that is cryptography"] = Statistics.Median([.. cpuLimits.Zip(cpus, (limit, cpu) => limit / cpu)]);
        foreach (var (name, node) in load.Nodes)
        {
            details[$"memory MB after the load, {name}"] = ProcessFacts.ResidentMegabytes(node.Process);
        }
        return
        [
            new Figure("notices", "notices/s, to 3 recipients, all real", "notices/s", rates)
            {
                Limit = new Limit("cryptography alone", limits),
                Bars = [Bar.RatioAtLeast(0.50), Bar.AtLeastValue(300)],
                Durable = true,
                Details = details,
            },
        ];
    }

    private static Dictionary<string, TimeSpan> Cpu(NoticeLoad load)
    {
        var cpu = load.Nodes.ToDictionary(node => node.Key, node => ProcessFacts.Cpu(node.Value.Process), StringComparer.Ordinal);
        cpu["client"] = Environment.CpuUsage.TotalTime;
        return cpu;
    }
}
