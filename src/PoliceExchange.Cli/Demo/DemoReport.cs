using System.Text.Json.Serialization;
using PoliceExchange.Cli.Texts;

namespace PoliceExchange.Cli.Demo;

/// <summary>Counts of a run, in words that the summary and <c>--json</c> share.</summary>
internal sealed record DemoFigures
{
    [JsonPropertyName("sent")] public int Sent { get; set; }

    [JsonPropertyName("routed")] public int Routed { get; set; }

    [JsonPropertyName("denied")] public int Denied { get; set; }

    [JsonPropertyName("delivered")] public int Delivered { get; set; }

    [JsonPropertyName("answered")] public int Answered { get; set; }

    [JsonPropertyName("withdrawn")] public int Withdrawn { get; set; }

    [JsonPropertyName("receipts_verified")] public int ReceiptsVerified { get; set; }

    [JsonPropertyName("log_entries_verified")] public long LogEntriesVerified { get; set; }

    [JsonPropertyName("cases")] public int Cases { get; set; }

    [JsonPropertyName("steps_done")] public int Done { get; set; }

    [JsonPropertyName("steps_refused_as_they_must")] public int Refused { get; set; }

    [JsonPropertyName("steps_not_yet")] public int NotYet { get; set; }

    [JsonPropertyName("steps_failed")] public int Failed { get; set; }

    [JsonPropertyName("gateways")] public int Gateways { get; set; }

    [JsonPropertyName("seconds")] public double Seconds { get; set; }

    [JsonPropertyName("failures")] public List<string> Failures { get; } = [];
}

/// <summary>Prints each step as it ends and keeps the figures.</summary>
internal sealed class DemoReport(TextWriter output, TextCatalog texts, bool colour)
{
    private string _case = "";

    public DemoFigures Figures { get; } = new();

    public TextCatalog Texts => texts;

    public void Say(string line = "") => output.WriteLine(line);

    public void Case(string id)
    {
        _case = id;
        Figures.Cases++;
        Say();
        Say($"{id}  {texts[$"case.{id}"]}");
    }

    public void Step(string what, StepOutcome outcome)
    {
        var (word, more, code) = outcome switch
        {
            StepOutcome.Done => (texts["step.done"], "", 32),
            StepOutcome.RefusedAsItMust(var reason) => (texts["step.refused"], reason, 36),
            StepOutcome.NotYet(var reason) => (texts["step.notyet"], texts[reason], 33),
            StepOutcome.Failed(var seen) => (texts["step.failed"], seen, 31),
            _ => throw new InvalidOperationException(outcome.ToString()),
        };
        Count(what, outcome);
        var painted = colour ? $"\u001b[{code}m{word}\u001b[0m" : word;
        Say($"    {what}: {painted}{(more.Length > 0 ? $" ({more})" : "")}");
    }

    private void Count(string what, StepOutcome outcome)
    {
        switch (outcome)
        {
            case StepOutcome.Done:
                Figures.Done++;
                break;
            case StepOutcome.RefusedAsItMust:
                Figures.Refused++;
                Figures.Denied++;
                break;
            case StepOutcome.NotYet:
                Figures.NotYet++;
                break;
            case StepOutcome.Failed failed:
                Figures.Failed++;
                Figures.Failures.Add($"{_case} {what}: {failed.What}");
                break;
        }
    }
}
