using System.Text;
using Google.Protobuf;
using PoliceExchange.Audit;
using PoliceExchange.Broker.Attachments;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Hosting.Store;
using PoliceExchange.Hosting.Tls;
using PoliceExchange.Policy;
using PoliceExchange.Policy.Words;
using PoliceExchange.Protocol.Directory;
using PoliceExchange.Protocol.Fault.V1;
using PoliceExchange.Protocol.Relay.V1;
using PoliceExchange.Protocol.Sealing;
using Lane = PoliceExchange.Protocol.Relay.V1.Lane;

namespace PoliceExchange.Broker.Notices;

/// <summary>
/// Accepts envelopes: the certificate's gateway = the envelope's gateway = a directory entry; the outer signature
/// holds; the recipients are what the audience expands to at the sender's directory version; policy allows the
/// header. No part is opened, no key that could is here (I1). A batch is one act: its order is the sender's.
/// </summary>
internal sealed class Acceptor(
    DurableStore store, NoticeStore notices, Directory.DirectoryHolder directory, PolicyEngine policy, BrokerKeys keys, MailboxSignals signals, NoticeEnds ends, TimeProvider time)
{
    /// <summary>Clocks of gateways may differ from the hub's by this much (I10).</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(10);

    public async Task<IReadOnlyList<Outcome>> AcceptAsync(SpiffeId peer, IReadOnlyList<ByteString> envelopes)
    {
        var now = time.GetUtcNow();
        var checks = new Check[envelopes.Count];
        for (var i = 0; i < envelopes.Count; i++)
        {
            checks[i] = CheckOne(peer, envelopes[i].Memory, now);
        }
        MarkEssential(checks);
        // What leads the batch may use the reserve; what follows the first that may not is told to wait.
        var leading = checks.TakeWhile(check => check.Arrival is null or { Essential: true }).Count();
        var essential = checks.Take(leading).Any(check => check.Arrival is not null);
        var room = essential && store.AtReserve ? leading : checks.Length;
        var outcomes = await store.WriteAsync(db => Keep(db, checks, room, peer, now), essential).ConfigureAwait(false);
        foreach (var recipient in checks.Where(check => check.Arrival is not null).SelectMany(check => check.Arrival!.Recipients).Distinct(StringComparer.Ordinal))
        {
            signals.Wake(recipient);
        }
        ends.Tell([.. checks.Zip(outcomes).Where(pair => pair.First.Arrival is { Withdraws: true } && pair.Second.Refusal is null).Select(pair => pair.First.Arrival!.NoticeId)]);
        return outcomes;
    }

    // A version that waited at its gateway when it was withdrawn comes just ahead of its withdrawal. If it had to wait for
    // room, the withdrawals behind it would wait with it; it leaves the hub again in this same act.
    private static void MarkEssential(Check[] checks)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        for (var i = checks.Length - 1; i >= 0; i--)
        {
            if (checks[i].Arrival is { } arrival && (arrival.Lane == Lane.Withdrawals || taken.Contains(arrival.NoticeId)))
            {
                taken.Add(arrival.NoticeId);
                checks[i] = checks[i] with { Arrival = arrival with { Essential = true } };
            }
        }
    }

    private List<Outcome> Keep(StoreConnection db, Check[] checks, int room, SpiffeId peer, DateTimeOffset now)
    {
        var outcomes = new List<Outcome>(checks.Length);
        Outcome? stopped = null;
        foreach (var check in checks)
        {
            // After a refusal that may pass later, what follows must wait too, or it would overtake.
            var outcome = stopped ?? (outcomes.Count < room
                ? KeepOne(db, check, peer, now)
                : Outcomes.Refused(FaultReason.StoreFull, "The hub's disk has reached its reserve: new notices wait.", retry: true));
            outcomes.Add(outcome);
            stopped ??= outcome.Refusal is { Retry: true } ? outcome : null;
        }
        return outcomes;
    }

    private Outcome KeepOne(StoreConnection db, Check check, SpiffeId peer, DateTimeOffset now)
    {
        if (check.Arrival is not { } arrival)
        {
            var result = FaultReasons.NameOf(check.Refused!.Refusal.Reason);
            Journal.Append(db, new AccessEntry(keys.HubId, AccessOperation.Accept, result, check.Env, peer.Text, now).ToBytes);
            return check.Refused;
        }
        var entry = new AccessEntry(keys.HubId, AccessOperation.Accept, "ok", arrival.Env, peer.Text, now);
        return notices.Accept(db, arrival, entry, row => Sign(check.Envelope!, row, now)) switch
        {
            Acceptance.Accepted accepted => Outcomes.Receipt(accepted.Receipt),
            Acceptance.Conflict conflict => Recorded(db, peer, arrival.Env, now, Outcomes.Refused(FaultReason.VersionConflict, conflict.Problem)),
            Acceptance.OverQuota over => Outcomes.Refused(FaultReason.QuotaExceeded, over.Problem, retry: true),
            var other => throw new InvalidOperationException($"No such acceptance: {other}."),
        };
    }

    private Outcome Recorded(StoreConnection db, SpiffeId peer, string env, DateTimeOffset now, Outcome refused)
    {
        Journal.Append(db, new AccessEntry(keys.HubId, AccessOperation.Accept, FaultReasons.NameOf(refused.Refusal.Reason), env, peer.Text, now).ToBytes);
        return refused;
    }

    private string Sign(Envelope envelope, long row, DateTimeOffset now) => Encoding.ASCII.GetString(Receipt.Sign(
        new Receipt
        {
            Env = envelope.Env,
            Jti = envelope.Jti,
            NoticeId = envelope.Header.NoticeId,
            Version = envelope.Header.Version,
            State = ReceiptState.Accepted,
            At = now,
            By = keys.HubId,
            Row = row,
        },
        keys.Sign));

    private Check CheckOne(SpiffeId peer, ReadOnlyMemory<byte> bytes, DateTimeOffset now)
    {
        var read = Envelope.Read(bytes);
        if (read.Envelope is not { } envelope)
        {
            return Check.Refuse(null, Outcomes.Refused(
                FaultReason.EnvelopeInvalid,
                read.Violations.Count == 0 ? [read.Refusal.ToString()] : read.Violations.Select(one => $"{one.Member}: {one.Problem}: {one.Rule}")));
        }
        var header = envelope.Header;
        var current = directory.Current;
        if (header.Gateway != peer.Name)
        {
            return Check.Refuse(envelope.Env, Outcomes.Refused(FaultReason.IdentityMismatch, $"The certificate is of {peer.Name}, the envelope of {header.Gateway}."));
        }
        if (current.GatewaySignKey(header.Gateway, envelope.OuterKid, now) is not { } key || !Envelope.VerifyOuter(envelope, key).IsOk)
        {
            return Check.Refuse(envelope.Env, Outcomes.Refused(FaultReason.SignatureInvalid, $"The outer signature does not hold with a key of {header.Gateway} in directory {current.Version}."));
        }
        // IDENTITY_MISMATCH is for the claim itself, so that N^2 - N claims are refused by what the certificate proves.
        if (!ServesIssuer(current, header, now))
        {
            return Check.Refuse(envelope.Env, Outcomes.Refused(FaultReason.IdentityMismatch, $"{header.Gateway} does not serve {header.Issuer.State}/{header.Issuer.Agency}."));
        }
        if ((HeaderRefusal(header, current, now) ?? KeyRefusal(envelope, current)) is { } refused)
        {
            return Check.Refuse(envelope.Env, refused);
        }
        return new Check(envelope.Env, envelope, null, new Arrival(
            envelope.Env, envelope.Jti, bytes, header.NoticeId.ToString(), header.Version, header.Prev, header.Gateway, header.Issuer.State, header.Issuer.Agency,
            LaneOf(header), header.Type, envelope.HeaderJson, header.Recipients, header.WithdrawnFrom, header.ValidUntil ?? DateTimeOffset.MaxValue)
        {
            Blobs = [.. header.Parts.Where(part => part.Blob is not null).Select(part => new NamedBlob(part.Blob!.Sha256, part.Blob.Size, HeaderGateways(part)))],
        });
    }

    private static IReadOnlyList<string> HeaderGateways(PartHeader part) => [.. part.Recipients.Select(holder => holder.Gateway).Distinct(StringComparer.Ordinal)];

    private static bool ServesIssuer(DirectorySnapshot current, ClearHeader header, DateTimeOffset now)
    {
        var gateway = current.Gateway(header.Gateway)!;
        var agency = current.Member(header.Issuer.State)?.Agencies.FirstOrDefault(one => one.Code == header.Issuer.Agency);
        if (header.OnBehalfOf is null)
        {
            return gateway.States.Contains(header.Issuer.State) && agency is not null;
        }
        // A regional centre acts for the issuer's state under a delegation that holds this second (DESIGN.md 13 (12)).
        return current.Delegation(header.OnBehalfOf, now) is { } delegation
            && delegation.Delegator == header.Issuer.State && gateway.States.Contains(delegation.Centre);
    }

    private Outcome? HeaderRefusal(ClearHeader header, DirectorySnapshot current, DateTimeOffset now)
    {
        if (header.CreatedAt > now + Skew)
        {
            return Outcomes.Refused(FaultReason.FieldInvalid, "created_at: lies in the future of the hub's clock by more than 10 minutes.");
        }
        if (header.ValidUntil <= now && LaneOf(header) != Lane.Withdrawals)
        {
            return Outcomes.Refused(FaultReason.FieldInvalid, "valid_until: the notice has expired.");
        }
        // A withdrawal from everybody expands no audience: whom it goes to is said by name, and it must not wait.
        if ((directory.At(header.Directory) ?? (header.Type == NoticeType.Withdraw && header.Audience.Count == 0 ? current : null)) is not { } used)
        {
            // To be tried again, composed anew: what follows of the same case must not overtake it.
            return Outcomes.Refused(FaultReason.DirectoryStale, $"Directory {header.Directory} is no longer served; expand the audience with {current.Version}.", retry: true);
        }
        var expanded = used.Expand(header.Audience, header.Exclude, header.CreatedAt);
        if (!expanded.IsComplete)
        {
            return Outcomes.Refused(FaultReason.RecipientUnknown, expanded.Unknown.Select(token => $"{token} is not in directory {header.Directory}."));
        }
        var expected = expanded.Recipients.Concat(header.WithdrawnFrom).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        if (!expected.SequenceEqual(header.Recipients, StringComparer.Ordinal))
        {
            return Outcomes.Refused(FaultReason.AudienceMismatch, $"The audience expands to {string.Join(", ", expanded.Recipients)} at directory {header.Directory}.");
        }
        return PolicyRefusal(header, current, expanded.States, now);
    }

    /// <summary>
    /// Each part must be sealed to a key that the directory gives to the holder whom the header names. Otherwise a sender
    /// could say "for Panama" to the hub and seal to a key of somebody else.
    /// </summary>
    private static Outcome? KeyRefusal(Envelope envelope, DirectorySnapshot current)
    {
        for (var i = 0; i < envelope.Parts.Count; i++)
        {
            var holders = envelope.Header.Parts[i].Recipients;
            var kids = envelope.Parts[i].Jwe.Kids;
            for (var j = 0; j < kids.Count; j++)
            {
                var gateway = current.Gateway(holders[j].Gateway);
                var known = holders[j].Desk is { } desk
                    ? gateway?.DeskSealKeys.Any(one => one.Desk == Codes.Name(desk) && one.Key.Kid == kids[j])
                    : gateway?.SealKeys.Any(one => one.Kid == kids[j]);
                if (known != true)
                {
                    return Outcomes.Refused(FaultReason.AudienceMismatch, $"parts[{i}]: not sealed to a key of {holders[j]} in directory {current.Version}.");
                }
            }
        }
        return null;
    }

    private Outcome? PolicyRefusal(ClearHeader header, DirectorySnapshot current, IReadOnlyList<string> states, DateTimeOffset now)
    {
        var issuer = header.Issuer;
        var active = new Circumstances(now, header.Purpose, CaseGiven: true, BasisInForce: true, current.IsActive(issuer.State));
        var send = policy.Decide(new PolicyRequest(
            new Subject(issuer.State, issuer.Agency, issuer.Desk), PolicyAction.Send, NoticeFactsOf.For(header, current, issuer.State, now), active));
        if (!send.Allowed)
        {
            return Outcomes.Refused(FaultReason.PolicyDenied, $"{send.Reason} ({send.Rule}): {issuer.Desk} of {issuer.State}/{issuer.Agency} may not send {header.Family}.");
        }
        if (LaneOf(header) == Lane.Withdrawals)
        {
            // A withdrawal must reach whoever has the notice, whatever became of the treaty since.
            return null;
        }
        foreach (var state in states.Where(state => state != issuer.State))
        {
            var basis = current.BasisInForce(header.LegalBasis, issuer.State, state, Codes.Name(header.Family), now);
            var receive = policy.Decide(new PolicyRequest(
                new Subject(state, "", null), PolicyAction.Receive, NoticeFactsOf.For(header, current, state, now),
                new Circumstances(now, header.Purpose, CaseGiven: true, basis, current.IsActive(state))));
            if (!receive.Allowed)
            {
                return Outcomes.Refused(
                    receive.Reason == "NO_BASIS" ? FaultReason.NoBasis : FaultReason.PolicyDenied,
                    $"{receive.Reason} ({receive.Rule}): {state} may not receive {header.Family} under {header.LegalBasis}.");
            }
        }
        return null;
    }

    private static Lane LaneOf(ClearHeader header) => header.Lane switch
    {
        Protocol.Sealing.Lane.Withdrawals => Lane.Withdrawals,
        Protocol.Sealing.Lane.Urgent => Lane.Urgent,
        _ => Lane.Routine,
    };

    private sealed record Check(string? Env, Envelope? Envelope, Outcome? Refused, Arrival? Arrival)
    {
        public static Check Refuse(string? env, Outcome refused) => new(env, null, refused, null);
    }
}
