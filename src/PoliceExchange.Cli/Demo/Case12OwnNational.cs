using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Followup.V1;
using PoliceExchange.Protocol.Handling.V1;
using PoliceExchange.Protocol.Law.V1;

namespace PoliceExchange.Cli.Demo;

/// <summary>A state that does not extradite its nationals acts in a lesser way, for one notice at a time.</summary>
internal sealed class Case12OwnNational : CaseScript
{
    private const string Flags = "CRI/LIAISON_DESK";

    public override string Id => "12";

    public override IReadOnlyList<string> States => ["USA", "CRI", "PAN", "SLV", "HND", "NIC", "DOM"];

    public override async Task PlayAsync(Stage stage)
    {
        var drafts = stage.Drafts;
        var draft = drafts.Notice(Purpose.ArrestExtradition, "26-cr-0412", ["group:SICA"], content =>
        {
            content.DiffusionJustification = "Believed to be in Central America.";
            content.Wanted = new WantedNotice
            {
                Person = People.Solano(), Warrant = Drafts.Warrant("U.S. District Court, N.D. Ga.", "26-cr-0412", "2026-07-21"), ExtraditionScope = ExtraditionScope.Full, ActionRequested = WantedAction.Arrest,
            };
            content.Wanted.Offences.Add(new Offence { Code = "0701", MaxPenaltyMonths = 240 });
        }, DataSubjectCategory.Suspect);
        var notice = await stage.SendAsync("USA sends to the Central American group", "USA/LIAISON_DESK", draft, Family.Wanted).ConfigureAwait(false);
        await stage.ReachesAsync("it is delivered to CRI PAN SLV HND NIC DOM", notice, ["CRI", "PAN", "SLV", "HND", "NIC", "DOM"], Rungs.Delivered).ConfigureAwait(false);
        await stage.OpensAsync("CRI opens it", Flags, notice).ConfigureAwait(false);

        var all = drafts.FollowUp(notice, "CRI-F-1", ["state:USA/desk:LIAISON_DESK"], content => content.Flag = new Flag
        {
            Reason = FlagReason.OwnNational, LegalGround = "Constitución Política, art. 32", ActionInstead = ActionKind.Locate,
        });
        await stage.RefusedAsync("CRI flags every notice of USA, naming none", Flags, all, "required", "content.flag.target").ConfigureAwait(false);
        all.Content.Flag.Target = notice.Ref;
        var flag = await stage.AnswerAsync("CRI flags this one: own national", Flags, notice, all).ConfigureAwait(false);
        await stage.OpensAsync("USA reads the flag and its ground", "USA/LIAISON_DESK", flag,
            got => got.Parts.Single().Content.Flag is { Reason: FlagReason.OwnNational, ActionInstead: ActionKind.Locate } ? null : "another flag").ConfigureAwait(false);
        await stage.AnswerAsync("CRI converts it to locate", Flags, notice, drafts.FollowUp(notice, "CRI-F-1", ["state:USA/desk:LIAISON_DESK"], content => content.Convert = new Protocol.Followup.V1.Convert
        {
            Target = notice.Ref, From = ActionKind.Arrest, To = ActionKind.Locate, LegalGround = "Constitución Política, art. 32",
        })).ConfigureAwait(false);
        await stage.OpensAsync("elsewhere it stays an arrest", "PAN/LIAISON_DESK", notice,
            got => got.Parts.Single().Content.Wanted.ActionRequested == WantedAction.Arrest ? null : "it changed").ConfigureAwait(false);
        await stage.FindsAsync("a look-up in CRI answers with locate", Flags, People.Ask(People.Solano()), notice, hit => hit.Action == "LOCATE" ? null : hit.ToString()).ConfigureAwait(false);
        await stage.FindsAsync("and one in PAN with arrest", "PAN/LIAISON_DESK", People.Ask(People.Solano()), notice, hit => hit.Action == "ARREST" ? null : hit.ToString()).ConfigureAwait(false);
    }
}
