using System.Text;
using Google.Protobuf;
using Grpc.Core;
using PoliceExchange.Audit;
using PoliceExchange.Audit.Proofs;
using PoliceExchange.Gateway.Keys;
using PoliceExchange.Gateway.Link;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Hosting.State;
using PoliceExchange.Protocol.Audit.V1;
using PoliceExchange.Protocol.Fault.V1;

namespace PoliceExchange.Gateway.Witness;

/// <summary>
/// Hands the own log to the hub and checks that the hub put it into the tree: after each accepted checkpoint the newest
/// entry that should be in it is asked for with its proof. What the hub leaves out is found here.
/// </summary>
internal sealed class LogForwarder(WitnessStore store, LogWitness witness, KeyRing keys, GatewayIdentity self, HubLink link, TimeProvider time, ILogger<LogForwarder> log)
    : BackgroundService
{
    private const int Batch = 256;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(30);

    // A published checkpoint that was missed (a stream that broke in that moment) is not said again until the log grows.
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(5);

    private readonly Signal _published = new();
    private DateTimeOffset _spoke;
    private long _asked;
    private volatile string _problem = "";

    /// <summary>Why the hub does not take the own log; empty when it does.</summary>
    public string Problem => _problem;

    /// <summary>A checkpoint was accepted: there may be something to prove.</summary>
    public void Published() => _published.Wake();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var prove = await _published.WaitAsync(Look, stoppingToken).ConfigureAwait(false) || time.GetElapsedTime(_asked) >= AskAgain;
            await link.Retry.ExecuteAsync(
                async cancel =>
                {
                    while (await ForwardAsync(cancel).ConfigureAwait(false))
                    {
                        // One batch after the other.
                    }
                    if (prove)
                    {
                        await ProveAsync(cancel).ConfigureAwait(false);
                    }
                },
                stoppingToken).ConfigureAwait(false);
        }
    }

    private async ValueTask<bool> ForwardAsync(CancellationToken cancel)
    {
        var forwarded = store.Forwarded();
        var rows = store.Entries(forwarded.Held, Batch);
        var now = time.GetUtcNow();
        if (rows.Count == 0 && now - _spoke < Heartbeat)
        {
            return false;
        }
        var newest = rows.Count > 0 ? rows[^1] : store.Newest();
        var head = newest is null ? new LogHead(self.Id, 0, AccessChain.Origin) : new LogHead(self.Id, newest.Sequence, newest.Hash);
        var request = new ForwardRequest { Head = Encoding.ASCII.GetString(head.Sign(keys.Sign)) };
        request.Entries.AddRange(rows.Select(row => ByteString.CopyFrom(row.Entry)));
        var client = new LogService.LogServiceClient(link.Channel);
        try
        {
            var response = await client.ForwardAsync(request, deadline: link.Deadline, cancellationToken: cancel).ConfigureAwait(false);
            _problem = "";
            _spoke = now;
            if ((long)response.Held != forwarded.Held)
            {
                await store.SetForwardedAsync(forwarded with { Held = (long)response.Held }).ConfigureAwait(false);
            }
            return rows.Count > 0;
        }
        catch (RpcException refused) when (FaultDetails.From(refused).Reason == FaultReason.StateConflict)
        {
            // The hub holds less (it was put back) or other entries than these. Ask it where to go on, once; what stays is a person's to look at.
            _problem = refused.Status.Detail;
            log.LogError("The hub does not take this log: {Problem}", refused.Status.Detail);
            _spoke = now;
            if (forwarded.Held > 0 && rows.Count > 0)
            {
                await store.SetForwardedAsync(forwarded with { Held = 0 }).ConfigureAwait(false);
            }
            throw new LinkPauseException(refused.Status.Detail);
        }
    }

    private async ValueTask ProveAsync(CancellationToken cancel)
    {
        _asked = time.GetTimestamp();
        var forwarded = store.Forwarded();
        if (forwarded.Proven >= forwarded.Held || witness.Policy is not { } policy || store.Entry(forwarded.Held) is not { } own)
        {
            return;
        }
        var client = new LogService.LogServiceClient(link.Channel);
        GetProofResponse response;
        try
        {
            response = await client.GetProofAsync(
                new GetProofRequest { Place = new LogPlace { Node = self.Id, Sequence = (ulong)own.Sequence } }, deadline: link.Deadline, cancellationToken: cancel).ConfigureAwait(false);
        }
        catch (RpcException absent) when (absent.StatusCode == StatusCode.NotFound)
        {
            return; // Not yet in a published checkpoint; the next one asks again.
        }
        if (TlogProof.TryParse(response.Proof.Span, out var proof) == ProofRefusal.None && proof!.Verify(own.Entry, policy, keys.Witness?.Verifier).IsOk)
        {
            await store.SetForwardedAsync(forwarded with { Proven = own.Sequence }).ConfigureAwait(false);
            return;
        }
        log.LogCritical("The hub's proof for entry {Sequence} of this log does not verify", own.Sequence);
        await store.AlarmAsync("PROOF_INVALID", response.Proof.ToByteArray(), time.GetUtcNow()).ConfigureAwait(false);
    }
}
