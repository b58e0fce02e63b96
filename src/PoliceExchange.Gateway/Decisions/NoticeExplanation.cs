using PoliceExchange.Gateway.Notices;
using PoliceExchange.Policy;
using PoliceExchange.Policy.Evaluation;
using PoliceExchange.Policy.Words;
using PoliceExchange.Protocol.Directory;
using PoliceExchange.Protocol.Notice.V1;
using PoliceExchange.Protocol.Policy.V1;
using PoliceExchange.Protocol.Sealing;
using PoliceExchange.Protocol.Texts;
using Evaluated = PoliceExchange.Policy.Evaluation;

namespace PoliceExchange.Gateway.Decisions;

/// <summary>What a desk was told about an act, and whether policy allows it.</summary>
/// <param name="Told">What the caller may read.</param>
/// <param name="Decision">What was decided; of nothing when there is no notice.</param>
internal sealed record CallerAnswer(CallerExplanation Told, Decision Decision);

/// <summary>
/// Why an act on a notice is allowed or not, at two levels. A caller who may not see that there is a notice reads, byte for
/// byte, what there is to say of none (I9); the agency that issued it and the oversight of its state read everything.
/// </summary>
internal sealed class NoticeExplanation(DeskViews views, Directory.DirectoryHolder directory, PolicyEngine policy, GatewayIdentity self, TimeProvider time)
{
    /// <summary>Acts of a desk on one notice. Those that another fact decides (to whom it is forwarded, where a move aims) are not among them: without it the answer would be too wide.</summary>
    public static readonly IReadOnlyList<PolicyAction> Actions =
    [
        PolicyAction.ReadHeader, PolicyAction.ReadFull, PolicyAction.ReadAttachment, PolicyAction.ReadLadder, PolicyAction.Act, PolicyAction.Withdraw, PolicyAction.Modify,
        PolicyAction.Print, PolicyAction.Export, PolicyAction.UseInCourt,
    ];

    /// <summary>The action of a word; null for none that is asked about here.</summary>
    public static PolicyAction? ActionOf(string word) => Actions.Select(action => (PolicyAction?)action).FirstOrDefault(action => Snake.Of(action!.Value) == word);

    /// <summary>Decides as the native call would and says of it what the caller may read.</summary>
    public CallerAnswer Ask(Desk desk, PolicyAction action, StoredNotice? notice, string language)
    {
        if (notice is null)
        {
            return new CallerAnswer(Explanation.Absent(language), default);
        }
        var view = views.Of(desk, notice);
        var decision = view.Decide(action);
        if (decision.Allowed && action == PolicyAction.ReadFull && !OpeningDuties.CanMeet(decision.Obligations))
        {
            // As GetNotice has it: who may read it is told that this gateway cannot show it.
            var text = ExchangeTexts.Find(language, Explanation.UnmetKey) ?? "";
            return new CallerAnswer(new CallerExplanation("DENY", OpeningDuties.Unmet, text, "", [], []), decision with { Verdict = Verdict.Deny });
        }
        if (decision.Allowed)
        {
            return new CallerAnswer(Explanation.ForCaller(decision, language), decision);
        }
        // A reason is told only where the list shows the notice to this desk anyway, and only as far as the header goes:
        // that a rule on content refused says what the content is.
        var byHeader = view.ByHeader(action);
        return new CallerAnswer(
            !byHeader.Allowed && view.Sees(PolicyAction.ReadHeader).Allowed
                ? Explanation.ForCaller(byHeader, language)
                : Explanation.Absent(language),
            decision);
    }

    /// <summary>True for those who may read everything: the issuing agency where it sees the notice, and oversight of its state.</summary>
    public bool IsOriginators(Desk desk, StoredNotice notice) =>
        notice.IssuerState == self.State && desk.State == self.State
        && (desk.Role == DeskRole.Oversight
            ? views.Of(desk, notice).Sees(PolicyAction.ReadFull).Allowed
            : notice.IssuerAgency == desk.Agency && views.Of(desk, notice).Sees(PolicyAction.ReadHeader).Allowed);

    /// <summary>The whole trace of an act of a desk of any state.</summary>
    /// <param name="reader">Who reads the trace; the content's facts are in it only if it may open the notice.</param>
    /// <param name="other">Whose act it is, if not the reader's: taken to be for the notice's own purpose and for a case.</param>
    public DecisionTrace Trace(Desk reader, Desk? other, PolicyAction action, StoredNotice notice, string language)
    {
        var now = time.GetUtcNow();
        var header = ClearHeader.Parse(notice.Header).Header!;
        var actor = other is null ? reader : other with { Purpose = header.Purpose, CaseRef = "-" };
        DirectorySnapshot current = directory.Current;
        var withdrawn = notice.State == NoticeState.Withdrawn;
        var content = reader.Role != DeskRole.Oversight && (DeskView.RestsOnContent(action) || header.Family == NoticeFamily.Removal)
            && views.Of(reader, notice).Decide(PolicyAction.ReadFull).Allowed;
        // The parts of the actor: a desk's own part says things that only that desk may judge by.
        var facts = DeskQuestion.Of(
            header, current, actor, action, now, withdrawn, content ? ContentFacts.Of(views.Of(reader with { Role = actor.Role }, notice).Parts, actor.State, now) : null).ToFacts();
        var rules = policy.InForce.For(facts);
        var full = Explanation.Full(rules, facts, language);
        var trace = new DecisionTrace
        {
            PolicyHash = rules.Bundle, FactsDigest = facts.Digest(), WithContent = content, Outcome = full.Decision.Outcome, Reason = full.Decision.Reason, Text = full.Text,
            By = full.By is { } by ? Told(by) : null,
        };
        trace.Holding.AddRange(full.Holding.Select(Told));
        trace.Obligations.AddRange(full.Duties.Select(Row));
        foreach (var near in full.Nearest)
        {
            var row = new Protocol.Policy.V1.NearPermit { Rule = Told(near.Rule) };
            row.Failed.AddRange(near.Failed);
            trace.Nearest.Add(row);
        }
        return trace;
    }

    /// <summary>Of an allowed act: the rule by which it is, and its article; where it states none, the notice's own legal basis.</summary>
    public static void Justify(ExplainNoticeResponse response, Decision decision, StoredNotice notice, string language)
    {
        if (decision is { Allowed: true, By: { } by })
        {
            response.Rules.Add(Told(Explanation.Told(by, language)));
            response.LegalBasis = by.LegalBasis.Length > 0 ? by.LegalBasis : ClearHeader.Parse(notice.Header).Header!.LegalBasis;
        }
    }

    public static TextRow Row((Obligation Duty, string Text) duty) => new() { Name = Snake.Of(duty.Duty), Text = duty.Text };

    private static Protocol.Policy.V1.ToldRule Told(Evaluated.ToldRule rule) =>
        new() { Id = rule.Id, Effect = rule.Effect, Layer = rule.Layer, LegalBasis = rule.LegalBasis, Text = rule.Text };
}
