using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Followup.V1;
using PoliceExchange.Protocol.Handling.V1;
using PoliceExchange.Protocol.Law.V1;

namespace PoliceExchange.Cli.Demo;

/// <summary>A recovered pistol is traced to its first purchaser; a lead, not evidence.</summary>
internal sealed class Case08FirearmTrace : CaseScript
{
    private const string Asks = "JAM/INVESTIGATOR";
    private const string Traces = "USA/REGISTRY_SERVICE";

    public override string Id => "08";

    public override IReadOnlyList<string> States => ["JAM", "USA"];

    public override async Task PlayAsync(Stage stage)
    {
        var drafts = stage.Drafts;
        var draft = drafts.Notice(Purpose.Investigation, "KGN-26-771", ["state:USA/desk:REGISTRY_SERVICE"], content => content.Firearm = new FirearmNotice
        {
            Kind = FirearmReportKind.TraceRequest,
            Firearm = new Firearm { Make = "Taurus", Model = "G2C", Calibre = "9 mm", Type = FirearmType.Pistol, SerialStatus = SerialStatus.Restored },
            RecoveryDate = drafts.Day(-3), RecoveryPlace = Drafts.Place("JAM", "Kingston"), CrimeCode = "0101",
        });
        await stage.RefusedAsync("JAM forgets the restored serial number", Asks, draft, "firearm.serial", "content.firearm.firearm.serial").ConfigureAwait(false);
        draft.Content.Firearm.Firearm.Serial = "ABJ482913";
        var request = await stage.SendAsync("JAM asks USA to trace it", Asks, draft, Family.Firearm).ConfigureAwait(false);
        await stage.NothingForAsync("the removals desk of USA asks for it", "USA/IMMIGRATION_REMOVALS", request).ConfigureAwait(false);
        await stage.AnswerAsync("USA takes it on and names who answers for it", Traces, request, drafts.FollowUp(request, "TR-5512", ["state:JAM/desk:INVESTIGATOR"], content =>
            content.Accept = new Accept { Target = request.Ref, Owner = Drafts.Contact("USA", Role.RegistryService) })).ConfigureAwait(false);
        var result = drafts.FollowUp(request, "TR-5512", ["state:JAM/desk:INVESTIGATOR"], content => content.TraceResult = new TraceResult { Target = request.Ref, Outcome = TraceOutcome.Traced, TimeToCrimeDays = 412 });
        await stage.RefusedAsync("USA answers without the chain", Traces, result, "required", "content.traceResult.chain").ConfigureAwait(false);
        result.Content.TraceResult.Chain.Add(new TraceParty { Kind = TracePartyKind.Retailer, Name = "Gulf Coast Arms", Place = Drafts.Place("USA", "Tampa") });
        result.Content.TraceResult.Chain.Add(new TraceParty { Kind = TracePartyKind.FirstPurchaser, Name = "J. Harlan", Place = Drafts.Place("USA", "Tampa"), Date = "2025-10-XX" });
        var answer = await stage.AnswerAsync("USA answers with the chain and the time to crime", Traces, request, result).ConfigureAwait(false);
        await stage.OpensAsync("JAM reads the result", Asks, answer, got => got.Parts.Single().Content.TraceResult.TimeToCrimeDays == 412 ? null : "no time to crime").ConfigureAwait(false);
        await stage.ActsAsync("USA records the outcome", Traces, request, "TRACED").ConfigureAwait(false);
        stage.NotYet("the purchaser's identity goes to no court file without consent", "notyet.policy");
    }
}
