using PoliceExchange.Policy.Bundles;
using PoliceExchange.Policy.Rules;
using PoliceExchange.Testing;

namespace PoliceExchange.ConformanceTests.Policy;

/// <summary>The published schema admits our rule files and refuses wrong ones, by a validator that is not ours.</summary>
public sealed class PublishedSchemaTests
{
    private const string Clock = "{id: abc, duty: def, starts: DETAINED, ends: RELEASED, length: P2M, owner: issuer, role: LIAISON_DESK, tells: issuer, ladder: OVERSIGHT, passing: tacit, source: s, verification: proposal, text: {en: a, es: a, pt: a, fr: a}}";

    private static readonly string[] Wrong =
    [
        "rules: [{id: abc, effect: permit, action: read_everything}]",
        "rules: [{id: abc, effect: permit, actoin: read_full}]",
        "rules: [{id: abc, effect: allow}]",
        "rules: [{id: abc, effect: forbid, role: INVESTIGATOR}]",
        "rules: [{id: abc, effect: permit, reason: WHY}]",
        "rules: [{id: floor.mine, effect: permit}]",
        "rules: [{id: abc, effect: permit, lead_hours: 3}]",
        "rules: [{id: abc, effect: permit, not: {}}]",
        "rules: [{id: abc, effect: permit, role: []}]",
        "rules: []\nclocks: []",
        "clocks: [{id: abc}]",
        $"clocks: [{Clock.Replace("P2M", "2M", StringComparison.Ordinal)}]",
        $"clocks: [{Clock.Replace("DETAINED", "ARRESTED", StringComparison.Ordinal)}]",
        $"clocks: [{Clock.Replace("duty", "dutty", StringComparison.Ordinal)}]",
        "calendars: [{state: gtm, utc_offset: '-06:00', weekend: [sunday], verification: proposal}]",
    ];

    [Fact]
    public async Task DefaultRules_AreAdmitted_AndWrongOnesRefused()
    {
        var schema = Tool.InRepository("protos", "px-policy-1.schema.json");
        if (Environment.GetEnvironmentVariable("PX_WRITE_TABLES") == "1")
        {
            await File.WriteAllTextAsync(schema, RuleSchema.Write(), TestContext.Current.CancellationToken);
        }
        var script = Tool.InRepository("tests", "node", "policy", "schema.mjs");
        Tool.InRepository("tests", "node", "node_modules", "ajv", "package.json");
        Tool.InRepository("tests", "node", "node_modules", "yaml", "package.json");
        var folder = Directory.CreateTempSubdirectory("px-schema-");
        try
        {
            var files = DefaultRules.Files().Where(file => !file.Path.StartsWith("tests/", StringComparison.Ordinal)).Select(file => (Path: file.Path.Replace('/', '-'), file.Text))
                .Append((Path: "clock.yaml", Text: $"schema: px-policy/1\nclocks: [{Clock}]\n"))
                .Concat(Wrong.Select((text, i) => (Path: $"wrong-{i}.yaml", Text: $"schema: px-policy/1\n{text}\n"))).ToList();
            foreach (var (path, text) in files)
            {
                await File.WriteAllTextAsync(Path.Combine(folder.FullName, path), text, TestContext.Current.CancellationToken);
            }
            var (code, output) = await Tool.Run("node", TestContext.Current.CancellationToken, [script, schema, .. files.Select(file => Path.Combine(folder.FullName, file.Path))]);

            Assert.True(code == 0, output);
            var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal(files.Count, lines.Length);
            Assert.All(files.Zip(lines), pair => Assert.True(pair.Second == $"{pair.First.Path} ok" != pair.First.Path.StartsWith("wrong-", StringComparison.Ordinal), pair.Second));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
