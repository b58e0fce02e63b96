using Grpc.Core;
using Microsoft.Extensions.Logging.Abstractions;
using PoliceExchange.Cli.Demo;
using PoliceExchange.Cli.Exchange;
using PoliceExchange.Gateway;
using PoliceExchange.Gateway.Audit;
using PoliceExchange.Gateway.Directory;
using PoliceExchange.Gateway.Notices;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Hosting.Store;
using PoliceExchange.IntegrationTests.Security;
using PoliceExchange.Policy;
using PoliceExchange.Policy.Bundles;
using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Fault.V1;
using PoliceExchange.Protocol.Handling.V1;
using PoliceExchange.Protocol.Law.V1;
using PoliceExchange.Protocol.Notice.V1;
using PoliceExchange.Protocol.Oversight.V1;
using PoliceExchange.Protocol.Sealing;
using DemoDrafts = PoliceExchange.Cli.Demo.Drafts;
using Purpose = PoliceExchange.Protocol.Handling.V1.Purpose;

namespace PoliceExchange.IntegrationTests.Notices;

// Seen failing: any officer of the desk that opens; an access without end; one who confirms the own request.

/// <summary>DOMAIN.md 4, case 35, on running nodes: two persons at two desks, one notice, then oversight's list.</summary>
[Collection(SecurityTestsOfOneExchange.Name)]
public sealed class EmergencyTests(SecurityExchange security)
{
    private const string Reason = "Armed suspect on the way to a fictional address.";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string State => security.RunningStates[1];

    [Fact]
    public async Task TwoPersonsAtTwoDesks_OpenOneNotice_AndOversightSeesIt()
    {
        var notice = await SentAsync();
        var (investigator, liaison) = (security.Exchange.Desk(State, "INVESTIGATOR"), security.Exchange.Desk(State, "LIAISON_DESK"));
        Assert.Equal(FaultReason.NotFound, await ReadAsync(investigator, notice, "officer-1"));

        var asked = await AskAsync(investigator, notice, "officer-1");
        Assert.Equal(asked.EmergencyId, (await AskAsync(investigator, notice, "officer-1")).EmergencyId);
        // Of a notice that is nowhere the answer is the same.
        Assert.Equal(asked.EmergencyId.Length, (await AskAsync(investigator, Guid.CreateVersion7(SecurityExchange.Time.GetUtcNow()).ToString(), "officer-1")).EmergencyId.Length);
        Assert.Equal(FaultReason.NotFound, await ReadAsync(investigator, notice, "officer-1"));

        Assert.Equal(FaultReason.PolicyDenied, await ConfirmAsync(investigator, asked.EmergencyId, "officer-2"));
        Assert.Equal(FaultReason.PolicyDenied, await ConfirmAsync(liaison, asked.EmergencyId, "officer-1"));
        Assert.Equal(FaultReason.NotFound, await ReadAsync(investigator, notice, "officer-1"));
        Assert.Equal(FaultReason.Unspecified, await ConfirmAsync(liaison, asked.EmergencyId, "officer-2"));

        var opened = await investigator.Notices.GetNoticeAsync(Request(notice, "officer-1"), deadline: investigator.Deadline, cancellationToken: Stop);
        Assert.NotNull(opened.Parts.Single().Content.Extradition);
        Assert.Superset(new HashSet<string> { "limit_sixty_minutes", "notify_originator", "notify_oversight", "review_in_72_hours", "no_onward" }, opened.Obligations.ToHashSet());
        Assert.Equal(FaultReason.NotFound, await ReadAsync(investigator, notice, "officer-3"));

        var oversight = security.Exchange.Desk(State, "OVERSIGHT");
        var due = await oversight.Oversight.ListBreakGlassReviewsAsync(
            new ListBreakGlassReviewsRequest { Requester = DeskClient.Requester(Purpose.Oversight, "", "overseer-1") }, deadline: oversight.Deadline, cancellationToken: Stop);
        Assert.Equal("DUE", Assert.Single(due.Reviews).State);
    }

    private async Task<string> SentAsync()
    {
        var desk = security.Exchange.Desk(security.RunningStates[0], "CENTRAL_AUTHORITY");
        var draft = new DemoDrafts(SecurityExchange.Time.GetUtcNow()).Notice(
            Purpose.ArrestExtradition, "EX-1", [$"state:{State}"], content => Case06ProvisionalArrest.Message(content, ExtraditionPhase.ProvisionalArrest), DataSubjectCategory.Suspect);
        var sent = await desk.Notices.SubmitNoticeAsync(
            new SubmitNoticeRequest { Requester = DeskClient.Requester(Purpose.ArrestExtradition, "EX-1"), SubmissionId = "emergency-1", Draft = draft }, deadline: desk.Deadline, cancellationToken: Stop);
        await SecurityExchange.EventuallyAsync(
            async () => (await desk.Notices.GetLadderAsync(
                new GetLadderRequest { Requester = DeskClient.Requester(Purpose.ArrestExtradition, "EX-1"), NoticeId = sent.NoticeId }, deadline: desk.Deadline, cancellationToken: Stop)).Rows.Any(row => row.Rung == "delivered"),
            "delivered");
        return sent.NoticeId;
    }

    private static GetNoticeRequest Request(string notice, string officer) => new() { Requester = DeskClient.Requester(Purpose.ArrestExtradition, "EX-2", officer), NoticeId = notice };

    private static async Task<FaultReason> ReadAsync(DeskClient desk, string notice, string officer) =>
        await ReasonAsync(async () => await desk.Notices.GetNoticeAsync(Request(notice, officer), deadline: desk.Deadline, cancellationToken: Stop));

    private static async Task<RequestEmergencyResponse> AskAsync(DeskClient desk, string notice, string officer) => await desk.Emergencies.RequestEmergencyAsync(
        new RequestEmergencyRequest { Requester = DeskClient.Requester(Purpose.ArrestExtradition, "EX-2", officer), NoticeId = notice, Reason = Reason }, deadline: desk.Deadline, cancellationToken: Stop);

    private static async Task<FaultReason> ConfirmAsync(DeskClient desk, string emergency, string officer) => await ReasonAsync(async () => await desk.Emergencies.ConfirmEmergencyAsync(
        new ConfirmEmergencyRequest { Requester = DeskClient.Requester(Purpose.ArrestExtradition, "EX-2", officer), EmergencyId = emergency, Reason = Reason }, deadline: desk.Deadline, cancellationToken: Stop));

    private static async Task<FaultReason> ReasonAsync(Func<Task> call)
    {
        try
        {
            await call();
            return FaultReason.Unspecified;
        }
        catch (RpcException refused)
        {
            return FaultDetails.From(refused).Reason;
        }
    }
}

/// <summary>What ends an emergency access: an hour, and a review that is overdue. On a real store, with the test's clock.</summary>
public sealed class EmergencyEndTests(NationKeys nations) : IClassFixture<NationKeys>, IAsyncLifetime
{
    private static readonly Desk Asking = Officer("INVESTIGATOR", "officer-1");
    private static readonly Desk Confirming = Officer("LIAISON_DESK", "officer-2");

    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("px-emergency-").FullName;
    private readonly string _notice = Guid.CreateVersion7(nations.Time.GetUtcNow()).ToString();
    private DurableStore _store = null!;
    private Emergencies _emergencies = null!;

    public ValueTask InitializeAsync()
    {
        _store = DurableStore.Open(new StoreOptions { Path = Path.Combine(_folder, "gateway.db"), ReserveBytes = 0 }, GatewaySchema.Migrations, NullLogger.Instance, _ => { });
        var self = new GatewayIdentity("gw-can", "CAN");
        var directory = DirectoryHolder.Start(
            _store, nations.Root, nations.Pki.DirectoryFile, nations.Pki.FreshnessFile, Path.Combine(nations.Pki.Folder, "removals"), nations.Time, NullLogger<DirectoryHolder>.Instance);
        var access = new AccessLog(self, new VaultKeys(Path.Combine(_folder, "vault-keys")));
        _emergencies = new Emergencies(new NoticeStore(_store), new Readers(directory, new PolicyEngine(DefaultRules.Compiled()), access, self, nations.Time), access, nations.Time);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Access_EndsAfterAnHour()
    {
        await ConfirmedAsync();
        nations.Time.Advance(Emergencies.Limit - TimeSpan.FromSeconds(1));
        Assert.NotNull(_emergencies.InForce(Asking, _notice));
        nations.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(_emergencies.InForce(Asking, _notice));
    }

    [Fact]
    public async Task RequestThatNobodyConfirmsInAnHour_CannotBeConfirmedLater()
    {
        var asked = await _emergencies.RequestAsync(Asking, _notice, "A fictional reason to ask.");
        nations.Time.Advance(Emergencies.Limit);
        Assert.Null(await _emergencies.ConfirmAsync(Confirming, asked.Id, "A fictional reason to confirm."));
    }

    [Theory]
    [InlineData(71, true)]
    [InlineData(73, false)]
    public async Task DeskWhoseLastEmergencyNobodyReviewedIn72Hours_HasNone(int hoursAgo, bool has)
    {
        await _store.WriteAsync(db =>
        {
            db.Execute(
                "INSERT INTO access_index (seq, at, op, result, denied, peer) VALUES (900, @0, 'break-glass', 'ok', 0, @1)",
                (nations.Time.GetUtcNow() - TimeSpan.FromHours(hoursAgo)).ToUnixTimeMilliseconds(), Asking.Peer);
        });
        await ConfirmedAsync();
        Assert.Equal(has, _emergencies.InForce(Asking, _notice) is not null);
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    private async Task ConfirmedAsync()
    {
        var asked = await _emergencies.RequestAsync(Asking, _notice, "A fictional reason to ask.");
        Assert.NotNull(await _emergencies.ConfirmAsync(Confirming, asked.Id, "A fictional reason to confirm."));
    }

    private static Desk Officer(string role, string officer) => new(
        "CAN", "pol", Codes.TryParse<DeskRole>(role, out var code) ? code : throw new InvalidOperationException(), officer, NoticePurpose.Investigation, "C-1",
        $"spiffe://can.px.example/agency/pol/desk/{role}");
}
