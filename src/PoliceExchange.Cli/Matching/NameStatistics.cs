using System.Globalization;

namespace PoliceExchange.Cli.Matching;

/// <summary>The public statistics of names (MANIFEST.md of the data folder): counts where there are some, 1/rank where there are only ranks.</summary>
internal sealed class NameStatistics
{
    private static readonly string[] English = ["US", "GB", "CA", "AU", "NZ", "IE", "JM"];
    private static readonly string[] Portuguese = ["BR", "PT"];
    private static readonly string[] Hemisphere = ["US", "GB", "CA", "AU", "NZ", "IE", "JM", "BR", "PT", "ES", "MX", "AR", "CL", "SV", "CU", "DO", "PE", "PY", "CR", "GT", "CO", "SR", "HT", "BO", "EC", "PA", "PR", "VE", "UY", "AW"];

    private readonly List<(string Country, string Name, double Count)> _surnames;
    private readonly List<(string Country, string Name, double Count)> _forenames;

    internal NameStatistics(string folder)
    {
        string At(string path) => Path.Combine(folder, path);
        _surnames = Ranked(CsvLines.Read(At("names_by_country/common-surnames-by-country.csv"), "Country", "Rank", "Romanized Name", "Count").Select(row => (row[0], row[2], Number(row[3]))));
        _forenames = Ranked(CsvLines.Read(At("names_by_country/common-forenames-by-country.csv"), "Country", "Index", "Romanized Name").Select(row => (row[0], row[2], 0.0)));
        var surnames = CsvLines.Read(At("names_es_ine/apellidos.csv"), "apellido", "frec_pri", "frec_seg").Select(row => (Name: row[0], First: Number(row[1]), Second: Number(row[2]))).ToList();
        SpanishSurnames = new NamePool(surnames.Select(one => (one.Name, one.First + one.Second)));
        SpanishForenames = new NamePool(CsvLines.Read(At("names_es_ine/hombres.csv"), "nombre", "frec").Concat(CsvLines.Read(At("names_es_ine/mujeres.csv"), "nombre", "frec")).Select(row => (row[0], Number(row[1]))));
        BrazilianForenames = new NamePool(CsvLines.Read(At("names_br_ibge/nomes-censos-ibge.csv"), "Nome", "ate1950", "ate1960", "ate1970", "ate1980", "ate1990", "ate2000", "ate2010")
            .Select(row => (row[0], row.Skip(1).Sum(Number))));
        PortugueseSurnames = Pool(_surnames, Portuguese);
        EnglishSurnames = Pool(_surnames, English);
        EnglishForenames = Pool(_forenames, English);
        Febrl = [.. Enumerable.Range(1, 3).SelectMany(i => CsvLines.Read(At($"febrl/dataset{i}.csv"), "given_name", "surname", "rec_id"))
            .Where(row => row[0].Length > 1 && row[1].Length > 1 && row[2].EndsWith("-org", StringComparison.Ordinal)).Select(row => (row[0], row[1]))];
        // Half a country's people bear a name that no list of twenty has.
        FebrlSurnames = new NamePool(Febrl.Select(one => (one.Surname, 1.0)));
        FebrlForenames = new NamePool(Febrl.Select(one => (one.Forename, 1.0)));
        Foreign = [.. _forenames.Select(one => one.Country).Distinct().Except(Hemisphere).Where(country => _surnames.Any(one => one.Country == country))
            .Select(country => (Pool(_forenames, [country]), Pool(_surnames, [country]))).Where(pair => pair.Item1.Count >= 10 && pair.Item2.Count >= 10)];
    }

    internal NamePool SpanishSurnames { get; }

    internal NamePool SpanishForenames { get; }

    internal NamePool BrazilianForenames { get; }

    internal NamePool PortugueseSurnames { get; }

    internal NamePool EnglishSurnames { get; }

    internal NamePool EnglishForenames { get; }

    internal NamePool FebrlSurnames { get; }

    internal NamePool FebrlForenames { get; }

    /// <summary>Names of FEBRL 1 to 3, whose persons are no part of FEBRL 4: the only counts of English names here beyond lists of twenty.</summary>
    internal IReadOnlyList<(string Forename, string Surname)> Febrl { get; }

    /// <summary>Forenames and surnames per country outside the hemisphere.</summary>
    internal IReadOnlyList<(NamePool Forenames, NamePool Surnames)> Foreign { get; }

    /// <summary>Names of other countries of the hemisphere and of the rest, for the table of frequencies.</summary>
    internal IEnumerable<(NamePool Surnames, NamePool Forenames, double Weight)> Others()
    {
        var rest = _forenames.Select(one => one.Country).Union(_surnames.Select(one => one.Country)).Distinct().ToList();
        foreach (var country in rest)
        {
            yield return (Pool(_surnames, [country]), Pool(_forenames, [country]), Hemisphere.Contains(country) ? 3 : 1);
        }
    }

    private static NamePool Pool(List<(string Country, string Name, double Count)> names, string[] countries) =>
        new(names.Where(one => countries.Contains(one.Country)).GroupBy(one => one.Name, StringComparer.Ordinal).Select(group => (group.Key, group.Sum(one => one.Count))));

    /// <summary>Shares within a country: by count where each name has one, by 1/rank otherwise.</summary>
    private static List<(string Country, string Name, double Count)> Ranked(IEnumerable<(string Country, string Name, double Count)> rows) =>
        [.. rows.Where(row => row.Name.Length > 0).GroupBy(row => row.Country).SelectMany(group =>
        {
            var counted = group.All(row => row.Count > 0);
            var listed = group.Select((row, i) => (row.Country, row.Name, Count: counted ? row.Count : 1.0 / (i / 2 + 1))).ToList();
            var sum = listed.Sum(row => row.Count);
            return listed.Select(row => (row.Country, row.Name, row.Count / sum));
        })];

    private static double Number(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
