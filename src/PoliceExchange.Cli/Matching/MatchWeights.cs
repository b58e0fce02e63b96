using System.CommandLine;
using PoliceExchange.Cli.Directory;
using PoliceExchange.Matching.Weights;

namespace PoliceExchange.Cli.Matching;

/// <summary><c>px match weights</c>: makes the embedded table of token frequencies anew.</summary>
internal static class MatchWeights
{
    internal static Command Create()
    {
        var data = new Option<string>("--data") { Description = "Folder with the public statistics (names_es_ine, names_br_ibge, names_by_country, febrl).", Required = true };
        var output = new Option<string>("--out") { Description = "File to write.", Required = true };
        var command = new Command("weights", "Make the table of token frequencies from public statistics. Example: px match weights --data ../shared/data --out frequencies.bin") { data, output };
        command.OnFiles(result =>
        {
            var table = FrequencyTable.Make(new NameStatistics(MatchEval.Folder(result.GetRequiredValue(data))));
            File.WriteAllBytes(result.GetRequiredValue(output), table);
            result.InvocationConfiguration.Output.WriteLine($"{TokenFrequencies.Read(table).Count} tokens, {table.Length} bytes");
            return ExitCodes.Ok;
        });
        return command;
    }
}
