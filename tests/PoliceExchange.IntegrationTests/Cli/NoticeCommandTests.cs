using PoliceExchange.Cli;

namespace PoliceExchange.IntegrationTests.Cli;

[Collection(CliExchange.Name)]
public sealed class NoticeCommandTests(CliFixture fixture)
{
    [Fact]
    public async Task Draft_IsCheckedSentDeliveredReadAnsweredAndWithdrawn()
    {
        var draft = await NewAsync("early-warning");

        var check = await Px.RunAsync(["notice", "check", draft, .. fixture.Desk("JAM")]);
        Assert.True(check.Code == ExitCodes.Ok && check.Json.GetProperty("valid").GetBoolean(), check.ToString());
        Assert.Equal("gw-pan", Assert.Single(check.Json.GetProperty("recipients").EnumerateArray()).GetString());

        var sent = await Px.RunAsync(["notice", "send", draft, "--submission-id", "cli-1", "--wait", "delivered", .. fixture.Desk("JAM")]);
        Assert.True(sent.Code == ExitCodes.Ok, sent.ToString());
        var id = sent.Json.GetProperty("notice_id").GetString()!;
        Assert.Contains(Assert.Single(sent.Json.GetProperty("ladder").EnumerateArray()).GetProperty("rung").GetString(), new[] { "delivered", "opened" });

        var again = await Px.RunAsync(["notice", "send", draft, "--submission-id", "cli-1", .. fixture.Desk("JAM")]);
        Assert.True(again.Code == ExitCodes.Ok && again.Json.GetProperty("notice_id").GetString() == id, again.ToString());

        var listed = await Px.RunAsync(["notice", "list", "--received", .. fixture.Desk("PAN")]);
        Assert.Contains(listed.Json.GetProperty("notices").EnumerateArray(), row => row.GetProperty("notice_id").GetString() == id && row.GetProperty("direction").GetString() == "received");
        var unsent = await Px.RunAsync(["notice", "list", "--sent", .. fixture.Desk("PAN")]);
        Assert.DoesNotContain(unsent.Json.GetProperty("notices").EnumerateArray(), row => row.GetProperty("notice_id").GetString() == id);

        var shown = await Px.RunAsync(["notice", "show", id, .. fixture.Desk("PAN")]);
        Assert.True(shown.Code == ExitCodes.Ok, shown.ToString());
        Assert.Equal("Example: pistols in barrels", shown.Json.GetProperty("parts")[0].GetProperty("content").GetProperty("earlyWarning").GetProperty("title").GetString());

        var action = await Px.RunAsync(["notice", "action", id, "NO_INFORMATION", .. fixture.Desk("PAN")]);
        Assert.True(action.Code == ExitCodes.Ok && action.Json.GetProperty("state").GetString() == "ACTIONED", action.ToString());

        var answer = await NewAsync("info", "--about", id, "--to", "JAM", "--state", "PAN", "--purpose", "PUBLIC_SAFETY_WARNING");
        var reply = await Px.RunAsync(["notice", "reply", id, answer, "--wait", "accepted", .. fixture.Desk("PAN")]);
        Assert.True(reply.Code == ExitCodes.Ok, reply.ToString());

        var ladder = await Px.RunAsync(["notice", "ladder", id, .. fixture.Desk("JAM")]);
        Assert.NotEmpty(Assert.Single(ladder.Json.GetProperty("rows").EnumerateArray()).GetProperty("receipts").EnumerateArray());

        var dry = await Px.RunAsync(["notice", "withdraw", id, "--code", "ERROR", "--reason", "a test", "--dry-run", .. fixture.Desk("JAM")]);
        Assert.Equal("gw-pan", Assert.Single(dry.Json.GetProperty("holders").EnumerateArray()).GetString());
        var withdrawn = await Px.RunAsync(["notice", "withdraw", id, "--code", "ERROR", "--reason", "a test", .. fixture.Desk("JAM")]);
        Assert.True(withdrawn.Code == ExitCodes.Ok, withdrawn.ToString());
        var twice = await Px.RunAsync(["notice", "withdraw", id, "--code", "ERROR", "--reason", "a test", .. fixture.Desk("JAM")]);
        Assert.Contains(twice.Code, new[] { ExitCodes.Conflict, ExitCodes.NotFound });
        Assert.Contains("\"reason\":\"", twice.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PartForTheHealthDesk_IsCheckedAndReadByThatDeskAlone()
    {
        var draft = await NewAsync("removal", "--to", "PAN");
        var stop = TestContext.Current.CancellationToken;
        var text = (await File.ReadAllTextAsync(draft, stop))
            .Replace("[\"state:PAN/desk:IMMIGRATION_REMOVALS\"]", "[\"state:PAN/desk:IMMIGRATION_REMOVALS\", \"state:PAN/desk:HEALTH\"]", StringComparison.Ordinal)
            .Replace("\"RESTRICTED\"", "\"CONFIDENTIAL\"", StringComparison.Ordinal).Replace("\"FULL\"", "\"SEALED\"", StringComparison.Ordinal);
        const string Part = "{\n  \"desk_parts\": [{\"desk\": \"HEALTH\", \"content\": {\"medicalHandover\": {\"fitToTravel\": true, \"medicalNote\": \"NOTE\"}}}],";
        string[] desk = fixture.Desk("JAM", "IMMIGRATION_REMOVALS");

        await File.WriteAllTextAsync(draft, Part.Replace("NOTE", "", StringComparison.Ordinal) + text.TrimStart()[1..], stop);
        foreach (string[] way in new string[][] { [], ["--offline"] })
        {
            var wrong = await Px.RunAsync(["notice", "check", draft, .. way, .. desk]);
            Assert.Equal(ExitCodes.Failed, wrong.Code);
            Assert.Equal(
                ("desk_parts[0].content.medicalHandover.medicalNote", "required"),
                Assert.Single(wrong.Json.GetProperty("violations").EnumerateArray().Select(row => (row.GetProperty("field").GetString()!, row.GetProperty("rule").GetString()!))));
        }

        await File.WriteAllTextAsync(draft, Part.Replace("NOTE", "Insulin twice a day", StringComparison.Ordinal) + text.TrimStart()[1..], stop);
        var sent = await Px.RunAsync(["notice", "send", draft, "--submission-id", "cli-part-1", "--wait", "delivered", .. desk]);
        Assert.True(sent.Code == ExitCodes.Ok, sent.ToString());
        var id = sent.Json.GetProperty("notice_id").GetString()!;
        var health = await PartsAsync("HEALTH");
        Assert.Equal(id, Assert.Single(health, part => part.TryGetProperty("medicalHandover", out _)).GetProperty("medicalHandover").GetProperty("removal").GetProperty("noticeId").GetString());
        var removals = await PartsAsync("IMMIGRATION_REMOVALS");
        Assert.NotEmpty(removals);
        Assert.DoesNotContain(removals, part => part.TryGetProperty("medicalHandover", out _));

        async Task<System.Text.Json.JsonElement[]> PartsAsync(string role)
        {
            var arguments = fixture.Desk("PAN", role);
            arguments[Array.IndexOf(arguments, "--purpose") + 1] = "REMOVAL_RECEPTION";
            var shown = await Px.RunAsync(["notice", "show", id, .. arguments]);
            Assert.True(shown.Code == ExitCodes.Ok, shown.ToString());
            return [.. shown.Json.GetProperty("parts").EnumerateArray().Select(part => part.GetProperty("content"))];
        }
    }

    [Fact]
    public async Task DryRun_SendsNothing()
    {
        var draft = await NewAsync("early-warning");
        var before = await Px.RunAsync(["notice", "list", "--sent", "--page-size", "200", .. fixture.Desk("JAM")]);

        var dry = await Px.RunAsync(["notice", "send", draft, "--dry-run", .. fixture.Desk("JAM")]);

        Assert.True(dry.Code == ExitCodes.Ok, dry.ToString());
        var after = await Px.RunAsync(["notice", "list", "--sent", "--page-size", "200", .. fixture.Desk("JAM")]);
        Assert.Equal(before.Json.GetProperty("notices").GetArrayLength(), after.Json.GetProperty("notices").GetArrayLength());
    }

    [Fact]
    public async Task WrongDraft_EveryViolationAndExitOne()
    {
        var draft = await NewAsync("wanted");
        var text = await File.ReadAllTextAsync(draft, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            draft, text.Replace("\"0101\"", "\"9999\"", StringComparison.Ordinal).Replace("\"PX-BASE\"", "\"NONE\"", StringComparison.Ordinal).Replace("\"language\": \"en\"", "\"language\": \"xx\"", StringComparison.Ordinal),
            TestContext.Current.CancellationToken);

        var check = await Px.RunAsync(["notice", "check", draft, "--lang", "es", .. fixture.Desk("JAM")]);

        Assert.Equal(ExitCodes.Failed, check.Code);
        var rows = check.Json.GetProperty("violations").EnumerateArray().ToList();
        Assert.Contains(rows, row => row.GetProperty("rule").GetString() == "iccs.unknown" && row.GetProperty("field").GetString() == "content.wanted.offences[0].code");
        Assert.Contains(rows, row => row.GetProperty("rule").GetString() == "language.unknown" && row.GetProperty("message").GetString() == "No es un código de idioma.");
    }

    [Fact]
    public async Task UnknownNotice_ExitFourWithOwnerAndFix()
    {
        var shown = await Px.RunAsync(["notice", "show", "019aa6f0-0000-7000-8000-0000000000ff", .. fixture.Desk("PAN")]);

        Assert.Equal(ExitCodes.NotFound, shown.Code);
        Assert.Empty(shown.Output);
        Assert.Contains("\"owner\":\"you\"", shown.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DraftOfAnotherDesk_IsNotSent()
    {
        var draft = await NewAsync("removal");

        var sent = await Px.RunAsync(["notice", "send", draft, .. fixture.Desk("JAM")]);

        Assert.Equal(ExitCodes.Failed, sent.Code);
        Assert.Contains(sent.Json.GetProperty("violations").EnumerateArray(), row => row.GetProperty("rule").GetString() == "from.mismatch");
    }

    [Fact]
    public async Task NoBasis_ExitThree()
    {
        var draft = await NewAsync("early-warning");
        var text = await File.ReadAllTextAsync(draft, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(draft, text.Replace("\"PX-BASE\"", "\"MERCOSUR-1998\"", StringComparison.Ordinal), TestContext.Current.CancellationToken);

        var sent = await Px.RunAsync(["notice", "send", draft, .. fixture.Desk("JAM")]);

        Assert.Equal(ExitCodes.Denied, sent.Code);
        Assert.Contains("NO_BASIS", sent.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NoGateway_ExitSixAndDoctorIsNamed()
    {
        var arguments = fixture.Desk("JAM");
        arguments[Array.IndexOf(arguments, "--gateway") + 1] = "https://127.0.0.1:1";

        var listed = await Px.RunAsync(["notice", "list", .. arguments]);

        Assert.Equal(ExitCodes.Unavailable, listed.Code);
        Assert.Contains("px doctor", listed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MissingOption_ExitTwo()
    {
        var listed = await Px.RunAsync("notice", "list", "--certs", fixture.Pki.Folder, "--state", "JAM", "--desk", "SHERIFF", "--gateway", "https://127.0.0.1:1");

        Assert.Equal(ExitCodes.Usage, listed.Code);
        Assert.Contains("LIAISON_DESK", listed.Error, StringComparison.Ordinal);
    }

    private async Task<string> NewAsync(string family, params string[] more)
    {
        var file = Path.Combine(fixture.Folder, $"{Guid.NewGuid():N}.json");
        string[] state = more.Contains("--state") ? [] : ["--state", "JAM"];
        var made = await Px.RunAsync(["notice", "new", family, "--out", file, "--certs", fixture.Pki.Folder, .. state, .. more]);
        Assert.True(made.Code == ExitCodes.Ok, made.ToString());
        return file;
    }
}

[CollectionDefinition(Name)]
public sealed class CliExchange : ICollectionFixture<CliFixture>
{
    internal const string Name = "cli";
}
