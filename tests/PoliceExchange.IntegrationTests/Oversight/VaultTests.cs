using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using PoliceExchange.Audit;
using PoliceExchange.Gateway;
using PoliceExchange.Gateway.Audit;
using PoliceExchange.Gateway.Notices;
using PoliceExchange.Gateway.Oversight;
using PoliceExchange.Hosting.Store;
using PoliceExchange.Testing.Hosting;

namespace PoliceExchange.IntegrationTests.Oversight;

// Seen failing: terms that are the values themselves (PrivateParts_AreNowhereInTheClear, BreakGlass_...); a Destroy that only
// forgets the key in memory (ShreddedMonth_..., ShredThatStopped_...); an erasure that leaves the terms (ErasedPart_...).

/// <summary>The vault over a real store and real key files: what goes is gone, what stays verifies.</summary>
public sealed class VaultTests : IAsyncDisposable
{
    private const string Gateway = "gw-jam";
    private const string Peer = "spiffe://jam.px.example/agency/pol/desk/LIAISON_DESK";
    private readonly string _folder = Directory.CreateTempSubdirectory("px-vault-").FullName;
    private readonly ManualTime _time = new();
    private readonly GatewayIdentity _self = new(Gateway, "JAM");
    private DurableStore _store;
    private VaultKeys _keys;
    private AccessLog _log;
    private Vault _vault;

    public VaultTests() => (_store, _keys, _log, _vault) = Open();

    private string KeyFolder => Path.Combine(_folder, "vault-keys");

    [Fact]
    public async Task PrivateParts_AreNowhereInTheClear()
    {
        var sequence = await ActAsync("canary-officer-81c2", "canary-case-4be9", "canary-notice-77d0");

        var opened = Assert.IsType<VaultOpening.Opened>(_vault.Open(sequence));
        Assert.Equal("canary-case-4be9", PrivatePart.Parse(opened.Part.Bytes).Case);
        Assert.Empty(FilesWith("canary-"));
        // The same search finds what is there in the clear: the public part.
        Assert.NotEmpty(FilesWith(Peer));
    }

    [Fact]
    public async Task KeyFiles_AreForTheirOwnerOnly()
    {
        await ActAsync("o", "c", "n");
        var file = Assert.Single(Directory.GetFiles(KeyFolder));
        Assert.Equal(VaultMonthKey.Bytes, new FileInfo(file).Length);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    [Fact]
    public async Task ErasedPart_IsNeitherOpenedNorFound_AndTheChainVerifies()
    {
        var erased = await ActAsync("officer-a", "case-1", "notice-1");
        var kept = await ActAsync("officer-a", "case-1", "notice-2");

        var row = await _vault.EraseAsync(erased, new AccessEntry(Gateway, AccessOperation.Erase, "ok", null, Peer, _time.GetUtcNow()), new PrivatePart("overseer", "ovs", "OVERSIGHT") { Warrant = "W-1" });

        Assert.Equal("ERASED", Assert.IsType<VaultOpening.Closed>(_vault.Open(erased)).Reason);
        Assert.IsType<VaultOpening.Opened>(_vault.Open(kept));
        Assert.Equal([kept], Found(VaultTerm.Officer, "officer-a"));
        Assert.Empty(Found(VaultTerm.NoticeId, "notice-1"));
        var entry = _vault.Entry(row!.Value)!;
        Assert.Equal("erase", EntryText.Member(entry, "op"));
        Assert.Equal(Base64(_vault.Entry(erased)!), EntryText.Member(entry, "obj"));
        Assert.Null(await _vault.EraseAsync(erased, new AccessEntry(Gateway, AccessOperation.Erase, "ok", null, Peer, _time.GetUtcNow()), new PrivatePart("overseer", "ovs", "OVERSIGHT")));
        Assert.Null(AccessChain.Verify(Chain()));
    }

    [Fact]
    public async Task ShreddedMonth_IsGoneForGood()
    {
        var old = await ActAsync("officer-a", "case-1", "notice-1");
        var month = VaultMonthKey.MonthOf(_time.GetUtcNow());
        Assert.Null(await _vault.ShredAsync(month, ""));
        var backup = Backup();
        _time.Advance(TimeSpan.FromDays(31));
        var young = await ActAsync("officer-a", "case-1", "notice-1");

        Assert.NotNull(await _vault.ShredAsync(month, ""));

        Assert.Equal("SHREDDED", Assert.IsType<VaultOpening.Closed>(_vault.Open(old)).Reason);
        Assert.IsType<VaultOpening.Opened>(_vault.Open(young));
        Assert.Equal([young], Found(VaultTerm.Officer, "officer-a"));
        Assert.DoesNotContain(Directory.GetFiles(KeyFolder), file => Path.GetFileName(file).StartsWith(month, StringComparison.Ordinal));
        Assert.Null(AccessChain.Verify(Chain()));

        // A backup of the database from before does not bring it back: the key is not in it.
        await _store.DisposeAsync();
        foreach (var file in Directory.GetFiles(_folder, "gateway.db*"))
        {
            File.Delete(file);
        }
        File.Copy(backup, Path.Combine(_folder, "gateway.db"));
        (_store, _keys, _log, _vault) = Open();
        Assert.Equal("SHREDDED", Assert.IsType<VaultOpening.Closed>(_vault.Open(old)).Reason);
    }

    [Fact]
    public async Task ShredThatStoppedBeforeTheKeyFile_IsFinishedAtTheNextStart()
    {
        await ActAsync("officer-a", "case-1", "notice-1");
        var file = Assert.Single(Directory.GetFiles(KeyFolder));
        var key = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        var month = VaultMonthKey.MonthOf(_time.GetUtcNow());
        _time.Advance(TimeSpan.FromDays(31));
        await _vault.ShredAsync(month, "");
        // As if the process had ended between the commit and the deletion.
        await File.WriteAllBytesAsync(file, key, TestContext.Current.CancellationToken);

        _vault.FinishShreds();

        Assert.False(File.Exists(file));
    }

    [Fact]
    public async Task Retention_KeepsWholeMonths()
    {
        await ActAsync("officer-a", "case-1", "notice-1");
        var month = VaultMonthKey.MonthOf(_time.GetUtcNow());
        var now = _time.GetUtcNow();
        var end = new DateTimeOffset(now.Year, now.Month, 1, 0, 0, 0, TimeSpan.Zero).AddMonths(13);
        _time.Advance(end - now - TimeSpan.FromSeconds(1));
        Assert.Empty(_vault.PastRetention(12));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal([month], _vault.PastRetention(12));
    }

    [Fact]
    public async Task BreakGlass_HasAReviewDue_WhichItsOfficerCannotRecord()
    {
        var entry = _log.Prepare(new AccessEntry(Gateway, AccessOperation.BreakGlass, "ok", null, Peer, _time.GetUtcNow()), new PrivatePart("Officer-A", "pol", "LIAISON_DESK"));
        var sequence = await _store.WriteAsync(db => _log.Append(db, entry));
        var reviews = new Reviews(_store, _log, _keys, _vault, new OversightEntries(_store, _log, _self, _time), _time);
        var standing = Assert.Single(reviews.BreakGlass());
        Assert.Equal((sequence, false), (standing.Sequence, standing.Reviewed));

        var own = await reviews.RecordAsync(Overseer("officer-a "), 0, sequence, Protocol.Oversight.V1.ReviewOutcome.Conforms, "");
        var other = await reviews.RecordAsync(Overseer("overseer-1"), 0, sequence, Protocol.Oversight.V1.ReviewOutcome.Conforms, "");
        var again = await reviews.RecordAsync(Overseer("overseer-1"), 0, sequence, Protocol.Oversight.V1.ReviewOutcome.Unclear, "");

        Assert.Equal((ReviewEnd.OwnAct, ReviewEnd.Recorded, ReviewEnd.Done), (own.End, other.End, again.End));
        Assert.True(Assert.Single(reviews.BreakGlass()).Reviewed);
        Assert.Null(AccessChain.Verify(Chain()));
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static Desk Overseer(string officer) =>
        new("JAM", "ovs", Protocol.Sealing.DeskRole.Oversight, officer, Protocol.Sealing.NoticePurpose.Oversight, "", "spiffe://jam.px.example/agency/ovs/desk/OVERSIGHT");

    private static string Base64(byte[] entry) => System.Buffers.Text.Base64Url.EncodeToString(System.Security.Cryptography.SHA256.HashData(entry));

    private (DurableStore, VaultKeys, AccessLog, Vault) Open()
    {
        var store = DurableStore.Open(new StoreOptions { Path = Path.Combine(_folder, "gateway.db"), ReserveBytes = 0 }, GatewaySchema.Migrations, NullLogger.Instance, _ => { });
        var keys = new VaultKeys(KeyFolder);
        var log = new AccessLog(_self, keys);
        return (store, keys, log, new Vault(store, log, keys, _self, _time));
    }

    private Task<long> ActAsync(string officer, string caseRef, string notice)
    {
        var entry = _log.Prepare(
            new AccessEntry(Gateway, AccessOperation.Open, "ok", "env", Peer, _time.GetUtcNow()), new PrivatePart(officer, "pol", "LIAISON_DESK") { Case = caseRef, NoticeId = notice });
        return _store.WriteAsync(db => _log.Append(db, entry));
    }

    private List<long> Found(VaultTerm kind, string value) =>
        [.. new AccessSearch(_store, _keys).Find([(kind, value)], new AccessQuery(), SearchPlace.Newest, 50).Rows.Select(row => row.Sequence)];

    private List<byte[]> Chain() => _store.Read(db => db.Query("SELECT entry FROM journal ORDER BY seq", row => (byte[])row.GetValue(0)));

    private string Backup()
    {
        var path = Path.Combine(_folder, "backup");
        using var connection = new StoreConnection(Path.Combine(_folder, "gateway.db"), readOnly: false);
        connection.Run($"VACUUM INTO '{path}'");
        return path;
    }

    private List<string> FilesWith(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return [.. Directory.GetFiles(_folder, "*", SearchOption.AllDirectories).Where(file => Read(file).AsSpan().IndexOf(bytes) >= 0)];
    }

    private static byte[] Read(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
