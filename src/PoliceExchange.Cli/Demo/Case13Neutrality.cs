using Grpc.Core;
using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Followup.V1;
using PoliceExchange.Protocol.Handling.V1;
using PoliceExchange.Protocol.Law.V1;
using PoliceExchange.Protocol.Notice.V1;

namespace PoliceExchange.Cli.Demo;

/// <summary>What may be protest is held for a second person and does not leave.</summary>
internal sealed class Case13Neutrality : CaseScript
{
    private const string Desk = "NIC/LIAISON_DESK";

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
        var review = await stage.HeldAsync("NIC sends: kept for legal review by its words and by the class of the offence", Desk, draft, "neutrality.text", "neutrality.code").ConfigureAwait(false);
        await stage.RefusedAsync("who drafted it cannot release it", () => stage.DecideAsync(Desk, review, "officer-1", LegalFinding.Release), StatusCode.PermissionDenied, "FOUR_EYES").ConfigureAwait(false);
        await stage.DoAsync("a second person finds for it: the class of the offence asks for one more", async () =>
            (await stage.DecideAsync(Desk, review, "officer-2", LegalFinding.Release).ConfigureAwait(false)).State is "ESCALATED" ? null : "not escalated").ConfigureAwait(false);
        await stage.DoAsync("the next refuses it, and it does not leave", async () =>
            (await stage.DecideAsync(Desk, review, "officer-3", LegalFinding.Refuse).ConfigureAwait(false)).State is "REFUSED" ? null : "not refused").ConfigureAwait(false);
    }
}
