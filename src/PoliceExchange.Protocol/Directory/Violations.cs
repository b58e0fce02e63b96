namespace PoliceExchange.Protocol.Directory;

/// <summary>What is wrong with a document, each with its path. Bounded: a hostile document cannot fill memory with complaints.</summary>
internal sealed class Violations
{
    private const int Max = 200;
    private readonly List<string> _found = [];
    private int _more;

    internal bool Any => _found.Count > 0;

    internal void Add(string path, string problem)
    {
        if (_found.Count == Max)
        {
            _more++;
            return;
        }
        _found.Add($"{path} {problem}");
    }

    internal IReadOnlyList<string> ToList() => _more == 0 ? _found.ToArray() : [.. _found, $"and {_more} more"];
}
