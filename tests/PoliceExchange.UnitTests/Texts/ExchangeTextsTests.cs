using System.Text.RegularExpressions;
using PoliceExchange.Protocol.Fault.V1;
using PoliceExchange.Protocol.Rule.V1;
using PoliceExchange.Protocol.Texts;

namespace PoliceExchange.UnitTests.Texts;

/// <summary>Rules are collected from the sources and from the table in PROTOCOL.md, both embedded in this assembly: a new rule without a text fails here.</summary>
public sealed partial class ExchangeTextsTests
{
    public static TheoryData<string> Languages => [.. ExchangeTexts.Languages];

    [Theory]
    [MemberData(nameof(Languages))]
    public void EveryRuleOfTheSources_HasAText(string language)
    {
        var rules = RulesOfSources();
        Assert.InRange(rules.Count, 100, 400);
        Assert.DoesNotContain(rules, rule => ExchangeTexts.Violation(language, rule) is null);
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void EveryRuleOfTheTable_HasAText(string language)
    {
        var rules = RulesOfTable();
        Assert.InRange(rules.Count, 80, 400);
        Assert.DoesNotContain(rules, rule => ExchangeTexts.Violation(language, rule) is null);
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void EveryFormatOfTheProtos_HasAText(string language) => Assert.All(
        Enum.GetValues<Format>().Where(one => one != Format.Unspecified).Select(one => "format." + char.ToLowerInvariant($"{one}"[0]) + $"{one}"[1..]),
        rule => Assert.NotNull(ExchangeTexts.Violation(language, rule)));

    [Theory]
    [MemberData(nameof(Languages))]
    public void EveryFaultReason_HasTitleOwnerAndFix(string language)
    {
        foreach (var reason in Enum.GetValues<FaultReason>())
        {
            // Looked up by key: the lookup that falls back to English would hide a gap.
            Assert.False(string.IsNullOrWhiteSpace(ExchangeTexts.Find(language, $"fault.{ExchangeTexts.NameOf(reason)}.title")), $"{reason}");
            Assert.False(string.IsNullOrWhiteSpace(ExchangeTexts.Find(language, $"fault.{ExchangeTexts.NameOf(reason)}.fix")), $"{reason}");
        }
        Assert.All(Enum.GetValues<FaultOwner>(), owner => Assert.NotNull(ExchangeTexts.Find(language, "owner." + ExchangeTexts.Code(owner))));
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void Languages_HaveTheSameKeysAndNoBlank(string language)
    {
        Assert.Equal(ExchangeTexts.Keys("en").Order(StringComparer.Ordinal), ExchangeTexts.Keys(language).Order(StringComparer.Ordinal));
        Assert.All(ExchangeTexts.Keys(language), key => Assert.False(string.IsNullOrWhiteSpace(ExchangeTexts.Find(language, key))));
    }

    [Theory]
    [InlineData("es")]
    [InlineData("pt")]
    [InlineData("fr")]
    public void Translation_IsNotTheEnglishText(string language) => Assert.All(
        ExchangeTexts.Keys(language), key => Assert.NotEqual(ExchangeTexts.Find("en", key), ExchangeTexts.Find(language, key)));

    [Theory]
    [InlineData("pt_BR.UTF-8", "pt")]
    [InlineData("es", "es")]
    [InlineData("FR-CA", "fr")]
    [InlineData("C", "en")]
    [InlineData("ptx", "en")]
    [InlineData("de_DE", "en")]
    [InlineData(null, "en")]
    public void Locale_GivesItsLanguage(string? locale, string language) => Assert.Equal(language, ExchangeTexts.LanguageOf(locale));

    [Fact]
    public void LaterReason_ReadsAsUnspecified() => Assert.Equal(ExchangeTexts.Fault("en", FaultReason.Unspecified), ExchangeTexts.Fault("en", (FaultReason)999));

    private static HashSet<string> RulesOfSources()
    {
        var rules = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in typeof(ExchangeTextsTests).Assembly.GetManifestResourceNames().Where(name => name.StartsWith("source.", StringComparison.Ordinal)))
        {
            rules.UnionWith(RuleBesideMessage().Matches(Read(name)).Select(match => match.Groups[1].Value));
        }
        return rules;
    }

    private static HashSet<string> RulesOfTable()
    {
        var text = Read("PROTOCOL.md");
        var from = text.IndexOf("| Rule | Refuses |", StringComparison.Ordinal);
        var rows = text[from..text.IndexOf("## Faults", StringComparison.Ordinal)];
        var rules = new HashSet<string>(StringComparer.Ordinal);
        foreach (var row in rows.Split('\n'))
        {
            var last = "";
            // ".duplicate" after "attachment.unknown" is short for "attachment.duplicate".
            foreach (var name in InCode().Matches(row.StartsWith("| `", StringComparison.Ordinal) ? row.Split('|')[1] : row.StartsWith("**Holds**", StringComparison.Ordinal) ? row : "").Select(match => match.Groups[1].Value))
            {
                var full = name.StartsWith('.') ? last + name : name;
                last = full.Split('.')[0];
                if (!full.Contains('<', StringComparison.Ordinal))
                {
                    rules.Add(full);
                }
            }
        }
        return rules;
    }

    private static string Read(string name)
    {
        using var reader = new StreamReader(typeof(ExchangeTextsTests).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }

    /// <summary>A rule stands before its message, which begins with a capital or a value.</summary>
    [GeneratedRegex("""(?<!nameof\()(?<!Schema)"([a-z][A-Za-z-]*\.[A-Za-z-]+|required|length|range)",\s*\$?"[A-Z{]""")]
    private static partial Regex RuleBesideMessage();

    [GeneratedRegex("`([a-zA-Z<.>]+)`")]
    private static partial Regex InCode();
}
