namespace PoliceExchange.Policy.Words;

/// <summary>How a fact is stated.</summary>
internal enum FactForm
{
    /// <summary>One code of a closed list.</summary>
    Code,

    /// <summary>true or false.</summary>
    Flag,

    /// <summary>One name of an open list (a state, a legal basis).</summary>
    Name,

    /// <summary>A set of names (the groups of a state).</summary>
    Names,

    /// <summary>A whole number.</summary>
    Number,
}

/// <summary>Who can know a fact. The hub knows no content (I1), so it cannot judge a clause about it.</summary>
internal enum Sight
{
    /// <summary>Whoever has the request and the clear header.</summary>
    Header,

    /// <summary>Only a gateway that opened the notice.</summary>
    Content,
}

/// <summary>One word of the closed vocabulary of policy (POLICY.md 2).</summary>
/// <param name="Index">Place in the vocabulary.</param>
/// <param name="Name">The word, as rules and tests write it.</param>
/// <param name="Form">How it is stated.</param>
/// <param name="Sight">Who can know it.</param>
/// <param name="Codes">The codes of a <see cref="FactForm.Code"/> or a flag; else empty.</param>
/// <param name="Default">Value when a request does not state it; null: unstated, which every rule reads the way that denies.</param>
/// <param name="Meaning">What it says, for the published schema.</param>
internal sealed record FactType(int Index, string Name, FactForm Form, Sight Sight, IReadOnlyList<string> Codes, string? Default, string Meaning)
{
    // An array of its own: a look-up finds codes tens of thousands of times.
    private readonly string[] codes = [.. Codes];

    /// <summary>Place of a code in <see cref="Codes"/>; -1 when it is none.</summary>
    public int CodeOf(string code)
    {
        for (var i = 0; i < codes.Length; i++)
        {
            if (codes[i] == code)
            {
                return i;
            }
        }
        return -1;
    }

    public override string ToString() => Name;
}
