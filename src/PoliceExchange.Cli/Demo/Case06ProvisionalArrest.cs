using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Followup.V1;
using PoliceExchange.Protocol.Handling.V1;
using PoliceExchange.Protocol.Law.V1;

namespace PoliceExchange.Cli.Demo;

/// <summary>Provisional arrest, formal request, a grant in part, and a second offence that speciality forbids.</summary>
internal sealed class Case06ProvisionalArrest : CaseScript
{
    private const string Asks = "ARG/CENTRAL_AUTHORITY";
    private const string Asked = "URY/CENTRAL_AUTHORITY";

    public override string Id => "06";

    public override IReadOnlyList<string> States => ["ARG", "URY"];

    public override async Task PlayAsync(Stage stage)
    {
        var drafts = stage.Drafts;
        var request = drafts.Notice(Purpose.ArrestExtradition, "ARG-EX-55", ["state:URY/desk:CENTRAL_AUTHORITY"], content => Message(content, ExtraditionPhase.ProvisionalArrest), DataSubjectCategory.Suspect);
        var arrest = await stage.SendAsync("ARG asks for the provisional arrest", Asks, request, Family.Extradition).ConfigureAwait(false);
        await stage.OpensAsync("URY opens the request", Asked, arrest).ConfigureAwait(false);
        var detained = await stage.AnswerAsync("URY reports the detention", Asked, arrest, drafts.FollowUp(arrest, "URY-1", ["state:ARG/desk:CENTRAL_AUTHORITY"], content =>
        {
            Message(content, ExtraditionPhase.Detained);
            content.Extradition.DetainedAt = drafts.At(TimeSpan.Zero);
        }, DataSubjectCategory.Suspect)).ConfigureAwait(false);
        foreach (var side in new[] { Asks, Asked })
        {
            await stage.OwesAsync($"{side} sees the clock of forty days, on ARG", side, arrest, "formal-request", "ARG", "RUNNING").ConfigureAwait(false);
        }

        var formal = await stage.AnswerAsync("ARG sends the formal request", Asks, detained, drafts.FollowUp(detained, "ARG-EX-55", ["state:URY/desk:CENTRAL_AUTHORITY"], content =>
        {
            Message(content, ExtraditionPhase.Formal);
            Extraditions.AddFile(content);
        }, DataSubjectCategory.Suspect)).ConfigureAwait(false);
        var decision = await stage.AnswerAsync("URY grants it for the first offence only", Asked, formal, drafts.FollowUp(formal, "URY-1", ["state:ARG/desk:CENTRAL_AUTHORITY"], content =>
        {
            Message(content, ExtraditionPhase.Decision);
            content.Extradition.Decision = ExtraditionDecision.GrantedInPart;
            content.Extradition.GrantedOffences.Add(0);
            content.Extradition.DecisionReference = drafts.Decision("Suprema Corte de Justicia", "SCJ-120");
        }, DataSubjectCategory.Suspect)).ConfigureAwait(false);
        await stage.OpensAsync("ARG reads the decision", Asks, decision,
            got => got.Parts.Single().Content.Extradition.GrantedOffences is [0] ? null : "granted otherwise").ConfigureAwait(false);

        var further = await stage.AnswerAsync("ARG asks for consent to a further offence", Asks, decision, Consent(stage, decision, "ARG-EX-55", "URY", SpecialityAnswer.Requested)).ConfigureAwait(false);
        await stage.RefusedAsync("URY answers without a decision", Asked, Consent(stage, further, "URY-1", "ARG", SpecialityAnswer.Refused), "required", "content.specialityConsent.decision").ConfigureAwait(false);
        var refusal = Consent(stage, further, "URY-1", "ARG", SpecialityAnswer.Refused);
        refusal.Content.SpecialityConsent.Decision = drafts.Decision("Suprema Corte de Justicia", "SCJ-131");
        await stage.AnswerAsync("URY refuses the further offence: speciality", Asked, further, refusal).ConfigureAwait(false);
        await LapseAsync(stage, request).ConfigureAwait(false);
        stage.NotYet("use for the further offence is denied until URY consents", "notyet.policy");
    }

    /// <summary>The variant without a formal request; days cannot be waited for, so the detention is told when its forty are over.</summary>
    private static async Task LapseAsync(Stage stage, Protocol.Notice.V1.NoticeDraft request)
    {
        var drafts = stage.Drafts;
        var asked = await stage.SendAsync("ARG asks for the arrest of another person", Asks, request, Family.Extradition).ConfigureAwait(false);
        await stage.OpensAsync("URY opens that request", Asked, asked).ConfigureAwait(false);
        var detained = await stage.AnswerAsync("URY reports a detention of forty-one days ago", Asked, asked, drafts.FollowUp(asked, "URY-2", ["state:ARG/desk:CENTRAL_AUTHORITY"], content =>
        {
            Message(content, ExtraditionPhase.Detained);
            content.Extradition.DetainedAt = drafts.At(TimeSpan.FromDays(-41));
        }, DataSubjectCategory.Suspect)).ConfigureAwait(false);
        foreach (var side in new[] { Asks, Asked })
        {
            await stage.StandsAsync($"{side} sees that it lapsed", side, asked, "URY", "LAPSED").ConfigureAwait(false);
            await stage.OwesAsync($"{side} sees whose duty that was", side, asked, "formal-request", "ARG", "LAPSED").ConfigureAwait(false);
        }
        var late = drafts.FollowUp(detained, "ARG-EX-55", ["state:URY/desk:CENTRAL_AUTHORITY"], content =>
        {
            Message(content, ExtraditionPhase.Formal);
            Extraditions.AddFile(content);
        }, DataSubjectCategory.Suspect);
        await stage.RefusedAsync("ARG's formal request comes too late", Asks, late, "move.state", "content.body").ConfigureAwait(false);
        await stage.AnswerAsync("URY releases the person", Asked, asked, drafts.FollowUp(asked, "URY-2", ["state:ARG/desk:CENTRAL_AUTHORITY"], content =>
            content.Reply = new Reply { Target = asked.Ref, Outcome = OutcomeCode.Released })).ConfigureAwait(false);
        await stage.StandsAsync("ARG sees the release", Asks, asked, "URY", "RELEASED").ConfigureAwait(false);
    }

    private static Protocol.Notice.V1.NoticeDraft Consent(Stage stage, SentNotice of, string caseRef, string to, SpecialityAnswer answer) =>
        stage.Drafts.FollowUp(of, caseRef, [$"state:{to}/desk:CENTRAL_AUTHORITY"], content => content.SpecialityConsent = new SpecialityConsent
        {
            Target = of.Ref, Offence = new Offence { Code = "0701", NationalName = "estafa" }, Answer = answer,
        });

    internal static void Message(NoticeContent content, ExtraditionPhase phase)
    {
        content.Extradition = new ExtraditionMessage
        {
            Phase = phase, Person = People.Fagundez(), RequestingAuthority = "Juzgado Federal 2, Concordia", CentralAuthority = "Cancillería de la República Argentina",
            TreatyId = "PX-BASE", Warrant = Drafts.Warrant("Juzgado Federal 2, Concordia", "FCD-881/2026", "2026-08-14"),
        };
        content.Extradition.Offences.Add(new Offence { Code = "06012", MaxPenaltyMonths = 240 });
        content.Extradition.Offences.Add(new Offence { Code = "0701", MaxPenaltyMonths = 72 });
    }
}
