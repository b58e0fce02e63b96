using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Followup.V1;
using PoliceExchange.Protocol.Handling.V1;
using PoliceExchange.Protocol.Law.V1;

namespace PoliceExchange.Cli.Demo;

/// <summary>An excluded state gets what it would get for a notice that is nowhere.</summary>
internal sealed class Case05Excluded : CaseScript
{
    public override string Id => "05";

    public override IReadOnlyList<string> States => ["COL", "PER", "BOL", "PAN", "VEN"];

    public override async Task PlayAsync(Stage stage)
    {
        var draft = stage.Drafts.Notice(Purpose.ArrestExtradition, "COL-2026-9911", ["group:CAN", "state:PAN/desk:LIAISON_DESK"], content =>
        {
            content.DiffusionJustification = "Assets and family in several states of the group.";
            content.Wanted = new WantedNotice
            {
                Person = People.Restrepo(), Warrant = Drafts.Warrant("Juzgado 4 Penal del Circuito, Medellín", "2024-00417", "2024-06-03", WarrantType.Conviction),
                SentenceMonths = 96, InAbsentia = true, ExtraditionScope = ExtraditionScope.Full, ActionRequested = WantedAction.Arrest,
            };
            content.Wanted.Offences.Add(new Offence { Code = "06012" });
        }, DataSubjectCategory.Convicted);
        draft.Exclude.Add("state:VEN");
        var sent = await stage.SendAsync("COL sends to the Andean group and PAN, without VEN", "COL/LIAISON_DESK", draft, Family.Wanted).ConfigureAwait(false);
        await stage.DoAsync("it is sealed to no gateway of VEN", () =>
            Task.FromResult(sent.Answer.Recipients.Contains("gw-ven") ? "gw-ven is a recipient" : null)).ConfigureAwait(false);
        await stage.ReachesAsync("it is delivered to PER BOL PAN", sent, ["PER", "BOL", "PAN"], Rungs.Delivered).ConfigureAwait(false);
        await stage.OpensAsync("PER opens it", "PER/LIAISON_DESK", sent).ConfigureAwait(false);
        await stage.NothingForAsync("the liaison desk of VEN asks for it by its id", "VEN/LIAISON_DESK", sent).ConfigureAwait(false);
        await stage.NothingForAsync("the central authority of VEN asks for it by its id", "VEN/CENTRAL_AUTHORITY", sent).ConfigureAwait(false);
        await stage.FindsAsync("PER looks up the name, with another spelling", "PER/LIAISON_DESK", People.Ask("Restrepo Urive", "Carlos Mario", "1976-09-08"), sent, _ => null).ConfigureAwait(false);
        await stage.FindsNothingAsync("VEN looks up name, alias and document", "VEN/LIAISON_DESK", sent, People.Ask(People.Restrepo()), People.Ask("", "El Paisa", "1976-09-08"), People.AskDocument(People.Restrepo())).ConfigureAwait(false);
    }
}
