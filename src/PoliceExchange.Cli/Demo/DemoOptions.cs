namespace PoliceExchange.Cli.Demo;

/// <summary>What <c>px demo</c> was asked for.</summary>
/// <param name="Exit">End after the checks.</param>
/// <param name="Json">Figures on standard output, progress on standard error.</param>
/// <param name="States">Gateways to start; empty for those of the cases.</param>
/// <param name="Keep">Folder that stays; null for one that is removed.</param>
internal sealed record DemoOptions(bool Exit, bool Json, IReadOnlyList<string> States, string? Keep);
