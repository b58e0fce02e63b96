using System.Text;

namespace PoliceExchange.Manifests.Files;

/// <summary>
/// Separated text after RFC 4180, with line ends of all three kinds. A quote that is never closed, or closed in the middle of a field, spoils
/// its own line only: the line is read as it stands and named, and reading goes on behind it.
/// </summary>
internal sealed class CsvReader(string text, char separator)
{
    private readonly List<string> _fields = [];
    private int _at;
    private int _number;

    /// <summary>The next record; null at the end. Blank lines are records too, so that numbers stay those of a spreadsheet.</summary>
    internal SheetRow? Next()
    {
        if (_at >= text.Length)
        {
            return null;
        }
        _number++;
        var start = _at;
        List<(string, int)>? problems = null;
        if (Quoted(start) is { } problem)
        {
            problems = [problem];
            Literal(start);
        }
        var cells = new Cell[Math.Min(_fields.Count, FileLimits.MaxColumns + 1)];
        for (var i = 0; i < cells.Length; i++)
        {
            cells[i] = Cell.Of(_fields[i]);
        }
        return new SheetRow(_number, cells, false, problems);
    }

    // Reads a record with quotes; what is wrong with them, else null.
    private (string, int)? Quoted(int at)
    {
        _fields.Clear();
        while (true)
        {
            if (at < text.Length && text[at] == '"')
            {
                var field = new StringBuilder();
                var open = at++;
                while (true)
                {
                    var quote = text.IndexOf('"', at, Math.Min(text.Length - at, FileLimits.MaxQuoted + 1));
                    if (quote < 0 || quote - open > FileLimits.MaxQuoted)
                    {
                        return ("quote.unclosed", _fields.Count + 1);
                    }
                    field.Append(text, at, quote - at);
                    at = quote + 1;
                    if (at >= text.Length || text[at] != '"')
                    {
                        break;
                    }
                    field.Append('"');
                    at++;
                }
                Add(field.ToString());
                if (at < text.Length && text[at] != separator && text[at] is not ('\r' or '\n'))
                {
                    return ("quote.stray", _fields.Count);
                }
            }
            else
            {
                var end = End(at);
                var field = text[at..end];
                Add(field);
                if (field.Contains('"', StringComparison.Ordinal))
                {
                    return ("quote.stray", _fields.Count);
                }
                at = end;
            }
            if (at >= text.Length || text[at] != separator)
            {
                _at = AfterLine(at);
                return null;
            }
            at++;
        }
    }

    private void Literal(int at)
    {
        _fields.Clear();
        while (true)
        {
            var end = End(at);
            Add(text[at..end]);
            if (end >= text.Length || text[end] != separator)
            {
                _at = AfterLine(end);
                return;
            }
            at = end + 1;
        }
    }

    // One field more than allowed is enough to see that there are too many.
    private void Add(string field)
    {
        if (_fields.Count <= FileLimits.MaxColumns)
        {
            _fields.Add(field);
        }
    }

    private int End(int at)
    {
        var end = text.AsSpan(at).IndexOfAny(separator, '\r', '\n');
        return end < 0 ? text.Length : at + end;
    }

    private int AfterLine(int at) =>
        at >= text.Length ? text.Length : text[at] == '\r' && at + 1 < text.Length && text[at + 1] == '\n' ? at + 2 : at + 1;
}
