using Microsoft.Extensions.Logging;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace PoliceExchange.Hosting.Store;

/// <summary>
/// The embedded store of a process: one writer with group commit, many readers.
/// Contract: a write that returned is synced to disk with everything it wrote (I3); a write that threw left
/// nothing. Each act runs in a savepoint of a shared transaction, so one failing act does not undo its
/// neighbours. The caller may retry after <see cref="StoreFullException"/> and <see cref="StoreBusyException"/>;
/// <see cref="StoreBrokenException"/> means that a sync failed: nothing is retried, the process must end.
/// </summary>
internal sealed class DurableStore : IAsyncDisposable
{
    private const int SqliteFull = 13;
    private const int SqliteConstraint = 19;

    private readonly StoreOptions _options;
    private readonly ILogger _log;
    private readonly Action<Exception> _onBroken;
    private readonly StoreConnection _writer;
    private readonly Channel<Act> _queue;
    private readonly Thread _thread;
    private readonly Stack<StoreConnection> _readers = new();
    private readonly DriveInfo _drive;
    private volatile Exception? _broken;

    private DurableStore(StoreOptions options, ILogger log, Action<Exception> onBroken)
    {
        _options = options;
        _log = log;
        _onBroken = onBroken;
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(options.Path))!);
        _drive = new DriveInfo(Path.GetDirectoryName(Path.GetFullPath(options.Path))!);
        _writer = new StoreConnection(options.Path, readOnly: false);
        _queue = Channel.CreateBounded<Act>(new BoundedChannelOptions(options.QueueLimit) { SingleReader = true });
        _thread = new Thread(WriteLoop) { Name = "store-writer", IsBackground = true };
    }

    /// <summary>Opens the store and brings its schema to the newest step.</summary>
    /// <param name="onBroken">Called once when a sync failed; must end the process.</param>
    public static DurableStore Open(StoreOptions options, IReadOnlyList<Migration> migrations, ILogger log, Action<Exception> onBroken)
    {
        if (!SqliteNative.Initialize())
        {
            log.LogWarning("The system has no libsqlite3.so.0; the bundled SQLite serves. Install Debian's libsqlite3-0, which is patched.");
        }
        var store = new DurableStore(options, log, onBroken);
        store.Migrate(migrations);
        store._thread.Start();
        return store;
    }

    /// <summary>True when free space has fallen to the reserve: new work is refused, receipts and withdrawals pass.</summary>
    public bool AtReserve => _drive.AvailableFreeSpace < _options.ReserveBytes;

    /// <summary>Runs an act and returns when it is durable. An act must not wait or do anything but SQL.</summary>
    /// <param name="essential">True for receipts, withdrawals and access entries, which may use the reserve.</param>
    public Task<T> WriteAsync<T>(Func<StoreConnection, T> act, bool essential = false)
    {
        if (_broken is { } cause)
        {
            throw new StoreBrokenException("The store stopped after a failed sync.", cause);
        }
        if (!essential && AtReserve)
        {
            throw new StoreFullException($"Less than {_options.ReserveBytes} bytes are free beside {_options.Path}.");
        }
        var item = new Act<T>(act);
        if (!_queue.Writer.TryWrite(item))
        {
            throw new StoreBusyException($"{_options.QueueLimit} acts wait for the store already.");
        }
        return item.Task;
    }

    /// <inheritdoc cref="WriteAsync{T}"/>
    public Task WriteAsync(Action<StoreConnection> act, bool essential = false) =>
        WriteAsync(connection => { act(connection); return true; }, essential);

    /// <summary>Reads from a snapshot of what is durable.</summary>
    public T Read<T>(Func<StoreConnection, T> query)
    {
        StoreConnection? reader;
        lock (_readers)
        {
            _readers.TryPop(out reader);
        }
        reader ??= new StoreConnection(_options.Path, readOnly: true);
        try
        {
            return query(reader);
        }
        finally
        {
            Return(reader);
        }
    }

    /// <summary>
    /// Moves the write-ahead log into the database and empties it, so that it holds no old image of deleted rows. A
    /// connection of its own, because the writer may be inside a transaction; a busy store puts it off.
    /// </summary>
    public void EmptyLog()
    {
        using var connection = new StoreConnection(_options.Path, readOnly: false);
        connection.Run("PRAGMA wal_checkpoint(TRUNCATE);");
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await Task.Run(_thread.Join).ConfigureAwait(false);
        lock (_readers)
        {
            while (_readers.TryPop(out var reader))
            {
                reader.Dispose();
            }
        }
        _writer.Dispose();
    }

    // A burst opens as many readers as it has threads; each holds a page cache of its own, so only a few outlive the burst.
    private void Return(StoreConnection reader)
    {
        lock (_readers)
        {
            if (_readers.Count < _options.IdleReaders)
            {
                _readers.Push(reader);
                return;
            }
        }
        reader.Dispose();
    }

    private void Migrate(IReadOnlyList<Migration> migrations)
    {
        _writer.Run("CREATE TABLE IF NOT EXISTS schema_step (number INTEGER PRIMARY KEY) STRICT;");
        var done = _writer.Scalar<long>("SELECT coalesce(max(number), 0) FROM schema_step");
        if (done > migrations.Count)
        {
            throw new InvalidOperationException($"The store {_options.Path} has schema step {done}; this version knows {migrations.Count}. Run the newer version, or restore the backup taken before the upgrade.");
        }
        foreach (var step in migrations.Where(step => step.Number > done))
        {
            _writer.Run($"BEGIN IMMEDIATE; {step.Script}; INSERT INTO schema_step (number) VALUES ({step.Number}); COMMIT;");
        }
    }

    private void WriteLoop()
    {
        var group = new List<Act>(_options.GroupCommit);
        while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            group.Clear();
            while (group.Count < _options.GroupCommit && _queue.Reader.TryRead(out var act))
            {
                group.Add(act);
            }
            if (_broken is not null)
            {
                Fail(group, new StoreBrokenException("The store stopped after a failed sync.", _broken));
                continue;
            }
            Commit(group);
        }
    }

    private void Commit(List<Act> group)
    {
        try
        {
            _writer.Execute("BEGIN IMMEDIATE");
            foreach (var act in group)
            {
                RunInSavepoint(act);
            }
            _writer.Execute("COMMIT");
        }
        catch (SqliteException full) when (full.SqliteErrorCode == SqliteFull)
        {
            RollBack();
            Fail(group, new StoreFullException("The disk is full; nothing of this act was kept.", full));
            return;
        }
        catch (SqliteException failed)
        {
            // Whether the failed sync reached the disk cannot be known, so nothing is retried and nothing
            // more is acknowledged: the process ends and recovery reads what is really there (I3).
            _broken = failed;
            Fail(group, new StoreBrokenException("A sync failed; the store stopped.", failed));
            _log.LogCritical(failed, "The store {Path} failed to commit and stopped", _options.Path);
            _onBroken(failed);
            return;
        }
        foreach (var act in group)
        {
            act.Complete();
        }
    }

    private void RunInSavepoint(Act act)
    {
        _writer.Execute("SAVEPOINT act");
        try
        {
            act.Run(_writer);
            _writer.Execute("RELEASE act");
        }
        catch (Exception refused) when (refused is not SqliteException sql || sql.SqliteErrorCode == SqliteConstraint)
        {
            // The act's own refusal (a rule or a constraint): its neighbours in the group stand.
            _writer.LastEntry = null;
            _writer.Execute("ROLLBACK TO act");
            _writer.Execute("RELEASE act");
            act.Refuse(refused);
        }
    }

    private void RollBack()
    {
        _writer.LastEntry = null;
        try
        {
            _writer.Execute("ROLLBACK");
        }
        catch (SqliteException)
        {
            // SQLite had already rolled back by itself, as it does on some full disks.
        }
    }

    private static void Fail(List<Act> group, Exception cause)
    {
        foreach (var act in group)
        {
            act.Refuse(cause);
            act.Complete();
        }
    }

    private abstract class Act
    {
        protected Exception? Refusal { get; private set; }

        public abstract void Run(StoreConnection connection);

        public abstract void Complete();

        public void Refuse(Exception cause) => Refusal ??= cause;
    }

    private sealed class Act<T>(Func<StoreConnection, T> work) : Act
    {
        private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? _result;

        public Task<T> Task => _done.Task;

        public override void Run(StoreConnection connection) => _result = work(connection);

        public override void Complete()
        {
            if (Refusal is { } cause)
            {
                _done.SetException(cause);
            }
            else
            {
                _done.SetResult(_result!);
            }
        }
    }
}
