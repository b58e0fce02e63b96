using Google.Protobuf;
using Grpc.Core;
using PoliceExchange.Cli.Exchange;
using PoliceExchange.Cli.Notice;
using PoliceExchange.IntegrationTests.Chaos;
using PoliceExchange.IntegrationTests.Cli;
using PoliceExchange.IntegrationTests.Security;
using PoliceExchange.Protocol.Handling.V1;
using PoliceExchange.Protocol.Notice.V1;

namespace PoliceExchange.IntegrationTests.Decisions;

/// <summary>A hub and three gateways with some notices, for the tests of what desks are told about decisions.</summary>
public sealed class DecisionsExchange : IAsyncLifetime
{
    internal static readonly string[] States = ["JAM", "PAN", "CRI"];

    private ChaosExchange? _chaos;

    internal LocalExchange Exchange => _chaos!.Exchange;

    internal static DateTimeOffset Now => ChaosExchange.Time.GetUtcNow();

    public async ValueTask InitializeAsync()
    {
        // Trinidad has keys and no gateway process: it can be excluded, and nobody waits for it.
        _chaos = ChaosExchange.Create([.. States, "TTO"]);
        Exchange.GatewaySettings["Host:AllowHttp1"] = "true";
        await Exchange.StartBrokerAsync();
        await Exchange.StartGatewaysAsync(States);
    }

    public async ValueTask DisposeAsync()
    {
        if (_chaos is not null)
        {
            await _chaos.DisposeAsync();
        }
    }

    /// <summary>Sends and waits until every recipient has it.</summary>
    internal async Task<string> SendAsync(DeskClient desk, NoticeDraft draft, string caseRef = "X-1")
    {
        var requester = DeskClient.Requester(draft.Purpose, caseRef);
        var stop = TestContext.Current.CancellationToken;
        var sent = await desk.Notices.SubmitNoticeAsync(
            new SubmitNoticeRequest { Requester = requester, SubmissionId = Guid.CreateVersion7(Now).ToString(), Draft = draft }, deadline: desk.Deadline, cancellationToken: stop);
        await SecurityExchange.EventuallyAsync(
            async () => (await desk.Notices.GetLadderAsync(new GetLadderRequest { Requester = requester, NoticeId = sent.NoticeId }, deadline: desk.Deadline, cancellationToken: stop)).Rows.All(row => row.Rung is "delivered"),
            $"{sent.NoticeId} is delivered");
        return sent.NoticeId;
    }

    /// <summary>A removal with a part for the health desk, from the skeleton of <c>px notice new</c>.</summary>
    internal async Task<NoticeDraft> RemovalAsync()
    {
        var file = Path.Combine(Exchange.Folder, $"removal-{Guid.CreateVersion7(Now)}.json");
        var made = await Px.RunAsync(["notice", "new", "removal", "--to", "PAN", "--out", file, "--certs", Exchange.Pki.Folder, "--state", "JAM", "--desk", "IMMIGRATION_REMOVALS", "--case", "X-1"]);
        Assert.True(made.Code == 0, made.ToString());
        var stop = TestContext.Current.CancellationToken;
        var text = (await File.ReadAllTextAsync(file, stop))
            .Replace("[\"state:PAN/desk:IMMIGRATION_REMOVALS\"]", "[\"state:PAN/desk:IMMIGRATION_REMOVALS\", \"state:PAN/desk:HEALTH\"]", StringComparison.Ordinal)
            .Replace("\"RESTRICTED\"", "\"CONFIDENTIAL\"", StringComparison.Ordinal).Replace("\"FULL\"", "\"SEALED\"", StringComparison.Ordinal);
        await File.WriteAllTextAsync(
            file, "{\"desk_parts\": [{\"desk\": \"HEALTH\", \"content\": {\"medicalHandover\": {\"fitToTravel\": true, \"medicalNote\": \"Insulin twice a day\"}}}]," + text.TrimStart()[1..], stop);
        var read = DraftFile.Read(file);
        Assert.Empty(read.Violations);
        return DraftFile.ToWire(read.Draft!);
    }

    internal static NoticeDraft Warning(params string[] to)
    {
        var draft = Drafts.Warning(Now, "Title", "Description", to);
        draft.Handling = Open();
        return draft;
    }

    internal static HandlingCodes Open() => new()
    {
        Classification = Classification.Official, JudicialUse = JudicialUse.Ask, Onward = OnwardUse.SameState, DisplayClass = DisplayClass.Full, InformSubject = InformSubject.Ask, Cache = CachePolicy.None,
    };

    internal static async Task<(T? Answer, StatusCode Status)> TryAsync<T>(AsyncUnaryCall<T> call)
        where T : class, IMessage
    {
        try
        {
            return (await call, StatusCode.OK);
        }
        catch (RpcException ended)
        {
            return (null, ended.StatusCode);
        }
    }
}

/// <summary>One exchange for these tests: starting it costs more than most of them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class DecisionsTestsOfOneExchange : ICollectionFixture<DecisionsExchange>
{
    public const string Name = "decisions on one exchange";
}
