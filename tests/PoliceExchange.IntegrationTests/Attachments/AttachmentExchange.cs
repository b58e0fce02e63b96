using System.Security.Cryptography;
using Google.Protobuf;
using Grpc.Core;
using PoliceExchange.Cli.Exchange;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Hosting.Store;
using PoliceExchange.IntegrationTests.Chaos;
using PoliceExchange.IntegrationTests.Security;
using PoliceExchange.Protocol.Attachment.V1;
using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Followup.V1;
using PoliceExchange.Protocol.Handling.V1;
using PoliceExchange.Protocol.Law.V1;
using PoliceExchange.Protocol.Notice.V1;
using PoliceExchange.Protocol.Person.V1;
using DemoDrafts = PoliceExchange.Cli.Demo.Drafts;

namespace PoliceExchange.IntegrationTests.Attachments;

/// <summary>A hub and gateways of three states as real processes, for all tests of this folder.</summary>
public sealed class AttachmentExchange : IAsyncLifetime
{
    internal const string From = "JAM";
    internal const string To = "USA";
    internal const string Third = "PAN";

    private ChaosExchange? _chaos;

    internal LocalExchange Exchange => _chaos!.Exchange;

    internal static TimeProvider Time => TimeProvider.System;

    internal string HubStore => Path.Combine(Exchange.BrokerData, "broker.db");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _chaos = ChaosExchange.Create(From, To, Third);
        Exchange.GatewaySettings["Gateway:ExpiryScan"] = "00:00:01";
        await Exchange.StartBrokerAsync();
        SenderLine = new CuttingProxy(() => Exchange.Broker!.Address);
        RecipientLine = new CuttingProxy(() => Exchange.Broker!.Address);
        DeskLine = new CuttingProxy(() => Exchange.Gateways[From].Address);
        await StartAsync(From);
        await StartAsync(To);
        await StartAsync(Third);
    }

    /// <summary>Between the sender's gateway and the hub.</summary>
    internal CuttingProxy SenderLine { get; private set; } = null!;

    /// <summary>Between the recipient's gateway and the hub.</summary>
    internal CuttingProxy RecipientLine { get; private set; } = null!;

    /// <summary>Between a desk and the sender's gateway.</summary>
    internal CuttingProxy DeskLine { get; private set; } = null!;

    /// <summary>Starts a gateway, its line to the hub in our hands.</summary>
    internal async Task StartAsync(string state)
    {
        Exchange.GatewaySettings["Gateway:Hub"] = state switch { From => $"https://{SenderLine.Address}", To => $"https://{RecipientLine.Address}", _ => $"https://{Exchange.Broker!.Address}" };
        await Exchange.StartGatewayAsync(state);
    }

    /// <summary>A desk of the sender whose line to its gateway is cut by order.</summary>
    internal DeskClient DeskOnALine()
    {
        var files = Exchange.Pki.Gateway(From);
        const string role = "LIAISON_DESK";
        return new DeskClient(
            new DeskAddress(new Uri($"https://{DeskLine.Address}"), From, files.DeskAgencies[role], role, files.Desks[role].Certificate, files.Desks[role].Key, files.Authority.Certificate), Time);
    }

    public async ValueTask DisposeAsync()
    {
        await _chaos!.DisposeAsync();
        foreach (var line in new[] { SenderLine, RecipientLine, DeskLine })
        {
            await line.DisposeAsync();
        }
    }

    private readonly Dictionary<(string, string), DeskClient> _desks = [];

    /// <summary>A desk on one connection: a gateway takes sixteen of a certificate.</summary>
    internal DeskClient Desk(string state, string role = "LIAISON_DESK") =>
        _desks.TryGetValue((state, role), out var desk) ? desk : _desks[(state, role)] = Exchange.Desk(state, role);

    internal string Store(string state) => Path.Combine(Exchange.GatewayData(state), "gateway.db");

    internal static Requester Officer(string officer = "officer-1") => DeskClient.Requester(Purpose.ArrestExtradition, "AT-1", officer);

    internal static string NewId() => Guid.CreateVersion7(Time.GetUtcNow()).ToString();

    internal async Task<UploadedFile> UploadAsync(string state, byte[] file, string? id = null, string mediaType = "", string role = "LIAISON_DESK")
    {
        using var stream = new MemoryStream(file);
        return await new FileTransfer(Desk(state, role)).UploadAsync(Officer(), id ?? NewId(), stream, SHA256.HashData(file), mediaType, Stop);
    }

    internal async Task<FaultDetails> UploadRefusedAsync(string state, byte[] file, string mediaType = "") =>
        FaultDetails.From(await Assert.ThrowsAsync<RpcException>(() => UploadAsync(state, file, mediaType: mediaType)));

    internal static AttachmentRef Reference(UploadedFile file, string id, AttachmentKind kind = AttachmentKind.Photo) => new()
    {
        Id = id, Kind = kind, Sha256 = file.Sha256, MediaType = file.MediaType, SizeBytes = file.SizeBytes, WidthPx = file.WidthPx, HeightPx = file.HeightPx, DepthBits = file.DepthBits,
        StatesPlace = file.StatesPlace,
    };

    internal static NoticeDraft Wanted(string[] to, params AttachmentRef[] attachments)
    {
        var draft = new DemoDrafts(Time.GetUtcNow()).Notice(Purpose.ArrestExtradition, "AT-1", to, content =>
        {
            content.Wanted = new WantedNotice
            {
                Person = new PersonDetails
                {
                    Surnames = { "Zambrano" }, Forenames = { "Ezequiel" }, DateOfBirth = "1986-04-17", IdentityStatus = IdentityStatus.Confirmed, Sex = Sex.Male, PlaceOfBirth = "Fictional",
                    Nationalities = { "JAM" }, Documents = { new Document { Type = DocumentType.Passport, Issuer = "JAM", Number = "ZQ771203", ExpiryDate = "2031-01-01" } },
                },
                Warrant = DemoDrafts.Warrant("Supreme Court", "901-2026", "2026-04-19"), ExtraditionScope = ExtraditionScope.Full, ActionRequested = WantedAction.Arrest,
            };
            content.Wanted.Offences.Add(new Offence { Code = "0101", NationalName = "murder", MaxPenaltyLife = true });
        }, DataSubjectCategory.Suspect);
        draft.Content.Attachments.AddRange(attachments);
        return draft;
    }

    internal async Task<string> SendAsync(string state, NoticeDraft draft, string role = "LIAISON_DESK")
    {
        var desk = Desk(state, role);
        return (await desk.Notices.SubmitNoticeAsync(new SubmitNoticeRequest { Requester = Officer(), SubmissionId = NewId(), Draft = draft }, deadline: desk.Deadline, cancellationToken: Stop)).NoticeId;
    }

    internal async Task<FaultDetails> SendRefusedAsync(string state, NoticeDraft draft) => FaultDetails.From(await Assert.ThrowsAsync<RpcException>(() => SendAsync(state, draft)));

    internal async Task WithdrawAsync(string state, string notice, params string[] narrow)
    {
        var desk = Desk(state);
        var request = new WithdrawNoticeRequest { Requester = Officer(), NoticeId = notice, SubmissionId = NewId(), Reason = "Found.", Code = ChangeReason.Surrendered };
        request.Narrow.AddRange(narrow);
        await desk.Notices.WithdrawNoticeAsync(request, deadline: desk.Deadline, cancellationToken: Stop);
    }

    internal async Task<GetNoticeResponse?> ReadAsync(string state, string notice, string role = "LIAISON_DESK")
    {
        var desk = Desk(state, role);
        try
        {
            return await desk.Notices.GetNoticeAsync(new GetNoticeRequest { Requester = Officer(), NoticeId = notice }, deadline: desk.Deadline, cancellationToken: Stop);
        }
        catch (RpcException none) when (none.StatusCode is StatusCode.NotFound)
        {
            return null;
        }
    }

    internal Task StandsAsync(string state, string notice, string attachment, string standing) => SecurityExchange.EventuallyAsync(
        async () => (await ReadAsync(state, notice))?.Attachments.FirstOrDefault(one => one.Id == attachment)?.State == standing, $"{attachment} of {notice} is {standing} at {state}");

    internal async Task<(AttachmentFacts? Facts, byte[] Bytes)> OpenAsync(string state, string notice, string attachment, string role = "LIAISON_DESK", string officer = "officer-1", byte[]? begun = null)
    {
        using var file = new MemoryStream();
        file.Write(begun ?? []);
        var facts = await new FileTransfer(Desk(state, role)).DownloadAsync(Officer(officer), notice, attachment, file, Stop);
        return (facts, file.ToArray());
    }

    internal async Task<FaultDetails> OpenRefusedAsync(string state, string notice, string attachment, string role = "LIAISON_DESK", string officer = "officer-1") =>
        FaultDetails.From(await Assert.ThrowsAsync<RpcException>(() => OpenAsync(state, notice, attachment, role, officer)));

    internal static long Count(string store, string sql)
    {
        using var db = new StoreConnection(store, readOnly: true);
        return db.Scalar<long>(sql);
    }
}

/// <summary>The classes of this folder share the processes and run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class AttachmentTestsOfOneExchange : ICollectionFixture<AttachmentExchange>
{
    internal const string Name = "attachments";
}
