namespace PoliceExchange.Console.Views;

/// <summary>What is wrong with a form: each by its field, or with the whole.</summary>
internal sealed class FormErrors
{
    private readonly List<(string Field, string Text)> _all = [];

    public IReadOnlyList<(string Field, string Text)> All => _all;

    public bool Any => _all.Count > 0;

    /// <param name="field">Name of the input; empty for the form as a whole.</param>
    public void Add(string field, string text)
    {
        if (!_all.Contains((field, text)))
        {
            _all.Add((field, text));
        }
    }

    public void Clear() => _all.Clear();

    public string? Of(string field) => _all.FirstOrDefault(one => one.Field == field).Text;
}
