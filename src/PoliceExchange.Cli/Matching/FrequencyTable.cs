using PoliceExchange.Matching.Names;
using PoliceExchange.Matching.Weights;

namespace PoliceExchange.Cli.Matching;

/// <summary>Makes the embedded table of token frequencies from public statistics (Matching/Weights/README.md).</summary>
internal static class FrequencyTable
{
    private const double Spanish = 0.62;
    private const double Brazilian = 0.23;
    private const double English = 0.13;
    private const double Rest = 0.02;

    /// <summary>A list of a country's commonest names covers about this share of its people; the others' names are not in it.</summary>
    private const double Covered = 0.35;

    internal static byte[] Make(NameStatistics statistics)
    {
        var shares = new Dictionary<string, double>(StringComparer.Ordinal);
        // Two surnames, one written given name (often of two words) in Spanish; one given name and a half, two surnames in Brazil.
        Add(shares, statistics.SpanishSurnames, 2 * Spanish);
        Add(shares, statistics.SpanishForenames, Spanish);
        Add(shares, statistics.BrazilianForenames, 1.35 * Brazilian);
        Add(shares, statistics.PortugueseSurnames, 1.6 * Brazilian * 0.6);
        Add(shares, statistics.EnglishSurnames, 0.35 * English);
        Add(shares, statistics.FebrlSurnames, 0.65 * English);
        Add(shares, statistics.EnglishForenames, 0.5 * 1.4 * English);
        Add(shares, statistics.FebrlForenames, 0.5 * 1.4 * English);
        var others = statistics.Others().ToList();
        var sum = others.Sum(one => one.Weight);
        foreach (var (surnames, forenames, weight) in others)
        {
            Add(shares, surnames, Rest * Covered * weight / sum);
            Add(shares, forenames, Rest * Covered * weight / sum);
        }
        return TokenFrequencies.Write(shares);
    }

    private static void Add(Dictionary<string, double> shares, NamePool pool, double weight)
    {
        if (pool.Count == 0)
        {
            return;
        }
        foreach (var (name, share) in pool.Shares())
        {
            var form = NameReader.Read(name);
            for (var i = 0; i < form.Count; i++)
            {
                if (form[i].Length > 1)
                {
                    shares[form[i]] = shares.GetValueOrDefault(form[i]) + share * weight;
                }
            }
        }
    }
}
