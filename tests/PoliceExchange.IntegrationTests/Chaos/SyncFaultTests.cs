using System.Diagnostics;
using System.Globalization;
using Grpc.Core;

namespace PoliceExchange.IntegrationTests.Chaos;

/// <summary>
/// T6: the disk answers EIO to every sync from the n-th on. After that nothing is acknowledged, the process ends with
/// exit code 74, starts clean, and holds everything that was acknowledged before.
/// </summary>
[Collection(ProcessesAlone.Name)]
public sealed class SyncFaultTests(ITestOutputHelper output)
{
    private const int FailedSync = 74;

    [Theory]
    [InlineData("hub")]
    [InlineData("JAM")]
    public async Task SyncFails_NothingMoreIsAckedAndTheProcessEnds(string node)
    {
        await SkipWithoutPtraceAsync();
        await using var chaos = ChaosExchange.Create("JAM", "PAN");
        Directory.CreateDirectory(chaos.Exchange.Folder);
        var trace = Path.Combine(chaos.Exchange.Folder, "strace.log");
        // The count is the writer thread's own; opening the store stays far below it.
        string[] prefix = ["strace", "-f", "-ttt", "-o", trace, "-e", "trace=fdatasync,fsync", "-e", "inject=fdatasync,fsync:error=EIO:when=40+"];
        await chaos.Exchange.StartBrokerAsync(node == "hub" ? prefix : null);
        await chaos.Exchange.StartGatewayAsync("PAN");
        await chaos.Exchange.StartGatewayAsync("JAM", node == "JAM" ? prefix : null);
        var client = chaos.Client("JAM", "jam0", ["PAN"], new Seeded(1));
        var process = (node == "hub" ? chaos.Exchange.Broker! : chaos.Exchange.Gateways["JAM"]).Process;

        var lastAck = DateTimeOffset.UnixEpoch;
        for (var i = 0; i < 200 && !process.HasExited; i++)
        {
            try
            {
                await client.TryOnceAsync(urgent: i % 2 == 0);
                lastAck = ChaosExchange.Time.GetUtcNow();
            }
            catch (RpcException) when (node == "JAM")
            {
                break; // The one that met the failure; whether more would be answered is asked below.
            }
            await Task.Delay(TimeSpan.FromMilliseconds(50), ChaosExchange.Time, TestContext.Current.CancellationToken);
        }
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20), ChaosExchange.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(either.Token);
        var ended = ChaosExchange.Time.GetUtcNow();
        var failed = FirstInjection(trace);
        var calls = await SyncCallsAsync(trace);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{node}: {client.AckedCount} acked; the failed sync was {calls}; ended {(ended - failed).TotalMilliseconds:0} ms after it with {process.ExitCode}"));
        Assert.Equal(FailedSync, process.ExitCode);
        Assert.True(ended - failed < TimeSpan.FromSeconds(3), $"ended {ended - failed} after the failed sync");
        if (node == "JAM")
        {
            Assert.True(lastAck < failed + TimeSpan.FromSeconds(1), $"acknowledged {lastAck - failed} after the failed sync");
        }

        var ackedByHub = node == "hub" ? AcceptedAtJam(chaos) : [];
        _ = node == "hub" ? await chaos.Exchange.StartBrokerAsync() : await chaos.Exchange.StartGatewayAsync("JAM");
        await client.AskAgainAsync();
        await client.SubmitAsync(urgent: false);
        Assert.True(await chaos.QuietAsync(TimeSpan.FromSeconds(60)), "not quiet");
        await chaos.StopAsync();
        if (node == "hub")
        {
            using var hub = new StoreEvidence(Path.Combine(chaos.Exchange.BrokerData, "broker.db"));
            var held = hub.Rows("SELECT env FROM envelope", 1).Select(row => row[0]).ToHashSet(StringComparer.Ordinal);
            Assert.All(ackedByHub, env => Assert.Contains(env, held));
        }
        var problems = chaos.Reckon(["PAN"]).Compare();
        Assert.True(problems.Count == 0, string.Join('\n', problems));
    }

    private static List<string> AcceptedAtJam(ChaosExchange chaos)
    {
        using var jam = new StoreEvidence(Path.Combine(chaos.Exchange.GatewayData("JAM"), "gateway.db"));
        return [.. jam.Rows("SELECT env FROM receipt WHERE state = 'accepted'", 1).Select(row => row[0])];
    }

    private static DateTimeOffset FirstInjection(string trace)
    {
        var line = File.ReadLines(trace).First(one => one.Contains("(INJECTED)", StringComparison.Ordinal));
        var seconds = decimal.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        return DateTimeOffset.UnixEpoch.AddMilliseconds((double)(seconds * 1000));
    }

    private static async Task<string> SyncCallsAsync(string trace)
    {
        var lines = await File.ReadAllLinesAsync(trace);
        var injected = lines.Where(line => line.Contains("(INJECTED)", StringComparison.Ordinal)).ToList();
        return $"{(injected[0].Contains("fdatasync", StringComparison.Ordinal) ? "fdatasync" : "fsync")}, after {lines.Length - injected.Count} good ones";
    }

    private static async Task SkipWithoutPtraceAsync()
    {
        try
        {
            using var probe = Process.Start(new ProcessStartInfo("strace", ["-f", "-o", "/dev/null", "true"]) { RedirectStandardError = true });
            await probe!.WaitForExitAsync();
            Assert.SkipWhen(probe.ExitCode != 0, "strace may not trace here (ptrace is refused)");
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("strace is not installed");
        }
    }
}
