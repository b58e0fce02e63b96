using System.Text;

namespace PoliceExchange.Cli.Matching;

/// <summary>Comma-separated values (RFC 4180) with a header; a field does not run over a line.</summary>
internal static class CsvLines
{
    private const int MaxLine = 16_384;

    /// <summary>The rows of a file as fields by the names of its header.</summary>
    /// <exception cref="InvalidDataException">A named column is missing or a line is too long.</exception>
    internal static IEnumerable<string[]> Read(string path, params string[] columns)
    {
        using var reader = new StreamReader(path);
        var header = Fields(reader.ReadLine() ?? throw new InvalidDataException($"{path} is empty."));
        var places = columns.Select(column => column.StartsWith('?') ? header.FindIndex(name => Same(name, column[1..])) : header.FindIndex(name => Same(name, column)) is >= 0 and var at ? at : throw new InvalidDataException($"{path} has no column {column}.")).ToArray();
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > MaxLine)
            {
                throw new InvalidDataException($"{path} has a line of more than {MaxLine} characters.");
            }
            if (line.Length > 0)
            {
                var fields = Fields(line);
                yield return [.. places.Select(place => place >= 0 && place < fields.Count ? fields[place].Trim() : "")];
            }
        }
    }

    private static bool Same(string name, string column) => name.Trim().Trim('\uFEFF').Equals(column, StringComparison.OrdinalIgnoreCase);

    internal static List<string> Fields(string line)
    {
        var fields = new List<string>(12);
        var field = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '"')
            {
                if (quoted && i + 1 < line.Length && line[i + 1] == '"')
                {
                    field.Append('"');
                    i++;
                }
                else
                {
                    quoted = !quoted;
                }
            }
            else if (line[i] == ',' && !quoted)
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else
            {
                field.Append(line[i]);
            }
        }
        fields.Add(field.ToString());
        return fields;
    }
}
