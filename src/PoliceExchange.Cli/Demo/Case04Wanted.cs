using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Followup.V1;
using PoliceExchange.Protocol.Handling.V1;
using PoliceExchange.Protocol.Law.V1;

namespace PoliceExchange.Cli.Demo;

/// <summary>A wanted notice from its draft to its withdrawal after the surrender.</summary>
internal sealed class Case04Wanted : CaseScript
{
    private const string From = "JAM/LIAISON_DESK";
    private const string Found = "PAN/LIAISON_DESK";

    public override string Id => "04";

    public override IReadOnlyList<string> States => ["JAM", "PAN", "USA", "BRB", "BLZ", "HTI", "LCA", "TTO"];

    public override async Task PlayAsync(Stage stage)
    {
        var drafts = stage.Drafts;
        var draft = drafts.Notice(Purpose.ArrestExtradition, "2026/CR/1183", ["group:CARICOM", "state:PAN/desk:LIAISON_DESK", "state:USA/desk:LIAISON_DESK", "state:GBR/desk:LIAISON_DESK"], content =>
        {
            content.DiffusionJustification = "Seen at two ports of the region since the warrant.";
            content.Wanted = new WantedNotice
            {
                Person = People.Campbell(), Warrant = Drafts.Warrant("Supreme Court of Judicature, Kingston", "2026/CR/1183", "2026-10-02"),
                ExtraditionScope = ExtraditionScope.Full, ActionRequested = WantedAction.Arrest,
            };
            content.Wanted.Offences.Add(new Offence { Code = "0101", NationalName = "murder", MaxPenaltyLife = true });
        }, DataSubjectCategory.Suspect);
        stage.NotYet("a second person publishes", "notyet.casework");
        await stage.RefusedAsync("JAM addresses GBR, which is no member", From, draft, "recipient.unknown", "to").ConfigureAwait(false);

        draft.To.RemoveAt(3);
        var notice = await stage.SendAsync("JAM sends it without GBR", From, draft, Family.Wanted).ConfigureAwait(false);
        await stage.DoAsync("the same submission again gives the first answer", async () =>
            (await stage.ResubmitAsync(notice, draft).ConfigureAwait(false)).Equals(notice.Answer) ? null : "another answer").ConfigureAwait(false);
        var other = draft.Clone();
        other.Content.Remarks = "Other bytes.";
        await stage.RefusedAsync("the same submission id with other bytes", () => stage.ResubmitAsync(notice, other), Grpc.Core.StatusCode.AlreadyExists, "SubmissionIdReused").ConfigureAwait(false);

        string[] online = [.. States.Where(state => state != "JAM")];
        await stage.ReachesAsync($"it is delivered to {string.Join(' ', online)}", notice, online, Rungs.Delivered).ConfigureAwait(false);
        await stage.ReachesAsync("ATG, which is offline, has given no proof", notice, ["ATG"], Rungs.Waiting).ConfigureAwait(false);
        await stage.OpensAsync("the liaison desk of PAN opens it and sees the warnings", Found, notice,
            got => got.Parts.Single().Content.Wanted.Person.Warnings.Count == 2 ? null : "no warnings").ConfigureAwait(false);
        await stage.FindsAsync("the border of PAN looks up the passport and gets identity, warnings, action and contact", "PAN/BORDER_OFFICER", People.AskDocument(People.Campbell()), notice,
            hit => hit is { Action: "ARREST", Person.Warnings.Count: 2 } && hit.Contact.StartsWith("JAM/", StringComparison.Ordinal) ? null : hit.ToString()).ConfigureAwait(false);
        await stage.NothingForAsync("the border of PAN asks for the whole notice", "PAN/BORDER_OFFICER", notice).ConfigureAwait(false);
        await ConfirmAsync(stage, notice).ConfigureAwait(false);
        await SurrenderAsync(stage, notice).ConfigureAwait(false);

        await stage.WithdrawAsync("JAM withdraws the notice: surrendered", notice, ChangeReason.Surrendered, "Surrendered to Jamaica.").ConfigureAwait(false);
        await stage.ReachesAsync("every state that is online has purged it", notice, online, Rungs.Purged).ConfigureAwait(false);
        await stage.NothingForAsync("PAN asks for it once more", Found, notice).ConfigureAwait(false);
        await stage.FindsNothingAsync("the border of PAN looks up passport and name once more", "PAN/BORDER_OFFICER", notice, People.AskDocument(People.Campbell()), People.Ask(People.Campbell())).ConfigureAwait(false);
    }

    private static async Task ConfirmAsync(Stage stage, SentNotice notice)
    {
        var drafts = stage.Drafts;
        await stage.AnswerAsync("PAN reports the hit", Found, notice, Urgent(drafts.FollowUp(notice, "PAN-26-3301", ["state:JAM/desk:LIAISON_DESK"], content => content.Hit = new Hit
        {
            Target = notice.Ref, Place = Drafts.Place("PAN", "Paso Canoas"), At = drafts.At(TimeSpan.Zero), Source = HitSource.Border, ActionTaken = ActionKind.Locate, SoleGroundOfDetention = true,
        }))).ConfigureAwait(false);
        var question = await stage.AnswerAsync("PAN asks JAM to confirm, urgent", Found, notice, Urgent(drafts.FollowUp(notice, "PAN-26-3301", ["state:JAM/desk:LIAISON_DESK"], content => content.HitConfirmRequest = new HitConfirmRequest
        {
            Target = notice.Ref, RequestType = ConfirmRequestType.WantedPerson, RequestNumber = 1, Person = People.Keys(People.Campbell()), SoleGroundOfDetention = true,
            ReplyTo = Drafts.Contact("PAN", Role.LiaisonDesk),
        }))).ConfigureAwait(false);
        var answer = await stage.AnswerAsync("JAM confirms", From, question, Urgent(drafts.FollowUp(question, "2026/CR/1183", ["state:PAN/desk:LIAISON_DESK"], content => content.HitConfirmResponse = new HitConfirmResponse
        {
            Target = notice.Ref, Answer = ConfirmAnswer.Valid, RequestNumber = 1, By = Drafts.Contact("JAM", Role.LiaisonDesk),
        }))).ConfigureAwait(false);
        await stage.OpensAsync("PAN reads the confirmation", Found, answer,
            got => got.Parts.Single().Content.HitConfirmResponse.Answer == ConfirmAnswer.Valid ? null : "not confirmed").ConfigureAwait(false);
        await stage.OwesAsync("the ten minutes of an urgent confirmation ran at JAM and were kept", From, notice, "hit-confirmation", "JAM", "STOPPED").ConfigureAwait(false);
        await stage.StandsAsync("PAN has it confirmed", Found, notice, "PAN", "HIT_CONFIRMED").ConfigureAwait(false);
        await stage.AnswerAsync("PAN reports the arrest", Found, notice, Urgent(drafts.FollowUp(notice, "PAN-26-3301", ["state:JAM/desk:LIAISON_DESK"], content => content.Hit = new Hit
        {
            Target = notice.Ref, Place = Drafts.Place("PAN", "Paso Canoas"), At = drafts.At(TimeSpan.Zero), Source = HitSource.Border, ActionTaken = ActionKind.Arrest,
        }))).ConfigureAwait(false);
        await stage.StandsAsync("both see it: JAM", From, notice, "PAN", "ARRESTED").ConfigureAwait(false);
        await stage.OwesAsync("and PAN, with the clock of the formal request on JAM", Found, notice, "formal-request", "JAM", "RUNNING", "AT_RISK").ConfigureAwait(false);
    }

    private static async Task SurrenderAsync(Stage stage, SentNotice notice)
    {
        var drafts = stage.Drafts;
        var request = drafts.FollowUp(notice, "2026/CR/1183", ["state:PAN/desk:CENTRAL_AUTHORITY", "state:PAN/desk:LIAISON_DESK"], content =>
        {
            content.Extradition = new ExtraditionMessage
            {
                Phase = ExtraditionPhase.Formal, Person = People.Campbell(), RequestingAuthority = "Supreme Court of Judicature, Kingston", CentralAuthority = "Ministry of Justice of Jamaica",
                TreatyId = "PX-BASE", WantedNotice = notice.Ref, Warrant = Drafts.Warrant("Supreme Court of Judicature, Kingston", "2026/CR/1183", "2026-10-02"),
            };
            content.Extradition.Offences.Add(new Offence { Code = "0101", NationalName = "murder", MaxPenaltyLife = true });
        }, DataSubjectCategory.Suspect);
        await stage.RefusedAsync("JAM sends the formal request without the file", "JAM/CENTRAL_AUTHORITY", request, "extradition.documents", "content.extradition.documents").ConfigureAwait(false);
        Extraditions.AddFile(request.Content);
        var formal = await stage.SendAsync("JAM sends the formal request with the file", "JAM/CENTRAL_AUTHORITY", request, Family.Extradition).ConfigureAwait(false);
        await stage.OpensAsync("the central authority of PAN opens it", "PAN/CENTRAL_AUTHORITY", formal).ConfigureAwait(false);
        await stage.OwesAsync("the request stops the clock", From, notice, "formal-request", "JAM", "STOPPED").ConfigureAwait(false);
        await stage.ActsAsync("PAN records the outcome: surrendered", Found, notice, "SURRENDERED").ConfigureAwait(false);
        await stage.ReachesAsync("JAM sees the signed outcome", notice, ["PAN"], "actioned").ConfigureAwait(false);
    }

    private static Protocol.Notice.V1.NoticeDraft Urgent(Protocol.Notice.V1.NoticeDraft draft)
    {
        draft.Priority = Priority.Urgent;
        draft.Content.UrgencyReason = "A person is detained on this ground alone.";
        return draft;
    }
}
