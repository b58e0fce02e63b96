using PoliceExchange.Manifests.Columns;
using PoliceExchange.Manifests.Rows;
using PoliceExchange.Protocol.Content;
using Zone = PoliceExchange.Protocol.Content.Mrz;

namespace PoliceExchange.Manifests.Checks;

/// <summary>Travel documents and their check digits (ICAO 9303 part 3, 4.9).</summary>
internal static class DocumentChecks
{
    internal static void Check(RowScope scope, RowFacts facts)
    {
        Number(scope, ManifestField.Passport);
        Number(scope, ManifestField.TravelDocument);
        if (!scope.Has(ManifestField.Passport) && !scope.Has(ManifestField.TravelDocument) && !scope.Has(ManifestField.Mrz)
            && !scope.IsBad(ManifestField.Passport) && !scope.IsBad(ManifestField.TravelDocument) && !scope.IsBad(ManifestField.Mrz))
        {
            scope.Report("document.missing", scope.Knows(ManifestField.Passport) ? ManifestField.Passport : ManifestField.TravelDocument);
        }
        scope.Row.PassportExpiry = DateChecks.Read(scope, ManifestField.PassportExpiry, facts, isRequired: false);
        if (DateChecks.Last(scope.Row.PassportExpiry) is { } expires && expires < scope.Departure)
        {
            scope.Report("document.expired", ManifestField.PassportExpiry, PersonChecks.Iso(scope.Departure));
        }
        ReadZone(scope);
    }

    /// <summary>A number, or the ten characters of a machine-readable zone whose last is the check digit: A4353834&lt;4.</summary>
    private static void Number(RowScope scope, ManifestField field)
    {
        if (!scope.Has(field))
        {
            return;
        }
        var number = scope.Text(field).ToUpperInvariant();
        if (number.Contains('<', StringComparison.Ordinal))
        {
            if (number.Length != 10 || !char.IsAsciiDigit(number[9]) || !IsZoneText(number))
            {
                scope.Report("document.form", field);
            }
            else if (Zone.CheckDigit(number.AsSpan(0, 9)) != number[9])
            {
                scope.Report("document.checkDigit", field, Zone.CheckDigit(number.AsSpan(0, 9)));
            }
            else
            {
                scope.Row.Values[field] = number[..9].TrimEnd('<');
            }
            return;
        }
        if (number.Length is < 4 or > 20 || number.AsSpan().IndexOfAnyExcept(CharacterSets.DocumentNumber) >= 0 || number.AsSpan().IndexOfAnyInRange('0', '9') < 0)
        {
            scope.Report("document.form", field);
            return;
        }
        scope.Row.Values[field] = number;
    }

    private static void ReadZone(RowScope scope)
    {
        if (!scope.Has(ManifestField.Mrz))
        {
            return;
        }
        var zone = scope.Text(ManifestField.Mrz).ToUpperInvariant().Replace("\r\n", "\n", StringComparison.Ordinal).Replace('|', '\n').Replace(' ', '\n');
        zone = zone.Contains('\n', StringComparison.Ordinal) ? zone : zone.Length switch
        {
            88 => zone.Insert(44, "\n"),
            72 => zone.Insert(36, "\n"),
            90 => zone.Insert(60, "\n").Insert(30, "\n"),
            _ => zone,
        };
        if (!Zone.IsValid(zone))
        {
            scope.Report("mrz.invalid", ManifestField.Mrz);
            return;
        }
        scope.Row.Mrz = zone;
        var lines = zone.Split('\n');
        var (number, born) = lines.Length == 3 ? (lines[0][5..14], lines[1][..6]) : (lines[1][..9], lines[1][13..19]);
        var birth = scope.Row.BirthDate;
        if (birth.Length == 10 && !birth.Contains('X', StringComparison.Ordinal) && born != string.Concat(birth.AsSpan(2, 2), birth.AsSpan(5, 2), birth.AsSpan(8, 2)))
        {
            scope.Report("mrz.differs", ManifestField.Mrz, scope.Mapping[ManifestField.BirthDate]!.Header);
        }
        else if (scope.Has(ManifestField.Passport) && scope.Text(ManifestField.Passport).Length <= 9 && number.TrimEnd('<') != scope.Text(ManifestField.Passport))
        {
            scope.Report("mrz.differs", ManifestField.Mrz, scope.Mapping[ManifestField.Passport]!.Header);
        }
    }

    private static bool IsZoneText(string text) => text.AsSpan().IndexOfAnyExcept(CharacterSets.Zone) < 0;
}
