using System.Globalization;

namespace PoliceExchange.IntegrationTests.Chaos;

/// <summary>A gateway that was away catches up, the most urgent first; one that returns with an older store is not stuck and doubles nothing.</summary>
[Collection(ProcessesAlone.Name)]
public sealed class StoreAndForwardTests(ITestOutputHelper output)
{
    [Fact]
    public async Task GatewayAway_CatchesUpWithdrawalsFirstAndInOrder()
    {
        const int Notices = 2_000;
        await using var chaos = ChaosExchange.Create("JAM", "PAN");
        await chaos.Exchange.StartBrokerAsync();
        await chaos.Exchange.StartGatewayAsync("JAM");
        var clients = Enumerable.Range(0, 8).Select(i => chaos.Client("JAM", $"jam{i}", ["PAN"], new Seeded((ulong)i))).ToList();
        await Task.WhenAll(clients.Select(async client =>
        {
            for (var i = 0; i < Notices / clients.Count; i++)
            {
                var sent = await client.SubmitAsync(urgent: i % 5 == 0);
                if (i % 20 == 0)
                {
                    await client.WithdrawAsync(sent.NoticeId);
                }
            }
        }));
        await UntilAsync(() => Gateway(chaos, "JAM", "SELECT count(*) FROM outbox") == 0);

        var began = ChaosExchange.Time.GetTimestamp();
        await chaos.Exchange.StartGatewayAsync("PAN");
        Assert.True(await chaos.QuietAsync(TimeSpan.FromSeconds(120)), "not quiet");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Notices} notices caught up {ChaosExchange.Time.GetElapsedTime(began).TotalSeconds:0.0} s after the start of the process"));
        await chaos.StopAsync();
        var problems = chaos.Reckon(["PAN"]).Compare();
        Assert.True(problems.Count == 0, string.Join('\n', problems));

        using var store = new StoreEvidence(Path.Combine(chaos.Exchange.GatewayData("PAN"), "gateway.db"));
        var urgent = clients.SelectMany(client => IntentFile.Read(client.IntentPath)).Where(intent => intent.Kind == "urgent").Select(intent => intent.Env).ToHashSet();
        var ranks = store.Journal([]).Where(entry => entry.Operation is "deliver" or "purge")
            .Select(entry => entry.Operation == "purge" ? 1 : urgent.Contains(entry.Env) ? 2 : 4).ToList();
        Assert.Equal(ranks.Order(), ranks);
        Assert.Equal([1, 2, 4], ranks.Distinct());
    }

    [Fact]
    public async Task GatewayRestoredFromABackup_ResumesWithoutAGapAndDoublesNothing()
    {
        await using var chaos = ChaosExchange.Create("JAM", "PAN");
        await chaos.Exchange.StartBrokerAsync();
        await chaos.Exchange.StartGatewaysAsync(["JAM", "PAN"]);
        var client = chaos.Client("JAM", "jam0", ["PAN"], new Seeded(1));
        await SendAsync(client, 20);
        Assert.True(await chaos.QuietAsync(TimeSpan.FromSeconds(60)), "not quiet");

        // The backup of the sender: everything is sent, the receipts of the second half are not here yet.
        await chaos.Exchange.Gateways["PAN"].StopAsync(ChaosExchange.Time);
        await SendAsync(client, 20);
        await UntilAsync(() => Gateway(chaos, "JAM", "SELECT count(*) FROM outbox") == 0);
        await chaos.Exchange.Gateways["JAM"].StopAsync(ChaosExchange.Time);
        Copy(chaos.Exchange.GatewayData("JAM"), Path.Combine(chaos.Exchange.Folder, "backup-jam"));
        await chaos.Exchange.StartGatewaysAsync(["JAM", "PAN"]);
        Assert.True(await chaos.QuietAsync(TimeSpan.FromSeconds(60)), "not quiet");
        var before = Gateway(chaos, "JAM", "SELECT seq FROM position WHERE lane = 3");

        await chaos.Exchange.Gateways["JAM"].KillAsync();
        Copy(Path.Combine(chaos.Exchange.Folder, "backup-jam"), chaos.Exchange.GatewayData("JAM"));
        Assert.True(Gateway(chaos, "JAM", "SELECT seq FROM position WHERE lane = 3") < before, "the backup is not older");
        await chaos.Exchange.StartGatewayAsync("JAM");
        await SendAsync(chaos.Client("JAM", "jam1", ["PAN"], new Seeded(2)), 5);
        Assert.True(await chaos.QuietAsync(TimeSpan.FromSeconds(60)), "not quiet: the restored gateway does not get on");
        await chaos.StopAsync();
        var problems = chaos.Reckon(["PAN"]).Compare();
        Assert.True(problems.Count == 0, string.Join('\n', problems));
    }

    private static async Task SendAsync(LoadClient client, int notices)
    {
        for (var i = 0; i < notices; i++)
        {
            await client.SubmitAsync(urgent: i % 4 == 0);
        }
    }

    private static void Copy(string from, string to)
    {
        if (Directory.Exists(to))
        {
            Directory.Delete(to, recursive: true);
        }
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }
    }

    private static long Gateway(ChaosExchange chaos, string state, string count)
    {
        using var store = new StoreEvidence(Path.Combine(chaos.Exchange.GatewayData(state), "gateway.db"));
        return store.Scalar<long>(count);
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        var began = ChaosExchange.Time.GetTimestamp();
        while (!holds())
        {
            Assert.True(ChaosExchange.Time.GetElapsedTime(began) < TimeSpan.FromSeconds(60), "did not come to pass in time");
            await Task.Delay(TimeSpan.FromMilliseconds(50), ChaosExchange.Time);
        }
    }
}
