using System.Text.RegularExpressions;
using PoliceExchange.Cli.Demo;
using PoliceExchange.Cli.Texts;

namespace PoliceExchange.UnitTests.Texts;

public sealed partial class TextCatalogTests
{
    public static TheoryData<string> Languages => [.. TextCatalog.Languages];

    [Theory]
    [MemberData(nameof(Languages))]
    public void EveryLanguage_HasTheKeysOfTheFirst(string language) =>
        Assert.Equal(TextCatalog.Load("en").Keys.Order(StringComparer.Ordinal), TextCatalog.Load(language).Keys.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Languages))]
    public void EveryText_HasThePlacesOfTheFirst(string language)
    {
        var (first, texts) = (TextCatalog.Load("en"), TextCatalog.Load(language));
        Assert.All(first.Keys, key => Assert.Equal(Places(first[key]), Places(texts[key])));
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void EveryCase_HasATitle(string language)
    {
        var texts = TextCatalog.Load(language);
        Assert.All(CaseScript.All, script => Assert.NotEmpty(texts[$"case.{script.Id}"]));
    }

    [Theory]
    [InlineData("fr", "es_AR.UTF-8", "fr")]
    [InlineData(null, "es_AR.UTF-8", "es")]
    [InlineData(null, "pt_BR", "pt")]
    [InlineData(null, "C.UTF-8", "en")]
    [InlineData(null, "", "en")]
    [InlineData(null, null, "en")]
    [InlineData(null, "de_DE.UTF-8", "en")]
    public void Language_IsTheOneAskedForElseThatOfTheTerminal(string? asked, string? lang, string expected) =>
        Assert.Equal(expected, TextCatalog.For(asked, name => name == "LANG" ? lang : null).Language);

    [Fact]
    public void AllOfTheLocale_GoesBeforeLang() =>
        Assert.Equal("pt", TextCatalog.For(null, name => name == "LC_ALL" ? "pt_BR.UTF-8" : "fr_FR.UTF-8").Language);

    private static string Places(string text) => string.Join(' ', Place().Matches(text).Select(match => match.Value).Order(StringComparer.Ordinal));

    [GeneratedRegex(@"\{\d\}")]
    private static partial Regex Place();
}
