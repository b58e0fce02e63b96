using Grpc.Core;
using PoliceExchange.Cli.Demo;
using PoliceExchange.Cli.Exchange;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.IntegrationTests.Security;
using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Fault.V1;
using PoliceExchange.Protocol.Followup.V1;
using PoliceExchange.Protocol.Handling.V1;
using PoliceExchange.Protocol.Law.V1;
using PoliceExchange.Protocol.Lookup.V1;
using PoliceExchange.Protocol.Notice.V1;
using PoliceExchange.Protocol.Person.V1;
using PoliceExchange.Protocol.Reference.V1;
using Convert = PoliceExchange.Protocol.Followup.V1.Convert;
using DemoDrafts = PoliceExchange.Cli.Demo.Drafts;
using Hit = PoliceExchange.Protocol.Lookup.V1.Hit;

namespace PoliceExchange.IntegrationTests.LookUp;

/// <summary>
/// What a nation itself knows of a hit: a traveller who was compared before, and what it does in place of what is asked
/// (cases 16 and 12). Real processes, mutual TLS, real stores.
/// </summary>
/// <remarks>Seen failing with: any document ruled out by one, and another action on the card.</remarks>
[Collection(SecurityTestsOfOneExchange.Name)]
public sealed class RuleOutTests(SecurityExchange security)
{
    private const string Reason = "Other prints, 168 cm, no scar.";
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private readonly Dictionary<string, DeskClient> _desks = [];

    private string From => security.RunningStates[0];

    private string To => security.RunningStates[1];

    [Fact]
    public async Task Traveller_IsNotStoppedAgain_AndNobodyElseIsFreed()
    {
        var (notice, draft) = await SendAsync("Tlatelolco", "Ramiro", "1983-02-11", "RO100200");
        var traveller = People.AskZone(To, "TLATELOLCO", "RAMIRO", "RO300400", "830211");
        await FoundAsync(traveller, notice);

        Assert.Equal(["lookup.ruleout.document", "lookup.ruleout.reason"], (await RefusedAsync(notice, Ask("Tlatelolco", "Ramiro", "1983-02-11"), "no")).Violations.Select(one => one.Rule));
        Assert.Equal("lookup.ruleout.document", (await RefusedAsync(notice, Document(new string('7', 33)), Reason)).Violations.Single().Rule);
        Assert.Equal(FaultReason.StateConflict, (await RefusedAsync(notice, Document("ro 100-200"), Reason)).Reason);
        Assert.Equal(FaultReason.NotFound, (await RefusedAsync(Guid.CreateVersion7(SecurityExchange.Time.GetUtcNow()).ToString(), traveller, Reason)).Reason);
        await RuleOutAsync(notice, traveller, Reason);

        var ruledOut = await FoundAsync(traveller, notice);
        Assert.Equal(HitState.RuledOut, ruledOut.State);
        Assert.NotEmpty(ruledOut.RuledOutAt);
        // The one who is sought, a namesake with another document, and a name without one are hits as before.
        foreach (var other in new[] { Document("RO100200"), People.AskZone(To, "TLATELOLCO", "RAMIRO", "RO555555", "830211"), Ask("Tlatelolco", "Ramiro", "1983-02-11") })
        {
            Assert.Equal(HitState.Hit, (await FoundAsync(other, notice)).State);
        }

        // A newer version says something that nobody compared.
        draft.InReplyTo = notice;
        draft.Content.Wanted.Person.Sex = Sex.Female;
        var next = await SubmitAsync(From, draft);
        Assert.Equal(notice, next.NoticeId);
        await SecurityExchange.EventuallyAsync(
            async () => (await AskAsync(traveller)).Hits is [{ State: HitState.Hit, Notice.Version: 2 }], () => "the newer version is a hit again");
    }

    [Fact]
    public async Task OwnConversion_StandsOnTheCard_AndNowhereElse()
    {
        var (notice, _) = await SendAsync("Huitzilihuitl", "Braulio", "1991-07-19", "RO700800");
        Assert.Equal("ARREST", (await FoundAsync(Document("RO700800"), notice)).Action);
        var drafts = new DemoDrafts(SecurityExchange.Time.GetUtcNow());
        var convert = drafts.Notice(Purpose.ArrestExtradition, "RO-1", [$"state:{From}/desk:LIAISON_DESK"], content => content.Convert = new Convert
        {
            Target = new NoticeRef { NoticeId = notice, State = From, Family = Family.Wanted }, From = ActionKind.Arrest, To = ActionKind.Locate, LegalGround = "Constitución, art. 32",
        });
        convert.InReplyTo = notice;
        await SubmitAsync(To, convert);
        Assert.Equal("LOCATE", (await FoundAsync(Document("RO700800"), notice)).Action);
        var owner = Desk(From, "LIAISON_DESK");
        var seen = await owner.LookUps.LookUpAsync(new LookUpRequest { Requester = Officer(), Question = Document("RO700800") }, deadline: owner.Deadline, cancellationToken: Stop);
        Assert.Equal("ARREST", Assert.Single(seen.Hits).Action);
    }

    private async Task<(string Notice, NoticeDraft Draft)> SendAsync(string surname, string forename, string born, string passport)
    {
        var person = new PersonDetails { IdentityStatus = IdentityStatus.Confirmed, DateOfBirth = born, Sex = Sex.Male };
        person.Surnames.Add(surname);
        person.Forenames.Add(forename);
        person.Nationalities.Add(To);
        person.Documents.Add(new Document { Type = DocumentType.Passport, Issuer = To, Number = passport });
        var draft = new DemoDrafts(SecurityExchange.Time.GetUtcNow()).Notice(Purpose.ArrestExtradition, "RO-1", [$"state:{To}"], content =>
        {
            content.Wanted = new WantedNotice
            {
                Person = person, Warrant = DemoDrafts.Warrant("Supreme Court", "12-2026", "2026-04-19"), ExtraditionScope = ExtraditionScope.Full, ActionRequested = WantedAction.Arrest,
            };
            content.Wanted.Offences.Add(new Offence { Code = "0101", NationalName = "murder", MaxPenaltyLife = true });
        }, DataSubjectCategory.Suspect);
        return ((await SubmitAsync(From, draft)).NoticeId, draft);
    }

    private async Task<SubmitNoticeResponse> SubmitAsync(string state, NoticeDraft draft)
    {
        var desk = Desk(state, "LIAISON_DESK");
        var sent = await desk.Notices.SubmitNoticeAsync(
            new SubmitNoticeRequest { Requester = Officer(), SubmissionId = Guid.CreateVersion7(SecurityExchange.Time.GetUtcNow()).ToString(), Draft = draft }, deadline: desk.Deadline, cancellationToken: Stop);
        Assert.NotEmpty(sent.NoticeId);
        return sent;
    }

    private async Task<Hit> FoundAsync(LookUpQuestion question, string notice)
    {
        Hit? found = null;
        var last = "";
        await SecurityExchange.EventuallyAsync(
            async () =>
            {
                try
                {
                    var answer = await AskAsync(question);
                    last = answer.ToString();
                    found = answer.Hits.FirstOrDefault(hit => hit.Notice.NoticeId == notice && hit.Person is not null);
                    return found is not null;
                }
                catch (RpcException early) when (FaultDetails.From(early).Reason == FaultReason.NotServing)
                {
                    last = early.Status.Detail;
                    return false;
                }
            },
            () => last);
        return found!;
    }

    private async Task<LookUpResponse> AskAsync(LookUpQuestion question)
    {
        var desk = Desk(To, "LIAISON_DESK");
        return await desk.LookUps.LookUpAsync(new LookUpRequest { Requester = Officer(), Question = question }, deadline: desk.Deadline, cancellationToken: Stop);
    }

    private async Task RuleOutAsync(string notice, LookUpQuestion question, string reason)
    {
        var desk = Desk(To, "LIAISON_DESK");
        await desk.LookUps.RuleOutAsync(new RuleOutRequest { Requester = Officer(), NoticeId = notice, Question = question, Reason = reason }, deadline: desk.Deadline, cancellationToken: Stop);
    }

    private async Task<FaultDetails> RefusedAsync(string notice, LookUpQuestion question, string reason) =>
        FaultDetails.From(await Assert.ThrowsAsync<RpcException>(() => RuleOutAsync(notice, question, reason)));

    private DeskClient Desk(string state, string role) => _desks.TryGetValue($"{state}/{role}", out var desk) ? desk : _desks[$"{state}/{role}"] = security.Exchange.Desk(state, role);

    private static Requester Officer() => DeskClient.Requester(Purpose.ArrestExtradition, "RO-1");

    private LookUpQuestion Document(string number) => new() { Document = new DocumentQuestion { Issuer = To, Number = number } };

    private static LookUpQuestion Ask(string surnames, string forenames, string born) => new() { Person = new PersonQuestion { Surnames = surnames, Forenames = forenames, DateOfBirth = born } };
}
