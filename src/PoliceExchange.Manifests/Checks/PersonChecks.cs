using System.Globalization;
using PoliceExchange.Manifests.Columns;
using PoliceExchange.Manifests.Rows;
using PoliceExchange.Protocol.CodeLists;
using PoliceExchange.Protocol.Person.V1;

namespace PoliceExchange.Manifests.Checks;

/// <summary>Who it is: names, date of birth, sex, nationality.</summary>
internal static class PersonChecks
{
    private const int OldestYears = 115;

    internal static void Check(RowScope scope, RowFacts facts)
    {
        Name(scope, ManifestField.Surname, "value.missing");
        Name(scope, ManifestField.Forenames, "forename.missing");
        if (scope.Has(ManifestField.Surname) && scope.Text(ManifestField.Surname).Contains(',', StringComparison.Ordinal))
        {
            scope.Report("name.both", ManifestField.Surname);
        }
        Birth(scope, facts);
        SexOf(scope, facts);
        Nationality(scope, facts);
    }

    private static void Name(RowScope scope, ManifestField field, string missing)
    {
        if (scope.IsBad(field))
        {
            return;
        }
        var name = scope.Text(field);
        if (name.Length == 0)
        {
            scope.Report(missing, field);
        }
        else if (Words.Is("placeholder", name) || name.AsSpan().IndexOfAnyExcept(CharacterSets.Blanks) < 0)
        {
            scope.Report("name.placeholder", field);
        }
        else if (name.AsSpan().IndexOfAnyInRange('0', '9') >= 0 || name.AsSpan().IndexOfAny(CharacterSets.NoName) >= 0)
        {
            scope.Report("name.signs", field);
        }
        else if (name.Count(char.IsLetter) < 2)
        {
            scope.Report("name.oneLetter", field);
        }
    }

    private static void Birth(RowScope scope, RowFacts facts)
    {
        scope.Row.BirthDate = DateChecks.Read(scope, ManifestField.BirthDate, facts, isRequired: true, partial: true);
        if (scope.Row.BirthDate.Length == 0 || DateChecks.First(scope.Row.BirthDate) is not { } born)
        {
            return;
        }
        if (born > scope.Today)
        {
            scope.Report(facts.Departure is not null && born > scope.Departure ? "birth.afterDeparture" : "date.future", ManifestField.BirthDate, Iso(scope.Today));
        }
        else if (born.AddYears(OldestYears) < scope.Today)
        {
            scope.Report("birth.tooOld", ManifestField.BirthDate, OldestYears);
        }
    }

    private static void SexOf(RowScope scope, RowFacts facts)
    {
        if (!scope.Has(ManifestField.Sex))
        {
            DateChecks.Missing(scope, ManifestField.Sex);
            return;
        }
        var text = scope.Text(ManifestField.Sex);
        // Hombre and mujer: beside an H, M is the other one.
        if (facts.SexesAreHombreMujer && text is "M" or "m")
        {
            scope.Report("sex.letters", ManifestField.Sex);
            return;
        }
        if (Words.Meaning("sex", text) is { } sex)
        {
            scope.Row.Sex = Enum.Parse<Sex>(sex);
        }
        else
        {
            scope.Report("sex.unknown", ManifestField.Sex);
        }
    }

    private static void Nationality(RowScope scope, RowFacts facts)
    {
        if (!scope.Has(ManifestField.Nationality))
        {
            DateChecks.Missing(scope, ManifestField.Nationality);
            return;
        }
        if (Nationalities.Find(scope.Text(ManifestField.Nationality)) is not { } code)
        {
            scope.Report("nationality.unknown", ManifestField.Nationality);
            return;
        }
        scope.Row.Nationality = code;
        if (facts.Receiver.Length > 0 && code != facts.Receiver)
        {
            scope.Report("nationality.other", ManifestField.Nationality, CodeListCatalog.States.Label(facts.Receiver, "en"));
        }
    }

    internal static string Iso(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
