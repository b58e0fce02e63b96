namespace PoliceExchange.Cli.Matching;

/// <summary>Names with how often each occurs; drawn by that.</summary>
internal sealed class NamePool
{
    private readonly string[] _names;
    private readonly double[] _sums;

    internal NamePool(IEnumerable<(string Name, double Count)> names)
    {
        var kept = names.Where(one => one.Count > 0).ToArray();
        _names = [.. kept.Select(one => one.Name)];
        _sums = new double[kept.Length];
        var sum = 0.0;
        for (var i = 0; i < kept.Length; i++)
        {
            _sums[i] = sum += kept[i].Count;
        }
    }

    internal int Count => _names.Length;

    internal string Draw(SeededDice dice)
    {
        var at = Array.BinarySearch(_sums, dice.Unit() * _sums[^1]);
        return _names[Math.Min(at < 0 ? ~at : at + 1, _names.Length - 1)];
    }

    /// <summary>Each name and its share.</summary>
    internal IEnumerable<(string Name, double Share)> Shares() => _names.Select((name, i) => (name, (_sums[i] - (i == 0 ? 0 : _sums[i - 1])) / _sums[^1]));
}
