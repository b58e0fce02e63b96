using PoliceExchange.Policy.Rules;
using PoliceExchange.Policy.Words;

namespace PoliceExchange.Policy.Analysis;

/// <summary>A question to rules: is there a request for which all clauses hold (as a permit reads them) and that is decided so?</summary>
internal sealed record Query(params IReadOnlyList<Clause> Clauses)
{
    public Verdict Verdict { get; init; } = Verdict.Allow;

    /// <summary>The decision has all of these.</summary>
    public ObligationSet Having { get; init; }

    /// <summary>The decision has none of these.</summary>
    public ObligationSet Lacking { get; init; }

    /// <summary>True: only in the place of a missing permit.</summary>
    public bool ByOverride { get; init; }

    /// <summary>The fact is one of these.</summary>
    public static Clause Is(FactType type, params string[] values) => new(type, false, [.. values.Order(StringComparer.Ordinal)]);

    /// <summary>The fact is stated and none of these.</summary>
    public static Clause Not(FactType type, params string[] values) => new(type, true, [.. values.Order(StringComparer.Ordinal)]);

    /// <summary>The act is one of these.</summary>
    public static Clause Acts(params IEnumerable<PolicyAction> actions) => Is(Vocabulary.Act, [.. actions.Select(Snake.Of)]);

    /// <summary>True when a decision is of the kind that is asked for, so that every witness can be checked by deciding.</summary>
    public bool Describes(Decision decision) =>
        decision.Verdict == Verdict && Having.Within(decision.Obligations) && (decision.Obligations.Bits & Lacking.Bits) == 0;
}

/// <summary>The answer, with a request that shows it.</summary>
internal readonly record struct Answer(Found Found, Facts? Witness);
