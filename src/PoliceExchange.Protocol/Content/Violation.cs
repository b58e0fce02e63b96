namespace PoliceExchange.Protocol.Content;

/// <summary>One thing that is wrong with a draft or a received notice.</summary>
/// <param name="Path">The field, in JSON names: <c>wanted.offences[0].code</c>; empty for the whole.</param>
/// <param name="Rule">The rule, such as <c>iccs.unknown</c>; PROTOCOL.md lists them.</param>
/// <param name="Message">English, for people. Never repeats the value of the field: violations are logged.</param>
public sealed record Violation(string Path, string Rule, string Message)
{
    /// <summary>Key of the message in the resources of other languages.</summary>
    public string ResourceKey => "violation." + Rule;
}

/// <summary>A reason to hold a draft for review by a second person; not an error (D22).</summary>
/// <param name="Path">The field that raised it.</param>
/// <param name="Rule">The predicate.</param>
/// <param name="Message">English, for people.</param>
public sealed record Hold(string Path, string Rule, string Message);
