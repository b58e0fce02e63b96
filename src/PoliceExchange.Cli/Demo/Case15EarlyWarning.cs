using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Followup.V1;
using PoliceExchange.Protocol.Handling.V1;
using PoliceExchange.Protocol.Law.V1;

namespace PoliceExchange.Cli.Demo;

/// <summary>A warning without personal data, for all desks of a group.</summary>
internal sealed class Case15EarlyWarning : CaseScript
{
    public override string Id => "15";

    public override IReadOnlyList<string> States => ["TTO", "JAM", "BRB", "BLZ", "HTI", "LCA"];

    public override async Task PlayAsync(Stage stage)
    {
        var draft = stage.Drafts.Notice(Purpose.PublicSafetyWarning, "TTO-EW-3", ["group:CARICOM"], content =>
        {
            content.Evaluation = Drafts.Evaluation(SourceReliability.B, InformationAccuracy._2);
            content.DiffusionJustification = "The same shippers serve all ports of the region.";
            content.EarlyWarning = new EarlyWarning
            {
                Theme = WarningTheme.Firearms, Kind = WarningKind.ModusOperandi, Title = "Pistols in barrels of household goods",
                Description = "Pistols hidden in barrels of household goods, shipped from two ports. Look at barrels packed by third parties.",
            };
            content.EarlyWarning.Counts.Add(new AggregateCount { Label = "seizures", From = stage.Drafts.Day(-200), To = stage.Drafts.Day(-1), Count = 3 });
        });
        await stage.RefusedAsync("TTO gives a count below five, which could point at persons", "TTO/LIAISON_DESK", draft, "", "content.earlyWarning.counts[0].count").ConfigureAwait(false);
        draft.Content.EarlyWarning.Counts[0].Count = 17;
        var warning = await stage.SendAsync("TTO sends to the Caribbean group", "TTO/LIAISON_DESK", draft, Family.EarlyWarning).ConfigureAwait(false);
        await stage.ReachesAsync("it is delivered to JAM BRB BLZ HTI LCA", warning, ["JAM", "BRB", "BLZ", "HTI", "LCA"], Rungs.Delivered).ConfigureAwait(false);
        foreach (var desk in new[] { "JAM/LIAISON_DESK", "JAM/BORDER_OFFICER", "BRB/INVESTIGATOR", "BLZ/LIAISON_DESK", "HTI/LIAISON_DESK", "LCA/BORDER_OFFICER" })
        {
            await stage.OpensAsync($"{desk} reads it", desk, warning).ConfigureAwait(false);
        }
        await stage.ReachesAsync("GUY, which is offline, will get it on its return", warning, ["GUY"], Rungs.Waiting).ConfigureAwait(false);
        stage.NotYet("the sub-regional priority applies", "notyet.policy");
    }
}
