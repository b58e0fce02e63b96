using PoliceExchange.Policy.Words;

namespace PoliceExchange.Policy.Rules;

/// <summary>What a rule does when all its clauses hold. In the order in which they win.</summary>
internal enum Effect
{
    /// <summary>No. Nothing beats it.</summary>
    Forbid,

    /// <summary>Not before a second person or a legal review.</summary>
    Hold,

    /// <summary>Only the originator can say yes.</summary>
    Ask,

    /// <summary>Yes, unless something above holds.</summary>
    Permit,

    /// <summary>Yes in an emergency, in the place of a missing permit only.</summary>
    Override,

    /// <summary>Decides nothing; adds obligations to an allowed act.</summary>
    Oblige,
}

/// <summary>Where a rule comes from. A decision is the AND of all four (DESIGN.md 6).</summary>
internal enum Layer
{
    /// <summary>Code: no bundle can change it.</summary>
    Floor,

    /// <summary>Signed hub bundle.</summary>
    Hub,

    /// <summary>The originator's state restricts further.</summary>
    Originator,

    /// <summary>The receiving state restricts further.</summary>
    Recipient,
}

/// <summary>Order of evaluation (DOMAIN.md 4): the earliest stage that says no gives the reason.</summary>
internal enum Stage
{
    Member,
    Basis,
    Exclusion,
    Purpose,
    Role,
    Subject,
    Handling,
}

/// <summary>
/// One condition: the fact is among the values (or below and at least the bounds); a negated one holds when it is
/// not. Of a set of names, any is enough.
/// </summary>
/// <param name="Type">The fact.</param>
/// <param name="Negated">True inside <c>not:</c>.</param>
/// <param name="Values">Codes or names, sorted; empty for a number.</param>
/// <param name="AtLeast">Number: this or more.</param>
/// <param name="Below">Number: less than this.</param>
internal sealed record Clause(FactType Type, bool Negated, IReadOnlyList<string> Values, long? AtLeast = null, long? Below = null)
{
    public bool Equals(Clause? other) =>
        other is not null && Type == other.Type && Negated == other.Negated && AtLeast == other.AtLeast && Below == other.Below && Values.SequenceEqual(other.Values);

    public override int GetHashCode() => HashCode.Combine(Type.Index, Negated, Values.Count, AtLeast, Below);

    public override string ToString() =>
        $"{(Negated ? "not " : "")}{Type.Name} {(Type.Form == FactForm.Number ? $"{(AtLeast is { } from ? $">= {from}" : "")}{(AtLeast is not null && Below is not null ? " and " : "")}{(Below is { } to ? $"< {to}" : "")}" : $"in [{string.Join(", ", Values)}]")}";
}

/// <summary>One rule of a layer.</summary>
/// <param name="Id">Unique among all rules in force; lower-case kebab, floor rules start with <c>floor.</c>.</param>
internal sealed record Rule(string Id, Effect Effect, IReadOnlyList<Clause> Clauses)
{
    public Layer Layer { get; init; } = Layer.Hub;

    /// <summary>When it is weighed; only for the reason that is given.</summary>
    public Stage Stage { get; init; } = Stage.Role;

    /// <summary>Stable reason code of a rule that says no, hold or ask.</summary>
    public string Reason { get; init; } = "";

    /// <summary>True when the answer must not tell that there is anything (I9).</summary>
    public bool Hidden { get; init; }

    public ObligationSet Obligations { get; init; }

    /// <summary>Follow-up verbs that are the right way instead (DOMAIN.md 4, "suggest").</summary>
    public IReadOnlyList<string> Offer { get; init; } = [];

    /// <summary>The article that it comes from.</summary>
    public string LegalBasis { get; init; } = "";

    /// <summary>What a person reads, by language (es, en, pt, fr).</summary>
    public IReadOnlyDictionary<string, string> Text { get; init; } = new Dictionary<string, string>();

    /// <summary>True when it can only narrow: such a rule reads an unstated fact as holding.</summary>
    public bool Restricts => Effect is not (Effect.Permit or Effect.Override);
}
