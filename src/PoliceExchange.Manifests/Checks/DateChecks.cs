using PoliceExchange.Manifests.Columns;
using PoliceExchange.Manifests.Files;
using PoliceExchange.Manifests.Rows;

namespace PoliceExchange.Manifests.Checks;

/// <summary>Dates of a row.</summary>
internal static class DateChecks
{
    /// <summary>The date of a field as yyyy-MM-dd; empty, and said so, where it is none.</summary>
    internal static string Read(RowScope scope, ManifestField field, RowFacts facts, bool isRequired, bool partial = false)
    {
        if (!scope.Has(field))
        {
            if (isRequired)
            {
                Missing(scope, field);
            }
            return "";
        }
        var cell = scope.Cells[scope.Mapping[field]!.Number];
        if (cell.Kind == CellKind.Number)
        {
            scope.Report("date.serial", field);
            return "";
        }
        var order = facts.DateOrders.GetValueOrDefault(field);
        var date = DateText.Read(scope.Text(field), order);
        if (date.Problem is not null)
        {
            scope.Report(date.Problem, field);
            return "";
        }
        // The column is ambiguous or mixed: said once for all of it.
        if (date.NeedsOrder)
        {
            return "";
        }
        if (!partial && date.Text.EndsWith("XX", StringComparison.Ordinal))
        {
            scope.Report("date.form", field);
            return "";
        }
        scope.Row.Values[field] = date.Text;
        return date.Text;
    }

    /// <summary>Says that a field with a column is empty; a column that is missing was said once.</summary>
    internal static void Missing(RowScope scope, ManifestField field)
    {
        if (scope.Knows(field) && !scope.IsBad(field))
        {
            scope.Report("value.missing", field);
        }
    }

    /// <summary>A past day that does not lie before the birth.</summary>
    internal static void Past(RowScope scope, ManifestField field, string date)
    {
        if (First(date) is not { } day)
        {
            return;
        }
        if (day > scope.Today)
        {
            scope.Report("date.future", field, PersonChecks.Iso(scope.Today));
        }
        else if (First(scope.Row.BirthDate) is { } born && Last(date) is { } last && last < born)
        {
            scope.Report("date.beforeBirth", field, scope.Row.BirthDate);
        }
    }

    /// <summary>The first day that a date may mean.</summary>
    internal static DateOnly? First(string date) => date.Length == 10 && DateOnly.TryParseExact(
        date.Replace("XX", "01", StringComparison.Ordinal), "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.None, out var day) ? day : null;

    /// <summary>The last day that a date may mean.</summary>
    internal static DateOnly? Last(string date) => First(date) switch
    {
        { } day when date.EndsWith("XX-XX", StringComparison.Ordinal) => new DateOnly(day.Year, 12, 31),
        { } day when date.EndsWith("XX", StringComparison.Ordinal) => new DateOnly(day.Year, day.Month, DateTime.DaysInMonth(day.Year, day.Month)),
        var day => day,
    };
}
