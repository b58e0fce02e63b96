using System.Globalization;
using PoliceExchange.Manifests.Columns;
using PoliceExchange.Manifests.Rows;
using PoliceExchange.Protocol.CodeLists;
using PoliceExchange.Protocol.Content.V1;

namespace PoliceExchange.Manifests.Checks;

/// <summary>Why the person is removed: type, order, conviction.</summary>
internal static class OrderChecks
{
    private const int YoungYears = 18;

    private static readonly ManifestField[] OfConviction =
        [ManifestField.OffenceCode, ManifestField.Offence, ManifestField.ConvictionDate, ManifestField.Court, ManifestField.SentenceMonths, ManifestField.ServedMonths];

    internal static void Check(RowScope scope, RowFacts facts)
    {
        if (!scope.Has(ManifestField.RemovalType))
        {
            DateChecks.Missing(scope, ManifestField.RemovalType);
        }
        else if (Words.Meaning("type", scope.Text(ManifestField.RemovalType).Replace('_', ' ')) is { } type)
        {
            scope.Row.Type = Enum.Parse<RemovalType>(type);
        }
        else
        {
            scope.Report("type.unknown", ManifestField.RemovalType);
        }
        if (!scope.Has(ManifestField.OrderNumber))
        {
            DateChecks.Missing(scope, ManifestField.OrderNumber);
        }
        scope.Row.OrderDate = DateChecks.Read(scope, ManifestField.OrderDate, facts, isRequired: true);
        DateChecks.Past(scope, ManifestField.OrderDate, scope.Row.OrderDate);
        scope.Row.Stay = Flag(scope, ManifestField.Stay, isRequired: true);
        scope.Row.Appeal = Flag(scope, ManifestField.Appeal, isRequired: true);
        Conviction(scope, facts);
        Travel(scope);
    }

    /// <summary>Stay and appeal keep a person off the transport, whatever else the list says (DOMAIN.md 2.3).</summary>
    private static void Travel(RowScope scope)
    {
        string? status = null;
        if (scope.Has(ManifestField.Status))
        {
            status = Words.Meaning("status", scope.Text(ManifestField.Status));
            if (status is null)
            {
                scope.Report("status.unknown", ManifestField.Status);
            }
        }
        foreach (var (field, holds) in new[] { (ManifestField.Stay, scope.Row.Stay), (ManifestField.Appeal, scope.Row.Appeal) })
        {
            if (holds == true)
            {
                scope.Report(status == "Departed" ? "stay.departs" : "stay.suspended", status == "Departed" ? ManifestField.Status : field);
                if (status == "Departed")
                {
                    return;
                }
            }
        }
    }

    private static void Conviction(RowScope scope, RowFacts facts)
    {
        var stated = OfConviction.Where(scope.Has).ToList();
        if (scope.Row.Type is not RemovalType.Criminal and not RemovalType.ExtraditionSurrender and not RemovalType.Unspecified && stated.Count > 0)
        {
            // Immigration matters only; never a criminal record (D25).
            scope.Report("conviction.unexpected", stated[0], scope.Text(ManifestField.RemovalType));
            return;
        }
        if (scope.Row.Type == RemovalType.Criminal)
        {
            foreach (var field in new[] { ManifestField.OffenceCode, ManifestField.ConvictionDate, ManifestField.Court })
            {
                if (!scope.Has(field) && !scope.IsBad(field))
                {
                    scope.Report("conviction.missing", field);
                }
            }
        }
        Code(scope);
        scope.Row.ConvictionDate = DateChecks.Read(scope, ManifestField.ConvictionDate, facts, isRequired: false, partial: true);
        DateChecks.Past(scope, ManifestField.ConvictionDate, scope.Row.ConvictionDate);
        if (!scope.IsBad(ManifestField.ConvictionDate) && DateChecks.First(scope.Row.ConvictionDate) is { } convicted && DateChecks.Last(scope.Row.BirthDate) is { } born && born.AddYears(YoungYears) > convicted)
        {
            scope.Report("conviction.young", ManifestField.ConvictionDate, YoungYears);
        }
        scope.Row.SentenceMonths = Months(scope, ManifestField.SentenceMonths, 12_000);
        scope.Row.ServedMonths = Months(scope, ManifestField.ServedMonths, 1_200);
        if (scope.Row is { SentenceMonths: { } sentence, ServedMonths: { } served } && served > sentence)
        {
            scope.Report("served.more", ManifestField.ServedMonths, sentence);
        }
        scope.Row.Firearm = Flag(scope, ManifestField.Firearm, isRequired: false) == true;
    }

    private static void Code(RowScope scope)
    {
        if (!scope.Has(ManifestField.OffenceCode))
        {
            return;
        }
        var code = scope.Text(ManifestField.OffenceCode);
        if (CodeListCatalog.Iccs.Exists(code))
        {
            scope.Row.OffenceCode = code;
        }
        else if (CodeListCatalog.Iccs.Exists("0" + code))
        {
            // Spreadsheets drop zeros in front of numbers.
            scope.Report("offence.zero", ManifestField.OffenceCode, "0" + code);
        }
        else
        {
            scope.Report("offence.unknown", ManifestField.OffenceCode);
        }
    }

    private static uint? Months(RowScope scope, ManifestField field, uint most)
    {
        if (!scope.Has(field))
        {
            return null;
        }
        if (!uint.TryParse(scope.Text(field), NumberStyles.None, CultureInfo.InvariantCulture, out var months))
        {
            scope.Report("number.form", field);
            return null;
        }
        if (months > most)
        {
            scope.Report("number.range", field, most);
            return null;
        }
        return months;
    }

    internal static bool? Flag(RowScope scope, ManifestField field, bool isRequired)
    {
        if (!scope.Has(field))
        {
            if (isRequired)
            {
                DateChecks.Missing(scope, field);
            }
            return null;
        }
        if (Words.Flag(scope.Text(field)) is { } flag)
        {
            return flag;
        }
        scope.Report("flag.form", field);
        return null;
    }
}
