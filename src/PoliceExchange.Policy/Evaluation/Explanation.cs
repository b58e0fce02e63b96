using PoliceExchange.Policy.Rules;
using PoliceExchange.Policy.Words;
using PoliceExchange.Protocol.Texts;

namespace PoliceExchange.Policy.Evaluation;

/// <summary>A rule in words.</summary>
/// <param name="Id">Id.</param>
/// <param name="Effect">What it does, as rule files write it.</param>
/// <param name="Layer">Where it comes from.</param>
/// <param name="LegalBasis">Article; empty where none is stated.</param>
/// <param name="Text">In the language asked for; empty where the rule has none.</param>
internal sealed record ToldRule(string Id, string Effect, string Layer, string LegalBasis, string Text);

/// <summary>A permit that did not hold.</summary>
/// <param name="Rule">The permit.</param>
/// <param name="Failed">Its clauses that did not hold, with what the request stated instead.</param>
internal sealed record NearPermit(ToldRule Rule, IReadOnlyList<string> Failed);

/// <summary>
/// The whole reason of a decision: for the originator and oversight, never for a caller who was refused, since it
/// tells what there is (POLICY.md 2).
/// </summary>
/// <param name="Decision">What was decided; made anew from the facts, so it is the explanation of that and of nothing else.</param>
/// <param name="By">The determining rule; null when no rule permits.</param>
/// <param name="Text">The reason in words.</param>
/// <param name="Duties">Each obligation in words.</param>
/// <param name="Holding">Every rule whose clauses hold, in the order of decision.</param>
/// <param name="Nearest">Without a permit: the nearest ones, at most three.</param>
internal sealed record FullExplanation(
    Decision Decision, ToldRule? By, string Text, IReadOnlyList<(Obligation Duty, string Text)> Duties, IReadOnlyList<ToldRule> Holding, IReadOnlyList<NearPermit> Nearest);

/// <summary>What who asked may read. Of a hidden thing it is, byte for byte, what there is to say of nothing.</summary>
/// <param name="Outcome">ALLOW, REDACT, DENY, ASK_ORIGINATOR or HOLD.</param>
/// <param name="Reason">Stable code.</param>
/// <param name="Text">In words.</param>
/// <param name="LegalBasis">Article; empty where none is stated or none may be told.</param>
/// <param name="Offer">Follow-up verbs that are the right way instead.</param>
/// <param name="Duties">What the caller has to do or to put up with.</param>
internal sealed record CallerExplanation(
    string Outcome, string Reason, string Text, string LegalBasis, IReadOnlyList<string> Offer, IReadOnlyList<(Obligation Duty, string Text)> Duties);

/// <summary>Puts decisions into words, at two levels.</summary>
internal static class Explanation
{
    /// <summary>Reason code of what is not there, or must not be known to be.</summary>
    public const string NotFound = "NOT_FOUND";

    /// <summary>Keys of the texts that stand for no rule.</summary>
    public const string HiddenKey = "policy.hidden";
    public const string NoPermitKey = "policy.default.no-permit";
    public const string AllowedKey = "policy.allowed";

    /// <summary>Key of the text for an act with an obligation that the gateway cannot meet.</summary>
    public const string UnmetKey = "policy.unmet";

    private const int MostNear = 3;

    /// <summary>Key of the text of a floor rule.</summary>
    public static string FloorKey(string id) => "policy." + id;

    /// <summary>Key of the text of an obligation.</summary>
    public static string DutyKey(Obligation duty) => "policy.obligation." + Snake.Of(duty);

    /// <summary>Everything.</summary>
    public static FullExplanation Full(RuleSet rules, Facts facts, string language)
    {
        var decision = rules.Decide(facts);
        return new FullExplanation(
            decision,
            decision.By is { } by ? Told(by, language) : null,
            ReasonOf(decision, language),
            Duties(decision, language),
            [.. rules.Holding(facts).Select(rule => Told(rule, language))],
            decision is { By: null } ? Nearest(rules, facts, language) : []);
    }

    /// <summary>What the caller may read.</summary>
    public static CallerExplanation ForCaller(Decision decision, string language)
    {
        if (decision.Hidden)
        {
            return Absent(language);
        }
        // The duties of a denial tell others, never the caller (a victim's desk is told of a search).
        var refused = decision.Verdict == Verdict.Deny;
        return new CallerExplanation(
            decision.Outcome, decision.Reason, ReasonOf(decision, language), decision.By is { } by && !decision.Allowed ? by.LegalBasis : "", refused ? decision.By?.Offer ?? [] : [],
            refused ? [] : Duties(decision, language));
    }

    /// <summary>What there is to say of something that is not there.</summary>
    public static CallerExplanation Absent(string language) => new("DENY", NotFound, Text(language, HiddenKey), "", [], []);

    /// <summary>The reason of a decision in words.</summary>
    public static string ReasonOf(Decision decision, string language) =>
        decision.Allowed ? Text(language, AllowedKey) : decision.By is { } by ? TextOf(by, language) : Text(language, NoPermitKey);

    private static IReadOnlyList<(Obligation Duty, string Text)> Duties(Decision decision, string language) =>
        [.. decision.Obligations.All().Select(duty => (duty, Text(language, DutyKey(duty))))];

    /// <summary>A rule in words.</summary>
    public static ToldRule Told(Rule rule, string language) => new(rule.Id, Snake.Of(rule.Effect), Snake.Of(rule.Layer), rule.LegalBasis, TextOf(rule, language));

    private static string TextOf(Rule rule, string language) => rule.Layer == Layer.Floor
        ? ExchangeTexts.Find(language, FloorKey(rule.Id)) ?? ""
        : rule.Text.GetValueOrDefault(language) ?? rule.Text.GetValueOrDefault(ExchangeTexts.English) ?? "";

    private static string Text(string language, string key) => ExchangeTexts.Find(language, key) ?? ExchangeTexts.Find(ExchangeTexts.English, key) ?? key;

    /// <summary>Permits for the act first, then those of which the fewest clauses fail.</summary>
    private static IReadOnlyList<NearPermit> Nearest(RuleSet rules, Facts facts, string language) =>
    [
        .. rules.Rules.Where(rule => rule.Effect is Effect.Permit or Effect.Override)
            .Select(rule => (Rule: rule, Failed: rule.Clauses.Where(clause => !Holds(clause, facts)).ToList()))
            .OrderBy(one => one.Failed.Exists(clause => clause.Type == Vocabulary.Act))
            .ThenBy(one => one.Failed.Count)
            .ThenBy(one => one.Failed.Exists(clause => clause.Type == Vocabulary.Family))
            .ThenBy(one => one.Rule.Effect)
            .ThenBy(one => one.Rule.Id, StringComparer.Ordinal)
            .Take(MostNear)
            .Select(one => new NearPermit(Told(one.Rule, language), [.. one.Failed.Select(clause => $"{clause}; {Given(clause.Type, facts)}")])),
    ];

    private static string Given(FactType type, Facts facts)
    {
        foreach (var (stated, value) in facts.Stated())
        {
            if (stated == type)
            {
                return $"{type.Name} is {value}";
            }
        }
        return $"{type.Name} is not stated";
    }

    /// <summary>A clause of a permit, one at a time; <c>ExplanationTests</c> holds it against the compiled columns.</summary>
    private static bool Holds(Clause clause, Facts facts)
    {
        var type = clause.Type;
        if (type.Sight > facts.Sight)
        {
            return true;
        }
        if (type.Form is FactForm.Name or FactForm.Names)
        {
            return facts.NamesOf(type) is { } names && (type.Form == FactForm.Names || names.Count == 1) && names.Any(clause.Values.Contains) != clause.Negated;
        }
        var value = facts[type];
        if (value == Facts.Unstated)
        {
            return false;
        }
        var among = type.Form == FactForm.Number ? !(value < clause.AtLeast) && !(value >= clause.Below) : clause.Values.Contains(type.Codes[(int)value]);
        return among != clause.Negated;
    }
}
