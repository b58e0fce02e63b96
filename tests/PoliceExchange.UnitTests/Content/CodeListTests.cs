using Google.Protobuf.Reflection;
using PoliceExchange.Protocol.Access.V1;
using PoliceExchange.Protocol.CodeLists;
using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Fault.V1;

namespace PoliceExchange.UnitTests.Content;

public sealed class CodeListTests
{
    [Fact]
    public void EveryEnumValueOfTheProtocol_HasLabelsInFourLanguages()
    {
        var missing = new List<string>();
        var values = 0;
        foreach (var value in Enums().SelectMany(type => type.Values))
        {
            values++;
            if (CodeListCatalog.Enums.Find(value.Name) is not { Labels.Count: 4 })
            {
                missing.Add(value.Name);
            }
        }

        Assert.Empty(missing);
        Assert.True(values > 600, "The walk saw too few values to prove anything.");
    }

    [Fact]
    public void EveryLabelOfAnEnum_BelongsToAValue()
    {
        var values = Enums().SelectMany(type => type.Values).Select(value => value.Name).ToArray();
        Assert.Equal(values.Length, values.Distinct().Count());
        Assert.Empty(CodeListCatalog.Enums.Entries.Select(entry => entry.Code).Except(values));
    }

    [Fact]
    public void EveryCodeListThatAFieldNames_Exists()
    {
        var named = Files().SelectMany(file => file.MessageTypes).SelectMany(type => type.Fields.InDeclarationOrder())
            .Select(field => Protocol.Content.FieldLimits.Of(field).CodeList).Where(list => list.Length > 0).Distinct().ToArray();

        Assert.Contains("iccs", named);
        Assert.All(named, list => Assert.NotNull(CodeListCatalog.Find(list)));
    }

    [Fact]
    public void IccsParents_AreTheWiderCodes()
    {
        foreach (var entry in CodeListCatalog.Iccs.Entries.Where(entry => entry.Code.Length > 2))
        {
            Assert.NotNull(entry.Parent);
            Assert.StartsWith(entry.Parent, entry.Code, StringComparison.Ordinal);
            Assert.True(CodeListCatalog.Iccs.Exists(entry.Parent));
        }
    }

    [Fact]
    public void Labels_InTheLanguageAsked()
    {
        Assert.Equal("Países Bajos", CodeListCatalog.States.Label("NLD", "es"));
        Assert.Equal("Royaume-Uni", CodeListCatalog.States.Label("GBR", "fr"));
        Assert.Equal("United Kingdom", CodeListCatalog.States.Label("GBR", "xx"));
        Assert.Equal("QQQ", CodeListCatalog.States.Label("QQQ", "en"));
        Assert.False(CodeListCatalog.States.Exists("gbr"));
        Assert.Equal(249, CodeListCatalog.States.Entries.Count);
    }

    [Fact]
    public void Symbols_HaveALetterAndAShapeOfTheirOwn()
    {
        var symbols = CodeListCatalog.Enums.Entries.Where(entry => entry.Code.StartsWith("SYMBOL_", StringComparison.Ordinal) && entry.Code != "SYMBOL_UNSPECIFIED").ToArray();
        Assert.Equal(8, symbols.Select(symbol => symbol.Letter).Distinct().Count());
        Assert.Equal(8, symbols.Select(symbol => symbol.Shape).Distinct().Count());
    }

    private static IEnumerable<FileDescriptor> Files() =>
        new[] { NoticeContent.Descriptor.File, AccessReflection.Descriptor, FaultReflection.Descriptor }
            .SelectMany(WithDependencies).DistinctBy(file => file.Name).Where(file => file.Package.StartsWith("policeexchange.", StringComparison.Ordinal));

    private static IEnumerable<FileDescriptor> WithDependencies(FileDescriptor file) => [file, .. file.Dependencies.SelectMany(WithDependencies)];

    private static IEnumerable<EnumDescriptor> Enums() => Files().SelectMany(file => file.EnumTypes);
}
