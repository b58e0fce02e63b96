using Microsoft.Extensions.Options;
using PoliceExchange.Audit;
using PoliceExchange.Gateway.Attachments;
using PoliceExchange.Gateway.Audit;
using PoliceExchange.Gateway.Keys;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Hosting.Store;
using PoliceExchange.Protocol.Content;
using PoliceExchange.Protocol.Fault.V1;
using PoliceExchange.Protocol.Notice.V1;
using PoliceExchange.Protocol.Sealing;
using Lane = PoliceExchange.Protocol.Relay.V1.Lane;

namespace PoliceExchange.Gateway.Notices;

/// <summary>Signs, seals and queues a composition; exactly one effect per submission id (I6).</summary>
internal sealed class Sender(NoticeStore notices, KeyRing keys, Readers readers, AccessLog access, Outgoing outgoing, IOptions<GatewayOptions> options, TimeProvider time)
{
    private const int MaxSubmissionId = 64;

    // What the hub takes in one call (relay_service.proto): more would come back for ever and hold up what follows.
    internal const int MaxEnvelopeBytes = 400 * 1024;

    /// <summary>The answer that was given to this id before; null when it is new.</summary>
    /// <param name="digest">Digest of the bytes that the id is bound to.</param>
    public SubmitNoticeResponse? Earlier(Desk desk, string submissionId, byte[] digest)
    {
        if (submissionId.Length is 0 or > MaxSubmissionId)
        {
            throw Fault.Invalid([new FieldViolation("submission_id", "length", $"1 to {MaxSubmissionId} characters of your choice, new for each submission and the same for its retries.")]).ToException();
        }
        if (!ContentRules.IsCleanText(submissionId, lineFeeds: false))
        {
            throw Fault.Invalid([new FieldViolation("submission_id", "text.control", "Holds a control or direction character, or was no UTF-8.")]).ToException();
        }
        return notices.Store.Read(db => Earlier(db, desk, submissionId, digest));
    }

    /// <param name="justification">The officer's own words, for the private part of the access entry.</param>
    /// <param name="alongside">What stands or falls with the sending, in its transaction.</param>
    public async Task<SubmitNoticeResponse> SendAsync(
        Desk desk, string submissionId, byte[] digest, Composition composition, SigningKey agencyKey, string? justification = null, Action<StoreConnection>? alongside = null)
    {
        var header = composition.Header;
        var withdraws = header.Type == NoticeType.Withdraw;
        var withdrawals = header.Lane == Protocol.Sealing.Lane.Withdrawals;
        if (!withdrawals && notices.OutboxHolds(options.Value.OutboxLimit))
        {
            throw new Fault(FaultReason.QuotaExceeded, $"{options.Value.OutboxLimit} notices wait for the hub already.") { RetryAfter = TimeSpan.FromSeconds(30) }.ToException();
        }
        var now = time.GetUtcNow();
        var envelope = Envelope.Seal(new SealRequest { Header = header, Parts = composition.Parts, AgencyKey = agencyKey, GatewayKey = keys.Sign, IssuedAt = now });
        if (envelope.Bytes.Length > MaxEnvelopeBytes)
        {
            throw Fault.Invalid([new FieldViolation("draft", "limit.bytes", $"The sealed notice has {envelope.Bytes.Length} bytes; {MaxEnvelopeBytes} can travel. Shorten it or send it in several.")]).ToException();
        }
        var recipients = string.Join(',', envelope.Header.Recipients);
        var stored = Inbox.ToStored(envelope.Header, envelope.HeaderJson, envelope.Env, withdraws ? NoticeState.Withdrawn : NoticeState.Queued, Direction.Sent);
        var inner = envelope.InnerSha256.GetValueOrDefault(Parts.Main) ?? envelope.InnerSha256.Values.First();
        var entry = readers.Entry(desk, withdrawals ? AccessOperation.Withdraw : AccessOperation.Submit, about: Concern.Of(stored), justification: justification);
        var lane = header.Lane switch
        {
            Protocol.Sealing.Lane.Withdrawals => Lane.Withdrawals,
            Protocol.Sealing.Lane.Urgent => Lane.Urgent,
            _ => Lane.Routine,
        };
        var answer = await notices.Store.WriteAsync(
            db =>
            {
                // Asked again inside the act: two calls with one id may be under way at once.
                if (Earlier(db, desk, submissionId, digest) is { } earlier)
                {
                    return earlier;
                }
                if (header.Version > 1 && NoticeStore.Find(db, stored.NoticeId) is var held && (held is null || held.Env != header.Prev || held.State == NoticeState.Withdrawn))
                {
                    throw new Fault(FaultReason.VersionConflict, "The notice was changed meanwhile; look at it again.").ToException();
                }
                access.Append(db, entry);
                alongside?.Invoke(db);
                NoticeStore.KeepSent(db, submissionId, digest, stored, envelope.Jti, envelope.Bytes, header.Gateway, recipients, inner, composition.Own, lane, withdraws, now);
                if (!AttachmentStore.KeepSent(db, stored.Env, stored.NoticeId, composition.Attachments))
                {
                    throw new Fault(FaultReason.StateConflict, "A file of it is not here any more; upload it again.").ToException();
                }
                return Response(stored.NoticeId, stored.Version, stored.Env, recipients);
            },
            essential: withdrawals).ConfigureAwait(false);
        outgoing.Envelopes.Wake();
        return answer;
    }

    /// <summary>A submission id that came with other bytes (I6).</summary>
    public static Fault Reused() => new(FaultReason.SubmissionIdReused, "This submission id was used for other bytes; take a new one for a new submission.");

    private static SubmitNoticeResponse? Earlier(StoreConnection db, Desk desk, string submissionId, byte[] digest)
    {
        if (NoticeStore.Earlier(db, desk.State, desk.Agency, submissionId) is not { } earlier)
        {
            return null;
        }
        return earlier.Digest.AsSpan().SequenceEqual(digest)
            ? Response(earlier.NoticeId, earlier.Version, earlier.Env, earlier.Recipients)
            : throw Reused().ToException();
    }

    private static SubmitNoticeResponse Response(string noticeId, int version, string env, string recipients)
    {
        var response = new SubmitNoticeResponse { NoticeId = noticeId, Version = (uint)version, Env = env };
        response.Recipients.AddRange(recipients.Split(',', StringSplitOptions.RemoveEmptyEntries));
        return response;
    }
}
