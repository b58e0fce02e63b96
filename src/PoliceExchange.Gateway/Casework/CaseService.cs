using Grpc.Core;
using PoliceExchange.Audit;
using PoliceExchange.Gateway.Audit;
using PoliceExchange.Gateway.Casework.LifeCycles;
using PoliceExchange.Gateway.Notices;
using PoliceExchange.Hosting.Calls;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Policy;
using PoliceExchange.Policy.Words;
using PoliceExchange.Protocol.Casework.V1;
using PoliceExchange.Protocol.Content;
using PoliceExchange.Protocol.Fault.V1;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Gateway.Casework;

/// <summary>What desks ask of casework; contract in case_service.proto. A desk sees of a case what it may see of its notices.</summary>
internal sealed class CaseService(
    NoticeStore notices, DeskViews views, Readers readers, AccessLog access, CaseKeeper keeper, HubTime hub, PolicyEngine policy, GatewayIdentity self)
    : Protocol.Casework.V1.CaseService.CaseServiceBase
{
    private const int MaxPage = 200;
    private const int DefaultPage = 50;
    private const int MaxOfficer = 64;

    // Duties looked at for one page: a desk that sees few of many gets a short page and a token.
    private const int MaxLooked = 2000;

    public override async Task<ListDutiesResponse> ListDuties(ListDutiesRequest request, ServerCallContext context)
    {
        var desk = Desk.From(context.Peer(), request.Requester, self);
        if (request.PageSize > MaxPage)
        {
            throw Fault.Invalid([new FieldViolation("page_size", "range", $"At most {MaxPage}.")]).ToException();
        }
        var (after, afterId) = CasePages.Read(request.PageToken)
            ?? throw Fault.Invalid([new FieldViolation("page_token", "form", "Not a token of a page before.")]).ToException();
        var size = request.PageSize == 0 ? DefaultPage : (int)request.PageSize;
        var response = new ListDutiesResponse();
        var seen = new Dictionary<string, StoredNotice?>(StringComparer.Ordinal);
        var looked = 0;
        while (response.Duties.Count < size && looked < MaxLooked)
        {
            var page = notices.Store.Read(db => CaseStore.Open(db, after, afterId, MaxPage));
            foreach (var duty in page)
            {
                (after, afterId, looked) = (duty.DueAt, duty.Id, looked + 1);
                if (IsIn(request.Scope, duty, desk) && Visible(desk, duty.NoticeId, seen) is { } notice)
                {
                    response.Duties.Add(Row(duty, notice));
                    if (response.Duties.Count == size)
                    {
                        break;
                    }
                }
            }
            if (page.Count < MaxPage)
            {
                break;
            }
        }
        response.NextPageToken = response.Duties.Count == size || looked >= MaxLooked ? CasePages.Token(after, afterId) : "";
        await RecordAsync(context, readers.Entry(desk, AccessOperation.List)).ConfigureAwait(false);
        return response;
    }

    public override async Task<GetCaseResponse> GetCase(GetCaseRequest request, ServerCallContext context)
    {
        var desk = Desk.From(context.Peer(), request.Requester, self);
        var notice = Visible(desk, request.NoticeId, []) ?? throw Fault.NotFound().ToException();
        var thread = notice.Correlation;
        var reading = notices.Store.Read(db => CaseReader.Read(CaseStore.Steps(db, thread), policy.Clocks, hub.Now));
        await RecordAsync(context, readers.Entry(desk, AccessOperation.Open, about: Concern.Of(notice))).ConfigureAwait(false);
        var response = new GetCaseResponse { Thread = thread };
        var seen = new Dictionary<string, StoredNotice?>(StringComparer.Ordinal);
        foreach (var track in notices.Store.Read(db => CaseStore.TracksOfThread(db, thread)))
        {
            if (Visible(desk, track.NoticeId, seen) is { } of && reading.Matters.FirstOrDefault(matter => matter.NoticeId == track.NoticeId) is { } matter)
            {
                response.Tracks.Add(Track(track, matter, of));
                response.Duties.AddRange(notices.Store.Read(db => CaseStore.DutiesOf(db, track.NoticeId)).Where(duty => duty.Party == track.Party).Select(duty => Row(duty, of)));
            }
        }
        response.Events.AddRange(CaseEvents.Of(reading, id => Visible(desk, id, seen) is not null));
        return response;
    }

    public override async Task<TakeOnResponse> TakeOn(TakeOnRequest request, ServerCallContext context)
    {
        var desk = Desk.From(context.Peer(), request.Requester, self);
        var officer = request.Officer.Length == 0 ? desk.Officer : request.Officer;
        if (officer.Length > MaxOfficer || !ContentRules.IsCleanText(officer, lineFeeds: false))
        {
            throw Fault.Invalid([new FieldViolation("officer", "text", $"A pseudonym of at most {MaxOfficer} characters, without control characters.")]).ToException();
        }
        var notice = views.Find(request.NoticeId);
        if (notice is null || !views.Of(desk, notice).Sees(PolicyAction.Act).Allowed)
        {
            throw Fault.NotFound().ToException();
        }
        var role = Codes.Name(desk.Role);
        var entry = readers.Entry(desk, AccessOperation.Assign, about: Concern.Of(notice), justification: officer == desk.Officer ? null : $"given to {officer}");
        var step = new CaseStep
        {
            Key = $"taken-on/{notice.NoticeId}/{desk.Agency}/{role}",
            Kind = StepKind.TakenOn,
            NoticeId = notice.NoticeId,
            Family = Codes.TryParse<NoticeFamily>(notice.Family, out var family) ? family : default,
            Type = NoticeType.Accept,
            State = self.State,
            Agency = desk.Agency,
            Role = desk.Role,
            At = hub.Now,
        };
        await notices.Store.WriteAsync(
            db =>
            {
                access.Append(db, entry);
                CaseStore.Keep(db, notice.Correlation, step);
                CaseStore.Assign(db, notice.NoticeId, desk.Agency, role, officer);
                keeper.Settle(db, notice.Correlation, hub.Now);
            },
            essential: true).ConfigureAwait(false);
        context.Call().MarkRecorded();
        return new TakeOnResponse { Agency = desk.Agency, Role = role, Officer = officer };
    }

    private bool IsIn(DutyScope scope, StoredDuty duty, Desk desk) => scope switch
    {
        DutyScope.All => true,
        DutyScope.Ours => duty.OwnerState == self.State,
        DutyScope.Theirs => duty.OwnerState != self.State,
        _ => duty.OwnerState == self.State && duty.OwnerRole == Codes.Name(desk.Role),
    };

    private StoredNotice? Visible(Desk desk, string noticeId, Dictionary<string, StoredNotice?> seen)
    {
        if (!seen.TryGetValue(noticeId, out var notice))
        {
            notice = views.Find(noticeId);
            notice = notice is not null && views.Of(desk, notice).Sees(PolicyAction.ReadHeader).Allowed ? notice : null;
            seen[noticeId] = notice;
        }
        return notice;
    }

    private CaseTrack Track(StoredTrack track, Matter matter, StoredNotice notice)
    {
        var row = new CaseTrack
        {
            Notice = Readers.Row(notice), Party = track.Party, State = track.State, Since = Readers.Time(track.Since), Ended = track.Ended, Outcome = track.Outcome,
            Agency = track.Agency, Role = track.Role, Officer = track.Officer,
        };
        var side = matter.Issuer == self.State ? Side.TheIssuer : Side.TheAddressee;
        var state = matter.Tracks.First(one => one.Party == track.Party).State;
        foreach (var move in LifeCycle.Of(matter.Family).Moves.Concat(CommonMoves.All).Where(move => (move.By == Side.Either || move.By == side) && move.StartsIn(state)))
        {
            var next = new NextMove { Verb = Codes.Name(move.Verb), To = Codes.Name(move.To ?? state) };
            next.Roles.AddRange(move.Roles.Select(role => Codes.Name(role)).Order(StringComparer.Ordinal));
            if (!row.Next.Contains(next))
            {
                row.Next.Add(next);
            }
        }
        return row;
    }

    private DutyRow Row(StoredDuty duty, StoredNotice notice)
    {
        var (told, officer) = notices.Store.Read(db => (
            CaseStore.ToldOf(db, duty.Id), CaseStore.TracksOf(db, duty.NoticeId).FirstOrDefault(track => track.Party == duty.Party)?.Officer ?? ""));
        var row = new DutyRow
        {
            DutyId = duty.Id, Notice = Readers.Row(notice), Party = duty.Party, Duty = duty.Duty, Clock = duty.Clock, OwnerState = duty.OwnerState, OwnerRole = duty.OwnerRole,
            StartedAt = Readers.Time(duty.StartAt), DueAt = Readers.Time(duty.DueAt), State = duty.State, EndedAt = duty.EndedAt is { } ended ? Readers.Time(ended) : "",
            Group = CasePages.GroupOf(duty.State, told), Officer = officer,
        };
        row.Told.AddRange(told.Select(stage => new DutyStageRow { Stage = stage.Stage, At = Readers.Time(stage.At), Role = stage.Role }));
        if (policy.Clocks.Find(duty.Clock) is { } rule)
        {
            row.Text.Add(rule.Text.ToDictionary());
            (row.Source, row.Verification) = (rule.Source, Codes.Name(rule.Verification));
        }
        return row;
    }

    private async Task RecordAsync(ServerCallContext context, PreparedEntry entry)
    {
        await notices.Store.WriteAsync(db => { access.Append(db, entry); }, essential: true).ConfigureAwait(false);
        context.Call().MarkRecorded();
    }
}
