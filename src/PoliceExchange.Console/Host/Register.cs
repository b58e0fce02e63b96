namespace PoliceExchange.Console.Host;

/// <summary>What a form offers of the signed directory.</summary>
/// <param name="States">Active members but the own one: ISO alpha-3 and the name that the directory has.</param>
/// <param name="Groups">Groups of states.</param>
/// <param name="LegalBases">Id and title of each legal basis.</param>
internal sealed record Register(IReadOnlyList<(string Code, string Name)> States, IReadOnlyList<string> Groups, IReadOnlyList<(string Id, string Title)> LegalBases);
