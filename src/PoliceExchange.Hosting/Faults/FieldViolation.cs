namespace PoliceExchange.Hosting.Faults;

/// <summary>One field of a request and the rule it breaks.</summary>
/// <param name="Field">Path in proto names with indexes, such as <c>persons[2].birth.date</c>.</param>
/// <param name="Rule">The rule, for programs.</param>
/// <param name="Message">A sentence for people; never the rejected value.</param>
internal sealed record FieldViolation(string Field, string Rule, string Message);
