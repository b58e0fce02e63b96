using System.Collections;
using System.Globalization;
using PoliceExchange.Cli.Calls;
using PoliceExchange.Cli.Texts;

namespace PoliceExchange.Cli.Audit;

/// <summary>Rows by one list of columns: a table with heads in the reader's language, or JSON members with the columns' keys.</summary>
internal sealed class Rows<T>(params (string Key, Func<T, object?> Value)[] columns)
{
    internal IEnumerable<Dictionary<string, object?>> Json(IEnumerable<T> rows) => rows.Select(Json);

    internal Dictionary<string, object?> Json(T row) => columns.ToDictionary(column => column.Key, column => column.Value(row), StringComparer.Ordinal);

    /// <summary>Heads and rows, aligned; nothing for no rows.</summary>
    internal void Write(IReadOnlyCollection<T> rows, TextCatalog texts, TextWriter output)
    {
        if (rows.Count == 0)
        {
            return;
        }
        var lines = rows.Select(row => columns.Select(column => Text(column.Value(row), texts)).ToArray())
            .Prepend([.. columns.Select(column => texts[$"audit.column.{column.Key}"])]).ToList();
        var widths = Enumerable.Range(0, columns.Length).Select(at => lines.Max(line => line[at].Length)).ToArray();
        foreach (var line in lines)
        {
            output.WriteLine(string.Join("  ", line.Select((cell, at) => cell.PadRight(widths[at]))).TrimEnd());
        }
    }

    private static string Text(object? value, TextCatalog texts) => value switch
    {
        null or "" => "-",
        bool yes => yes ? texts["audit.yes"] : "-",
        string text => Terminal.Safe(text),
        IEnumerable many => string.Join(' ', many.Cast<object>().Select(one => Convert.ToString(one, CultureInfo.InvariantCulture))) is { Length: > 0 } joined ? joined : "-",
        IFormattable one => one.ToString(null, CultureInfo.InvariantCulture),
        _ => throw new InvalidOperationException($"no text for {value.GetType()}"),
    };
}
