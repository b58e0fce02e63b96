using PoliceExchange.Manifests.Columns;
using PoliceExchange.Manifests.Rows;
using PoliceExchange.Protocol.Content;
using PoliceExchange.Protocol.Content.V1;

namespace PoliceExchange.Manifests.Checks;

/// <summary>What must not travel, or to one desk only (DOMAIN.md 2.3): protection claims, allegations, medical facts, victims, minors, families.</summary>
internal static class SafeguardChecks
{
    private const int AdultYears = 18;

    // Columns in which people write sentences.
    private static readonly ManifestField[] Free = [ManifestField.Remarks, ManifestField.Address, ManifestField.NextOfKin, ManifestField.Vulnerability, ManifestField.PlaceOfBirth, ManifestField.Status];

    // Here the words of an offence stand: trafficking in persons is one of them, and stolen medicine another.
    private static readonly ManifestField[] OfOffence = [ManifestField.Offence, ManifestField.Court, ManifestField.OrderAuthority];

    internal static void Check(RowScope scope)
    {
        Texts(scope);
        Vulnerabilities(scope);
        Minor(scope);
        Medical(scope);
        Kin(scope);
        if (scope.Has(ManifestField.Seat) && (scope.Text(ManifestField.Seat).Length > 5 || scope.Text(ManifestField.Seat).AsSpan().IndexOfAnyExcept(CharacterSets.Seat) >= 0))
        {
            scope.Report("seat.form", ManifestField.Seat);
        }
    }

    private static void Texts(RowScope scope)
    {
        foreach (var field in Free.Concat(OfOffence).Append(ManifestField.MedicalNote).Where(scope.Has))
        {
            var folded = TextFolding.Fold(scope.Text(field));
            if (Words.Mentions("asylum", folded))
            {
                scope.Report("asylum.mention", field);
            }
            else if (ContentRules.StatesAllegation(scope.Text(field)))
            {
                scope.Report("allegation.mention", field);
            }
            else if (!OfOffence.Contains(field) && Words.Mentions("victim", folded))
            {
                scope.Report("victim.mention", field);
            }
            else if (Free.Contains(field) && field != ManifestField.Vulnerability && Words.Mentions("medical", folded))
            {
                scope.Report("medical.elsewhere", field);
            }
        }
    }

    private static void Vulnerabilities(RowScope scope)
    {
        if (!scope.Has(ManifestField.Vulnerability))
        {
            return;
        }
        var codes = new List<string>();
        foreach (var part in scope.Text(ManifestField.Vulnerability).Split([';', ',', '/', '+', '|'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (Words.Meaning("vulnerability", part) is { } code)
            {
                codes.Add(code);
            }
            else
            {
                // A diagnosis in the place of a code is for the health desk, and is not repeated in the report.
                scope.Report(Words.Mentions("medical", TextFolding.Fold(part)) ? "medical.elsewhere" : "vulnerability.unknown", ManifestField.Vulnerability);
                return;
            }
        }
        scope.Row.Vulnerabilities = [.. codes
            .Select(code => code == "Minor" ? codes.Contains("FamilyUnit") ? nameof(Vulnerability.AccompaniedMinor) : nameof(Vulnerability.UnaccompaniedMinor) : code)
            .Distinct().Select(Enum.Parse<Vulnerability>)];
    }

    private static void Minor(RowScope scope)
    {
        var coded = scope.Row.Vulnerabilities.Any(code => code is Vulnerability.UnaccompaniedMinor or Vulnerability.AccompaniedMinor);
        // An unknown day or month counts in favour of the minor.
        bool? young = DateChecks.Last(scope.Row.BirthDate) is { } born ? born.AddYears(AdultYears) > scope.Departure : null;
        scope.Row.IsMinor = coded || young == true;
        if (young == true && !scope.IsBad(ManifestField.BirthDate) && !coded && !scope.IsBad(ManifestField.Vulnerability))
        {
            scope.Report("minor.unmarked", scope.Knows(ManifestField.Vulnerability) ? ManifestField.Vulnerability : ManifestField.BirthDate, scope.Row.BirthDate);
        }
        else if (young == false && coded)
        {
            scope.Report("minor.adult", ManifestField.Vulnerability, scope.Row.BirthDate);
        }
        if (scope.Row is { IsMinor: true, Type: RemovalType.Criminal })
        {
            scope.Report("minor.criminal", ManifestField.RemovalType);
        }
    }

    private static void Medical(RowScope scope)
    {
        var marked = scope.Row.Vulnerabilities.Any(code => code is Vulnerability.Medical or Vulnerability.Pregnant or Vulnerability.Disability);
        if (scope.Has(ManifestField.MedicalNote) && !marked && !scope.IsBad(ManifestField.Vulnerability))
        {
            scope.Report("medical.unmarked", scope.Knows(ManifestField.Vulnerability) ? ManifestField.Vulnerability : ManifestField.MedicalNote);
        }
        else if (!scope.Has(ManifestField.MedicalNote) && !scope.IsBad(ManifestField.MedicalNote) && scope.Row.Vulnerabilities.Contains(Vulnerability.Medical))
        {
            scope.Report("medical.noNote", ManifestField.MedicalNote);
        }
    }

    private static void Kin(RowScope scope)
    {
        scope.Row.KinConsents = OrderChecks.Flag(scope, ManifestField.NextOfKinConsent, isRequired: false) == true;
        if (scope.Has(ManifestField.NextOfKin) && !scope.Row.KinConsents)
        {
            scope.Report("kin.consent", ManifestField.NextOfKin);
        }
        if (scope.Has(ManifestField.NextOfKinPhone))
        {
            var phone = new string([.. scope.Text(ManifestField.NextOfKinPhone).Where(c => c is not (' ' or '-' or '(' or ')' or '.'))]);
            if (phone.Length is < 8 or > 16 || phone[0] != '+' || phone[1] == '0' || phone.AsSpan(1).IndexOfAnyExceptInRange('0', '9') >= 0)
            {
                scope.Report("phone.form", ManifestField.NextOfKinPhone);
                return;
            }
            scope.Row.Values[ManifestField.NextOfKinPhone] = phone;
        }
    }
}
