using System.Globalization;
using System.Text.Json;
using PoliceExchange.Cli;
using PoliceExchange.Cli.Texts;

namespace PoliceExchange.IntegrationTests.Cli;

// Seen failing: the page token left out, a finding closed with another outcome, an extension that is not one, heads in English only.

/// <summary>px audit as an oversight body uses it, at the gateway of its nation.</summary>
[Collection(CliExchange.Name)]
public sealed class OversightCommandTests(CliFixture fixture)
{
    private const string Officer = "officer-7c1e";
    private const string Case = "FICTIONAL-7C1E/9";

    [Fact]
    public async Task Acts_AreFoundByOfficerAndCase_OpenedUnderAWarrantAndErased()
    {
        await ActAsync();

        var found = await AuditAsync("search", "--by-officer", Officer, "--of-case", Case, "--operation", "list", "--page-size", "1");
        Assert.True(found.Code == ExitCodes.Ok, found.ToString());
        var row = Assert.Single(found.Json.GetProperty("entries").EnumerateArray());
        Assert.Equal(("list", "ok", "INVESTIGATION", true), (Text(row, "operation"), Text(row, "result"), Text(row, "purpose"), row.GetProperty("private_part").GetBoolean()));
        Assert.EndsWith("/desk/LIAISON_DESK", Text(row, "peer"), StringComparison.Ordinal);
        Assert.Empty((await AuditAsync("search", "--by-officer", "officer-of-nowhere")).Json.GetProperty("entries").EnumerateArray());

        // The next page goes on where this one ends.
        var first = row.GetProperty("sequence").GetUInt64();
        var next = await AuditAsync("search", "--by-officer", Officer, "--operation", "list", "--page-size", "1", "--page-token", found.Json.GetProperty("next_page_token").GetString()!);
        Assert.NotEqual(first, Assert.Single(next.Json.GetProperty("entries").EnumerateArray()).GetProperty("sequence").GetUInt64());

        var sequence = first.ToString(CultureInfo.InvariantCulture);
        var opened = await AuditAsync("open", sequence, "--warrant", "W-1", "--reason", "Complaint 12");
        Assert.True(opened.Code == ExitCodes.Ok, opened.ToString());
        Assert.Equal("OPENED", Text(opened.Json, "state"));
        Assert.True(opened.Json.GetProperty("commitment_holds").GetBoolean());
        Assert.Equal((Officer, Case), (Text(opened.Json.GetProperty("private_part"), "officer"), Text(opened.Json.GetProperty("private_part"), "case")));

        Assert.Equal(ExitCodes.Ok, (await AuditAsync("erase", sequence, "--warrant", "W-2", "--reason", "LED Art. 16")).Code);
        Assert.Equal("ERASED", Text((await AuditAsync("open", sequence, "--warrant", "W-3", "--reason", "Again")).Json, "state"));
        Assert.Equal(ExitCodes.Failed, (await AuditAsync("erase", sequence, "--warrant", "", "--reason", "")).Code);
        Assert.Equal(ExitCodes.Conflict, (await AuditAsync("erase", sequence, "--warrant", "W-2", "--reason", "twice")).Code);
        Assert.Equal(ExitCodes.NotFound, (await AuditAsync("open", "99999999", "--warrant", "W-4", "--reason", "no such entry")).Code);
    }

    [Fact]
    public async Task AnotherDesk_IsDenied_AndWrongOptionsAreUsage()
    {
        var denied = await Px.RunAsync(["audit", "search", .. Desk("LIAISON_DESK")]);
        Assert.Equal(ExitCodes.Denied, denied.Code);
        Assert.Empty(denied.Output);
        Assert.Contains("POLICY_DENIED", denied.Error, StringComparison.Ordinal);

        Assert.Equal(ExitCodes.Failed, (await AuditAsync("flags", "--from", "2026-01-01", "--until", "2026-06-01")).Code);
        var method = await AuditAsync("sample", "--seed", "s", "--method", "FAVOURITES");
        Assert.Equal(ExitCodes.Usage, method.Code);
        Assert.Contains("RISK_WEIGHTED", method.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Usage, (await AuditAsync("request", "advance", "1")).Code);
    }

    [Fact]
    public async Task SampleIsReproducible_AndAFindingRunsToItsClosure()
    {
        await ActAsync();
        string[] draw = ["sample", "--seed", "lottery", "--size", "3", "--method", "RISK_WEIGHTED", "--operation", "list", "open"];
        var sample = await AuditAsync(draw);
        Assert.True(sample.Code == ExitCodes.Ok, sample.ToString());
        var items = sample.Json.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("sequence").GetUInt64()).ToList();
        Assert.NotEmpty(items);
        Assert.Equal(items, (await AuditAsync(draw)).Json.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("sequence").GetUInt64()));

        var drawn = items[0].ToString(CultureInfo.InvariantCulture);
        var review = await AuditAsync("review", drawn, "--sample", sample.Json.GetProperty("sample").GetUInt64().ToString(CultureInfo.InvariantCulture), "--outcome", "not-conforms", "--note", "No case file");
        Assert.True(review.Code == ExitCodes.Ok, review.ToString());

        var agency = fixture.Pki.Gateway("JAM").DeskAgencies["LIAISON_DESK"];
        var opened = await AuditAsync("finding", "open", "--agency", agency, "--seq", drawn, "--text", "The case file is missing.", "--due", Instant(TimeSpan.FromDays(14)));
        Assert.True(opened.Code == ExitCodes.Ok, opened.ToString());
        var id = opened.Json.GetProperty("id").GetUInt64().ToString(CultureInfo.InvariantCulture);
        Assert.Equal(ExitCodes.Conflict, (await AuditAsync("finding", "close", id, "--outcome", "UPHELD")).Code);
        var answered = await Px.RunAsync(["audit", "finding", "answer", id, "--text", "Filed now.", .. Desk("LIAISON_DESK")]);
        Assert.True(answered.Code == ExitCodes.Ok && Text(answered.Json, "state") == "ANSWERED", answered.ToString());
        var closed = await AuditAsync("finding", "close", id, "--outcome", "REMEDIED");
        Assert.Equal(("CLOSED", "REMEDIED"), (Text(closed.Json, "state"), Text(closed.Json, "outcome")));
        Assert.Contains((await AuditAsync("finding", "list", "--finding-state", "closed")).Json.GetProperty("findings").EnumerateArray(), one => one.GetProperty("id").ToString() == id);
    }

    [Fact]
    public async Task RequestsStatisticsFlagsAndBreakGlass_AreAnswered()
    {
        var opened = await AuditAsync("request", "open", "--kind", "access", "--reference", "DSAR-1", "--identity-proof", "seen at the counter");
        Assert.True(opened.Code == ExitCodes.Ok, opened.ToString());
        var id = opened.Json.GetProperty("id").GetUInt64().ToString(CultureInfo.InvariantCulture);
        Assert.Equal(ExitCodes.Conflict, (await AuditAsync("request", "advance", id, "--step", "ANSWERED")).Code);
        Assert.Equal("LOCATED", Text((await AuditAsync("request", "advance", id, "--step", "LOCATED")).Json, "step"));
        Assert.Equal(ExitCodes.Failed, (await AuditAsync("request", "advance", id, "--step", "RESTRICTED", "--reason", "Ongoing")).Code);
        Assert.True((await AuditAsync("request", "advance", id, "--extend", "--reason", "The issuer is consulted")).Json.GetProperty("extended").GetBoolean());
        Assert.Contains((await AuditAsync("request", "list")).Json.GetProperty("requests").EnumerateArray(), one => one.GetProperty("id").ToString() == id);

        var stats = await AuditAsync("stats", Instant(TimeSpan.Zero)[..7]);
        Assert.Equal(["family", "operation", "owner", "result"], stats.Json.GetProperty("tables").EnumerateArray().Select(table => Text(table, "dimension")));
        Assert.DoesNotContain(
            stats.Json.GetProperty("tables").EnumerateArray().SelectMany(table => table.GetProperty("cells").EnumerateArray()),
            cell => cell.GetProperty("count") is { ValueKind: JsonValueKind.Number } count && count.GetUInt64() < 5);

        Assert.Equal(JsonValueKind.Array, (await AuditAsync("flags", "--from", Instant(TimeSpan.FromDays(-1)), "--until", Instant(TimeSpan.FromMinutes(5)))).Json.GetProperty("flags").ValueKind);
        Assert.Empty((await AuditAsync("break-glass")).Json.GetProperty("reviews").EnumerateArray());
    }

    [Theory]
    [InlineData("en")]
    [InlineData("es")]
    [InlineData("pt")]
    [InlineData("fr")]
    public async Task Tables_HaveHeadsInTheLanguageOfTheReader(string language)
    {
        await ActAsync();
        var texts = TextCatalog.Load(language);

        var found = await Px.RunAsync(["audit", "search", "--by-officer", Officer, "--lang", language, .. Desk("OVERSIGHT").Where(one => one != "--json")]);

        Assert.True(found.Code == ExitCodes.Ok, found.ToString());
        var lines = found.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith(texts["audit.column.sequence"], lines[0], StringComparison.Ordinal);
        Assert.Contains(texts["audit.column.private_part"], lines[0], StringComparison.Ordinal);
        Assert.Contains($" {texts["audit.yes"]} ", lines[1], StringComparison.Ordinal);
        Assert.Contains(texts.Format("audit.rows", lines.Length - 1), found.Error, StringComparison.Ordinal);
    }

    private async Task ActAsync()
    {
        for (var i = 0; i < 2; i++)
        {
            var listed = await Px.RunAsync(["notice", "list", .. Desk("LIAISON_DESK")]);
            Assert.True(listed.Code == ExitCodes.Ok, listed.ToString());
        }
    }

    private Task<Px> AuditAsync(params string[] arguments) => Px.RunAsync(["audit", .. arguments, .. Desk("OVERSIGHT")]);

    private string[] Desk(string role) =>
    [
        "--certs", fixture.Pki.Folder, "--state", "JAM", "--desk", role, "--gateway", fixture.Gateway("JAM"), "--json", .. role == "OVERSIGHT"
            ? (string[])["--officer", "overseer-1"]
            : ["--officer", Officer, "--case", Case, "--purpose", "INVESTIGATION"],
    ];

    private static string Instant(TimeSpan fromNow) => (TimeProvider.System.GetUtcNow() + fromNow).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Text(JsonElement row, string name) => row.GetProperty(name).GetString()!;
}
