using System.Text.RegularExpressions;
using Google.Protobuf.Reflection;
using PoliceExchange.Console.Texts;
using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Texts;

namespace PoliceExchange.UnitTests.Console;

/// <summary>Keys are collected from the pages, which are embedded in this assembly: a page with a word that one language lacks fails here.</summary>
public sealed partial class ConsoleTextsTests
{
    public static TheoryData<string> Languages => [.. ExchangeTexts.Languages];

    [Theory]
    [MemberData(nameof(Languages))]
    public void EveryKeyOfThePages_HasAText(string language)
    {
        var texts = ConsoleTexts.For(language);
        var keys = KeysOfPages();
        Assert.InRange(keys.Count, 150, 1000);
        Assert.DoesNotContain(keys, key => !texts.Has(key));
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void EveryKeyThatIsPutTogether_HasAText(string language)
    {
        var texts = ConsoleTexts.For(language);
        // A key that ends in a point is the head of several; at least one of them has to be there.
        Assert.DoesNotContain(HeadsOfPages(), head => !texts.Keys.Any(key => key.StartsWith(head, StringComparison.Ordinal)));
        Assert.DoesNotContain(Enumerable.Range(1, 12), month => !texts.Has($"month.{month}"));
        Assert.DoesNotContain(Enum.GetNames<PoliceExchange.Console.Views.Urgency>(), name => !texts.Has("group." + name) || !texts.Has("sent." + name));
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void EveryFieldOfEveryNotice_HasALabel(string language)
    {
        var texts = ConsoleTexts.For(language);
        var names = new SortedSet<string>(StringComparer.Ordinal);
        Collect(NoticeContent.Descriptor, names, []);
        Assert.InRange(names.Count, 300, 1000);
        Assert.DoesNotContain(names, name => !texts.Has("field." + name));
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void Languages_HaveTheSameKeys_NoBlank_AndTheSamePlaces(string language)
    {
        var (english, texts) = (ConsoleTexts.For("en"), ConsoleTexts.For(language));
        Assert.Equal(english.Keys.Order(StringComparer.Ordinal), texts.Keys.Order(StringComparer.Ordinal));
        Assert.All(texts.Keys, key => Assert.False(string.IsNullOrWhiteSpace(texts[key]), key));
        Assert.All(texts.Keys, key => Assert.Equal(Places().Matches(english[key]).Select(one => one.Value).Order(), Places().Matches(texts[key]).Select(one => one.Value).Order()));
    }

    [Theory]
    [InlineData("es")]
    [InlineData("pt")]
    [InlineData("fr")]
    public void Languages_AreTranslated(string language)
    {
        var (english, texts) = (ConsoleTexts.For("en"), ConsoleTexts.For(language));
        // Some words are the same in two languages; most are not.
        Assert.InRange(texts.Keys.Count(key => texts[key] == english[key]), 0, texts.Keys.Count / 4);
    }

    private static void Collect(MessageDescriptor type, SortedSet<string> names, HashSet<string> seen)
    {
        if (!type.FullName.StartsWith("policeexchange.", StringComparison.Ordinal) || !seen.Add(type.FullName))
        {
            return;
        }
        foreach (var field in type.Fields.InFieldNumberOrder())
        {
            names.Add(field.Name);
            if (field.FieldType == FieldType.Message)
            {
                Collect(field.MessageType, names, seen);
            }
        }
    }

    private static SortedSet<string> KeysOfPages() => [.. Sources().SelectMany(text => Whole().Matches(text)).Select(one => one.Groups[1].Value).Where(key => !key.EndsWith('.'))];

    private static SortedSet<string> HeadsOfPages() => [.. Sources().SelectMany(text => Whole().Matches(text)).Select(one => one.Groups[1].Value).Where(key => key.EndsWith('.'))];

    private static IEnumerable<string> Sources()
    {
        var assembly = typeof(ConsoleTextsTests).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith("source.console.", StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            yield return reader.ReadToEnd();
        }
    }

    // t["key"], T["key"], T.Format("key", and titles.
    [GeneratedRegex("""(?:\b[tT]\[|\b[tT]\.Format\(|Title => )"([a-z][a-zA-Z0-9_.-]*)""")]
    private static partial Regex Whole();

    [GeneratedRegex("""\{\d\}""")]
    private static partial Regex Places();
}
