using PoliceExchange.Broker.Attachments;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using PoliceExchange.Audit;
using PoliceExchange.Broker;
using PoliceExchange.Broker.Notices;
using PoliceExchange.Hosting.Store;
using PoliceExchange.Protocol.Relay.V1;
using PoliceExchange.Protocol.Sealing;
using PoliceExchange.Testing.Hosting;
using Lane = PoliceExchange.Protocol.Relay.V1.Lane;

namespace PoliceExchange.IntegrationTests.Notices;

/// <summary>The hub's relay over a real store in a folder of its own, and a clock that the test turns.</summary>
internal sealed class HubStore : IAsyncDisposable
{
    public const string Sender = "gw-jam";

    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("px-hub-").FullName;
    private readonly SigningKey _key = SigningKey.Generate();

    public HubStore(NoticeOptions? options = null)
    {
        Options = options ?? new NoticeOptions();
        Store = DurableStore.Open(
            new StoreOptions { Path = Path.Combine(_folder, "broker.db"), ReserveBytes = 0 }, BrokerSchema.Migrations, NullLogger.Instance, _ => { });
        Notices = new NoticeStore(Store, Options, Time);
        Deadlines = new DeadlineWorker(
            Store, Notices, new BlobStore(Store), new BrokerKeys("hub", _key, TimeSpan.FromHours(1)), Options, new MailboxSignals(), Ends, Time, NullLogger<DeadlineWorker>.Instance);
    }

    public ManualTime Time { get; } = new();

    public NoticeOptions Options { get; }

    public DurableStore Store { get; }

    public NoticeStore Notices { get; }

    public DeadlineWorker Deadlines { get; }

    public NoticeEnds Ends { get; } = new();

    /// <summary>A first version to two states.</summary>
    public Arrival First(string name, params string[] recipients) => new(
        Digest(name), Base64Url.EncodeToString(new byte[16]), Encoding.UTF8.GetBytes(name), Id(name), 1, null, Sender, "JAM", "jcf", Lane.Routine, NoticeType.Notice, Encoding.UTF8.GetBytes($"header of {name}"),
        recipients.Length == 0 ? ["gw-can", "gw-col"] : recipients, [], Time.GetUtcNow().AddDays(10));

    /// <summary>The version after another one.</summary>
    public Arrival Next(Arrival before, string name) => First(name, [.. before.Recipients]) with
    {
        NoticeId = before.NoticeId,
        Version = before.Version + 1,
        Previous = before.Env,
    };

    public Arrival Withdrawal(Arrival of, string name) => Next(of, name) with { Lane = Lane.Withdrawals, Type = NoticeType.Withdraw, Essential = true };

    public Task<Acceptance> AcceptAsync(Arrival arrival) => Store.WriteAsync(db => Accept(db, arrival), essential: true);

    public Acceptance Accept(StoreConnection db, Arrival arrival) => Notices.Accept(
        db, arrival, new AccessEntry("hub", AccessOperation.Accept, "ok", arrival.Env, arrival.Gateway, Time.GetUtcNow()), row => $"accepted-{row}");

    /// <summary>A receipt of a recipient, as the hub's keeper passes it on.</summary>
    public Task<bool> ReceiptAsync(Arrival of, string recipient, string state, bool settles) => Store.WriteAsync(
        db => Notices.KeepReceipt(
            db, of.Env, recipient, state, "", $"{state}-{recipient}", Sender, settles,
            new AccessEntry("hub", AccessOperation.Receipt, state, of.Env, recipient, Time.GetUtcNow())),
        essential: true);

    public Task HandOverAsync(string gateway, Lane lane = Lane.Routine) => Notices.HandOverAsync(
        gateway, Items(gateway, lane), item => new AccessEntry("hub", AccessOperation.Relay, "ok", item.Env, gateway, Time.GetUtcNow()));

    public List<MailboxItem> Items(string gateway, Lane lane = Lane.Routine) => Notices.Items(gateway, lane, 0, 1000);

    /// <summary>What the hub itself said to the sender, oldest first: state and recipient of each receipt, its signature verified.</summary>
    public List<(ReceiptState State, string? To)> Said() =>
    [
        .. Items(Sender, Lane.Receipts).Select(item => item.Receipt!).Where(jws => jws.Contains('.', StringComparison.Ordinal))
            .Select(jws => Receipt.Verify(Encoding.ASCII.GetBytes(jws), _key.ToVerifyKey()).Receipt!)
            .Select(receipt => (receipt.State, receipt.To)),
    ];

    public long Count(string table) => Notices.Read(db => db.Scalar<long>($"SELECT count(*) FROM {table}"));

    /// <summary>Envelopes of the sender that count against its quota, and whether the sealed bytes of one are here.</summary>
    public long Used() => Notices.Read(db => db.Scalar<long>("SELECT envelopes FROM usage WHERE gateway = @0", Sender));

    public bool HoldsBytes(Arrival of) => Notices.Read(db => db.Scalar<long>("SELECT count(*) FROM envelope WHERE env = @0 AND bytes IS NOT NULL", of.Env)) == 1;

    public async ValueTask DisposeAsync()
    {
        Deadlines.Dispose();
        await Store.DisposeAsync();
        _key.Dispose();
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    private static string Digest(string name) => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(name)));

    private static string Id(string name) => new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16)).ToString();
}
