using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Followup.V1;
using PoliceExchange.Protocol.Handling.V1;
using PoliceExchange.Protocol.Law.V1;

namespace PoliceExchange.Cli.Demo;

/// <summary>A seizure, a wrong check digit, and recipients who may add but not edit.</summary>
internal sealed class Case09Container : CaseScript
{
    private const string From = "CRI/LIAISON_DESK";

    public override string Id => "09";

    public override IReadOnlyList<string> States => ["CRI", "PAN", "COL", "USA"];

    public override async Task PlayAsync(Stage stage)
    {
        var drafts = stage.Drafts;
        var draft = drafts.Notice(Purpose.Investigation, "CRI-DR-19", ["state:PAN/desk:LIAISON_DESK", "state:COL/desk:LIAISON_DESK", "state:USA/desk:LIAISON_DESK"], content =>
        {
            content.Evaluation = Drafts.Evaluation(SourceReliability.B, InformationAccuracy._2);
            content.Drugs = new DrugsNotice
            {
                Kind = DrugReportKind.Seizure, Concealment = Concealment.ContainerStructure, SeizurePlace = Drafts.Place("CRI", "Moín"), SeizedAt = drafts.At(TimeSpan.FromDays(-1)),
                Origin = Drafts.Place("COL", "Turbo"), Destination = Drafts.Place("NLD", "Rotterdam"),
            };
            content.Drugs.Substances.Add(new Substance { Code = "COCAINE", NetWeightGrams = 412_000, PurityPermille = 870 });
            content.Drugs.Consignments.Add(new Consignment { Container = "TCLU4265727", VesselImo = "9321483" });
            content.Drugs.Suspects.Add(new DrugSuspect { Person = People.VanDerMeer(), Category = DataSubjectCategory.Contact, Evaluation = Drafts.Evaluation(SourceReliability.B, InformationAccuracy._2) });
        });
        await stage.RefusedAsync("CRI mistypes the container number", From, draft, "", "content.drugs.consignments[0].container").ConfigureAwait(false);
        draft.Content.Drugs.Consignments[0].Container = "TCLU4265726";
        var seizure = await stage.SendAsync("CRI sends it with the right check digit", From, draft, Family.Drugs).ConfigureAwait(false);
        await stage.ReachesAsync("it is delivered to PAN COL USA", seizure, ["PAN", "COL", "USA"], Rungs.Delivered).ConfigureAwait(false);
        await stage.OpensAsync("COL opens it", "COL/LIAISON_DESK", seizure).ConfigureAwait(false);
        var sighting = await stage.AnswerAsync("PAN adds a sighting", "PAN/LIAISON_DESK", seizure, drafts.FollowUp(seizure, "PAN-26-40", ["state:CRI/desk:LIAISON_DESK"], content =>
            content.Sighting = new Sighting { Target = seizure.Ref, Place = Drafts.Place("PAN", "Colón"), At = drafts.At(TimeSpan.FromDays(-4)), Details = "Transhipped at berth 6." })).ConfigureAwait(false);
        await stage.OpensAsync("CRI reads the sighting", From, sighting).ConfigureAwait(false);
        await stage.RefusedAsync("PAN withdraws what is not its own", () => stage.CallWithdrawAsync("PAN/LIAISON_DESK", seizure, ChangeReason.Error, "No."), Grpc.Core.StatusCode.PermissionDenied, "NOT_OWNER").ConfigureAwait(false);
        await stage.OpensAsync("the notice stands as CRI wrote it", "USA/LIAISON_DESK", seizure,
            got => got.Row.Version == 1 && got.Parts.Single().Content.Drugs.Consignments.Single().Container == "TCLU4265726" ? null : "it changed").ConfigureAwait(false);
    }
}
