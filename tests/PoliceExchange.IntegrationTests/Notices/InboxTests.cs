using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;
using PoliceExchange.Audit;
using PoliceExchange.Gateway;
using PoliceExchange.Gateway.Audit;
using PoliceExchange.Gateway.Directory;
using PoliceExchange.Gateway.Notices;
using PoliceExchange.Hosting.Store;
using PoliceExchange.Policy;
using PoliceExchange.Protocol.Relay.V1;
using PoliceExchange.Protocol.Sealing;
using Lane = PoliceExchange.Protocol.Relay.V1.Lane;

namespace PoliceExchange.IntegrationTests.Notices;

/// <summary>One item that cannot be read ends neither the gateway nor its lane: it is set aside with an entry, and what follows is taken.</summary>
/// <remarks>Seen failing with a position that is not moved on, with a gap that is set aside like any other fault,
/// and with a looser MODIFY that is kept.</remarks>
public sealed class InboxTests(NationKeys nations) : IClassFixture<NationKeys>, IAsyncLifetime
{
    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("px-inbox-").FullName;
    private DurableStore _store = null!;
    private NoticeStore _notices = null!;

    public ValueTask InitializeAsync()
    {
        _store = DurableStore.Open(
            new StoreOptions { Path = Path.Combine(_folder, "gateway.db"), ReserveBytes = 0 }, GatewaySchema.Migrations, NullLogger.Instance, _ => { });
        _notices = new NoticeStore(_store);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task ItemWhoseCheckBreaks_IsSetAsideAndItsLaneGoesOn()
    {
        var key = nations.SealKeyOf("gw-can");
        var ring = nations.Ring("CAN");
        // Stands for whatever a reader did not foresee: opening throws instead of refusing.
        ring.Seal(key.Kid)!.Dispose();
        var inbox = Inbox(ring);
        var envelope = nations.Seal(new SealHolder("gw-can"), key);

        await inbox.KeepAsync(Item(1, envelope.Bytes));
        await inbox.KeepAsync(Item(2, "none"u8.ToArray()));

        Assert.Equal([(Lane.Routine, 2UL)], _notices.Positions().Select(position => (position.Lane, position.Sequence)));
        var aside = _store.Read(db => db.Query("SELECT env, reason, bytes FROM quarantine ORDER BY rowid", row => (row.GetString(0), row.GetString(1), (byte[])row.GetValue(2))));
        Assert.Equal([(envelope.Env, "CHECK_FAILED"), (aside[1].Item1, "MALFORMED_JSON")], aside.Select(one => (one.Item1, one.Item2)));
        Assert.Equal(envelope.Bytes.ToArray(), aside[0].Item3);
        var entries = _store.Read(db => db.Query("SELECT entry FROM journal ORDER BY seq", row => (byte[])row.GetValue(0)));
        Assert.Equal(2, entries.Count);
        Assert.Null(AccessChain.Verify(entries));
        Assert.Contains("CHECK_FAILED", System.Text.Encoding.UTF8.GetString(entries[0]), StringComparison.Ordinal);
        // The sender is told nothing by a gateway that could not read what it says.
        Assert.Empty(_notices.WaitingReceipts(10));
    }

    /// <summary>A sender's own gateway would not let it out; a hostile one does, and here it stops (DOMAIN.md 3 (4)).</summary>
    [Theory]
    [InlineData(NoticeType.Modify, false)]
    [InlineData(NoticeType.Relax, true)]
    public async Task NewVersionWithLooserHandling_IsTakenOnlyAsRelax(NoticeType type, bool taken)
    {
        var inbox = Inbox(nations.Ring("CAN"));
        var key = nations.SealKeyOf("gw-can");
        var first = nations.Seal(new SealHolder("gw-can"), key);
        var second = nations.Seal(new SealHolder("gw-can"), key, header => header with
        {
            NoticeId = first.Header.NoticeId, Correlation = first.Header.Correlation, Version = 2, Prev = first.Env, Type = type,
            Handling = header.Handling with { Onward = OnwardUse.Group },
        });

        await inbox.KeepAsync(Item(1, first.Bytes));
        await inbox.KeepAsync(Item(2, second.Bytes));

        var held = _store.Read(db => NoticeStore.Find(db, first.Header.NoticeId.ToString()))!;
        Assert.Equal(taken ? (2, second.Env) : (1, first.Env), (held.Version, held.Env));
        var reasons = _store.Read(db => db.Query("SELECT reason FROM quarantine", row => row.GetString(0)));
        Assert.Equal(taken ? [] : ["HANDLING_RELAXED"], reasons);
        // The sender's desk sees that it was rejected, and why.
        Assert.Equal(2, _notices.WaitingReceipts(10).Count);
    }

    [Fact]
    public async Task ItemOutOfItsOrder_IsNotSetAside()
    {
        var inbox = Inbox(nations.Ring("CAN"));
        await Assert.ThrowsAsync<LaneGapException>(() => inbox.KeepAsync(Item(2, "none"u8.ToArray())));
        Assert.Equal(0, _notices.Counts().Quarantined);
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    private static Item Item(ulong sequence, ReadOnlyMemory<byte> envelope) =>
        new() { Lane = Lane.Routine, Sequence = sequence, Envelope = ByteString.CopyFrom(envelope.Span) };

    private Inbox Inbox(Gateway.Keys.KeyRing ring)
    {
        var directory = DirectoryHolder.Start(
            _store, nations.Root, nations.Pki.DirectoryFile, nations.Pki.FreshnessFile, Path.Combine(nations.Pki.Folder, "removals"), nations.Time, NullLogger<DirectoryHolder>.Instance);
        var self = new GatewayIdentity("gw-can", "CAN");
        var access = new AccessLog(self, new VaultKeys(Path.Combine(_folder, "vault-keys")));
        return new Inbox(
            _notices, directory, ring, access, new OwnReceipts(access, ring, self), new PolicyEngine(PoliceExchange.Policy.Bundles.DefaultRules.Compiled()),
            self, new Outgoing(), new NoticeSignals(), nations.Time, NullLogger<Inbox>.Instance);
    }
}
