namespace PoliceExchange.Protocol.Content;

/// <summary>Collects violations up to a bound, so that a hostile draft cannot grow the answer.</summary>
internal sealed class ViolationList
{
    internal const int Most = 500;

    private readonly List<Violation> items = [];

    internal IReadOnlyList<Violation> Items => items;

    internal void Add(string path, string rule, string message)
    {
        if (items.Count < Most)
        {
            items.Add(new Violation(path, rule, message));
        }
        else if (items.Count == Most)
        {
            items.Add(new Violation("", "violations.more", "There are more violations than are listed."));
        }
    }

    internal void Unless(bool condition, string path, string rule, string message)
    {
        if (!condition)
        {
            Add(path, rule, message);
        }
    }

    internal void AddRange(IEnumerable<Violation> violations)
    {
        foreach (var violation in violations)
        {
            Add(violation.Path, violation.Rule, violation.Message);
        }
    }
}
