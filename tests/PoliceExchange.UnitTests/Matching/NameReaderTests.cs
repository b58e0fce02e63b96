using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using PoliceExchange.Matching.Names;

namespace PoliceExchange.UnitTests.Matching;

/// <summary>
/// From written names to tokens (MATCHING.md 1.2, 4 step 1). Seen failing with: particles dropped also where one token would stay, the NXX
/// rule taken out. That no culture is asked was not seen failing.
/// </summary>
public sealed class NameReaderTests
{
    [Theory]
    [InlineData("María José de la Peña y Núñez", "JOSE MARIA NUNEZ PENA")]
    [InlineData("PENXXA MUÑOZ", "MUNOZ PENA")]
    [InlineData("MUXXLLER Hans", "HANS MULLER")]
    [InlineData("João da Conceição e Sousa", "CONCEICAO JOAO SOUSA")]
    [InlineData("Jean-Bertrand Nérée d'Haïti", "BERTRAND DHAITI JEAN NEREE")]
    [InlineData("O'Brien-Łukasz ßtraßer", "LUKASZ OBRIEN SSTRASSER")]
    [InlineData("Владимир Щербаков", "SHCHERBAKOV VLADIMIR")]
    [InlineData("Γιώργος Παπαδόπουλος", "GIORGOS PAPADOPOULOS")]
    [InlineData("Dr. Ben Carson", "BEN CARSON")]
    [InlineData("GENERAL Sir José Álvarez III", "ALVAREZ JOSE")]
    [InlineData("Pen\u0303a Andre\u0301", "ANDRE PENA")]
    [InlineData("Ion Țăranu Şahin ĐORĐEVIĆ", "DORDEVIC ION SAHIN TARANU")]
    [InlineData("de la", "DE LA")]
    [InlineData("", "")]
    public void Name_IsRead(string written, string tokens) => Assert.Equal(tokens, NameReader.Read(written).ToString());

    [Theory]
    [InlineData("Müller Öztürk", "MUELLER OEZTUERK")]
    [InlineData("Мария Юдина", "MARIYA YUDINA")]
    [InlineData("Mu\u0308ller Jan", "JAN MUELLER")]
    [InlineData("Jensen Ægir Åse", "AASE AEGIR JENSEN")]
    public void SecondForm_HasTheOtherTransliteration(string written, string tokens) => Assert.Equal(tokens, NameReader.ReadOther(written).ToString());

    [Fact]
    public void SecondForm_OfManuel_IsTheFirst() => Assert.Equal(NameReader.Read("Manuel Miguel"), NameReader.ReadOther("Manuel Miguel"));

    [Theory]
    [InlineData("Ana de la Cruz", "ANA DELACRUZ")]
    [InlineData("Piet van der Berg", "PIET VANDERBERG")]
    [InlineData("García y López Ana", "ANA GARCIA LOPEZ")]
    public void Joined_HasParticlesWithWhatFollows(string written, string tokens) => Assert.Equal(tokens, NameReader.ReadJoined(written).ToString());

    [Theory]
    [InlineData("王小明")]
    [InlineData("محمد Ali")]
    [InlineData("𐐀𐐁 Ali")]
    public void UnknownScript_IsSaid(string written) => Assert.True(NameReader.Read(written).Unread);

    [Fact]
    public void EveryCharacter_IsReadWithoutException()
    {
        for (var letter = 0; letter <= char.MaxValue; letter++)
        {
            var form = NameReader.Read($"AB{(char)letter}CD EFG");
            Assert.InRange(form.Count, 1, 3);
            for (var i = 0; i < form.Count; i++)
            {
                Assert.All(form[i], one => Assert.InRange(one, 'A', 'Z'));
            }
        }
    }

    [Fact]
    public void ManyLongTokens_KeepTheSevenLongest()
    {
        var form = NameReader.Read("A BB CCC DDDD EEEEE FFFFFF GGGGGGG HHHHHHHH " + new string('Z', 60));
        Assert.Equal(NameForm.MaxTokens, form.Count);
        Assert.Equal(NameForm.MaxLetters, form[6].Length);
        Assert.DoesNotContain("BB", form.ToString().Split(' '));
    }

    [Fact]
    public void TruncatedName_HasItsLastTokenAsPrefix()
    {
        var form = NameReader.ReadTruncated("CACADOR DE ARAUJO ANDRE ESTEV");
        Assert.Equal("ESTEV", form[Enumerable.Range(0, form.Count).Single(form.IsPrefix)]);
    }

    [Fact]
    public void Assembly_AsksNoCulture()
    {
        using var file = File.OpenRead(typeof(NameReader).Assembly.Location);
        using var image = new PEReader(file);
        var metadata = image.GetMetadataReader();
        var types = metadata.TypeReferences.Select(metadata.GetTypeReference).Where(type => metadata.GetString(type.Namespace) == "System.Globalization").Select(type => metadata.GetString(type.Name));
        // Two parsers of styles and the null provider of a format are no culture.
        Assert.Empty(types.Except(["NumberStyles"]));
        var members = metadata.MemberReferences.Select(metadata.GetMemberReference).Where(member => member.Parent.Kind == HandleKind.TypeReference)
            .Select(member => $"{metadata.GetString(metadata.GetTypeReference((TypeReferenceHandle)member.Parent).Name)}.{metadata.GetString(member.Name)}");
        string[] cultural = ["String.Normalize", "String.IsNormalized", "String.ToUpper", "String.ToLower", "Char.ToUpper", "Char.ToLower", "Rune.ToUpper", "Rune.ToLower", "StringNormalizationExtensions.Normalize"];
        Assert.Empty(members.Intersect(cultural));
    }
}
