using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using PoliceExchange.Audit;
using PoliceExchange.Hosting.Store;

namespace PoliceExchange.IntegrationTests.Store;

/// <summary>The contract of the store: durable when it returns, nothing when it throws, in order, one sync for many.</summary>
public sealed class DurableStoreTests : IDisposable
{
    private static readonly Migration First = new(1, Journal.Schema + "; CREATE TABLE item (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT");
    private readonly string _folder = Directory.CreateTempSubdirectory("px-store-").FullName;

    private string Database => Path.Combine(_folder, "store.db");

    [Fact]
    public async Task ActThatThrows_LeavesNothingAndItsNeighboursStand()
    {
        await using var store = Open(new StoreOptions { Path = Database, ReserveBytes = 0 });
        using var gate = new ManualResetEventSlim();
        // The writer waits inside the first act, so that the others share one group.
        var first = store.WriteAsync(db => { gate.Wait(); Insert(db, 1, "a"); });
        var second = store.WriteAsync(db => Insert(db, 2, "b"));
        var refuses = store.WriteAsync(db => { Insert(db, 3, "c"); throw new InvalidOperationException("rule"); });
        var repeats = store.WriteAsync(db => { Insert(db, 4, "d"); Insert(db, 5, "b"); });
        var last = store.WriteAsync(db => Insert(db, 6, "f"));
        gate.Set();

        await Task.WhenAll(first, second, last);
        await Assert.ThrowsAsync<InvalidOperationException>(() => refuses);
        await Assert.ThrowsAsync<SqliteException>(() => repeats);
        Assert.Equal([1L, 2L, 6L], Ids(store));
    }

    [Fact]
    public async Task ManyActs_AreKeptInTheOrderOfTheirCallsAndShareSyncs()
    {
        await using var store = Open(new StoreOptions { Path = Database, ReserveBytes = 0 });
        var order = new List<int>();
        var versions = new HashSet<long>();
        using var gate = new ManualResetEventSlim();
        var held = store.WriteAsync(_ => gate.Wait());
        var acts = Enumerable.Range(0, 500).Select(i => store.WriteAsync(db =>
        {
            order.Add(i);
            Insert(db, i, $"{i}");
        })).ToList();
        gate.Set();
        await held;
        // What has returned is visible to readers, group by group.
        foreach (var act in acts)
        {
            await act;
            versions.Add(store.Read(db => db.Scalar<long>("SELECT count(*) FROM item")));
        }

        Assert.Equal(Enumerable.Range(0, 500), order);
        Assert.True(versions.Count <= 5, $"500 waiting acts took {versions.Count} commits, not a few of 256");
    }

    [Fact]
    public async Task ActThatReturned_IsThereWhenTheProcessDoesNotCloseTheStore()
    {
        await using var store = Open(new StoreOptions { Path = Database, ReserveBytes = 0 });
        await store.WriteAsync(db => Insert(db, 1, "a"));
        // What another process would find after a kill: the files as they are now.
        var copy = Path.Combine(_folder, "copy");
        Directory.CreateDirectory(copy);
        foreach (var file in Directory.GetFiles(_folder, "store.db*").Where(name => !name.EndsWith("-shm", StringComparison.Ordinal)))
        {
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        }
        await using var again = DurableStore.Open(new StoreOptions { Path = Path.Combine(copy, "store.db"), ReserveBytes = 0 }, [First], NullLogger.Instance, _ => { });
        Assert.Equal([1L], Ids(again));
        Assert.Equal("wal", again.Read(db => db.Scalar<string>("PRAGMA journal_mode")));
    }

    [Fact]
    public async Task MoreActsThanTheQueueTakes_AreRefusedAtOnce()
    {
        await using var store = Open(new StoreOptions { Path = Database, ReserveBytes = 0, QueueLimit = 4, GroupCommit = 1 });
        using var gate = new ManualResetEventSlim();
        using var inside = new ManualResetEventSlim();
        var held = store.WriteAsync(_ => { inside.Set(); gate.Wait(); });
        inside.Wait(TestContext.Current.CancellationToken);
        var waiting = Enumerable.Range(0, 4).Select(i => store.WriteAsync(db => Insert(db, i, $"{i}"))).ToList();

        await Assert.ThrowsAsync<StoreBusyException>(() => store.WriteAsync(db => Insert(db, 9, "x")));
        gate.Set();
        await Task.WhenAll(waiting.Append(held));
        Assert.Equal([0L, 1L, 2L, 3L], Ids(store));
    }

    [Fact]
    public async Task DiskAtReserve_RefusesNewWorkAndTakesTheEssential()
    {
        await using var store = Open(new StoreOptions { Path = Database, ReserveBytes = long.MaxValue });
        Assert.True(store.AtReserve);
        await Assert.ThrowsAsync<StoreFullException>(() => store.WriteAsync(db => Insert(db, 1, "notice")));
        await store.WriteAsync(db => Insert(db, 2, "withdrawal"), essential: true);
        Assert.Equal([2L], Ids(store));
    }

    [Fact]
    public async Task SchemaOfANewerVersion_IsRefused()
    {
        await Open(new StoreOptions { Path = Database, ReserveBytes = 0 }, First, new Migration(2, "CREATE TABLE later (id INTEGER) STRICT")).DisposeAsync();
        var refusal = Assert.Throws<InvalidOperationException>(() => Open(new StoreOptions { Path = Database, ReserveBytes = 0 }));
        Assert.Contains("newer version", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SchemaOfAnOlderVersion_IsBroughtForwardOnce()
    {
        await using (var before = Open(new StoreOptions { Path = Database, ReserveBytes = 0 }))
        {
            await before.WriteAsync(db => Insert(db, 1, "a"));
        }
        await using var after = Open(new StoreOptions { Path = Database, ReserveBytes = 0 }, First, new Migration(2, "CREATE TABLE later (id INTEGER) STRICT"));
        Assert.Equal([1L], Ids(after));
        Assert.Equal(2, after.Read(db => db.Scalar<long>("SELECT max(number) FROM schema_step")));
    }

    [Fact]
    public async Task JournalEntries_AreAChainWithoutGapAcrossRefusedActs()
    {
        await using var store = Open(new StoreOptions { Path = Database, ReserveBytes = 0 });
        var entry = new AccessEntry("gw-jam", AccessOperation.Submit, "ok", "e", "p", DateTimeOffset.UnixEpoch);
        for (var i = 0; i < 20; i++)
        {
            var refuse = i % 3 == 0;
            var act = store.WriteAsync(db =>
            {
                Journal.Append(db, entry.ToBytes);
                if (refuse)
                {
                    throw new InvalidOperationException("rule");
                }
            });
            if (refuse)
            {
                await Assert.ThrowsAsync<InvalidOperationException>(() => act);
            }
            else
            {
                await act;
            }
        }
        var entries = store.Read(db => db.Query("SELECT entry FROM journal ORDER BY seq", row => (byte[])row.GetValue(0)));
        Assert.Equal(13, entries.Count);
        Assert.Null(AccessChain.Verify(entries));
        Assert.Equal(4, AccessChain.Verify(entries.Where((_, index) => index != 3))!.Sequence);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static DurableStore Open(StoreOptions options, params Migration[] migrations) =>
        DurableStore.Open(options, migrations.Length == 0 ? [First] : migrations, NullLogger.Instance, _ => { });

    private static void Insert(StoreConnection db, long id, string text) => db.Execute("INSERT INTO item (id, text) VALUES (@0, @1)", id, text);

    private static List<long> Ids(DurableStore store) => store.Read(db => db.Query("SELECT id FROM item ORDER BY id", row => row.GetInt64(0)));
}
