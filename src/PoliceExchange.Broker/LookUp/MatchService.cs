using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Grpc.Core;
using PoliceExchange.Audit;
using PoliceExchange.Broker.Notices;
using PoliceExchange.Hosting.Calls;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Hosting.Store;
using PoliceExchange.Hosting.Tls;
using PoliceExchange.Matching.Encoding;
using PoliceExchange.Policy;
using PoliceExchange.Policy.Words;
using PoliceExchange.Protocol.Fault.V1;
using PoliceExchange.Protocol.Lookup.V1;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Broker.LookUp;

/// <summary>Blind records and questions; contract in match_service.proto.</summary>
internal sealed class MatchService(
    DurableStore store, RecordIndex index, CandidateFilter filter, RecordCoverage coverage, Requesters requesters, MatchBudgets budgets, LookUpOptions options, BrokerKeys keys,
    HitWorker hits, TimeProvider time)
    : Protocol.Lookup.V1.MatchService.MatchServiceBase
{
    private const int MaxRecords = 64;
    private const int MaxQuestions = 16;
    private const int MaxQueries = 4;
    private const int MaxTokens = 8;

    private static readonly string Method = $"{Protocol.Lookup.V1.MatchService.Descriptor.FullName}/{nameof(Match)}";

    // A matcher is 150 KB and a call needs it for a millisecond.
    private readonly ConcurrentBag<QuestionMatcher> _matchers = [];

    public override async Task<PublishRecordsResponse> PublishRecords(PublishRecordsRequest request, ServerCallContext context)
    {
        if (request.Records.Count is 0 or > MaxRecords)
        {
            throw Fault.Invalid([new FieldViolation("records", "count", $"Send 1 to {MaxRecords} records in a call.")]).ToException();
        }
        ThrowUntilReady();
        if (index.Forms + request.Records.Sum(record => record.Forms.Count) > options.MaxForms)
        {
            throw new Fault(FaultReason.QuotaExceeded, $"The hub holds {options.MaxForms} blind forms, which is its limit (LookUp:MaxForms).") { RetryAfter = TimeSpan.FromMinutes(10) }.ToException();
        }
        var (peer, now) = (context.Peer(), time.GetUtcNow());
        var refusals = request.Records.Select(record => RecordCheck.Refusal(record, now)).ToList();
        var kept = new List<(KeptRecord, KeptRecord?)>();
        await store.WriteAsync(
            db =>
            {
                kept.Clear();
                for (var i = 0; i < refusals.Count; i++)
                {
                    refusals[i] ??= Keep(db, peer.Id.Name, request.Records[i], kept);
                }
                Journal.Append(db, new AccessEntry(keys.HubId, AccessOperation.Encode, "ok", null, peer.Id.Text, now).ToBytes);
            }).ConfigureAwait(false);
        index.Put(kept);
        // What was withdrawn between the two was taken out before it was put in.
        index.Remove(store.Read(db => kept.Select(one => one.Item1).Where(one => ActiveNotices.Find(db, one.Record.NoticeId) is null).ToList()));
        context.Call().MarkRecorded();
        var response = new PublishRecordsResponse();
        response.Outcomes.AddRange(refusals.Select(refusal => refusal ?? new RecordOutcome()));
        return response;
    }

    public override async Task<MatchResponse> Match(MatchRequest request, ServerCallContext context)
    {
        var peer = context.Peer();
        var requester = requesters.Verify(peer.Id.Name, request.Requester, Method);
        var action = Check(request);
        ThrowUntilReady();
        if (budgets.Take(peer.Id.Name, requester.Officer, request.Questions.Count, request.Kind == QuestionKind.List) is { } wait)
        {
            throw new Fault(FaultReason.QuotaExceeded, "More questions than the budget of the gateway or the officer.") { RetryAfter = wait }.ToException();
        }
        var asker = new Asker(new Subject(peer.Member, requester.Agency, requester.Role), requester.Purpose, requester.Case is not null);
        var entry = Entry(peer, requester, request.Requester);
        var decisions = request.Questions.Select(question => filter.DecideQuestion(asker, action, (int)question.Identifiers)).ToList();
        if (decisions.FindIndex(decision => !decision.Allowed) is var first and >= 0)
        {
            var refused = decisions[first];
            await RecordAsync(context, [entry with { Result = refused.Reason }]).ConfigureAwait(false);
            throw new Fault(FaultReason.PolicyDenied, $"{refused.Reason} ({refused.Rule}).").ToException();
        }

        var (met, names) = Ask(request, asker, action);
        var shown = met.Select(found => found.Where(one => one.Decision.Allowed).ToList()).ToList();
        foreach (var _ in shown.SelectMany(found => found))
        {
            if (budgets.TakeHit(peer.Id.Name) is { } pause)
            {
                // Never an answer without the hit: it would pass for no record.
                await RecordAsync(context, [entry with { Result = "RATE" }]).ConfigureAwait(false);
                throw new Fault(FaultReason.QuotaExceeded, "More hits than the budget of the gateway.") { RetryAfter = pause }.ToException();
            }
        }
        var noted = false;
        await RecordAsync(
            context,
            [entry, .. shown.SelectMany(found => found).Select(one => entry with { Env = one.Notice.Env, Family = Codes.Name(one.Header.Family), Owner = one.Header.Issuer.State })],
            db =>
            {
                foreach (var one in met.SelectMany(found => found))
                {
                    if (HitState(one) is { } state)
                    {
                        noted |= HitLedger.Note(db, one.Notice.NoticeId, peer.Id.Name, Actor(requester, one.Notice.NoticeId), state, entry.At);
                    }
                }
            }).ConfigureAwait(false);
        if (noted)
        {
            hits.Wake();
        }
        var response = new MatchResponse
        {
            Scale = (uint)Math.Ceiling(Math.Log2(Math.Max(1, names))),
            Unsearched = (uint)Math.Clamp(coverage.Unsearched(request.Epoch, request.KeyId), 0, uint.MaxValue),
        };
        foreach (var found in shown)
        {
            var answer = new MatchAnswer();
            answer.Candidates.AddRange(found.Select(one => one.ToCandidate()));
            response.Answers.Add(answer);
        }
        return response;
    }

    private (List<List<MetNotice>> Met, int Names) Ask(MatchRequest request, Asker asker, PolicyAction action)
    {
        if (!_matchers.TryTake(out var matcher))
        {
            matcher = new QuestionMatcher();
        }
        try
        {
            var faults = request.Questions.Select((question, i) => (Fault: matcher.Check(request.Epoch, question), Index: i)).Where(one => one.Fault != EncodingFault.None).ToList();
            if (faults.Count > 0)
            {
                throw Fault.Invalid([.. faults.Select(one => new FieldViolation($"questions[{one.Index}]", "encoding", $"Not a blind query ({one.Fault})."))]).ToException();
            }
            var meetings = request.Questions.Select(question => index.Ask(request.Epoch, request.KeyId, matcher, question)).ToList();
            return (meetings.Select(meeting => store.Read(db => filter.Decide(db, asker, action, meeting.Records))).ToList(), meetings.Max(meeting => meeting.Names));
        }
        finally
        {
            _matchers.Add(matcher);
        }
    }

    private PolicyAction Check(MatchRequest request)
    {
        var violations = new List<FieldViolation>();
        if (request.Questions.Count is 0 or > MaxQuestions)
        {
            violations.Add(new FieldViolation("questions", "count", $"Ask 1 to {MaxQuestions} questions in a call."));
        }
        if (request.Questions.Any(question => question.Queries.Count > MaxQueries || question.Tokens.Count > MaxTokens || question.Queries.Count + question.Tokens.Count == 0 || question.Identifiers > 8))
        {
            violations.Add(new FieldViolation("questions", "count", $"A question has 1 to {MaxQueries} queries or 1 to {MaxTokens} numbers, and at most 8 identifiers."));
        }
        if (!RecordCheck.IsServed(request.Epoch, time.GetUtcNow()))
        {
            violations.Add(new FieldViolation("epoch", "range", $"{request.Epoch.ToString(CultureInfo.InvariantCulture)} is not served now."));
        }
        if (request.KeyId.Length is 0 or > RecordCheck.MaxKeyId)
        {
            violations.Add(new FieldViolation("key_id", "required", "The commitment to the epoch's key."));
        }
        if (request.Kind is not (QuestionKind.Person or QuestionKind.Object or QuestionKind.List))
        {
            violations.Add(new FieldViolation("kind", "code.unknown", "PERSON, OBJECT or LIST."));
        }
        return violations.Count > 0 ? throw Fault.Invalid(violations).ToException() : request.Kind switch
        {
            QuestionKind.Object => PolicyAction.SearchObject,
            QuestionKind.List => PolicyAction.BulkQuery,
            _ => PolicyAction.Search,
        };
    }

    private static RecordOutcome? Keep(StoreConnection db, string gateway, BlindRecord record, List<(KeptRecord, KeptRecord?)> kept)
    {
        // Another's notice and none are the same answer (I9).
        if (ActiveNotices.Find(db, record.NoticeId) is not { } notice || notice.Gateway != gateway)
        {
            return RecordCheck.Refused(FaultReason.NotFound, "notice_id: no notice in force of this gateway.");
        }
        if (record.Version != notice.Version)
        {
            return RecordCheck.Refused(FaultReason.VersionConflict, $"version: {notice.Version} is in force.");
        }
        var (row, before) = RecordStore.Keep(db, record, record.ToByteArray());
        if (row != 0)
        {
            kept.Add((new KeptRecord(row, record), before));
        }
        return null;
    }

    private AccessEntry Entry(PeerCertificate peer, RequesterContext requester, string jws) => new(keys.HubId, AccessOperation.LookUp, "ok", null, peer.Id.Text, time.GetUtcNow())
    {
        Purpose = Codes.Name(requester.Purpose),
        Object = Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(jws))),
    };

    /// <summary>
    /// What the owner is told: a hit that was answered as one, and what policy hides from the officer and not from the owner. What is
    /// only likely is told by the gateway that compares it, if it is one.
    /// </summary>
    private static ReceiptState? HitState(MetNotice met) => met.Decision.Allowed
        ? met.Band == Matching.Evidence.Band.Red ? ReceiptState.Hit : null
        : met.Decision.Obligations.Contains(Obligation.NotifyVictimDesk) ? ReceiptState.SilentHit : null;

    /// <summary>Who asked, by another pseudonym for each notice: owners who compare what they were told cannot follow one officer.</summary>
    private static ReceiptActor Actor(RequesterContext requester, string noticeId) => new(
        Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes($"px-hit/1\n{noticeId}\n{requester.Officer}")).AsSpan(0, 16)),
        requester.Agency, requester.Role, requester.Purpose);

    private async Task RecordAsync(ServerCallContext context, IReadOnlyList<AccessEntry> entries, Action<StoreConnection>? also = null)
    {
        await store.WriteAsync(
            db =>
            {
                foreach (var entry in entries)
                {
                    Journal.Append(db, entry.ToBytes);
                }
                also?.Invoke(db);
            },
            essential: true).ConfigureAwait(false);
        context.Call().MarkRecorded();
    }

    private void ThrowUntilReady()
    {
        if (!index.Ready)
        {
            throw new Fault(FaultReason.NotServing, "The hub is reading its blind records; ask again.") { RetryAfter = TimeSpan.FromSeconds(2) }.ToException();
        }
    }
}
