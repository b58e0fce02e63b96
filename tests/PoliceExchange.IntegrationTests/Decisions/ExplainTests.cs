using Google.Protobuf;
using PoliceExchange.Cli.Exchange;
using PoliceExchange.IntegrationTests.Chaos;
using PoliceExchange.Protocol.Handling.V1;
using PoliceExchange.Protocol.Policy.V1;
using PoliceExchange.Protocol.Texts;

namespace PoliceExchange.IntegrationTests.Decisions;

// Seen failing: a reason told to a desk that may not list the notice; no rule named with an allowed act; the trace of the
// reader's act instead of the other desk's; an entry that names the notice whoever asks; a returnee decided by the header alone.

/// <summary>Two levels: to a desk that may not know, the bytes of nothing; to the originator and its oversight, everything.</summary>
[Collection(DecisionsTestsOfOneExchange.Name)]
public sealed class ExplainTests(DecisionsExchange decisions)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Forbidden_ReadsByteForByteAsAbsent_InEveryLanguage()
    {
        var removal = await decisions.SendAsync(decisions.Exchange.Desk("JAM", "IMMIGRATION_REMOVALS"), await decisions.RemovalAsync());
        var absent = Guid.CreateVersion7(DecisionsExchange.Now).ToString();
        foreach (var (state, role) in new[] { ("PAN", "LIAISON_DESK"), ("PAN", "INVESTIGATOR"), ("CRI", "IMMIGRATION_REMOVALS"), ("JAM", "LIAISON_DESK") })
        {
            var desk = decisions.Exchange.Desk(state, role);
            foreach (var language in ExchangeTexts.Languages)
            {
                foreach (var action in new[] { "read_header", "read_full", "act", "withdraw", "print" })
                {
                    var nothing = await ExplainAsync(desk, absent, action, language, Purpose.RemovalReception);
                    Assert.Equal(("DENY", "NOT_FOUND", ExchangeTexts.Find(language, "policy.hidden")), (nothing.Outcome, nothing.Reason, nothing.Text));
                    foreach (var id in new[] { removal, "x", "" })
                    {
                        Assert.Equal(nothing.ToByteArray(), (await ExplainAsync(desk, id, action, language, Purpose.RemovalReception)).ToByteArray());
                    }
                    // Naming another desk opens nothing either.
                    Assert.Equal(nothing.ToByteArray(), (await ExplainAsync(desk, removal, action, language, Purpose.RemovalReception, new ActingDesk { State = "JAM", Agency = "jcf", Role = "LIAISON_DESK" })).ToByteArray());
                }
            }
        }
    }

    [Fact]
    public async Task Allowed_NamesRuleBasisAndDuties_DeniedWhatTheListShowsAnyway()
    {
        var id = await decisions.SendAsync(decisions.Exchange.Desk("JAM", "LIAISON_DESK"), DecisionsExchange.Warning("state:PAN"));
        var pan = decisions.Exchange.Desk("PAN", "LIAISON_DESK");

        var allowed = await ExplainAsync(pan, id, "read_full", "fr");
        Assert.Equal("ALLOW", allowed.Outcome);
        Assert.Equal("read-early-warning", Assert.Single(allowed.Rules).Id);
        Assert.NotEqual("", allowed.LegalBasis);
        Assert.Contains(allowed.Obligations, duty => duty.Name == "log_reason" && duty.Text == ExchangeTexts.Find("fr", "policy.obligation.log_reason"));
        Assert.Null(allowed.Trace);

        var denied = await ExplainAsync(pan, id, "withdraw", "pt");
        Assert.Equal(("DENY", "NOT_OWNER", ExchangeTexts.Find("pt", "policy.floor.originator-control")), (denied.Outcome, denied.Reason, denied.Text));
        Assert.Equal(["DATA_ERROR"], denied.Offer);
        Assert.Null(denied.Trace);
    }

    [Fact]
    public async Task OriginatorAndItsOversight_ReadTheWholeTrace_OfAnyDesk()
    {
        var sender = decisions.Exchange.Desk("JAM", "LIAISON_DESK");
        var id = await decisions.SendAsync(sender, DecisionsExchange.Warning("state:PAN/desk:LIAISON_DESK"));
        var border = new ActingDesk { State = "PAN", Agency = "pnp", Role = "HEALTH" };
        foreach (var language in ExchangeTexts.Languages)
        {
            var own = await ExplainAsync(sender, id, "read_full", language);
            Assert.Equal("ALLOW", own.Trace.Outcome);
            Assert.Contains(own.Trace.Holding, rule => rule.Id == own.Rules[0].Id);
            Assert.Matches("^[0-9a-f]{64}$", own.Trace.PolicyHash);
            Assert.True(own.Trace.WithContent);

            // The desk is not named, and no rule would let that role anyway.
            var other = await ExplainAsync(sender, id, "read_full", language, desk: border);
            Assert.Equal(("DENY", "floor.desk"), (other.Trace.Outcome, other.Trace.By.Id));
            Assert.Equal(ExchangeTexts.Find(language, "policy.floor.desk"), other.Trace.Text);
        }
        var excluded = await ExplainAsync(sender, id, "read_full", "en", desk: new ActingDesk { State = "CRI", Agency = "oij", Role = "LIAISON_DESK" });
        Assert.Equal("floor.audience", excluded.Trace.By.Id);
        var unpermitted = await ExplainAsync(sender, id, "modify", "es", desk: new ActingDesk { State = "JAM", Agency = "jcf", Role = "HEALTH" });
        Assert.Null(unpermitted.Trace.By);
        Assert.Equal(3, unpermitted.Trace.Nearest.Count);
        Assert.All(unpermitted.Trace.Nearest, near => Assert.NotEmpty(near.Failed));

        var oversight = await ExplainAsync(decisions.Exchange.Desk("JAM", "OVERSIGHT"), id, "read_full", "es", Purpose.Oversight, border);
        Assert.Equal(("DENY", "floor.desk", false), (oversight.Trace.Outcome, oversight.Trace.By.Id, oversight.Trace.WithContent));
        // Oversight of the receiving state, and another agency at home, are not the originator's.
        Assert.Null((await ExplainAsync(decisions.Exchange.Desk("PAN", "OVERSIGHT"), id, "read_full", "es", Purpose.Oversight, border)).Trace);
        Assert.Null((await ExplainAsync(decisions.Exchange.Desk("PAN", "LIAISON_DESK"), id, "read_full", "es")).Trace);
    }

    [Fact]
    public async Task EachQuestion_IsAnEntryThatNamesTheNoticeOnlyWhereItWasShown()
    {
        var sender = decisions.Exchange.Desk("JAM", "LIAISON_DESK");
        var id = await decisions.SendAsync(sender, DecisionsExchange.Warning("state:PAN/desk:LIAISON_DESK"));
        var store = Path.Combine(decisions.Exchange.GatewayData("PAN"), "gateway.db");
        var before = Checks(store).Count;

        _ = await ExplainAsync(decisions.Exchange.Desk("PAN", "LIAISON_DESK"), id, "read_full", "en");
        _ = await ExplainAsync(decisions.Exchange.Desk("PAN", "HEALTH"), id, "read_full", "en");

        var entries = Checks(store)[before..];
        Assert.Equal(["ok", "NOT_FOUND"], entries.Select(entry => entry.Result));
        Assert.NotNull(entries[0].Env);
        Assert.Null(entries[1].Env);
    }

    private static List<(string Result, string? Env)> Checks(string path)
    {
        using var store = new StoreEvidence(path);
        return [.. store.Rows("SELECT json_extract(CAST(entry AS TEXT), '$.res'), coalesce(json_extract(CAST(entry AS TEXT), '$.env'), '') FROM journal WHERE json_extract(CAST(entry AS TEXT), '$.op') = 'check' ORDER BY seq", 2)
            .Select(row => (row[0], row[1].Length == 0 ? null : row[1]))];
    }

    private static async Task<ExplainNoticeResponse> ExplainAsync(
        DeskClient caller, string id, string action, string language, Purpose purpose = Purpose.PublicSafetyWarning, ActingDesk? desk = null) => await caller.Decisions.ExplainNoticeAsync(
            new ExplainNoticeRequest { Requester = DeskClient.Requester(purpose, "X-1"), NoticeId = id, Action = action, Language = language, Desk = desk }, deadline: caller.Deadline, cancellationToken: Stop);
}
