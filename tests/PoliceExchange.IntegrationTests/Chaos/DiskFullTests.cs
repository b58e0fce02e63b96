using Grpc.Core;
using PoliceExchange.Cli.Exchange;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Protocol.Fault.V1;
using PoliceExchange.Protocol.Handling.V1;
using PoliceExchange.Protocol.Notice.V1;

namespace PoliceExchange.IntegrationTests.Chaos;

/// <summary>T8: the disk under a store fills up to the reserve. New notices wait or are refused, withdrawals and receipts pass, and it resumes without a restart.</summary>
[Collection(ProcessesAlone.Name)]
public sealed class DiskFullTests
{
    private const long Reserve = 4L << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task HubAtReserve_NoticesWaitWithdrawalsAndReceiptsPass()
    {
        await using var chaos = ChaosExchange.Create("JAM", "PAN", "BRB");
        using var disk = LoopDisk.MountOrSkip(chaos.Exchange.BrokerData, 32);
        try
        {
            chaos.Exchange.BrokerSettings["Broker:ReserveBytes"] = $"{Reserve}";
            await chaos.Exchange.StartBrokerAsync();
            await chaos.Exchange.StartGatewaysAsync(["JAM", "BRB"]);
            var broker = chaos.Exchange.Broker!.Process.Id;
            var both = chaos.Client("JAM", "both", ["BRB"], new Seeded(1));
            var away = chaos.Client("JAM", "away", ["PAN"], new Seeded(2));
            var read = await both.SubmitAsync(urgent: false);
            var taken = await away.SubmitAsync(urgent: false);
            await UntilAsync(() => HasReceipt(chaos, read.Env, "delivered") && HasReceipt(chaos, taken.Env, "accepted"));

            disk.LeaveFree(Reserve + (256 << 10));
            var submitted = 0;
            while (disk.Free >= Reserve && submitted < 2_000)
            {
                await away.SubmitAsync(urgent: false);
                submitted++;
            }
            Assert.True(disk.Free < Reserve, "the disk did not fill");
            var waiting = await away.SubmitAsync(urgent: true);
            await UntilAsync(() => Hub(chaos, "SELECT count(*) FROM journal WHERE instr(CAST(entry AS TEXT), 'STORE_FULL') > 0") > 0);
            Assert.False(HasReceipt(chaos, waiting.Env, "accepted"));

            // A withdrawal of what the hub holds, and one of what still waits behind the full disk.
            var first = await away.WithdrawAsync(taken.NoticeId);
            var second = await away.WithdrawAsync(waiting.NoticeId);
            using var desk = chaos.Exchange.Desk("BRB", "LIAISON_DESK");
            await desk.Notices.GetNoticeAsync(new GetNoticeRequest { Requester = DeskClient.Requester(Purpose.PublicSafetyWarning, "case"), NoticeId = read.NoticeId }, deadline: desk.Deadline, cancellationToken: TestContext.Current.CancellationToken);
            await UntilAsync(() => HasReceipt(chaos, first.Env, "accepted") && HasReceipt(chaos, second.Env, "accepted") && HasReceipt(chaos, read.Env, "opened"));
            Assert.True(disk.Free < Reserve, "there was room after all");

            disk.MakeRoom();
            await UntilAsync(() => Gateway(chaos, "JAM", "SELECT count(*) FROM outbox") == 0);
            await chaos.Exchange.StartGatewayAsync("PAN");
            Assert.True(await chaos.QuietAsync(TimeSpan.FromSeconds(60)), "not quiet");
            Assert.Equal(broker, chaos.Exchange.Broker!.Process.Id);
            Assert.False(chaos.Exchange.Broker.Process.HasExited);
            await chaos.StopAsync();
            AssertAllArrived(chaos);
        }
        finally
        {
            await chaos.Exchange.Broker!.KillAsync();
        }
    }

    [Fact]
    public async Task GatewayAtReserve_RefusesNoticesAndTakesWithdrawals()
    {
        await using var chaos = ChaosExchange.Create("JAM", "PAN");
        using var disk = LoopDisk.MountOrSkip(chaos.Exchange.GatewayData("JAM"), 32);
        try
        {
            chaos.Exchange.GatewaySettings["Gateway:ReserveBytes"] = $"{Reserve}";
            await chaos.Exchange.StartBrokerAsync();
            await chaos.Exchange.StartGatewaysAsync(["JAM", "PAN"]);
            var client = chaos.Client("JAM", "jam0", ["PAN"], new Seeded(1));
            var standing = await client.SubmitAsync(urgent: false);

            disk.LeaveFree(Reserve + (256 << 10));
            RpcException? refusal = null;
            for (var i = 0; i < 2_000 && refusal is null; i++)
            {
                try
                {
                    await client.TryOnceAsync();
                }
                catch (RpcException refused)
                {
                    refusal = refused;
                }
            }
            Assert.NotNull(refusal);
            Assert.Equal(StatusCode.ResourceExhausted, refusal.StatusCode);
            var details = FaultDetails.From(refusal);
            Assert.Equal(FaultReason.StoreFull, details.Reason);
            Assert.NotNull(details.RetryAfter);

            var withdrawal = await client.WithdrawAsync(standing.NoticeId);
            await UntilAsync(() => HasReceipt(chaos, withdrawal.Env, "purged"));
            Assert.True(disk.Free < Reserve, "there was room after all");

            disk.MakeRoom();
            await client.SubmitAsync(urgent: false);
            Assert.True(await chaos.QuietAsync(TimeSpan.FromSeconds(60)), "not quiet");
            await chaos.StopAsync();
            var problems = chaos.Reckon(["PAN"]).Compare();
            Assert.True(problems.Count == 0, string.Join('\n', problems));
        }
        finally
        {
            await chaos.Exchange.Gateways["JAM"].KillAsync();
        }
    }

    // Two audiences here: the general comparison wants one, so what each client sent is looked for at its own recipient.
    private static void AssertAllArrived(ChaosExchange chaos)
    {
        foreach (var (client, recipient) in new[] { (chaos.Clients[0], "BRB"), (chaos.Clients[1], "PAN") })
        {
            var intents = IntentFile.Read(client.IntentPath);
            var withdrawn = intents.Where(intent => intent.Withdraws).Select(intent => intent.NoticeId).ToHashSet(StringComparer.Ordinal);
            using var store = new StoreEvidence(Path.Combine(chaos.Exchange.GatewayData(recipient), "gateway.db"));
            var arrived = store.Journal([]).Where(entry => entry.Operation is "deliver" or "purge" && entry.Result == "ok").ToLookup(entry => entry.Env, StringComparer.Ordinal);
            Assert.All(intents.Where(intent => intent.Env is not null && (intent.Withdraws || !withdrawn.Contains(intent.NoticeId))), intent => Assert.Single(arrived[intent.Env!]));
        }
    }

    private static bool HasReceipt(ChaosExchange chaos, string env, string state) =>
        Gateway(chaos, "JAM", $"SELECT count(*) FROM receipt WHERE env = '{env}' AND state = '{state}'") > 0;

    private static long Gateway(ChaosExchange chaos, string state, string count)
    {
        using var store = new StoreEvidence(Path.Combine(chaos.Exchange.GatewayData(state), "gateway.db"));
        return store.Scalar<long>(count);
    }

    private static long Hub(ChaosExchange chaos, string count)
    {
        using var store = new StoreEvidence(Path.Combine(chaos.Exchange.BrokerData, "broker.db"));
        return store.Scalar<long>(count);
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        var began = ChaosExchange.Time.GetTimestamp();
        while (!holds())
        {
            Assert.True(ChaosExchange.Time.GetElapsedTime(began) < Patience, "did not come to pass in time");
            await Task.Delay(TimeSpan.FromMilliseconds(50), ChaosExchange.Time);
        }
    }
}
