using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using PoliceExchange.Matching.Encoding;

namespace PoliceExchange.Cli.Matching;

/// <summary>A listed person: the primary name, aliases with their quality, and dates of birth.</summary>
internal sealed record ListedPerson(string Name, IReadOnlyList<(string Name, bool Good)> Aliases, IReadOnlyList<BirthDate> Dates);

/// <summary>Reads the consolidated list of the UN Security Council (XML).</summary>
internal static class SanctionsList
{
    /// <summary>A range of more years is no date.</summary>
    private const int MaxYears = 6;

    internal static List<ListedPerson> Read(string path)
    {
        using var reader = XmlReader.Create(path, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
        var people = new List<ListedPerson>();
        foreach (var person in XDocument.Load(reader).Descendants("INDIVIDUAL"))
        {
            var name = string.Join(' ', new[] { "FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME" }.Select(part => person.Element(part)?.Value.Trim()).Where(part => !string.IsNullOrEmpty(part)));
            var aliases = person.Elements("INDIVIDUAL_ALIAS").Select(alias => (Name: alias.Element("ALIAS_NAME")?.Value.Trim() ?? "", Good: alias.Element("QUALITY")?.Value != "Low")).Where(alias => alias.Name.Length > 0).ToList();
            var dates = person.Elements("INDIVIDUAL_DATE_OF_BIRTH").SelectMany(Dates).Distinct().ToList();
            people.Add(new ListedPerson(name, aliases, dates));
        }
        return people;
    }

    private static IEnumerable<BirthDate> Dates(XElement date)
    {
        if (date.Element("DATE")?.Value is { Length: >= 10 } whole && BirthDate.TryParse(whole.AsSpan(0, 10)) is { } parsed)
        {
            yield return parsed;
            yield break;
        }
        var from = Year(date, "YEAR") ?? Year(date, "FROM_YEAR");
        var to = Year(date, "TO_YEAR") ?? from;
        for (var year = from; year <= to && year < from + MaxYears; year++)
        {
            if (BirthDate.Of(year.Value, 0, 0) is { } one)
            {
                yield return one;
            }
        }
    }

    private static int? Year(XElement date, string name) => int.TryParse(date.Element(name)?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var year) ? year : null;
}
