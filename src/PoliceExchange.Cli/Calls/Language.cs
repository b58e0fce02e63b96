using System.CommandLine;
using PoliceExchange.Protocol.Texts;

namespace PoliceExchange.Cli.Calls;

/// <summary>The language of violations and faults: <c>--lang</c>, else PX_LANG, else the locale, else English.</summary>
internal static class Language
{
    internal static Option<string?> Option() => new("--lang") { Description = "Language of violations and faults: en, es, pt or fr. Default: PX_LANG, else LANG." };

    internal static string Of(string? given) => ExchangeTexts.LanguageOf(given ?? Environment.GetEnvironmentVariable("PX_LANG") ?? Environment.GetEnvironmentVariable("LANG"));
}
