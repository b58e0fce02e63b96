using PoliceExchange.Protocol.Content;
using PoliceExchange.Protocol.Texts;

namespace PoliceExchange.Manifests;

/// <summary>The sentence of a rule on content within the text of a defect: English has the rule's own, which has its numbers, the others say what it refuses.</summary>
internal sealed record RuleText(string Rule, string Message)
{
    internal static RuleText Of(Violation violation) => new(violation.Rule, violation.Message);

    internal string In(string language) => language == ExchangeTexts.English ? Message : ExchangeTexts.Violation(language, Rule) ?? Message;
}
