using PoliceExchange.Broker.Notices;
using PoliceExchange.Protocol.Sealing;
using Lane = PoliceExchange.Protocol.Relay.V1.Lane;

namespace PoliceExchange.IntegrationTests.Notices;

/// <summary>Nothing goes unanswered at the hub: each deadline is said once for each recipient, signed, and to the sender.</summary>
/// <remarks>
/// Seen failing with, in the order of the tests: `relayed` without its delay; no-proof a scan late, and of settled rows too;
/// a quarter instead of an eighth; giving up without release; withdrawals that end with their validity; receipts left
/// behind; settled rows not left out.
/// </remarks>
public sealed class DeadlineWorkerTests
{
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task HandedOverAndNotConfirmed_IsSaidToBeRelayedOnce()
    {
        await using var hub = new HubStore();
        await hub.AcceptAsync(hub.First("one"));
        await hub.HandOverAsync("gw-can");
        await hub.Deadlines.ScanAsync();
        Assert.Empty(hub.Said());
        hub.Time.Advance(hub.Options.RelayedAfter);
        await hub.Deadlines.ScanAsync();
        await hub.Deadlines.ScanAsync();
        Assert.Equal([(ReceiptState.Relayed, "gw-can")], hub.Said());
    }

    [Fact]
    public async Task NoProofInTime_IsSaidOfEachRecipientThatGaveNone()
    {
        await using var hub = new HubStore();
        var one = hub.First("one", "gw-can", "gw-col", "gw-tto");
        await hub.AcceptAsync(one);
        await hub.ReceiptAsync(one, "gw-col", "delivered", settles: true);
        hub.Time.Advance(hub.Options.NoProofAfter - Moment);
        await hub.Deadlines.ScanAsync();
        Assert.Empty(hub.Said());
        hub.Time.Advance(Moment);
        await hub.Deadlines.ScanAsync();
        await hub.Deadlines.ScanAsync();
        Assert.Equal([(ReceiptState.NoProofBy, "gw-can"), (ReceiptState.NoProofBy, "gw-tto")], hub.Said().Order());
        Assert.True(hub.HoldsBytes(one));
    }

    [Fact]
    public async Task Withdrawal_IsDueInAnEighthOfTheTime()
    {
        await using var hub = new HubStore();
        var one = hub.First("one", "gw-can");
        await hub.AcceptAsync(one);
        await hub.AcceptAsync(hub.Withdrawal(one, "gone"));
        hub.Time.Advance(hub.Options.NoProofAfter / 8);
        await hub.Deadlines.ScanAsync();
        Assert.Equal([(ReceiptState.NoProofBy, "gw-can")], hub.Said());
    }

    [Fact]
    public async Task NoticePastItsValidity_IsGivenUpAndLeavesNoSealedBytes()
    {
        await using var hub = new HubStore(new NoticeOptions { NoProofAfter = TimeSpan.FromDays(400) });
        var one = hub.First("one");
        await hub.AcceptAsync(one);
        await hub.ReceiptAsync(one, "gw-col", "delivered", settles: true);
        hub.Time.Advance(one.ValidUntil - hub.Time.GetUtcNow() - Moment);
        await hub.Deadlines.ScanAsync();
        Assert.True(hub.HoldsBytes(one));
        hub.Time.Advance(Moment);
        await hub.Deadlines.ScanAsync();
        await hub.Deadlines.ScanAsync();
        Assert.Equal([(ReceiptState.Expired, "gw-can")], hub.Said());
        Assert.False(hub.HoldsBytes(one));
        Assert.Equal(0, hub.Used());
        Assert.Null(Assert.Single(hub.Items("gw-can")).Envelope);
    }

    [Fact]
    public async Task Withdrawal_WaitsBeyondTheValidityUntilStoreAndForwardEnds()
    {
        await using var hub = new HubStore(new NoticeOptions { NoProofAfter = TimeSpan.FromDays(4000) });
        var one = hub.First("one", "gw-can");
        await hub.AcceptAsync(one);
        var withdrawal = hub.Withdrawal(one, "gone");
        await hub.AcceptAsync(withdrawal);
        hub.Time.Advance(hub.Options.StoreAndForward - Moment);
        await hub.Deadlines.ScanAsync();
        Assert.True(hub.HoldsBytes(withdrawal));
        hub.Time.Advance(Moment);
        await hub.Deadlines.ScanAsync();
        Assert.Equal([(ReceiptState.Expired, "gw-can")], hub.Said());
        Assert.False(hub.HoldsBytes(withdrawal));
    }

    [Fact]
    public async Task DeliveredEnvelope_IsForgottenAfterItsHorizonAndItsLaneKeepsItsPlace()
    {
        await using var hub = new HubStore();
        var one = hub.First("one", "gw-can");
        await hub.AcceptAsync(one);
        await hub.ReceiptAsync(one, "gw-can", "delivered", settles: true);
        hub.Time.Advance(hub.Options.StoreAndForward + hub.Options.Remember - Moment);
        await hub.Deadlines.ScanAsync();
        Assert.False(Assert.IsType<Acceptance.Accepted>(await hub.AcceptAsync(one)).First);
        hub.Time.Advance(Moment);
        await hub.Deadlines.ScanAsync();
        Assert.Equal((0L, 0L), (hub.Count("envelope"), hub.Count("receipt")));
        await hub.AcceptAsync(hub.First("two", "gw-can"));
        Assert.Equal(2, Assert.Single(hub.Items("gw-can")).Sequence);
    }

    [Fact]
    public async Task NothingIsSaid_OfWhatArrived()
    {
        await using var hub = new HubStore();
        var one = hub.First("one", "gw-can") with { Lane = Lane.Urgent };
        await hub.AcceptAsync(one);
        await hub.HandOverAsync("gw-can", Lane.Urgent);
        await hub.ReceiptAsync(one, "gw-can", "delivered", settles: true);
        hub.Time.Advance(TimeSpan.FromDays(31));
        await hub.Deadlines.ScanAsync();
        Assert.Empty(hub.Said());
    }
}
