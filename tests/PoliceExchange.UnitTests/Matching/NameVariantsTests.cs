using PoliceExchange.Matching.Names;

namespace PoliceExchange.UnitTests.Matching;

/// <summary>The forms under which a name is indexed. Seen failing with: one direction of the tables only, no limit of forms.</summary>
public sealed class NameVariantsTests
{
    [Theory]
    [InlineData("Pepe Gómez Ruiz", "GOMEZ JOSE RUIZ")]
    [InlineData("José Gómez Ruiz", "GOMEZ PEPE RUIZ")]
    [InlineData("Chico Almeida", "ALMEIDA FRANCISCO")]
    [InlineData("Bill Thompson", "THOMPSON WILLIAM")]
    [InlineData("Twan Baptiste", "ANTOINE BAPTISTE")]
    [InlineData("Kees Jansen", "CORNELIS JANSEN")]
    [InlineData("Jürgen Weiß", "JUERGEN WEISS")]
    [InlineData("Juana De León", "DELEON JUANA")]
    public void Name_IsIndexedAs(string written, string form) => Assert.Contains(form, NameVariants.Of(written).Select(one => one.ToString()));

    [Fact]
    public void Forms_AreFewAndDistinct_StatedFirst()
    {
        var forms = NameVariants.Of("José Francisco Juan William de la Müller", NameKind.LowQuality);
        Assert.Equal(NameKind.LowQuality, forms[0].Kind);
        Assert.InRange(forms.Count, 2, NameVariants.MaxForms);
        Assert.Equal(forms.Count, forms.Distinct().Count());
        Assert.All(forms.Skip(1), form => Assert.True(form.Kind is NameKind.Transliterated or NameKind.Equivalent));
    }

    [Fact]
    public void Tables_AreTokens_AndCountBothWays()
    {
        foreach (var language in EquivalentNames.Languages)
        {
            var lines = EquivalentNames.Lines(language).ToList();
            Assert.True(lines.Count >= 20, language);
            foreach (var words in lines)
            {
                Assert.All(words, word => Assert.All(word, letter => Assert.InRange(letter, 'A', 'Z')));
                Assert.True(words.Length >= 2, $"{language}: {words[0]} stands alone");
                foreach (var other in words.Skip(1).Where(other => other != words[0]))
                {
                    Assert.Contains(other, EquivalentNames.Of(words[0]).ToArray());
                    Assert.Contains(words[0], EquivalentNames.Of(other).ToArray());
                }
            }
        }
    }

    [Fact]
    public void NothingToRead_GivesNoForm() => Assert.Empty(NameVariants.Of("  — 123 "));
}
