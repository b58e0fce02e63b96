using PoliceExchange.Gateway.Notices;
using PoliceExchange.Policy;
using PoliceExchange.Policy.Evaluation;
using PoliceExchange.Policy.Words;
using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Directory;
using PoliceExchange.Protocol.Notice.V1;
using PoliceExchange.Protocol.Policy.V1;
using PoliceExchange.Protocol.Sealing;
using PoliceExchange.Protocol.Texts;

namespace PoliceExchange.Gateway.Decisions;

/// <summary>
/// Who in which state would see which field of a composed draft. Pure: the composition, the directory and the rules are
/// the ones that a sending would use, and each desk's view is the one that its gateway would have of the notice.
/// </summary>
/// <param name="directory">Members, groups, agencies and desks.</param>
/// <param name="rules">One set of rules for the whole answer.</param>
/// <param name="now">Time at which everybody is taken to act.</param>
internal sealed class NoticePreview(DirectorySnapshot directory, RulesInForce rules, DateTimeOffset now)
{
    /// <summary>35 states with a dozen desks each are 420; a directory may have more, an answer not.</summary>
    public const int MostDesks = 2_000;

    private static readonly PolicyAction[] Acts = [PolicyAction.ReadHeader, PolicyAction.ReadFull, PolicyAction.Print, PolicyAction.Export];

    private readonly SortedDictionary<string, string> _texts = new(StringComparer.Ordinal);

    public void Fill(PreviewNoticeResponse answer, Composition composition, string language)
    {
        var header = composition.Header;
        var reached = directory.Expand(header.Audience, header.Exclude, now);
        var written = composition.Own.Select(part => new OpenedPart { Id = part.Part, Content = NoticeContent.Parser.ParseFrom(part.Content) }).ToList();
        var refused = reached.States.Where(state => state != header.Issuer.State).Select(state => (State: state, Decision: Decide(InboxCheck.Receiving(header, directory, state, now)))).Where(one => !one.Decision.Allowed).ToList();
        LeftOut(answer, header, reached, refused, language);
        // The hub takes an envelope for all of its recipients or for none (Acceptor.PolicyRefusal).
        var hub = Decide(Sending(header));
        if (!hub.Allowed || refused.Count > 0)
        {
            answer.Answer = SendAnswer.RefusedByHub;
            answer.Reason = hub.Allowed ? refused[0].Decision.Reason : hub.Reason;
            Tell(hub, language);
        }
        var holders = answer.Answer == SendAnswer.RefusedByHub ? [] : reached.States.Where(state => state != header.Issuer.State);
        var left = MostDesks;
        foreach (var state in holders.Prepend(header.Issuer.State))
        {
            if (directory.GatewayOf(state) is not { } gateway)
            {
                continue;
            }
            var preview = new StatePreview { State = state, Gateway = gateway.Id, Own = state == header.Issuer.State };
            foreach (var (agency, role) in DesksOf(state))
            {
                if (left-- > 0)
                {
                    preview.Desks.Add(OfDesk(composition, written, gateway.Id, new Desk(state, agency, role, "", header.Purpose, "-", ""), language));
                }
                else
                {
                    answer.DesksLeftOut++;
                }
            }
            answer.States.Add(preview);
        }
        answer.Texts.AddRange(_texts.Select(row => new TextRow { Name = row.Key, Text = row.Value }));
    }

    /// <summary>The question that the hub asks of the sender (Acceptor.PolicyRefusal): for the notice's purpose, not for the one of the call.</summary>
    private PolicyRequest Sending(ClearHeader header) => new(
        new Subject(header.Issuer.State, header.Issuer.Agency, header.Issuer.Desk), PolicyAction.Send, NoticeFactsOf.For(header, directory, header.Issuer.State, now),
        new Circumstances(now, header.Purpose, CaseGiven: true, BasisInForce: true, directory.IsActive(header.Issuer.State)));

    private DeskPreview OfDesk(Composition composition, List<OpenedPart> written, string gateway, Desk desk, string language)
    {
        var own = desk.State == composition.Header.Issuer.State;
        var view = new DeskView(
            Codes.Name(composition.Header.Family), desk.State, now,
            (action, content) => Decide(DeskQuestion.Of(composition.Header, directory, desk, action, now, content: content)),
            () => [.. written.Where(part => own ? OpensOwn(composition, part.Id, desk.Role) : OpensReceived(composition, part.Id, gateway, desk.Role))]);
        var preview = new DeskPreview { Agency = desk.Agency, Role = Codes.Name(desk.Role) };
        foreach (var action in Acts)
        {
            var decision = view.Decide(action);
            var unmet = action == PolicyAction.ReadFull && decision.Allowed && !OpeningDuties.CanMeet(decision.Obligations);
            var act = new ActPreview
            {
                Action = Snake.Of(action), Outcome = unmet ? "DENY" : decision.Outcome, Reason = unmet ? OpeningDuties.Unmet : decision.Reason, Rule = decision.By?.Id ?? "",
            };
            act.Obligations.AddRange(decision.Obligations.All().Select(Snake.Of));
            preview.Acts.Add(act);
            if (action == PolicyAction.ReadFull)
            {
                var shown = decision.Allowed && !unmet ? OpeningDuties.Apply(decision.Obligations, view.Parts) : [];
                preview.Hidden.AddRange(FieldsHidden.Of(written, shown));
            }
            Tell(decision, language);
        }
        return preview;
    }

    private Decision Decide(PolicyRequest request)
    {
        var facts = request.ToFacts();
        return rules.For(facts).Decide(facts);
    }

    private IEnumerable<(string Agency, DeskRole Role)> DesksOf(string state) =>
        from agency in directory.Member(state)?.Agencies ?? []
        from desk in agency.Desks
        let role = Codes.TryParse<DeskRole>(desk, out var known) ? known : (DeskRole?)null
        where role is not null
        select (agency.Code, role.Value);

    // As Opener has it of what was sent: the nation's own copy, a desk's part for that desk.
    private static bool OpensOwn(Composition composition, string part, DeskRole role) =>
        composition.Own.Any(one => one.Part == part && (one.Desk.Length == 0 || one.Desk == Codes.Name(role)));

    // As Opener has it of what was received: a key of the gateway, or the desk's own.
    private static bool OpensReceived(Composition composition, string part, string gateway, DeskRole role) =>
        composition.Parts.Any(one => one.Id == part && one.Recipients.Any(recipient => recipient.Holder.Gateway == gateway && (recipient.Holder.Desk is null || recipient.Holder.Desk == role)));

    private void LeftOut(PreviewNoticeResponse answer, ClearHeader header, ExpandResult reached, IReadOnlyList<(string State, Decision Decision)> refused, string language)
    {
        foreach (var (state, decision) in refused)
        {
            answer.LeftOut.Add(new LeftOutState { State = state, Reason = decision.Reason, By = decision.By?.Id ?? "" });
            Tell(decision, language);
        }
        answer.LeftOut.AddRange(reached.Unreachable.Select(state => new LeftOutState { State = state, Reason = "UNREACHABLE" }));
        var all = directory.Expand(header.Audience, [], now);
        foreach (var state in all.States.Concat(all.Unreachable).Except(reached.States).Except(reached.Unreachable))
        {
            var by = header.Exclude.FirstOrDefault(token => directory.Expand([token], [], now) is var covered && (covered.States.Contains(state) || covered.Unreachable.Contains(state)));
            answer.LeftOut.Add(new LeftOutState { State = state, Reason = "EXCLUDED", By = by?.ToString() ?? "" });
        }
    }

    private void Tell(Decision decision, string language)
    {
        if (!decision.Allowed)
        {
            _texts.TryAdd(decision.By?.Id ?? "", Explanation.ReasonOf(decision, language));
        }
        foreach (var duty in decision.Obligations.All())
        {
            _texts.TryAdd(Snake.Of(duty), ExchangeTexts.Find(language, Explanation.DutyKey(duty)) ?? "");
        }
    }
}
