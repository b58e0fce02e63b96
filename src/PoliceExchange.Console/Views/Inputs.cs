namespace PoliceExchange.Console.Views;

/// <summary>A line of text to type.</summary>
/// <param name="Name">Name and id of the input.</param>
/// <param name="Label">Label.</param>
/// <param name="Value">What stands in it.</param>
/// <param name="Error">What is wrong; null for nothing.</param>
internal sealed record TextInput(string Name, string Label, string Value, string? Error = null)
{
    public string? Hint { get; init; }

    /// <summary>Class of the width, such as govuk-input--width-10.</summary>
    public string Width { get; init; } = "";

    public string Type { get; init; } = "text";

    public string? Autocomplete { get; init; } = "off";

    public int MaxLength { get; init; } = 200;

    /// <summary>Rows; above 1 it is a text area.</summary>
    public int Rows { get; init; } = 1;

    /// <summary>For codes and numbers: no spelling, no capitals by itself.</summary>
    public bool Code { get; init; }

    /// <summary>A larger label, where the field is the page.</summary>
    public bool Large { get; init; }
}

/// <summary>One of several, or several.</summary>
/// <param name="Name">Name and id.</param>
/// <param name="Label">Legend.</param>
/// <param name="Options">Value, label, hint.</param>
/// <param name="Values">Which are chosen.</param>
/// <param name="Error">What is wrong; null for nothing.</param>
internal sealed record ChoiceInput(string Name, string Label, IReadOnlyList<(string Value, string Label, string? Hint)> Options, IReadOnlyCollection<string> Values, string? Error = null)
{
    public string? Hint { get; init; }

    public bool Many { get; init; }

    /// <summary>A list that opens, for long lists.</summary>
    public bool Drop { get; init; }

    public bool Inline { get; init; }
}
