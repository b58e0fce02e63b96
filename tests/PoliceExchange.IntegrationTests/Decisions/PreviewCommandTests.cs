using PoliceExchange.Cli;
using PoliceExchange.Cli.Texts;
using PoliceExchange.IntegrationTests.Cli;
using PoliceExchange.Protocol.Texts;

namespace PoliceExchange.IntegrationTests.Decisions;

// Seen failing: desks that can do nothing listed without --all; a trace of the reader's act instead of the other desk's.

/// <summary><c>px notice preview</c> and <c>px notice explain</c> as a person and as a program use them.</summary>
[Collection(DecisionsTestsOfOneExchange.Name)]
public sealed class PreviewCommandTests(DecisionsExchange decisions)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Preview_SaysWhoSeesWhat_InEveryLanguageAndAsJson()
    {
        var draft = await NewAsync();
        var json = await Px.RunAsync(["notice", "preview", draft, "--json", .. Desk("JAM")]);
        Assert.True(json.Code == ExitCodes.Ok, json.ToString());
        Assert.Equal("ALLOWED", json.Json.GetProperty("answer").GetString());
        var pan = json.Json.GetProperty("states").EnumerateArray().Single(state => state.GetProperty("state").GetString() == "PAN");
        var liaison = pan.GetProperty("desks").EnumerateArray().Single(desk => desk.GetProperty("role").GetString() == "LIAISON_DESK");
        Assert.Equal(["read_header", "read_full", "print", "export"], liaison.GetProperty("acts").EnumerateArray().Select(act => act.GetProperty("action").GetString()));
        Assert.Equal("ALLOW", liaison.GetProperty("acts")[1].GetProperty("outcome").GetString());
        Assert.Empty(liaison.GetProperty("hidden").EnumerateArray());

        foreach (var language in ExchangeTexts.Languages)
        {
            var texts = TextCatalog.Load(language);
            var shown = await Px.RunAsync(["notice", "preview", draft, "--lang", language, .. Desk("JAM")]);
            Assert.True(shown.Code == ExitCodes.Ok, shown.ToString());
            Assert.StartsWith(texts.Format("preview.answer.allowed", "gw-pan"), shown.Output, StringComparison.Ordinal);
            Assert.Contains(texts.Format("preview.own", "JAM", "gw-jam"), shown.Output, StringComparison.Ordinal);
            Assert.Contains(texts["preview.act.export"], shown.Output, StringComparison.Ordinal);
            Assert.Contains($"  log_reason: {ExchangeTexts.Find(language, "policy.obligation.log_reason")}", shown.Output, StringComparison.Ordinal);
            var row = shown.Output.Split('\n').Last(line => line.Contains("/LIAISON_DESK", StringComparison.Ordinal));
            Assert.Contains(texts["preview.yes"], row, StringComparison.Ordinal);
            Assert.DoesNotContain("/HEALTH", shown.Output, StringComparison.Ordinal);
        }
        Assert.Contains("/HEALTH", (await Px.RunAsync(["notice", "preview", draft, "--all", .. Desk("JAM")])).Output, StringComparison.Ordinal);

        // A desk that may not send it is told so, and shown nobody.
        var denied = await Px.RunAsync(["notice", "preview", draft, "--json", .. Desk("JAM", "HEALTH")]);
        Assert.Equal(ExitCodes.Failed, denied.Code);
        Assert.Equal("INVALID", denied.Json.GetProperty("answer").GetString());
        Assert.Empty(denied.Json.GetProperty("states").EnumerateArray());
    }

    [Fact]
    public async Task Explain_TellsEachWhatItMayKnow()
    {
        var sent = await Px.RunAsync(["notice", "send", await NewAsync(), "--submission-id", "explain-1", "--wait", "delivered", "--json", .. Desk("JAM")]);
        Assert.True(sent.Code == ExitCodes.Ok, sent.ToString());
        var id = sent.Json.GetProperty("notice_id").GetString()!;

        var allowed = await Px.RunAsync(["notice", "explain", id, "--action", "read_full", "--lang", "es", .. Desk("PAN")]);
        Assert.True(allowed.Code == ExitCodes.Ok, allowed.ToString());
        Assert.StartsWith($"ALLOW OK: {ExchangeTexts.Find("es", "policy.allowed")}", allowed.Output, StringComparison.Ordinal);
        Assert.Contains(ExchangeTexts.Find("es", "policy.obligation.log_reason")!, allowed.Output, StringComparison.Ordinal);

        var hidden = await Px.RunAsync(["notice", "explain", id, "--lang", "fr", .. Desk("PAN", "HEALTH")]);
        Assert.Equal((ExitCodes.NotFound, $"DENY NOT_FOUND: {ExchangeTexts.Find("fr", "policy.hidden")}\n"), (hidden.Code, hidden.Output.ReplaceLineEndings("\n")));

        var trace = await Px.RunAsync(["notice", "explain", id, "--of", "PAN/pnp/HEALTH", "--json", .. Desk("JAM")]);
        Assert.Equal("DENY", trace.Json.GetProperty("trace").GetProperty("outcome").GetString());
        foreach (var language in ExchangeTexts.Languages)
        {
            var told = await Px.RunAsync(["notice", "explain", id, "--of", "PAN/pnp/HEALTH", "--lang", language, .. Desk("JAM")]);
            Assert.Contains(TextCatalog.Load(language)["explain.trace"].Split(':')[0], told.Output, StringComparison.Ordinal);
        }
        Assert.Equal(ExitCodes.Usage, (await Px.RunAsync(["notice", "explain", id, "--of", "PAN", .. Desk("JAM")])).Code);
        Assert.Equal(ExitCodes.Failed, (await Px.RunAsync(["notice", "explain", id, "--action", "forward", .. Desk("JAM")])).Code);
    }

    private async Task<string> NewAsync()
    {
        var file = Path.Combine(decisions.Exchange.Folder, $"draft-{Guid.CreateVersion7(DecisionsExchange.Now)}.json");
        var made = await Px.RunAsync(["notice", "new", "early-warning", "--to", "PAN", "--out", file, "--certs", decisions.Exchange.Pki.Folder, "--state", "JAM", "--desk", "LIAISON_DESK", "--case", "X-1"]);
        Assert.True(made.Code == ExitCodes.Ok, made.ToString());
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file, Stop)).Replace("\"RESTRICTED\"", "\"OFFICIAL\"", StringComparison.Ordinal), Stop);
        return file;
    }

    private string[] Desk(string state, string role = "LIAISON_DESK") =>
        ["--certs", decisions.Exchange.Pki.Folder, "--state", state, "--desk", role, "--gateway", $"https://{decisions.Exchange.Gateways[state].Address}", "--officer", "officer-1", "--case", "X-1", "--purpose", "PUBLIC_SAFETY_WARNING"];
}
