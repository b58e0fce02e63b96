using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Handling.V1;
using PoliceExchange.Protocol.Law.V1;
using PoliceExchange.Protocol.Lookup.V1;

namespace PoliceExchange.Cli.Demo;

/// <summary>A traveller who resembles somebody.</summary>
internal sealed class Case16LookAlike : CaseScript
{
    public override string Id => "16";

    public override IReadOnlyList<string> States => ["PAN", "JAM"];

    public override async Task PlayAsync(Stage stage)
    {
        var draft = stage.Drafts.Notice(Purpose.ArrestExtradition, "2026/CR/1184", ["state:PAN"], content =>
        {
            content.Wanted = new WantedNotice
            {
                Person = People.Campbell(), Warrant = Drafts.Warrant("Supreme Court of Judicature, Kingston", "2026/CR/1184", "2026-10-02"),
                ExtraditionScope = ExtraditionScope.Full, ActionRequested = WantedAction.Arrest,
            };
            content.Wanted.Offences.Add(new Offence { Code = "0101", NationalName = "murder", MaxPenaltyLife = true });
        }, DataSubjectCategory.Suspect);
        var notice = await stage.SendAsync("JAM sends a wanted notice to PAN", "JAM/LIAISON_DESK", draft, Family.Wanted).ConfigureAwait(false);
        await stage.ReachesAsync("it is delivered to PAN", notice, ["PAN"], Rungs.Delivered).ConfigureAwait(false);
        // One month off, two letters off, another document.
        await stage.FindsAsync("a traveller is like him: the border sees what is alike and what is not the same", "PAN/BORDER_OFFICER", People.Ask("Campbel", "Deavon Anthony", "1987-04-14"), notice,
            hit => hit.Why.Count == 2 && hit.Why.All(fact => fact.Likeness == Likeness.Alike) ? null : hit.ToString()).ConfigureAwait(false);
        await stage.FindsNothingAsync("the traveller's own document is nobody's", "PAN/BORDER_OFFICER", notice, new LookUpQuestion { Document = new DocumentQuestion { Issuer = "JAM", Number = "A4471902" } }).ConfigureAwait(false);
        var zone = People.AskZone("JAM", "CAMPBEL", "DEAVON ANTHONY", "A4471902", "870414");
        await stage.RuleOutAsync("the officer compares, and records that it is another person", "PAN/BORDER_OFFICER", notice, zone, "No scar on the left forearm, 168 cm, other prints.").ConfigureAwait(false);
        await stage.FindsAsync("the next crossing is not stopped", "PAN/BORDER_OFFICER", zone, notice, hit => hit.State == HitState.RuledOut ? null : hit.ToString()).ConfigureAwait(false);
        await stage.ToldAsync("the owner of the notice is told of the hit, and sees neither name nor document of the traveller", "JAM/LIAISON_DESK", notice, "PAN", silent: false).ConfigureAwait(false);
    }
}
