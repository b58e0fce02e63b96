using Grpc.Core;
using PoliceExchange.Cli.Exchange;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Protocol.Casework.V1;
using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Followup.V1;
using PoliceExchange.Protocol.Handling.V1;
using PoliceExchange.Protocol.Lookup.V1;
using PoliceExchange.Protocol.Notice.V1;
using PoliceExchange.Protocol.Person.V1;
using Hit = PoliceExchange.Protocol.Lookup.V1.Hit;

namespace PoliceExchange.Cli.Demo;

/// <summary>What a case does: each act is a call of a desk to its own gateway, checked, printed and counted. A step that fails ends the case.</summary>
internal sealed class Stage(LocalExchange exchange, TimeProvider time, DemoReport report, CancellationToken cancel)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(60);
    private readonly Dictionary<string, DeskClient> _desks = new(StringComparer.Ordinal);
    private int _submissions;

    public Drafts Drafts { get; } = new(time.GetUtcNow());

    /// <summary>Everything that was taken, for the check of its receipts at the end.</summary>
    public List<SentNotice> Sent { get; } = [];

    /// <summary>States whose gateway runs.</summary>
    public IReadOnlyCollection<string> Running => [.. exchange.Gateways.Where(gateway => !gateway.Value.Process.HasExited).Select(gateway => gateway.Key)];

    /// <summary>The desk of a state, as STATE/DESK.</summary>
    public DeskClient Desk(string place)
    {
        if (!_desks.TryGetValue(place, out var desk))
        {
            var parts = place.Split('/');
            _desks[place] = desk = exchange.Desk(parts[0], parts[1]);
        }
        return desk;
    }

    /// <summary>Sends a notice.</summary>
    public Task<SentNotice> SendAsync(string step, string from, NoticeDraft draft, Family family) => StepAsync(step, async () =>
    {
        var sent = await SubmitAsync(from, draft, family).ConfigureAwait(false);
        return (sent, new StepOutcome.Done());
    });

    /// <summary>Answers in the thread of a notice that the desk has; all of a thread have one correlation.</summary>
    public Task<SentNotice> AnswerAsync(string step, string from, SentNotice of, NoticeDraft draft) => StepAsync<SentNotice>(step, async () =>
    {
        await UntilAsync(async () => await GetAsync(from, of).ConfigureAwait(false) is { IsFound: true }, $"{from} does not have the notice").ConfigureAwait(false);
        var sent = await SubmitAsync(from, draft, of.Family).ConfigureAwait(false);
        report.Figures.Answered++;
        var (own, thread) = (await GetAsync(from, sent).ConfigureAwait(false), await GetAsync(from, of).ConfigureAwait(false));
        return own.Notice?.Row.Correlation == thread.Notice?.Row.Correlation && own.IsFound
            ? (sent, new StepOutcome.Done())
            : (sent, new StepOutcome.Failed("another correlation"));
    });

    /// <summary>A draft that must not pass, with the rule that must say so.</summary>
    public Task RefusedAsync(string step, string from, NoticeDraft draft, string rule, string field = "") => StepAsync(step, async () =>
    {
        var desk = Desk(from);
        var requester = Requester(draft);
        var check = await desk.Notices.CheckNoticeAsync(new CheckNoticeRequest { Requester = requester, Draft = draft }, deadline: desk.Deadline, cancellationToken: cancel).ConfigureAwait(false);
        try
        {
            var answer = await desk.Notices.SubmitNoticeAsync(
                new SubmitNoticeRequest { Requester = requester, SubmissionId = NextId(), Draft = draft }, deadline: desk.Deadline, cancellationToken: cancel).ConfigureAwait(false);
            return (true, new StepOutcome.Failed($"accepted as {answer.NoticeId}"));
        }
        catch (RpcException refused)
        {
            var fault = FaultDetails.From(refused);
            var said = fault.Violations.FirstOrDefault(one => one.Rule.StartsWith(rule, StringComparison.Ordinal) && one.Field.StartsWith(field, StringComparison.Ordinal));
            var checkedToo = check.Violations.Concat(check.Holds).Any(one => one.Rule == said?.Rule && one.Field == said.Field);
            return (true, said is null ? new StepOutcome.Failed($"refused for another reason: {Told(fault)}")
                : !checkedToo ? new StepOutcome.Failed("the check did not say what the submission says")
                : new StepOutcome.RefusedAsItMust($"{said.Field}: {said.Rule}"));
        }
    });

    /// <summary>A draft that must be kept for legal review, with the rules that must say so; gives the review's id.</summary>
    public Task<string> HeldAsync(string step, string from, NoticeDraft draft, params string[] rules) => StepAsync<string>(step, async () =>
    {
        var desk = Desk(from);
        var request = new SubmitNoticeRequest { Requester = Requester(draft), SubmissionId = NextId(), Draft = draft };
        var answer = await desk.Notices.SubmitNoticeAsync(request, deadline: desk.Deadline, cancellationToken: cancel).ConfigureAwait(false);
        var missing = rules.Except(answer.Holds.Select(hold => hold.Rule)).ToList();
        return (answer.ReviewId, answer.ReviewState != "LEGAL_REVIEW" ? new StepOutcome.Failed($"sent as {answer.NoticeId}")
            : missing.Count > 0 ? new StepOutcome.Failed($"not held for {string.Join(", ", missing)}") : new StepOutcome.Done());
    });

    /// <summary>An officer decides on a draft that is held.</summary>
    public async Task<DecideLegalReviewResponse> DecideAsync(string from, string review, string officer, LegalFinding finding)
    {
        var desk = Desk(from);
        return await desk.LegalReviews.DecideLegalReviewAsync(
            new DecideLegalReviewRequest
            {
                Requester = DeskClient.Requester(Purpose.ArrestExtradition, "REVIEW-1", officer), ReviewId = review, Finding = finding, Reason = "Fictional reason of a reviewer.",
            },
            deadline: desk.Deadline, cancellationToken: cancel).ConfigureAwait(false);
    }

    /// <summary>A call that must be refused with a reason.</summary>
    public Task RefusedAsync(string step, Func<Task> call, StatusCode status, string word) => StepAsync(step, async () =>
    {
        try
        {
            await call().ConfigureAwait(false);
            return (true, new StepOutcome.Failed("it was allowed"));
        }
        catch (RpcException refused)
        {
            var fault = FaultDetails.From(refused);
            return (true, fault.Status == status && Told(fault).Contains(word, StringComparison.Ordinal)
                ? new StepOutcome.RefusedAsItMust($"{fault.Status}, {fault.Reason}")
                : new StepOutcome.Failed(Told(fault)));
        }
    });

    /// <summary>The desk opens the notice and finds in it what it must; null from the check means that it holds.</summary>
    public Task<GetNoticeResponse> OpensAsync(string step, string desk, SentNotice notice, Func<GetNoticeResponse, string?> check) => StepAsync(step, async () =>
    {
        Reading reading = new(null, null);
        await UntilAsync(
            async () => (reading = await GetAsync(desk, notice).ConfigureAwait(false)).IsFound, $"{desk} does not get it").ConfigureAwait(false);
        return (reading.Notice!, check(reading.Notice!) is { } wrong ? new StepOutcome.Failed(wrong) : (StepOutcome)new StepOutcome.Done());
    });

    /// <inheritdoc cref="OpensAsync(string, string, SentNotice, Func{GetNoticeResponse, string?})"/>
    public Task<GetNoticeResponse> OpensAsync(string step, string desk, SentNotice notice) => OpensAsync(step, desk, notice, _ => null);

    /// <summary>The desk must get what it would get for a notice that is nowhere, to the byte, and must not see it in its list (I9).</summary>
    public Task NothingForAsync(string step, string desk, SentNotice notice) => StepAsync(step, async () =>
    {
        var real = await GetAsync(desk, notice).ConfigureAwait(false);
        var absent = await GetAsync(desk, notice, Guid.CreateVersion7(time.GetUtcNow()).ToString()).ConfigureAwait(false);
        var client = Desk(desk);
        var list = await client.Notices.ListNoticesAsync(
            new ListNoticesRequest { Requester = Requester(notice.Draft), PageSize = 200 }, deadline: client.Deadline, cancellationToken: cancel).ConfigureAwait(false);
        return (true, real.IsFound || list.Notices.Any(row => row.NoticeId == notice.Id) ? new StepOutcome.Failed($"{desk} sees it")
            : real.Refused != absent.Refused ? new StepOutcome.Failed($"\"{real.Refused}\" is not \"{absent.Refused}\"")
            : (StepOutcome)new StepOutcome.RefusedAsItMust(Text("step.nothing")));
    });

    /// <summary>A look-up that must meet the notice; null from the check means that it holds.</summary>
    public Task<Hit> FindsAsync(string step, string place, LookUpQuestion question, SentNotice notice, Func<Hit, string?> check) => StepAsync(step, async () =>
    {
        Hit? hit = null;
        // Records follow their notice to the hub within a second or two. Each question counts against the officer's budget, so few are asked.
        for (var asked = 0; hit is null && asked < 12; asked++)
        {
            hit = (await LookUpAsync(place, question, notice).ConfigureAwait(false)).Hits.FirstOrDefault(one => one.Notice.NoticeId == notice.Id && one.Notice.State.Length > 0);
            if (hit is null)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), time, cancel).ConfigureAwait(false);
            }
        }
        return (hit ?? new Hit(), hit is null ? new StepOutcome.Failed($"{place} finds nothing") : check(hit) is { } wrong ? new StepOutcome.Failed(wrong) : (StepOutcome)new StepOutcome.Done());
    });

    /// <summary>Look-ups that must not meet the notice: no record, as for somebody who is nowhere (I9).</summary>
    public Task FindsNothingAsync(string step, string place, SentNotice notice, params IReadOnlyList<LookUpQuestion> questions) => StepAsync(step, async () =>
    {
        var found = false;
        foreach (var question in questions)
        {
            found |= (await LookUpAsync(place, question, notice).ConfigureAwait(false)).Hits.Any(one => one.Notice.NoticeId == notice.Id);
        }
        return (true, found ? new StepOutcome.Failed($"{place} finds it") : (StepOutcome)new StepOutcome.RefusedAsItMust(Text("step.nothing")));
    });

    /// <summary>Waits until the owner of a notice is told that a state looked it up, and whether that was said there.</summary>
    public Task ToldAsync(string step, string owner, SentNotice notice, string state, bool silent) => StepAsync(step, async () =>
    {
        var desk = Desk(owner);
        await UntilAsync(
            async () => (await desk.LookUps.ListHitsAsync(
                new ListHitsRequest { Requester = Requester(notice.Draft), NoticeId = notice.Id }, deadline: desk.Deadline, cancellationToken: cancel).ConfigureAwait(false))
                .Hits.Any(hit => hit.State == state && hit.Silent == silent),
            $"{owner} is not told of {state}").ConfigureAwait(false);
        return (true, new StepOutcome.Done());
    });

    /// <summary>Waits until the newest version stands at one of the rungs with each of these states.</summary>
    public Task ReachesAsync(string step, SentNotice notice, IReadOnlyCollection<string> states, params IReadOnlyList<string> rungs) => StepAsync(step, async () =>
    {
        GetLadderResponse? ladder = null;
        await UntilAsync(
            async () =>
            {
                ladder = await LadderAsync(notice).ConfigureAwait(false);
                return states.All(state => rungs.Contains(Newest(ladder, state) ?? ""));
            },
            $"the ladder does not show {string.Join(" or ", rungs)} for all of {string.Join(' ', states)}").ConfigureAwait(false);
        return (true, new StepOutcome.Done());
    });

    /// <summary>The victim desk names the person behind a pseudonym, to its own gateway alone.</summary>
    public Task AlertAsync(string step, SentNotice notice, PersonDetails person) => StepAsync(step, async () =>
    {
        var desk = Desk(notice.From);
        await desk.LookUps.SetSilentAlertAsync(
            new SetSilentAlertRequest { Requester = Requester(notice.Draft), NoticeId = notice.Id, Person = person }, deadline: desk.Deadline, cancellationToken: cancel).ConfigureAwait(false);
        return (true, new StepOutcome.Done());
    });

    /// <summary>A look-up that finds nothing, of which the owner is told all the same; asked again until the alert stands at the hub.</summary>
    public Task SearchedAsync(string step, string place, LookUpQuestion question, SentNotice asFor, string owner, SentNotice notice, string state) => StepAsync<bool>(step, async () =>
    {
        var desk = Desk(owner);
        for (var asked = 0; asked < 12; asked++)
        {
            if ((await LookUpAsync(place, question, asFor).ConfigureAwait(false)).Hits.Any(hit => hit.Notice.NoticeId == notice.Id))
            {
                return (true, new StepOutcome.Failed($"{place} finds it"));
            }
            await Task.Delay(TimeSpan.FromSeconds(1), time, cancel).ConfigureAwait(false);
            var told = await desk.LookUps.ListHitsAsync(
                new ListHitsRequest { Requester = Requester(notice.Draft), NoticeId = notice.Id }, deadline: desk.Deadline, cancellationToken: cancel).ConfigureAwait(false);
            if (told.Hits.Any(hit => hit.State == state && hit.Silent))
            {
                return (true, new StepOutcome.RefusedAsItMust(Text("step.nothing")));
            }
        }
        return (true, new StepOutcome.Failed($"{owner} is not told of {state}"));
    });

    /// <summary>An officer held a traveller against a notice: somebody else.</summary>
    public Task RuleOutAsync(string step, string place, SentNotice notice, LookUpQuestion document, string reason) => StepAsync(step, async () =>
    {
        var desk = Desk(place);
        await desk.LookUps.RuleOutAsync(
            new RuleOutRequest { Requester = Requester(notice.Draft), NoticeId = notice.Id, Question = document, Reason = reason }, deadline: desk.Deadline, cancellationToken: cancel).ConfigureAwait(false);
        return (true, new StepOutcome.Done());
    });

    /// <summary>Waits until the state has it, without a step of its own.</summary>
    public Task UntilDeliveredAsync(SentNotice notice, string state) => UntilAsync(
        async () => Newest(await LadderAsync(notice).ConfigureAwait(false), state) is { } rung && Rungs.Delivered.Contains(rung), $"{notice.Id} is not delivered to {state}");

    /// <summary>Withdraws.</summary>
    public Task<SentNotice> WithdrawAsync(string step, SentNotice notice, ChangeReason code, string reason) => StepAsync(step, async () =>
    {
        var answer = await CallWithdrawAsync(notice.From, notice, code, reason).ConfigureAwait(false);
        var sent = notice with { Answer = answer };
        Sent.Add(sent);
        report.Figures.Sent++;
        report.Figures.Withdrawn++;
        return (sent, new StepOutcome.Done());
    });

    /// <summary>The call alone.</summary>
    public async Task<SubmitNoticeResponse> CallWithdrawAsync(string from, SentNotice notice, ChangeReason code, string reason)
    {
        var desk = Desk(from);
        var answer = await desk.Notices.WithdrawNoticeAsync(
            new WithdrawNoticeRequest { Requester = Requester(notice.Draft), SubmissionId = NextId(), NoticeId = notice.Id, Code = code, Reason = reason },
            deadline: desk.Deadline, cancellationToken: cancel).ConfigureAwait(false);
        return answer.AsVersion(notice.Id);
    }

    /// <summary>The same submission id with the same bytes, or with others.</summary>
    public async Task<SubmitNoticeResponse> ResubmitAsync(SentNotice notice, NoticeDraft draft)
    {
        var desk = Desk(notice.From);
        return await desk.Notices.SubmitNoticeAsync(
            new SubmitNoticeRequest { Requester = Requester(notice.Draft), SubmissionId = notice.SubmissionId, Draft = draft },
            deadline: desk.Deadline, cancellationToken: cancel).ConfigureAwait(false);
    }

    /// <summary>Records an outcome.</summary>
    public Task ActsAsync(string step, string desk, SentNotice notice, string outcome) => StepAsync(step, async () =>
    {
        var client = Desk(desk);
        var answer = await client.Notices.ActionNoticeAsync(
            new ActionNoticeRequest { Requester = Requester(notice.Draft), NoticeId = notice.Id, Outcome = outcome }, deadline: client.Deadline, cancellationToken: cancel).ConfigureAwait(false);
        return (true, answer.State == "ACTIONED" ? new StepOutcome.Done() : (StepOutcome)new StepOutcome.Failed(answer.State));
    });

    /// <summary>The matter stands there with that addressee, as the desk sees it.</summary>
    public Task StandsAsync(string step, string place, SentNotice notice, string party, string state) => CaseAsync(step, place, notice, got =>
        got.Tracks.FirstOrDefault(track => track.Notice.NoticeId == notice.Id && track.Party == party) is not { } track ? $"{place} has no such case"
        : track.State == state ? null : $"it is {track.State}");

    /// <summary>The desk sees the duty with that owner and state of its clock.</summary>
    public Task OwesAsync(string step, string place, SentNotice notice, string duty, string owner, params string[] states) => CaseAsync(step, place, notice, got =>
        got.Duties.Where(one => one.Duty == duty).ToList() is not { Count: > 0 } owed ? $"{place} sees no {duty}"
        : owed.Exists(one => one.OwnerState == owner && states.Contains(one.State)) ? null : string.Join(", ", owed.Select(one => $"{one.OwnerState} {one.State}")));

    private Task<bool> CaseAsync(string step, string place, SentNotice notice, Func<GetCaseResponse, string?> check) => StepAsync(step, async () =>
    {
        var client = Desk(place);
        var wrong = "";
        await UntilAsync(
            async () =>
            {
                var got = await client.Cases.GetCaseAsync(
                    new GetCaseRequest { Requester = Requester(notice.Draft), NoticeId = notice.Id }, deadline: client.Deadline, cancellationToken: cancel).ConfigureAwait(false);
                wrong = check(got);
                return wrong is null;
            }, () => $"{place}: {wrong}").ConfigureAwait(false);
        return (true, (StepOutcome)new StepOutcome.Done());
    });

    /// <summary>Anything else, with its own check; null means that it holds.</summary>
    public Task DoAsync(string step, Func<Task<string?>> act) => StepAsync(step, async () =>
        (true, await act().ConfigureAwait(false) is { } wrong ? new StepOutcome.Failed(wrong) : (StepOutcome)new StepOutcome.Done()));

    /// <summary>What the exchange does not do yet.</summary>
    public void NotYet(string step, string reason) => report.Step(step, new StepOutcome.NotYet(reason));

    /// <summary>Takes a nation off the line.</summary>
    public Task StopAsync(string step, string state) => DoAsync(step, async () =>
    {
        await exchange.Gateways[state].StopAsync(time).ConfigureAwait(false);
        return null;
    });

    /// <summary>Puts it back, with the same store.</summary>
    public Task StartAsync(string step, string state) => DoAsync(step, async () =>
    {
        await exchange.StartGatewayAsync(state).ConfigureAwait(false);
        return null;
    });

    public async Task<GetLadderResponse> LadderAsync(SentNotice notice)
    {
        var desk = Desk(notice.From);
        return await desk.Notices.GetLadderAsync(
            new GetLadderRequest { Requester = Requester(notice.Draft), NoticeId = notice.Id }, deadline: desk.Deadline, cancellationToken: cancel).ConfigureAwait(false);
    }

    private static string? Newest(GetLadderResponse ladder, string state) =>
        ladder.Rows.Where(row => row.Recipient == $"gw-{state.ToLowerInvariant()}").MaxBy(row => row.Version)?.Rung;

    private async Task<SentNotice> SubmitAsync(string from, NoticeDraft draft, Family family)
    {
        var desk = Desk(from);
        var id = NextId();
        var answer = await desk.Notices.SubmitNoticeAsync(
            new SubmitNoticeRequest { Requester = Requester(draft), SubmissionId = id, Draft = draft }, deadline: desk.Deadline, cancellationToken: cancel).ConfigureAwait(false);
        var sent = new SentNotice(from, id, draft, answer, family);
        Sent.Add(sent);
        report.Figures.Sent++;
        return sent;
    }

    private sealed record Reading(GetNoticeResponse? Notice, string? Refused)
    {
        public bool IsFound => Notice is not null;
    }

    private Task<Reading> GetAsync(string desk, SentNotice notice) => GetAsync(desk, notice, notice.Id);

    private async Task<Reading> GetAsync(string place, SentNotice notice, string id)
    {
        var desk = Desk(place);
        try
        {
            return new Reading(
                await desk.Notices.GetNoticeAsync(new GetNoticeRequest { Requester = Requester(notice.Draft), NoticeId = id }, deadline: desk.Deadline, cancellationToken: cancel).ConfigureAwait(false), null);
        }
        catch (RpcException refused) when (refused.StatusCode == StatusCode.NotFound)
        {
            return new Reading(null, NothingFound.Bytes(refused));
        }
    }

    private async Task<LookUpResponse> LookUpAsync(string place, LookUpQuestion question, SentNotice notice)
    {
        var desk = Desk(place);
        var answer = await desk.LookUps.LookUpAsync(new LookUpRequest { Requester = Requester(notice.Draft), Question = question }, deadline: desk.Deadline, cancellationToken: cancel).ConfigureAwait(false);
        // These steps are about the hub's answer; the gateway's own copy knows less, and what it does not find shows nothing.
        return answer.Copy is null ? answer : throw new StepFailedException($"{place} could not ask the hub");
    }

    private Task UntilAsync(Func<Task<bool>> holds, string otherwise) => UntilAsync(holds, () => otherwise);

    private async Task UntilAsync(Func<Task<bool>> holds, Func<string> otherwise)
    {
        var began = time.GetTimestamp();
        while (!await holds().ConfigureAwait(false))
        {
            if (time.GetElapsedTime(began) > Patience)
            {
                throw new StepFailedException(otherwise());
            }
            await Task.Delay(Look, time, cancel).ConfigureAwait(false);
        }
    }

    private async Task<T> StepAsync<T>(string step, Func<Task<(T Value, StepOutcome Outcome)>> act)
    {
        (T Value, StepOutcome Outcome) result;
        try
        {
            result = await act().ConfigureAwait(false);
        }
        catch (Exception e) when (e is RpcException or StepFailedException or InvalidOperationException)
        {
            var seen = e is RpcException call ? Told(FaultDetails.From(call)) : e.Message;
            report.Step(step, new StepOutcome.Failed(seen));
            throw new StepFailedException(step);
        }
        report.Step(step, result.Outcome);
        return result.Outcome is StepOutcome.Failed ? throw new StepFailedException(step) : result.Value;
    }

    private string Text(string key) => report.Texts[key];

    private string NextId() => $"demo-{++_submissions}";

    private static Requester Requester(NoticeDraft draft) => DeskClient.Requester(draft.Purpose, draft.Content.NationalCaseReference);

    private static string Told(FaultDetails fault) =>
        $"{fault.Status} {fault.Reason} {fault.Message} {string.Join("; ", fault.Violations.Select(one => $"{one.Field} {one.Rule}"))}".Trim();
}
