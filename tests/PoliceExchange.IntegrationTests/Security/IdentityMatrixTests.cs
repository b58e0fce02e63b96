using Google.Protobuf;
using Grpc.Core;
using PoliceExchange.Protocol.Directory;
using PoliceExchange.Protocol.Fault.V1;
using PoliceExchange.Protocol.Node.V1;
using PoliceExchange.Protocol.Relay.V1;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.IntegrationTests.Security;

// Not yet seen failing. Defects to plant: Acceptor without the comparison of header.Gateway; ServesIssuer that returns true;
// ReceiptKeeper without `receipt.By != peer.Name`; GatewaySetup.Trust without the member check.

/// <summary>A certificate to identity binding (T40): each of N gateways claims to be each of N, with its own valid keys.</summary>
[Collection(SecurityTestsOfOneExchange.Name)]
public sealed class IdentityMatrixTests(SecurityExchange security)
{
    private static readonly FaultReason[] Refusals = [FaultReason.IdentityMismatch, FaultReason.SignatureInvalid];

    [Fact]
    public async Task Submit_InTheNameOfEachOther_IsRefused_AndInTheOwnNameAccepted()
    {
        var states = security.Claimants;
        var directory = security.Directory();
        var (accepted, refused) = (0, 0);
        var wrong = new List<string>();
        foreach (var own in states)
        {
            var files = security.Pki.Gateway(own);
            using var gatewayKey = Claim.Sign(files);
            var (_, agencyKey) = Claim.Liaison(files);
            using var dispose = agencyKey;
            using var peer = new RawPeer(security.HubAddress, files.Tls);
            foreach (var claimed in states)
            {
                var to = states[(states.ToList().IndexOf(claimed) + 1) % states.Count];
                if (to == own)
                {
                    to = states[(states.ToList().IndexOf(own) + 1) % states.Count];
                }
                var now = SecurityExchange.Time.GetUtcNow();
                var agency = security.Pki.Gateway(claimed).DeskAgencies["LIAISON_DESK"];
                using var theirKey = Claim.Sign(security.Pki.Gateway(claimed));
                var request = new SubmitRequest();
                // 0: another gateway, own keys. 1: own gateway, another state's agency. 2: own name, another gateway's key.
                request.Envelopes.Add(ByteString.CopyFrom(Claim.Envelope(directory, claimed, claimed, agency, agencyKey, gatewayKey, to, now).Bytes.Span));
                request.Envelopes.Add(ByteString.CopyFrom(Claim.Envelope(directory, own, claimed, agency, agencyKey, gatewayKey, to, now).Bytes.Span));
                request.Envelopes.Add(ByteString.CopyFrom(Claim.Envelope(directory, own, own, files.DeskAgencies["LIAISON_DESK"], agencyKey, theirKey, to, now).Bytes.Span));
                var answer = await peer.CallAsync(RelayService.Descriptor.FindMethodByName("Submit"), request.ToByteArray());
                Assert.Equal(StatusCode.OK, answer.Status);
                var outcomes = SubmitResponse.Parser.ParseFrom(answer.Body.AsSpan(5).ToArray()).Outcomes;
                Assert.Equal(3, outcomes.Count);
                for (var i = 0; i < outcomes.Count; i++)
                {
                    var expected = own == claimed ? FaultReason.Unspecified : i == 2 ? FaultReason.SignatureInvalid : FaultReason.IdentityMismatch;
                    var reason = outcomes[i].Refusal?.Reason ?? FaultReason.Unspecified;
                    if (reason != expected)
                    {
                        wrong.Add($"{own} claims {claimed} ({i}): {reason} {outcomes[i].Refusal?.Violations}");
                    }
                    _ = reason == FaultReason.Unspecified ? accepted++ : refused++;
                }
            }
        }
        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
        Assert.Equal(3 * states.Count, accepted);
        Assert.Equal(3 * ((states.Count * states.Count) - states.Count), refused);
    }

    [Fact]
    public async Task Receipts_InTheNameOfEachOther_AreRefused_AndOfOthersMailUnknown()
    {
        var states = security.Claimants;
        var directory = security.Directory();
        var envelopes = new Dictionary<string, SealedEnvelope>(StringComparer.Ordinal);
        foreach (var to in states)
        {
            envelopes[to] = await AcceptedAsync(directory, states[(states.ToList().IndexOf(to) + 1) % states.Count], to);
        }
        var wrong = new List<string>();
        var (accepted, refused) = (0, 0);
        foreach (var own in states)
        {
            var files = security.Pki.Gateway(own);
            using var key = Claim.Sign(files);
            using var peer = new RawPeer(security.HubAddress, files.Tls);
            var request = new SendReceiptsRequest();
            var now = SecurityExchange.Time.GetUtcNow();
            foreach (var claimed in states)
            {
                request.Receipts.Add(Claim.Receipt(envelopes[claimed], claimed, key, now));
                // In the own name, of mail that went to another: as if there were no such envelope (I9).
                request.Receipts.Add(Claim.Receipt(envelopes[claimed], own, key, now));
            }
            var answer = await peer.CallAsync(RelayService.Descriptor.FindMethodByName("SendReceipts"), request.ToByteArray());
            var outcomes = SendReceiptsResponse.Parser.ParseFrom(answer.Body.AsSpan(5).ToArray()).Outcomes;
            for (var i = 0; i < outcomes.Count; i++)
            {
                var claimed = states[i / 2];
                var reason = outcomes[i].Refusal?.Reason ?? FaultReason.Unspecified;
                var holds = own == claimed ? reason == FaultReason.Unspecified
                    : i % 2 == 1 ? reason == FaultReason.NotFound
                    : Refusals.Contains(reason);
                if (!holds)
                {
                    wrong.Add($"{own} signs for {claimed} ({i % 2}): {reason}");
                }
                _ = reason == FaultReason.Unspecified ? accepted++ : refused++;
            }
        }
        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
        Assert.Equal(2 * states.Count, accepted);
        Assert.Equal(2 * ((states.Count * states.Count) - states.Count), refused);
    }

    [Fact]
    public async Task Desks_OfEveryOtherState_AreShutOutOfAGateway()
    {
        var (served, shutOut) = (0, 0);
        foreach (var gateway in security.RunningStates)
        {
            foreach (var state in security.RunningStates.Concat(security.Claimants))
            {
                using var desk = new RawPeer(security.Address(gateway), security.Pki.Gateway(state).Desks["LIAISON_DESK"]);
                var answer = await desk.CallAsync(NodeService.Descriptor.FindMethodByName("GetStatus"), []);
                Assert.True(answer.IsShutOut == (state != gateway), $"desk of {state} at {gateway}: {answer}");
                _ = answer.IsShutOut ? shutOut++ : served++;
            }
        }
        Assert.Equal(security.RunningStates.Count, served);
        Assert.Equal(security.RunningStates.Count * (security.RunningStates.Count + security.Claimants.Count - 1), shutOut);
    }

    private async Task<SealedEnvelope> AcceptedAsync(DirectorySnapshot directory, string from, string to)
    {
        var files = security.Pki.Gateway(from);
        using var key = Claim.Sign(files);
        var (agency, agencyKey) = Claim.Liaison(files);
        using var dispose = agencyKey;
        using var peer = new RawPeer(security.HubAddress, files.Tls);
        var envelope = Claim.Envelope(directory, from, from, agency, agencyKey, key, to, SecurityExchange.Time.GetUtcNow());
        var answer = await peer.CallAsync(RelayService.Descriptor.FindMethodByName("Submit"), new SubmitRequest { Envelopes = { ByteString.CopyFrom(envelope.Bytes.Span) } }.ToByteArray());
        var outcome = Assert.Single(SubmitResponse.Parser.ParseFrom(answer.Body.AsSpan(5).ToArray()).Outcomes);
        Assert.True(outcome.Refusal is null, outcome.ToString());
        return envelope;
    }
}
