using Microsoft.Data.Sqlite;

namespace PoliceExchange.Hosting.Store;

/// <summary>
/// One SQLite connection with its prepared statements. Parameters are positional: <c>@0</c>, <c>@1</c>, ...
/// Not safe for concurrent use; the store hands it to one caller at a time.
/// </summary>
internal sealed class StoreConnection : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteCommand> _statements = new(StringComparer.Ordinal);

    public StoreConnection(string path, bool readOnly)
    {
        SqliteNative.Initialize();
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = readOnly ? SqliteOpenMode.ReadOnly : SqliteOpenMode.ReadWriteCreate,
            Pooling = false,
        }.ToString());
        _connection.Open();
        // FULL: the write-ahead log is synced at every commit, so a commit that returned survives a power cut (I3).
        // secure_delete: a purged notice leaves no readable pages behind.
        Run(readOnly
            ? "PRAGMA query_only=ON; PRAGMA busy_timeout=5000; PRAGMA cache_size=-4096;"
            : "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; PRAGMA foreign_keys=ON; PRAGMA busy_timeout=5000; PRAGMA cache_size=-16384; PRAGMA wal_autocheckpoint=2000;");
    }

    /// <summary>
    /// The end of the journal as this connection wrote it; null when it has to be read. The store clears it whenever it rolls
    /// anything back, so that an entry that was taken back is never continued.
    /// </summary>
    public JournalEnd? LastEntry { get; set; }

    /// <summary>Runs a script without parameters.</summary>
    public void Run(string script)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = script;
        command.ExecuteNonQuery();
    }

    /// <summary>Runs one statement and gives the number of rows it changed.</summary>
    public int Execute(string sql, params ReadOnlySpan<object?> values) => Statement(sql, values).ExecuteNonQuery();

    /// <summary>The first column of the first row, or the default when there is none or it is null.</summary>
    public T? Scalar<T>(string sql, params ReadOnlySpan<object?> values)
    {
        var value = Statement(sql, values).ExecuteScalar();
        return value is null or DBNull ? default : (T)value;
    }

    /// <summary>All rows, mapped; read to the end before it returns.</summary>
    public List<T> Query<T>(string sql, Func<SqliteDataReader, T> map, params ReadOnlySpan<object?> values)
    {
        using var reader = Statement(sql, values).ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(map(reader));
        }
        return rows;
    }

    /// <summary>The first row, mapped, or the default when there is none.</summary>
    public T? First<T>(string sql, Func<SqliteDataReader, T> map, params ReadOnlySpan<object?> values)
    {
        using var reader = Statement(sql, values).ExecuteReader();
        return reader.Read() ? map(reader) : default;
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Dispose();
        }
        _connection.Dispose();
    }

    private SqliteCommand Statement(string sql, ReadOnlySpan<object?> values)
    {
        if (!_statements.TryGetValue(sql, out var command))
        {
            command = _connection.CreateCommand();
            command.CommandText = sql;
            for (var i = 0; i < values.Length; i++)
            {
                command.Parameters.Add(new SqliteParameter { ParameterName = $"@{i}" });
            }
            _statements.Add(sql, command);
        }
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].ResetSqliteType();
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        }
        return command;
    }
}
