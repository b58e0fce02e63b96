using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Followup.V1;
using PoliceExchange.Protocol.Handling.V1;
using PoliceExchange.Protocol.Law.V1;

namespace PoliceExchange.Cli.Demo;

/// <summary>A victim's record is for those who protect her; the linked case names her by pseudonym.</summary>
internal sealed class Case07Victim : CaseScript
{
    private const string Protects = "COL/VICTIM_PROTECTION";

    public override string Id => "07";

    public override IReadOnlyList<string> States => ["COL", "DOM", "HTI"];

    public override async Task PlayAsync(Stage stage)
    {
        var drafts = stage.Drafts;
        var draft = drafts.Notice(Purpose.VictimProtection, "VP-2026-41", ["state:COL/desk:VICTIM_PROTECTION"], content =>
        {
            content.TraffickingVictim = new TraffickingVictim
            {
                Pseudonym = "COL-V-0412", AgeBand = AgeBand.YoungAdult, Sex = Protocol.Person.V1.Sex.Female, Status = VictimStatus.Presumed,
                ConsentToShare = new VictimConsent { Scope = ConsentScope.ReferralPartner, GivenAt = drafts.At(TimeSpan.FromDays(-1)) },
                Assistance = new VictimAssistance { Shelter = true }, RiskIfReturned = ReturnRisk.High, NonPunishment = true,
            };
            content.TraffickingVictim.Exploitation.Add(ExploitationForm.Sexual);
        }, DataSubjectCategory.Victim);
        draft.Handling = Drafts.Sealed();
        var named = draft.Clone();
        named.Content.TraffickingVictim.Pseudonym = "Marie-Ange";
        await stage.RefusedAsync("COL writes her name in place of a pseudonym", Protects, named, "victim.pseudonym", "content.traffickingVictim.pseudonym").ConfigureAwait(false);
        await stage.RefusedAsync("a police desk of COL sends a victim's record", "COL/LIAISON_DESK", draft, "floor.victim").ConfigureAwait(false);

        var victim = await stage.SendAsync("the victim desk of COL keeps her record", Protects, draft, Family.TraffickingVictim).ConfigureAwait(false);
        await stage.ReachesAsync("it is delivered", victim, ["COL"], Rungs.Delivered).ConfigureAwait(false);
        await stage.OpensAsync("the victim desk opens it", Protects, victim).ConfigureAwait(false);
        foreach (var desk in new[] { "COL/LIAISON_DESK", "COL/INVESTIGATOR", "DOM/LIAISON_DESK", "DOM/VICTIM_PROTECTION", "HTI/INVESTIGATOR" })
        {
            await stage.NothingForAsync($"{desk} asks for it", desk, victim).ConfigureAwait(false);
        }

        var linked = await stage.SendAsync("COL shares suspects and route with investigators of DOM and HTI", "COL/INVESTIGATOR", drafts.Notice(Purpose.Investigation, "COL-TIP-7", ["state:DOM/desk:INVESTIGATOR", "state:HTI/desk:INVESTIGATOR"], Case), Family.TraffickingCase).ConfigureAwait(false);
        await stage.OpensAsync("the investigator of DOM reads the pseudonym only", "DOM/INVESTIGATOR", linked,
            got => got.Parts.Single().Content.TraffickingCase.VictimPseudonyms is ["COL-V-0412"] && !got.ToString().Contains("Baptiste", StringComparison.Ordinal) ? null : "more than the pseudonym").ConfigureAwait(false);
        await stage.OpensAsync("the investigator of HTI opens the case", "HTI/INVESTIGATOR", linked).ConfigureAwait(false);
        await stage.AlertAsync("the victim desk of COL gives her name to its own gateway, to hear who searches", victim, People.Of(["Baptiste"], ["Marie"], "1999-04-12", Protocol.Person.V1.Sex.Female, "Jacmel", ["HTI"])).ConfigureAwait(false);
        // The alert reaches the hub within a second or two; whoever asks meanwhile gets the same answer.
        await stage.SearchedAsync("the police of DOM look up her name and get no record; the victim desk is told who searched", "DOM/INVESTIGATOR", People.Ask("Baptiste", "Marie", "1999-04-XX"), linked, Protects, victim, "DOM").ConfigureAwait(false);

        await stage.AnswerAsync("her consent ends: the victim desk says so in the thread", Protects, victim, drafts.FollowUp(victim, "VP-2026-41", ["state:COL/desk:VICTIM_PROTECTION"], content =>
            content.ConsentChange = new ConsentChange { Target = victim.Ref, Given = false, From = drafts.At(TimeSpan.Zero) })).ConfigureAwait(false);
        await stage.WithdrawAsync("and withdraws the referral", victim, ChangeReason.ConsentWithdrawn, "Consent withdrawn.").ConfigureAwait(false);
        await stage.ReachesAsync("it is purged", victim, ["COL"], Rungs.Purged).ConfigureAwait(false);
    }

    private static void Case(NoticeContent content)
    {
        content.Evaluation = Drafts.Evaluation(SourceReliability.B, InformationAccuracy._2);
        content.TraffickingCase = new TraffickingCase();
        content.TraffickingCase.Acts.Add(TraffickingAct.Transportation);
        content.TraffickingCase.Means.Add(TraffickingMeans.Deception);
        content.TraffickingCase.Exploitation.Add(ExploitationForm.Sexual);
        content.TraffickingCase.Route.Add(new RouteLeg { Place = Drafts.Place("HTI", "Jacmel") });
        content.TraffickingCase.Route.Add(new RouteLeg { Place = Drafts.Place("COL", "Necoclí") });
        content.TraffickingCase.Suspects.Add(new TraffickingSuspect
        {
            Person = People.Quinones(), Category = DataSubjectCategory.Suspect, Evaluation = Drafts.Evaluation(SourceReliability.B, InformationAccuracy._2),
        });
        content.TraffickingCase.VictimPseudonyms.Add("COL-V-0412");
    }
}
