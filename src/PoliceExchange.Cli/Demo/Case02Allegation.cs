using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Followup.V1;
using PoliceExchange.Protocol.Handling.V1;
using PoliceExchange.Protocol.Law.V1;

namespace PoliceExchange.Cli.Demo;

/// <summary>An allegation without a conviction is dropped or evaluated well; a police desk never learns of an administrative removal.</summary>
internal sealed class Case02Allegation : CaseScript
{
    public override string Id => "02";

    public override IReadOnlyList<string> States => ["USA", "SLV"];

    public override async Task PlayAsync(Stage stage)
    {
        const string From = "USA/IMMIGRATION_REMOVALS";
        var draft = Removals.Draft(stage.Drafts, "A-2026-118", People.Ramirez(), RemovalType.Administrative, days: 5, "SLV", ["state:SLV/desk:IMMIGRATION_REMOVALS"]);
        draft.Content.Removal.Allegations.Add(new Allegation
        {
            Kind = AllegationKind.GangMembership, Organisation = "MS-13", Evaluation = Drafts.Evaluation(SourceReliability.X, InformationAccuracy._4),
        });
        await stage.RefusedAsync("USA sends the removal with \"member of MS-13\", evaluation X4", From, draft, "allegation.evaluation", "content.removal.allegations[0]").ConfigureAwait(false);

        var hidden = draft.Clone();
        hidden.Content.Removal.Allegations.Clear();
        hidden.Content.Remarks = "Said to be a member of MS-13.";
        await stage.RefusedAsync("USA hides it in the remarks", From, hidden, "allegation.freeText", "content.remarks").ConfigureAwait(false);

        draft.Content.Removal.Allegations.Clear();
        var sent = await stage.SendAsync("USA drops the allegation and sends", From, draft, Family.Removal).ConfigureAwait(false);
        await stage.ReachesAsync("it is delivered to SLV", sent, ["SLV"], Rungs.Delivered).ConfigureAwait(false);
        await stage.OpensAsync("the removals desk of SLV opens it", "SLV/IMMIGRATION_REMOVALS", sent,
            got => got.Parts.Single().Content.Removal.Allegations.Count == 0 ? null : "the allegation travelled").ConfigureAwait(false);
        await stage.NothingForAsync("the police liaison desk of SLV asks for it", "SLV/LIAISON_DESK", sent).ConfigureAwait(false);
        await stage.NothingForAsync("an investigator of SLV asks for it", "SLV/INVESTIGATOR", sent).ConfigureAwait(false);
    }
}
