using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Followup.V1;
using PoliceExchange.Protocol.Handling.V1;
using PoliceExchange.Protocol.Law.V1;

namespace PoliceExchange.Cli.Demo;

/// <summary>A request in the night; the regional centre that stands in comes with delegations in casework.</summary>
internal sealed class Case14NightDesk : CaseScript
{
    public override string Id => "14";

    public override IReadOnlyList<string> States => ["LCA", "BRB"];

    public override async Task PlayAsync(Stage stage)
    {
        var draft = stage.Drafts.Notice(Purpose.MissingProtection, "LCA-61", ["state:BRB/desk:LIAISON_DESK"], content => content.Missing = new MissingNotice
        {
            Person = People.JeanPierre(), Category = MissingCategory.AdultLocateOnly, Action = MissingAction.LocateOnly,
            LastSeenPlace = Drafts.Place("LCA", "Castries"), LastSeenAt = stage.Drafts.At(TimeSpan.FromDays(-2)),
        }, DataSubjectCategory.Missing);
        stage.NotYet("the regional centre sends on behalf of LCA, and cannot once the delegation has ended", "notyet.casework");
        var request = await stage.SendAsync("LCA asks BRB itself to locate him", "LCA/LIAISON_DESK", draft, Family.Missing).ConfigureAwait(false);
        await stage.OpensAsync("BRB opens it", "BRB/LIAISON_DESK", request).ConfigureAwait(false);
        var answer = await stage.AnswerAsync("BRB answers", "BRB/LIAISON_DESK", request, stage.Drafts.FollowUp(request, "BRB-8", ["state:LCA/desk:LIAISON_DESK"], content =>
            content.Reply = new Reply { Target = request.Ref, Outcome = OutcomeCode.Located })).ConfigureAwait(false);
        await stage.OpensAsync("LCA reads that he is located", "LCA/LIAISON_DESK", answer).ConfigureAwait(false);
    }
}
