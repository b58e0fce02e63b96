using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Followup.V1;
using PoliceExchange.Protocol.Handling.V1;
using PoliceExchange.Protocol.Law.V1;

namespace PoliceExchange.Cli.Demo;

/// <summary>A removal told too late passes, with a reason that stays with it.</summary>
internal sealed class Case03ShortNotice : CaseScript
{
    public override string Id => "03";

    public override IReadOnlyList<string> States => ["USA", "HND"];

    public override async Task PlayAsync(Stage stage)
    {
        const string From = "USA/IMMIGRATION_REMOVALS";
        var draft = Removals.Draft(stage.Drafts, "A-2026-204", People.DeLaCruz(), RemovalType.Criminal, days: 20 / 24.0, "HND", ["state:HND/desk:IMMIGRATION_REMOVALS"]);
        draft.Content.Removal.Convictions.Add(new Conviction { Offence = new Offence { Code = "0701" }, Court = "S.D. Fla.", Date = "2021-05-XX", SentenceMonths = 36, ServedMonths = 30 });
        await stage.RefusedAsync("USA tells HND 20 hours before the flight, without a reason", From, draft, "leadTime.reason", "content.removal.shortNoticeReason").ConfigureAwait(false);

        draft.Content.Removal.ShortNoticeReason = ShortNoticeReason.TransportChange;
        var sent = await stage.SendAsync("USA gives the reason and sends", From, draft, Family.Removal).ConfigureAwait(false);
        await stage.ReachesAsync("it is delivered to HND", sent, ["HND"], Rungs.Delivered).ConfigureAwait(false);
        await stage.OpensAsync("HND reads the reason for the short notice", "HND/IMMIGRATION_REMOVALS", sent,
            got => got.Parts.Single().Content.Removal.ShortNoticeReason == ShortNoticeReason.TransportChange ? null : "the reason is missing").ConfigureAwait(false);
        await stage.AnswerAsync("HND answers with a reception plan", "HND/IMMIGRATION_REMOVALS", sent, Removals.Plan(stage.Drafts, sent, "HND", "R-77", ReceptionMeasure.Interview)).ConfigureAwait(false);
        await stage.OwesAsync("the breach is on record with USA: seen by USA", From, sent, "removal-notice", "USA", "BREACHED").ConfigureAwait(false);
        await stage.OwesAsync("and by HND", "HND/IMMIGRATION_REMOVALS", sent, "removal-notice", "USA", "BREACHED").ConfigureAwait(false);
        stage.NotYet("the breach counts in the statistics of both states", "notyet.casework");
    }
}
