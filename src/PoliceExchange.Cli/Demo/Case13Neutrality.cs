using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Followup.V1;
using PoliceExchange.Protocol.Handling.V1;
using PoliceExchange.Protocol.Law.V1;

namespace PoliceExchange.Cli.Demo;

/// <summary>What may be protest is held for a second person and does not leave.</summary>
internal sealed class Case13Neutrality : CaseScript
{
    public override string Id => "13";

    public override IReadOnlyList<string> States => ["NIC"];

    public override async Task PlayAsync(Stage stage)
    {
        var draft = stage.Drafts.Notice(Purpose.ArrestExtradition, "NIC-900", ["group:SICA"], content =>
        {
            content.DiffusionJustification = "Left the country.";
            content.Wanted = new WantedNotice
            {
                Person = People.Tellez(), Warrant = Drafts.Warrant("Juzgado Quinto", "900-2026", "2026-04-19"), ExtraditionScope = ExtraditionScope.Full, ActionRequested = WantedAction.Arrest,
            };
            content.Wanted.Offences.Add(new Offence { Code = "0809", NationalName = "public assembly without permit", MaxPenaltyMonths = 36 });
        }, DataSubjectCategory.Suspect);
        await stage.RefusedAsync("NIC sends: held for legal review by its words", "NIC/LIAISON_DESK", draft, "neutrality.text", "content.wanted.offences[0].nationalName").ConfigureAwait(false);
        await stage.RefusedAsync("and by the class of the offence", "NIC/LIAISON_DESK", draft, "neutrality.code", "content.wanted.offences[0].code").ConfigureAwait(false);
        stage.NotYet("a second person decides, and the refusal counts in the published figures", "notyet.casework");
    }
}
