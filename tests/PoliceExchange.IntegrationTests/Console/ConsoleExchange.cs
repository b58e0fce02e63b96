using PoliceExchange.Cli.Demo;
using DemoDrafts = PoliceExchange.Cli.Demo.Drafts;
using PoliceExchange.Cli.Exchange;
using PoliceExchange.IntegrationTests.Chaos;
using PoliceExchange.IntegrationTests.Security;
using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Handling.V1;
using PoliceExchange.Protocol.Law.V1;
using PoliceExchange.Protocol.Lookup.V1;
using PoliceExchange.Protocol.Node.V1;
using PoliceExchange.Protocol.Notice.V1;
using PoliceExchange.Protocol.Person.V1;

namespace PoliceExchange.IntegrationTests.Console;

/// <summary>A hub and three gateways with consoles, two notices and an account, for the tests of what browsers meet. TTO locks after two idle seconds.</summary>
public sealed class ConsoleExchange : IAsyncLifetime
{
    internal const string Account = "j.smith";

    /// <summary>Texts that are markup where somebody forgets to encode.</summary>
    internal const string Hostile = "<img src=x onerror=\"globalThis.pwned=1\"><script>globalThis.pwned=2</script>'\"><svg onload=globalThis.pwned=3> {{7*7}} javascript:alert(1)";

    private ChaosExchange? _chaos;

    internal LocalExchange Exchange => _chaos!.Exchange;

    internal static DateTimeOffset Now => ChaosExchange.Time.GetUtcNow();

    /// <summary>First password of the account.</summary>
    internal string Password { get; private set; } = "";

    /// <summary>What stands for the account's holder in the log.</summary>
    internal string Pseudonym { get; private set; } = "";

    /// <summary>A notice of JAM to PAN whose texts are hostile.</summary>
    internal string HostileNotice { get; private set; } = "";

    internal string Console(string state) => $"https://{Exchange.Gateways[state].Console}";

    internal string Store(string state) => Path.Combine(Exchange.GatewayData(state), "gateway.db");

    public async ValueTask InitializeAsync()
    {
        _chaos = ChaosExchange.Create("JAM", "PAN", "TTO");
        Exchange.GatewaySettings["Gateway:Console:Listen"] = "127.0.0.1:0";
        foreach (var key in new[] { "OfficerPerHour", "BorderOfficerPerHour", "CasePerDay", "AgencyPerHour" })
        {
            Exchange.GatewaySettings[$"Gateway:LookUp:{key}"] = "1000000";
        }
        await Exchange.StartBrokerAsync();
        await Exchange.StartGatewaysAsync(["JAM", "PAN"]);
        Exchange.GatewaySettings["Gateway:Console:IdleLock"] = "00:00:02";
        await Exchange.StartGatewayAsync("TTO");
        using var admin = new AdminClient(Exchange, "JAM");
        var made = await admin.Accounts.AddAccountAsync(new AddAccountRequest { Name = Account, Agency = "jcf", Role = "LIAISON_DESK" }, deadline: admin.Deadline);
        (Password, Pseudonym) = (made.Password, made.Pseudonym);
        await SendAsync(Wanted(People.Fagundez(), "murder", "Seen at two ports of the region."));
        HostileNotice = await SendAsync(Wanted(HostilePerson(), Hostile, Hostile));
    }

    public async ValueTask DisposeAsync()
    {
        if (_chaos is not null)
        {
            await _chaos.DisposeAsync();
        }
    }

    /// <summary>The zone of the passport that the first notice names.</summary>
    internal static LookUpQuestion Zone => People.AskZone("ARG", "FAGUNDEZ<PEREIRA", "RUBEN DARIO", "AAC412907", "711230");

    private static PersonDetails HostilePerson()
    {
        var person = People.Solano();
        person.NameAtBirth = "<b onmouseover=globalThis.pwned=4>x</b>";
        person.PlaceOfBirth = "</script><script>globalThis.pwned=5</script>";
        person.DistinguishingMarks.Add(Hostile);
        return person;
    }

    private static NoticeDraft Wanted(PersonDetails person, string offence, string justification) => new DemoDrafts(Now).Notice(
        Purpose.ArrestExtradition, "2026/CR/1183", ["state:PAN/desk:LIAISON_DESK", "state:PAN/desk:BORDER_OFFICER"],
        content =>
        {
            content.DiffusionJustification = justification;
            content.Wanted = new WantedNotice
            {
                Person = person,
                Warrant = DemoDrafts.Warrant("Supreme Court of Judicature, Kingston", "2026/CR/1183", "2026-10-02"),
                ExtraditionScope = ExtraditionScope.Full,
                ActionRequested = WantedAction.Arrest,
            };
            content.Wanted.Offences.Add(new Offence { Code = "0101", NationalName = offence, MaxPenaltyLife = true, Circumstances = offence });
        },
        DataSubjectCategory.Suspect);

    private async Task<string> SendAsync(NoticeDraft draft)
    {
        var desk = Exchange.Desk("JAM", "LIAISON_DESK");
        var requester = DeskClient.Requester(draft.Purpose, "2026/CR/1183");
        var sent = await desk.Notices.SubmitNoticeAsync(new SubmitNoticeRequest { Requester = requester, SubmissionId = Guid.CreateVersion7(Now).ToString(), Draft = draft }, deadline: desk.Deadline);
        await SecurityExchange.EventuallyAsync(
            async () => (await desk.Notices.GetLadderAsync(new GetLadderRequest { Requester = requester, NoticeId = sent.NoticeId }, deadline: desk.Deadline)).Rows.All(row => row.Rung is "delivered"),
            $"{sent.NoticeId} is delivered");
        return sent.NoticeId;
    }
}

/// <summary>The classes of this folder share the processes and run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class ConsoleTestsOfOneExchange : ICollectionFixture<ConsoleExchange>
{
    internal const string Name = "console";
}
