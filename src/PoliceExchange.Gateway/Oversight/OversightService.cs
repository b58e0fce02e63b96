using Google.Protobuf;
using Grpc.Core;
using PoliceExchange.Audit;
using PoliceExchange.Gateway.Audit;
using PoliceExchange.Gateway.Notices;
using PoliceExchange.Hosting.Calls;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Protocol.Fault.V1;
using PoliceExchange.Protocol.Notice.V1;
using PoliceExchange.Protocol.Oversight.V1;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Gateway.Oversight;

/// <summary>What an oversight body calls; contract in oversight_service.proto. Each call is an entry before it is an answer (I2).</summary>
internal sealed class OversightService(
    GatewayIdentity self, OversightEntries entries, AccessSearch search, HubSearch hub, EntryOpening opening, Samples samples, Reviews reviews, Findings findings, FlagReport flags,
    SubjectRequests requests, AccessStatistics statistics, TimeProvider time)
    : Protocol.Oversight.V1.OversightService.OversightServiceBase
{
    private const int MaxPage = 200;
    private const int DefaultPage = 50;
    private const int MaxSample = 1000;
    private const int MaxFindingEntries = 100;
    private const int MaxFlags = 1000;
    private const int MaxFlagEntries = 20;
    private const int MaxWarrant = 80;
    private const int MaxReason = 500;
    private const int MaxText = 2000;
    private const int MaxName = 64;
    private const int MaxReference = 40;
    private const int MaxShort = 200;
    private static readonly TimeSpan MaxFlagPeriod = TimeSpan.FromDays(31);

    public override async Task<SearchAccessResponse> SearchAccess(SearchAccessRequest request, ServerCallContext context)
    {
        var desk = Overseer(context, request.Requester);
        var form = new OversightForm();
        var query = form.Query("filter", request.Filter);
        var secret = new List<(VaultTerm Kind, string Value)>();
        AddTerm(form, secret, "officer", VaultTerm.Officer, request.Officer, MaxName);
        AddTerm(form, secret, "case_ref", VaultTerm.Case, request.CaseRef, MaxReference);
        AddTerm(form, secret, "notice_id", VaultTerm.NoticeId, request.NoticeId, MaxReference);
        var size = request.PageSize == 0 ? DefaultPage : form.Number("page_size", request.PageSize, 1, MaxPage);
        var before = request.PageToken.Length == 0 ? SearchPlace.Newest : SearchPlace.Parse(request.PageToken);
        if (before is null)
        {
            form.Refuse(new FieldViolation("page_token", "code.unknown", "Not a token of an earlier answer."));
        }
        form.Check();

        // What was searched for is part of the history of a search (SIS 2018/1862 Art. 12).
        await RecordAsync(context, desk, AccessOperation.Search, $"{query} officer={request.Officer} case={request.CaseRef} notice={request.NoticeId}").ConfigureAwait(false);
        var (rows, next) = secret.Count == 0 ? search.Find(query, before!, size) : search.Find(secret, query, before!, size);
        var response = new SearchAccessResponse { NextPageToken = next?.ToString() ?? "" };
        response.Rows.AddRange(rows.Select(ToRow));
        return response;
    }

    public override async Task<SearchHubResponse> SearchHub(SearchHubRequest request, ServerCallContext context)
    {
        var desk = Overseer(context, request.Requester);
        var form = new OversightForm();
        var query = form.Query("filter", request.Filter);
        if (query.Peer is not null || query.Agency is not null)
        {
            form.Refuse(new FieldViolation("filter.peer", "limit.items", "The hub's log is not searched by desk or agency; leave both empty."));
        }
        var actor = form.Text("actor", request.Actor, 3, required: false);
        var size = request.PageSize == 0 ? DefaultPage : form.Number("page_size", request.PageSize, 1, MaxPage);
        var token = form.Text("page_token", request.PageToken, MaxName, required: false);
        form.Check();
        await RecordAsync(context, desk, AccessOperation.Search, $"hub: {query} actor={actor} abroad={request.AbroadOnly}").ConfigureAwait(false);
        return await hub.FindAsync(desk, query, actor, request.AbroadOnly, size, token, context.CancellationToken).ConfigureAwait(false);
    }

    public override async Task<OpenEntryResponse> OpenEntry(OpenEntryRequest request, ServerCallContext context)
    {
        var desk = Overseer(context, request.Requester);
        var (warrant, reason) = Warrant(request.WarrantRef, request.Reason);
        if (await opening.OpenAsync(desk, (long)request.Sequence, warrant, reason).ConfigureAwait(false) is not var (found, row))
        {
            throw Fault.NotFound().ToException();
        }
        context.Call().MarkRecorded();
        return found switch
        {
            VaultOpening.Opened opened => new OpenEntryResponse
            {
                Entry = ByteString.CopyFrom(opened.Entry),
                State = "OPENED",
                CommitmentKey = ByteString.CopyFrom(opened.Part.CommitmentKey),
                PrivatePart = ByteString.CopyFrom(opened.Part.Bytes),
                RecordedAs = (ulong)row,
            },
            VaultOpening.Closed closed => new OpenEntryResponse { Entry = ByteString.CopyFrom(closed.Entry), State = closed.Reason, RecordedAs = (ulong)row },
            _ => throw Fault.NotFound().ToException(),
        };
    }

    public override async Task<EraseEntryResponse> EraseEntry(EraseEntryRequest request, ServerCallContext context)
    {
        var desk = Overseer(context, request.Requester);
        var (warrant, reason) = Warrant(request.WarrantRef, request.Reason);
        if (!opening.Exists((long)request.Sequence))
        {
            throw Fault.NotFound().ToException();
        }
        var row = await opening.EraseAsync(desk, (long)request.Sequence, warrant, reason).ConfigureAwait(false)
            ?? throw new Fault(FaultReason.StateConflict, "The entry has no private part, or it is gone already.").ToException();
        context.Call().MarkRecorded();
        return new EraseEntryResponse { RecordedAs = (ulong)row };
    }

    public override async Task<DrawSampleResponse> DrawSample(DrawSampleRequest request, ServerCallContext context)
    {
        var desk = Overseer(context, request.Requester);
        var form = new OversightForm();
        var seed = form.Text("seed", request.Seed, MaxName);
        var size = form.Number("size", request.Size, 1, MaxSample);
        var method = form.Code("method", request.Method);
        var query = form.Query("stratum", request.Stratum);
        form.Check();
        var sample = await samples.DrawAsync(desk, seed, size, method, request.Stratum ?? new AccessFilter(), query).ConfigureAwait(false)
            ?? throw TooMany("stratum").ToException();
        context.Call().MarkRecorded();
        var response = new DrawSampleResponse { Sample = (ulong)sample.Id, Population = (ulong)sample.Population };
        response.Items.AddRange(sample.Items.Select(item => new SampleItem { Sequence = (ulong)item.Sequence, Weight = (uint)item.Weight, Rank = Convert.ToHexStringLower(item.Rank) }));
        return response;
    }

    public override async Task<RecordReviewResponse> RecordReview(RecordReviewRequest request, ServerCallContext context)
    {
        var desk = Overseer(context, request.Requester);
        var form = new OversightForm();
        var outcome = form.Code("outcome", request.Outcome);
        var note = form.Text("note", request.Note, MaxReason, required: false, lineFeeds: true);
        form.Check();
        var (end, row) = await reviews.RecordAsync(desk, (long)request.Sample, (long)request.Sequence, outcome, note).ConfigureAwait(false);
        switch (end)
        {
            case ReviewEnd.Recorded:
                context.Call().MarkRecorded();
                return new RecordReviewResponse { RecordedAs = (ulong)row };
            case ReviewEnd.Done:
                throw new Fault(FaultReason.StateConflict, "The review of this entry is recorded already.").ToException();
            case ReviewEnd.OwnAct:
                throw new Fault(FaultReason.PolicyDenied, "OWN_ACT: nobody reviews their own act; another overseer has to.").ToException();
            default:
                throw Fault.NotFound().ToException();
        }
    }

    public override async Task<OpenFindingResponse> OpenFinding(OpenFindingRequest request, ServerCallContext context)
    {
        var desk = Overseer(context, request.Requester);
        var form = new OversightForm();
        var agency = form.Text("agency", request.Agency, MaxName);
        var text = form.Text("text", request.Text, MaxText, lineFeeds: true);
        var due = Due(form, request.Due);
        if (request.Sequences.Count is 0 or > MaxFindingEntries)
        {
            form.Refuse(new FieldViolation("sequences", "length", $"1 to {MaxFindingEntries} entries."));
        }
        form.Check();
        var finding = await findings.OpenAsync(desk, agency, [.. request.Sequences.Select(sequence => (long)sequence)], text, due!.Value).ConfigureAwait(false)
            ?? throw Fault.Invalid([new FieldViolation("sequences", "code.unknown", "An entry of these is not in the log.")]).ToException();
        context.Call().MarkRecorded();
        return new OpenFindingResponse { Finding = ToFinding(finding) };
    }

    public override async Task<AnswerFindingResponse> AnswerFinding(AnswerFindingRequest request, ServerCallContext context)
    {
        var desk = Desk.From(context.Peer(), request.Requester, self);
        var form = new OversightForm();
        var answer = form.Text("answer", request.Answer, MaxText, lineFeeds: true);
        form.Check();
        // Another agency's finding is not there for this desk (I9).
        if (findings.Find((long)request.Finding) is not { } finding || finding.Agency != desk.Agency)
        {
            throw Fault.NotFound().ToException();
        }
        return new AnswerFindingResponse { Finding = await MoveAsync(context, desk, finding.Id, FindingMove.Answer, answer, null).ConfigureAwait(false) };
    }

    public override async Task<CloseFindingResponse> CloseFinding(CloseFindingRequest request, ServerCallContext context)
    {
        var desk = Overseer(context, request.Requester);
        var form = new OversightForm();
        var outcome = form.Code("outcome", request.Outcome);
        var due = outcome == FindingOutcome.Returned ? Due(form, request.Due) : null;
        form.Check();
        if (findings.Find((long)request.Finding) is not { } finding)
        {
            throw Fault.NotFound().ToException();
        }
        var move = outcome switch
        {
            FindingOutcome.Remedied => FindingMove.Remedied,
            FindingOutcome.Upheld => FindingMove.Upheld,
            FindingOutcome.NotUpheld => FindingMove.NotUpheld,
            _ => FindingMove.Return,
        };
        return new CloseFindingResponse { Finding = await MoveAsync(context, desk, finding.Id, move, null, due).ConfigureAwait(false) };
    }

    public override async Task<ListFindingsResponse> ListFindings(ListFindingsRequest request, ServerCallContext context)
    {
        var desk = Desk.From(context.Peer(), request.Requester, self);
        FindingState? state = null;
        if (request.State.Length > 0)
        {
            state = Enum.GetValues<FindingState>().Where(one => Codes.Name(one) == request.State).Select(one => (FindingState?)one).FirstOrDefault()
                ?? throw Fault.Invalid([new FieldViolation("state", "code.unknown", "OPEN, ANSWERED or CLOSED.")]).ToException();
        }
        await RecordAsync(context, desk, AccessOperation.Search, $"findings {request.State}").ConfigureAwait(false);
        var response = new ListFindingsResponse();
        response.Findings.AddRange(findings.List(desk.Role == DeskRole.Oversight ? null : desk.Agency, state, request.OverdueOnly).Select(ToFinding));
        return response;
    }

    public override async Task<ListFlagsResponse> ListFlags(ListFlagsRequest request, ServerCallContext context)
    {
        var desk = Overseer(context, request.Requester);
        var form = new OversightForm();
        var from = form.Instant("from", request.From, required: true);
        var until = form.Instant("until", request.Until, required: true);
        if (until <= from || until - from > MaxFlagPeriod)
        {
            form.Refuse(new FieldViolation("until", "range", $"Later than `from`, by at most {MaxFlagPeriod.TotalDays:0} days."));
        }
        form.Check();
        await RecordAsync(context, desk, AccessOperation.Search, $"flags {request.From} {request.Until}").ConfigureAwait(false);
        var found = flags.Of(from!.Value, until!.Value) ?? throw TooMany("until").ToException();
        var response = new ListFlagsResponse();
        foreach (var flag in found.Take(MaxFlags))
        {
            var row = new AnomalyFlag { Rule = flag.Rule, Peer = flag.Peer, From = Rfc3339.Format(flag.From), Until = Rfc3339.Format(flag.Until), Count = (uint)flag.Sequences.Count };
            row.Sequences.AddRange(flag.Sequences.Take(MaxFlagEntries).Select(sequence => (ulong)sequence));
            response.Flags.Add(row);
        }
        return response;
    }

    public override async Task<OpenSubjectRequestResponse> OpenSubjectRequest(OpenSubjectRequestRequest request, ServerCallContext context)
    {
        var desk = Overseer(context, request.Requester);
        var form = new OversightForm();
        var kind = form.Code("kind", request.Kind);
        var reference = form.Text("reference", request.Reference, MaxReference);
        var proof = form.Text("identity_proof", request.IdentityProof, MaxShort);
        form.Check();
        var opened = await requests.OpenAsync(desk, kind, reference, proof).ConfigureAwait(false);
        context.Call().MarkRecorded();
        return new OpenSubjectRequestResponse { Request = ToRequest(opened) };
    }

    public override async Task<AdvanceSubjectRequestResponse> AdvanceSubjectRequest(AdvanceSubjectRequestRequest request, ServerCallContext context)
    {
        var desk = Overseer(context, request.Requester);
        var form = new OversightForm();
        var step = request.Extend ? default : form.Code("step", request.Step);
        var restricts = step == SubjectRequestStep.Restricted;
        var reason = form.Text("reason", request.Reason, MaxReason, required: restricts || request.Extend, lineFeeds: true);
        var appeal = form.Text("appeal", request.Appeal, MaxShort, required: restricts);
        form.Check();
        if (requests.Find((long)request.Request) is not { } known)
        {
            throw Fault.NotFound().ToException();
        }
        var changed = await (request.Extend ? requests.ExtendAsync(desk, known.Id, reason) : requests.AdvanceAsync(desk, known.Id, step, reason, appeal)).ConfigureAwait(false)
            ?? throw new Fault(FaultReason.StateConflict, $"The request is {Codes.Name(known.Step)}; this does not follow.").ToException();
        context.Call().MarkRecorded();
        return new AdvanceSubjectRequestResponse { Request = ToRequest(changed) };
    }

    public override async Task<ListSubjectRequestsResponse> ListSubjectRequests(ListSubjectRequestsRequest request, ServerCallContext context)
    {
        var desk = Overseer(context, request.Requester);
        await RecordAsync(context, desk, AccessOperation.Search, "subject requests").ConfigureAwait(false);
        var response = new ListSubjectRequestsResponse();
        response.Requests.AddRange(requests.List(request.OverdueOnly).Select(ToRequest));
        return response;
    }

    public override async Task<GetStatisticsResponse> GetStatistics(GetStatisticsRequest request, ServerCallContext context)
    {
        var desk = Overseer(context, request.Requester);
        if (AccessStatistics.Period(request.Period) is not var (from, until))
        {
            throw Fault.Invalid([new FieldViolation("period", "format.period", "A year such as 2026 or a month such as 2026-03.")]).ToException();
        }
        await RecordAsync(context, desk, AccessOperation.Search, $"statistics {request.Period}").ConfigureAwait(false);
        var response = new GetStatisticsResponse();
        foreach (var (dimension, counts) in statistics.Of(from, until))
        {
            var table = new StatisticsTable { Dimension = dimension };
            if (counts.Total is { } total)
            {
                table.Total = (ulong)total;
            }
            foreach (var (name, count) in counts.Cells.OrderBy(cell => cell.Key, StringComparer.Ordinal))
            {
                var cell = new StatisticsCell { Name = name };
                if (count is { } shown)
                {
                    cell.Count = (ulong)shown;
                }
                table.Cells.Add(cell);
            }
            response.Tables.Add(table);
        }
        return response;
    }

    public override async Task<ListBreakGlassReviewsResponse> ListBreakGlassReviews(ListBreakGlassReviewsRequest request, ServerCallContext context)
    {
        var desk = Overseer(context, request.Requester);
        await RecordAsync(context, desk, AccessOperation.Search, "break-glass reviews").ConfigureAwait(false);
        var now = time.GetUtcNow();
        var response = new ListBreakGlassReviewsResponse();
        response.Reviews.AddRange(reviews.BreakGlass().Select(one => new BreakGlassReview
        {
            Sequence = (ulong)one.Sequence,
            At = Rfc3339.Format(one.At),
            Due = Rfc3339.Format(one.At + Emergencies.ReviewLimit),
            State = one.Reviewed ? "REVIEWED" : now >= one.At + Emergencies.ReviewLimit ? "OVERDUE" : "DUE",
        }));
        return response;
    }

    /// <summary>The certificate proves the role; an officer's own claim never does.</summary>
    private Desk Overseer(ServerCallContext context, Requester? requester)
    {
        var desk = Desk.From(context.Peer(), requester, self);
        return desk.Role == DeskRole.Oversight
            ? desk
            : throw new Fault(FaultReason.PolicyDenied, "NOT_OVERSIGHT: only a desk with the role OVERSIGHT calls this.").ToException();
    }

    private static (string Warrant, string Reason) Warrant(string warrant, string reason)
    {
        var form = new OversightForm();
        form.Text("warrant_ref", warrant, MaxWarrant);
        form.Text("reason", reason, MaxReason, lineFeeds: true);
        form.Check();
        return (warrant, reason);
    }

    private static void AddTerm(OversightForm form, List<(VaultTerm, string)> terms, string field, VaultTerm kind, string value, int max)
    {
        if (form.Text(field, value, max, required: false).Length > 0)
        {
            terms.Add((kind, value));
        }
    }

    private DateTimeOffset? Due(OversightForm form, string text)
    {
        var due = form.Instant("due", text, required: true);
        if (due <= time.GetUtcNow())
        {
            form.Refuse(new FieldViolation("due", "range", "In the future."));
        }
        return due;
    }

    private async Task<Finding> MoveAsync(ServerCallContext context, Desk desk, long id, FindingMove move, string? answer, DateTimeOffset? due)
    {
        var moved = await findings.MoveAsync(desk, id, move, answer, due).ConfigureAwait(false)
            ?? throw new Fault(FaultReason.StateConflict, "Not open from where the finding stands.").ToException();
        context.Call().MarkRecorded();
        return ToFinding(moved);
    }

    private async Task RecordAsync(ServerCallContext context, Desk desk, AccessOperation operation, string justification)
    {
        await entries.RecordAsync(entries.Prepare(desk, operation, justification)).ConfigureAwait(false);
        context.Call().MarkRecorded();
    }

    private static Fault TooMany(string field) => Fault.Invalid([new FieldViolation(field, "limit.entries", $"More than {AccessFacts.Limit} entries; take a shorter period.")]);

    private static AccessRow ToRow(FoundEntry found) => new()
    {
        Sequence = (ulong)found.Sequence,
        At = Rfc3339.Format(found.At),
        Operation = found.Operation,
        Result = found.Result,
        Family = found.Family ?? "",
        Owner = found.Owner ?? "",
        Purpose = found.Purpose ?? "",
        Peer = found.Peer,
        HasPrivatePart = found.HasPrivatePart,
        Entry = ByteString.CopyFrom(found.Entry),
    };

    private Finding ToFinding(KeptFinding finding)
    {
        var row = new Finding
        {
            Id = (ulong)finding.Id,
            Agency = finding.Agency,
            Text = finding.Text,
            Due = Rfc3339.Format(finding.Due),
            State = Codes.Name(finding.State),
            Answer = finding.Answer,
            Outcome = finding.State == FindingState.Closed ? Codes.Name(finding.Outcome) : "",
            Overdue = finding.IsOverdue(time.GetUtcNow()),
        };
        row.Sequences.AddRange(finding.Sequences.Select(sequence => (ulong)sequence));
        return row;
    }

    private SubjectRequest ToRequest(KeptRequest request) => new()
    {
        Id = (ulong)request.Id,
        Kind = request.Kind,
        Reference = request.Reference,
        Step = request.Step,
        ReceivedAt = Rfc3339.Format(request.ReceivedAt),
        Due = Rfc3339.Format(request.Due),
        Extended = request.Extended,
        Overdue = request.IsOverdue(time.GetUtcNow()),
        Reason = request.Reason,
        Appeal = request.Appeal,
    };
}
