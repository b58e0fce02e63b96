using System.Globalization;
using PoliceExchange.Manifests.Columns;
using PoliceExchange.Manifests.Files;
using PoliceExchange.Manifests.Rows;

namespace PoliceExchange.Manifests.Checks;

/// <summary>What can be wrong with a cell whatever it means.</summary>
internal static class CellChecks
{
    // What an officer sees as one word and a program as another (UTS 39): letters of these scripts among Latin ones.
    private static bool IsForeign(char c) => c is (>= '\u0370' and <= '\u03FF') or (>= '\u0400' and <= '\u052F') or (>= '\u0530' and <= '\u058F');

    internal static void Check(RowScope scope, IReadOnlyList<ManifestColumn> columns)
    {
        foreach (var (defect, column) in scope.Cells.Problems ?? [])
        {
            scope.ReportAt(defect, column);
        }
        // After a broken quote the columns have moved; more would be said about cells that are none.
        if (scope.HasErrors)
        {
            return;
        }
        foreach (var column in columns.Where(column => column.Field is not (null or ManifestField.Own)))
        {
            var cell = scope.Cells[column.Number];
            if (Problem(cell, column.Field!.Value) is { } defect)
            {
                scope.ReportAt(defect, column.Number);
                continue;
            }
            var text = cell.Text.Trim(' ', '\u00A0', '\t', '\u3000');
            if (text.Length != cell.Text.Length)
            {
                scope.ReportAt("text.spaces", column.Number);
            }
            // What our own file of bad rows put before a text that a spreadsheet would run.
            text = text.Length > 1 && text[0] == '\'' && IsRun(text[1]) ? text[1..] : text;
            if (text.Length > 0)
            {
                scope.Row.Values[column.Field.Value] = text;
            }
        }
    }

    private static string? Problem(Cell cell, ManifestField field) => cell.Kind switch
    {
        CellKind.Empty or CellKind.Date => null,
        CellKind.Formula => "cell.formula",
        CellKind.Fault => "cell.fault",
        CellKind.Merged => "cell.merged",
        _ => TextProblem(cell.Text, field),
    };

    private static string? TextProblem(string text, ManifestField field)
    {
        if (text.Length > FileLimits.MaxCell)
        {
            return "cell.tooLong";
        }
        if (IsFault(text))
        {
            return "cell.fault";
        }
        var (foreign, latin) = (false, false);
        var multiline = field is ManifestField.MedicalNote or ManifestField.Remarks or ManifestField.Mrz;
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value == 0xFFFD)
            {
                return "text.replacement";
            }
            if (rune.Value is (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069) or 0x200E or 0x200F or 0x061C)
            {
                return "text.direction";
            }
            // Zero-width characters make two names that look the same differ; the joiners have no use in names of Latin letters.
            if (rune.Value is 0x200B or 0x200C or 0x200D or 0x2060 or 0xFEFF or 0x00AD || (System.Text.Rune.IsControl(rune) && !(multiline && rune.Value is '\n' or '\r') && rune.Value != '\t'))
            {
                return "text.control";
            }
            foreign |= rune.IsBmp && IsForeign((char)rune.Value);
            latin |= rune.Value < 0x250 && System.Text.Rune.IsLetter(rune);
        }
        if (IsMojibake(text))
        {
            return "text.mojibake";
        }
        if (IsFormula(text))
        {
            return "text.formula";
        }
        if (foreign && latin && field is ManifestField.Surname or ManifestField.Forenames)
        {
            return "name.script";
        }
        return field is ManifestField.Passport or ManifestField.TravelDocument or ManifestField.OrderNumber or ManifestField.OffenceCode or ManifestField.NextOfKinPhone && IsScientific(text)
            ? "number.scientific"
            : null;
    }

    /// <summary>Whether a spreadsheet would take a text that begins so for something to run.</summary>
    internal static bool IsRun(char first) => first is '=' or '+' or '-' or '@' or '\t' or '\r' or '\uFF1D' or '\uFF0B' or '\uFF0D' or '\uFF20';

    // A dash for "nothing" and a telephone number are no formulas.
    private static bool IsFormula(string text)
    {
        var start = text.AsSpan().TrimStart(" '\u00A0");
        return start.Length > 1 && IsRun(start[0]) && start[1..].IndexOfAnyExcept(CharacterSets.Telephone) >= 0;
    }

    private static bool IsFault(string text) => text is "#N/A" or "#REF!" or "#VALUE!" or "#NAME?" or "#DIV/0!" or "#NULL!" or "#NUM!" or "#\u00A1REF!" or "#\u00A1VALOR!" or "#\u00BFNOMBRE?" or "#N/D" or "#VALOR!" or "#NOME?" or "#VALEUR!" or "#NOM?" || (text.Length > 3 && text.AsSpan().IndexOfAnyExcept('#') < 0);

    // Two bytes of UTF-8 read as two letters of a Latin page: Ã followed by what the second byte looks like there.
    private static bool IsMojibake(string text)
    {
        for (var i = text.IndexOf('\u00C3', StringComparison.Ordinal); i >= 0 && i + 1 < text.Length; i = text.IndexOf('\u00C3', i + 1))
        {
            if (text[i + 1] is (>= '\u0080' and <= '\u00BF') or '\u2030' or '\u201C' or '\u0161' or '\u0192' or '\u2021' or '\u2018' or '\u2019' or '\u2013')
            {
                return true;
            }
        }
        return text.Contains("\u00E2\u20AC", StringComparison.Ordinal);
    }

    // 2.03702E+11: the last digits are gone.
    private static bool IsScientific(string text)
    {
        var at = text.IndexOfAny(['E', 'e']);
        return at > 0 && at + 2 < text.Length && text[at + 1] is '+' or '-' && text.AsSpan(at + 2).IndexOfAnyExceptInRange('0', '9') < 0
            && text.AsSpan(0, at).IndexOfAnyExcept(CharacterSets.Decimal) < 0;
    }

    internal static string Invariant(int number) => number.ToString(CultureInfo.InvariantCulture);
}
