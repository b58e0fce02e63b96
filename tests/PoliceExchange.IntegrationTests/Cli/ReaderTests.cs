using System.Text.Json;
using PoliceExchange.Cli;
using PoliceExchange.IntegrationTests.Security;

namespace PoliceExchange.IntegrationTests.Cli;

// Seen failing: a pseudonym that does not depend on the notice.

/// <summary>What an originator sees: who abroad opened its notice, when, for what purpose; and what the hub does not.</summary>
[Collection(CliExchange.Name)]
public sealed class ReaderTests(CliFixture fixture)
{
    private static readonly string[] Officers = ["officer-canary-a91", "officer-canary-b27"];

    [Fact]
    public async Task EachOfficer_IsToldOnce_ByAPseudonymThatDoesNotJoinNotices()
    {
        var (one, two) = (await SendAsync(), await SendAsync());
        foreach (var (notice, officer, purpose) in new[]
        {
            (one, Officers[0], "PUBLIC_SAFETY_WARNING"), (one, Officers[0], "PUBLIC_SAFETY_WARNING"), (one, Officers[1], "PUBLIC_SAFETY_WARNING"),
            (two, Officers[0], "PUBLIC_SAFETY_WARNING"),
        })
        {
            var shown = await Px.RunAsync(["notice", "show", notice, .. Desk(officer, purpose)]);
            Assert.True(shown.Code == ExitCodes.Ok, shown.ToString());
        }
        var acted = await Px.RunAsync(["notice", "action", one, "NO_INFORMATION", .. Desk(Officers[1], "PUBLIC_SAFETY_WARNING")]);
        Assert.True(acted.Code == ExitCodes.Ok, acted.ToString());

        var first = await ReadersAsync(one, 3);
        var second = await ReadersAsync(two, 1);

        var agency = fixture.Pki.Gateway("PAN").DeskAgencies["LIAISON_DESK"];
        Assert.All(first.Concat(second), reader => Assert.Equal((agency, "LIAISON_DESK"), (Text(reader, "agency"), Text(reader, "role"))));
        var opened = first.Where(reader => Text(reader, "rung") == "opened").ToList();
        Assert.All(opened, reader => Assert.Equal("PUBLIC_SAFETY_WARNING", Text(reader, "purpose")));
        Assert.Equal(2, opened.Select(reader => Text(reader, "officer")).Distinct().Count());
        // Who acted is one of those who opened, and nobody of the other notice.
        Assert.Contains(Text(Assert.Single(first, reader => Text(reader, "rung") == "actioned"), "officer"), opened.Select(reader => Text(reader, "officer")));
        Assert.DoesNotContain(Text(second[0], "officer"), opened.Select(reader => Text(reader, "officer")));

        // The originator's own view, in words; and no officer at the hub or the originator.
        var own = await Px.RunAsync(["notice", "show", one, .. fixture.Desk("JAM").Where(argument => argument != "--json")]);
        Assert.Contains("LIAISON_DESK, for PUBLIC_SAFETY_WARNING", own.Output, StringComparison.Ordinal);
        var canaries = Officers.ToDictionary(text => text, System.Text.Encoding.UTF8.GetBytes, StringComparer.Ordinal);
        foreach (var folder in new[] { fixture.Exchange.BrokerData, fixture.Exchange.GatewayData("JAM") })
        {
            Assert.Empty(ProcessMemory.FindInFiles([.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)], canaries));
        }
    }

    private async Task<string> SendAsync()
    {
        var draft = Path.Combine(fixture.Folder, $"{Guid.NewGuid():N}.json");
        var made = await Px.RunAsync(["notice", "new", "early-warning", "--out", draft, "--certs", fixture.Pki.Folder, "--state", "JAM"]);
        Assert.True(made.Code == ExitCodes.Ok, made.ToString());
        var sent = await Px.RunAsync(["notice", "send", draft, "--submission-id", $"reader-{Guid.NewGuid():N}", "--wait", "delivered", .. fixture.Desk("JAM")]);
        Assert.True(sent.Code == ExitCodes.Ok, sent.ToString());
        return sent.Json.GetProperty("notice_id").GetString()!;
    }

    /// <summary>Receipts come by the hub; there are so many when all have come.</summary>
    private async Task<IReadOnlyList<JsonElement>> ReadersAsync(string notice, int count)
    {
        IReadOnlyList<JsonElement> readers = [];
        await SecurityExchange.EventuallyAsync(
            async () =>
            {
                var ladder = await Px.RunAsync(["notice", "ladder", notice, .. fixture.Desk("JAM")]);
                readers = [.. ladder.Json.GetProperty("rows").EnumerateArray().SelectMany(row => row.GetProperty("readers").EnumerateArray())];
                return readers.Count >= count;
            },
            $"{count} readers of {notice}");
        Assert.Equal(count, readers.Count);
        return readers;
    }

    private string[] Desk(string officer, string purpose)
    {
        var arguments = fixture.Desk("PAN");
        arguments[Array.IndexOf(arguments, "--officer") + 1] = officer;
        arguments[Array.IndexOf(arguments, "--purpose") + 1] = purpose;
        return arguments;
    }

    private static string Text(JsonElement row, string name) => row.GetProperty(name).GetString()!;
}
