using Grpc.Core;
using PoliceExchange.Cli;
using PoliceExchange.Cli.Demo;
using PoliceExchange.Cli.Exchange;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.IntegrationTests.Chaos;
using PoliceExchange.IntegrationTests.Cli;
using PoliceExchange.IntegrationTests.Security;
using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Fault.V1;
using PoliceExchange.Protocol.Followup.V1;
using PoliceExchange.Protocol.Handling.V1;
using PoliceExchange.Protocol.Law.V1;
using PoliceExchange.Protocol.Lookup.V1;
using PoliceExchange.Protocol.Node.V1;
using PoliceExchange.Protocol.Notice.V1;
using PoliceExchange.Protocol.Person.V1;
using DemoDrafts = PoliceExchange.Cli.Demo.Drafts;

namespace PoliceExchange.IntegrationTests.LookUp;

/// <summary>A post whose hub is gone still answers from what its own gateway has, and says how old that is; real processes.</summary>
/// <remarks>Seen failing with: entries without the mark, no remark, a hub that is away taken for a refusal, a lease that a restart forgets, a lease that never ends.</remarks>
[Collection(ProcessesAlone.Name)]
public sealed class OfflineLookUpTests
{
    private const string Short = "CRI";
    private static readonly string[] States = ["JAM", "PAN", Short];

    private readonly Dictionary<string, DeskClient> _desks = [];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Hub_IsGone_AndThePostStillAnswers_UntilTheLeaseIsOver()
    {
        await using var chaos = ChaosExchange.Create(States);
        var exchange = chaos.Exchange;
        exchange.BrokerSettings["Notices:Heartbeat"] = "00:00:01";
        foreach (var key in new[] { "OfficerPerHour", "BorderOfficerPerHour", "CasePerDay", "AgencyPerHour", "ListRowsPerDay" })
        {
            exchange.GatewaySettings[$"Gateway:LookUp:{key}"] = "1000000";
        }
        await exchange.StartBrokerAsync();
        await exchange.StartGatewaysAsync(["JAM", "PAN"]);
        exchange.GatewaySettings["Gateway:OfflineCopy:Lease"] = "00:00:02";
        await exchange.StartGatewayAsync(Short);
        exchange.GatewaySettings.Remove("Gateway:OfflineCopy:Lease");

        var stays = await SendAsync(exchange, "PAN", "Zambrano", "1986-04-17", "ZQ771203");
        var goes = await SendAsync(exchange, "PAN", "Quispe", "1977-11-05", "ZQ880044");
        var elsewhere = await SendAsync(exchange, Short, "Okonkwo", "1991-02-03", "ZQ990055");
        await HeldAsync(exchange, "PAN", stays, "RECEIVED");
        await HeldAsync(exchange, "PAN", goes, "RECEIVED");
        await HeldAsync(exchange, Short, elsewhere, "RECEIVED");
        await WithdrawAsync(exchange, goes);
        await HeldAsync(exchange, "PAN", goes, "WITHDRAWN");
        await CompleteAsync(exchange, "PAN", ChaosExchange.Time.GetUtcNow());

        await exchange.Broker!.KillAsync();
        var killed = ChaosExchange.Time.GetUtcNow();

        var entries = SecurityExchange.JournalEnd(Store(exchange, "PAN"));
        var answer = await AskAsync(exchange, "PAN", "BORDER_OFFICER", Person("Sambrano", "1986-04-17"));
        Assert.Equal(stays, Assert.Single(answer.Hits).Notice.NoticeId);
        Assert.Equal((HitState.Hit, "ARREST"), (answer.Hits[0].State, answer.Hits[0].Action));
        Assert.Contains("lookup.copy.others", answer.Remarks);
        Assert.Equal(0u, answer.Unsearched);
        var complete = DateTimeOffset.Parse(answer.Copy.CompleteAt, System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(complete, killed - TimeSpan.FromMinutes(1), killed);
        Assert.InRange(TimeSpan.FromSeconds(answer.Copy.AgeSeconds), killed - complete, ChaosExchange.Time.GetUtcNow() - complete + TimeSpan.FromSeconds(1));
        Assert.InRange(answer.Copy.LeaseLeftSeconds, 47u * 3_600, 48u * 3_600);
        Assert.Equal(["OFFLINE_COPY OK", "OFFLINE_COPY OK"], SecurityExchange.Journal(Store(exchange, "PAN"), entries).Where(entry => entry.Peer.EndsWith("/BORDER_OFFICER", StringComparison.Ordinal)).Select(entry => entry.Result));

        // Withdrawn before; never sent to this state; nobody: the same answer, and it does not say that nobody is wanted.
        foreach (var question in new[] { Person("Quispe", "1977-11-05"), Person("Okonkwo", "1991-02-03"), Person("Nadie", "1970-01-01"), new LookUpQuestion { Document = new DocumentQuestion { Issuer = "JAM", Number = "ZQ880044" } } })
        {
            var nothing = await AskAsync(exchange, "PAN", "LIAISON_DESK", question);
            Assert.Equal((0, 0u, true), (nothing.Hits.Count, nothing.Unsearched, nothing.Copy is not null));
            Assert.Equal(["lookup.copy.others"], nothing.Remarks);
        }
        await ListAsync(exchange, stays);
        await ShellAsync(exchange, stays);

        // The lease of this one is two seconds.
        await SecurityExchange.EventuallyAsync(async () => await ReasonAsync(exchange, Short, Person("Okonkwo", "1991-02-03")) == FaultReason.OfflineLeaseOver, "the lease is over");
        Assert.Contains(SecurityExchange.Journal(Store(exchange, Short), 0), entry => entry.Result == "OFFLINE_LEASE_OVER");

        // Killed and started again without a link, it goes on with the same lease.
        var before = await AskAsync(exchange, "PAN", "LIAISON_DESK", Person("Zambrano", "1986-04-17"));
        await RestartAsync(exchange, "PAN");
        LookUpResponse after = new();
        await SecurityExchange.EventuallyAsync(async () => (after = await AskAsync(exchange, "PAN", "LIAISON_DESK", Person("Zambrano", "1986-04-17"))).Hits.Count == 1, () => $"found after a restart: {after}");
        Assert.True(after.Copy.AgeSeconds >= before.Copy.AgeSeconds, $"{after.Copy} is younger than {before.Copy}");
        Assert.Equal(before.Copy.CompleteAt, after.Copy.CompleteAt);

        // With the hub, the hub answers again.
        await exchange.StartBrokerAsync();
        var online = new LookUpResponse();
        await SecurityExchange.EventuallyAsync(async () => (online = await AskAsync(exchange, "PAN", "LIAISON_DESK", Person("Zambrano", "1986-04-17"))).Copy is null, () => $"the hub answers: {online}");
        Assert.DoesNotContain("lookup.copy.others", online.Remarks);
        await CompleteAsync(exchange, Short, ChaosExchange.Time.GetUtcNow());
    }

    private async Task ListAsync(LocalExchange exchange, string stays)
    {
        var list = new LookUpListRequest { Requester = Officer() };
        list.Rows.AddRange([Person("Nadie", "1970-01-01"), Person("Sinfecha", ""), Person("Zambrano", "1986-04-17")]);
        var border = Desk(exchange, "PAN", "BORDER_OFFICER");
        var answer = await border.LookUps.LookUpListAsync(list, deadline: border.Deadline, cancellationToken: Stop);
        Assert.Equal([1u, 2u], answer.Rows.Select(row => row.Row));
        Assert.Equal(stays, Assert.Single(answer.Rows[1].Hits).Notice.NoticeId);
        Assert.Equal((0u, true), (answer.Copy.FirstRow, answer.Copy.AgeSeconds > 0));
    }

    private static async Task ShellAsync(LocalExchange exchange, string stays)
    {
        string[] desk = ["--certs", exchange.Pki.Folder, "--state", "PAN", "--desk", "LIAISON_DESK", "--gateway", $"https://{exchange.Gateways["PAN"].Address}", "--officer", "officer-1", "--case", "LU-1", "--purpose", "ARREST_EXTRADITION"];
        var json = await Px.RunAsync(["lookup", "--document", "JAM/ZQ771203", .. desk, "--json"]);
        Assert.True(json.Code == ExitCodes.Ok, json.ToString());
        Assert.Equal(stays, Assert.Single(json.Json.GetProperty("hits").EnumerateArray()).GetProperty("notice_id").GetString());
        Assert.True(json.Json.GetProperty("copy").GetProperty("age_seconds").GetInt64() > 0, json.ToString());

        var text = await Px.RunAsync(["lookup", "--document", "JAM/ZQ000000", .. desk, "--lang", "pt"]);
        Assert.StartsWith("SEM LIGAÇÃO: ", text.Output, StringComparison.Ordinal);
        Assert.Contains("não significa", text.Output, StringComparison.Ordinal);
        Assert.Contains("Não pesquisado: ", text.Output, StringComparison.Ordinal);
    }

    private async Task RestartAsync(LocalExchange exchange, string state)
    {
        await exchange.Gateways[state].KillAsync();
        await exchange.StartGatewayAsync(state);
        foreach (var key in _desks.Keys.Where(key => key.StartsWith(state, StringComparison.Ordinal)).ToList())
        {
            _desks.Remove(key);
        }
    }

    private async Task<FaultReason> ReasonAsync(LocalExchange exchange, string state, LookUpQuestion question)
    {
        try
        {
            await AskAsync(exchange, state, "LIAISON_DESK", question);
            return FaultReason.Unspecified;
        }
        catch (RpcException refused)
        {
            return FaultDetails.From(refused).Reason;
        }
    }

    private async Task<LookUpResponse> AskAsync(LocalExchange exchange, string state, string role, LookUpQuestion question)
    {
        var desk = Desk(exchange, state, role);
        return await desk.LookUps.LookUpAsync(new LookUpRequest { Requester = Officer(), Question = question }, deadline: desk.Deadline, cancellationToken: Stop);
    }

    /// <summary>Waits until the gateway knows that nothing is missing there, as of a moment.</summary>
    private async Task CompleteAsync(LocalExchange exchange, string state, DateTimeOffset asOf)
    {
        var status = new GetStatusResponse();
        await SecurityExchange.EventuallyAsync(
            async () =>
            {
                var desk = Desk(exchange, state, "LIAISON_DESK");
                status = await desk.Node.GetStatusAsync(new GetStatusRequest(), deadline: desk.Deadline, cancellationToken: Stop);
                return status.OfflineCopy.CompleteAtMs >= asOf.ToUnixTimeMilliseconds() && status.OfflineCopy.Missing == 0 && status.Epochs.Count > 0;
            },
            () => $"{state} has everything: {status}");
    }

    private static async Task HeldAsync(LocalExchange exchange, string state, string notice, string standing)
    {
        await SecurityExchange.EventuallyAsync(
            () =>
            {
                using var store = new StoreEvidence(Store(exchange, state));
                return Task.FromResult(store.Scalar<long>($"SELECT count(*) FROM notice WHERE notice_id = '{notice}' AND state = '{standing}'") == 1);
            },
            $"{notice} is {standing} at {state}");
    }

    private async Task<string> SendAsync(LocalExchange exchange, string to, string surname, string born, string passport)
    {
        var person = new PersonDetails
        {
            Surnames = { surname }, Forenames = { "Ezequiel" }, DateOfBirth = born, IdentityStatus = IdentityStatus.Confirmed, Sex = Sex.Male, PlaceOfBirth = "Fictional", Nationalities = { "JAM" },
            Documents = { new Document { Type = DocumentType.Passport, Issuer = "JAM", Number = passport, ExpiryDate = "2031-01-01" } },
        };
        var draft = new DemoDrafts(ChaosExchange.Time.GetUtcNow()).Notice(Purpose.ArrestExtradition, "LU-1", [$"state:{to}"], content =>
        {
            content.Wanted = new WantedNotice
            {
                Person = person, Warrant = DemoDrafts.Warrant("Supreme Court", "901-2026", "2026-04-19"), ExtraditionScope = ExtraditionScope.Full, ActionRequested = WantedAction.Arrest,
            };
            content.Wanted.Offences.Add(new Offence { Code = "0101", NationalName = "murder", MaxPenaltyLife = true });
        }, DataSubjectCategory.Suspect);
        var desk = Desk(exchange, "JAM", "LIAISON_DESK");
        return (await desk.Notices.SubmitNoticeAsync(
            new SubmitNoticeRequest { Requester = Officer(), SubmissionId = NewId(), Draft = draft }, deadline: desk.Deadline, cancellationToken: Stop)).NoticeId;
    }

    private async Task WithdrawAsync(LocalExchange exchange, string notice)
    {
        var desk = Desk(exchange, "JAM", "LIAISON_DESK");
        await desk.Notices.WithdrawNoticeAsync(
            new WithdrawNoticeRequest { Requester = Officer(), NoticeId = notice, SubmissionId = NewId(), Reason = "Found.", Code = ChangeReason.Surrendered }, deadline: desk.Deadline, cancellationToken: Stop);
    }

    private DeskClient Desk(LocalExchange exchange, string state, string role) =>
        _desks.TryGetValue($"{state}/{role}", out var desk) ? desk : _desks[$"{state}/{role}"] = exchange.Desk(state, role);

    private static string Store(LocalExchange exchange, string state) => Path.Combine(exchange.GatewayData(state), "gateway.db");

    private static string NewId() => Guid.CreateVersion7(ChaosExchange.Time.GetUtcNow()).ToString();

    private static Requester Officer() => DeskClient.Requester(Purpose.ArrestExtradition, "LU-1");

    private static LookUpQuestion Person(string surnames, string born) => new() { Person = new PersonQuestion { Surnames = surnames, Forenames = "Ezequiel", DateOfBirth = born } };
}
