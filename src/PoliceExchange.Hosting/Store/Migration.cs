namespace PoliceExchange.Hosting.Store;

/// <summary>One numbered step of a schema; steps run once, in order, each in a transaction.</summary>
/// <param name="Number">1, 2, 3 ... without gaps.</param>
/// <param name="Script">SQL that SQLite runs as it is.</param>
internal sealed record Migration(int Number, string Script);
