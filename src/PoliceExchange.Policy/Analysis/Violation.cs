using PoliceExchange.Policy.Words;
using PoliceExchange.Protocol.Texts;

namespace PoliceExchange.Policy.Analysis;

/// <summary>An invariant that rules do not keep. Rules with one are not put in force.</summary>
/// <param name="Invariant">Stable id.</param>
/// <param name="Rule">The rule at fault; null where no single one is.</param>
/// <param name="Detail">What was asked.</param>
/// <param name="Witness">A request that shows it; null for one about the rules themselves, or when what must be possible is not.</param>
/// <param name="GaveUp">True when the invariant is not broken but could not be shown to hold within the work allowed.</param>
internal sealed record Violation(string Invariant, string? Rule, string Detail, Facts? Witness, bool GaveUp)
{
    /// <summary>Key of the text that people read.</summary>
    public string TextKey => Invariants.TextKey(Invariant);

    /// <summary>The invariant in words.</summary>
    public string Text(string language) => ExchangeTexts.Find(language, TextKey) ?? Invariant;

    public override string ToString() =>
        $"{Invariant}{(Rule is null ? "" : $" ({Rule})")}: {Detail}{(GaveUp ? " not shown" : "")}{(Witness is null ? "" : $" [{string.Join(' ', Witness.Stated().Select(one => $"{one.Type}={one.Value}"))}]")}";
}
