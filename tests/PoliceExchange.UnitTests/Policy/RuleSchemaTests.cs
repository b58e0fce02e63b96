using System.Reflection;
using System.Text.Json.Nodes;
using PoliceExchange.Policy.Rules;
using PoliceExchange.Policy.Words;
using Words = PoliceExchange.Policy.Words.Vocabulary;

namespace PoliceExchange.UnitTests.Policy;

/// <summary>The published schema of rule files is the one that the vocabulary makes.</summary>
public sealed class RuleSchemaTests
{
    [Fact]
    public void PublishedFile_IsTheGenerated()
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream("px-policy-1.schema.json")!);
        // Regenerate with PX_WRITE_TABLES=1 (ConformanceTests, PublishedSchemaTests) after a change of the vocabulary.
        Assert.Equal(RuleSchema.Write(), reader.ReadToEnd());
    }

    [Fact]
    public void Words_AreNoMembersOfARule() => Assert.DoesNotContain(Words.All(), type => RuleReader.Members.Contains(type.Name));

    [Fact]
    public void Schema_KnowsEachWord_AsClauseAndNegated()
    {
        var rule = JsonNode.Parse(RuleSchema.Write())!["$defs"]!["rule"]!["properties"]!.AsObject();
        Assert.All(Words.All(), type =>
        {
            Assert.NotNull(rule[type.Name]);
            Assert.NotNull(rule["not"]!["properties"]![type.Name]);
        });
    }
}
