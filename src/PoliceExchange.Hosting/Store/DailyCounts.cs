namespace PoliceExchange.Hosting.Store;

/// <summary>A count of one thing on one day.</summary>
/// <param name="Day">UTC day.</param>
/// <param name="Topic">What it belongs to, for reading some only; may be empty.</param>
/// <param name="Key">Its one text form.</param>
/// <param name="Count">How often.</param>
internal sealed record DailyCount(DateOnly Day, string Topic, string Key, long Count);

/// <summary>
/// Counts of things by UTC day in the store of a process. Bounded in both directions: so many different things a day, of
/// which more are counted as missed, and so many days, of which older ones are deleted.
/// </summary>
/// <param name="table">Name of the table; a constant of the process.</param>
/// <param name="maxRows">Different things on one day.</param>
/// <param name="maxDays">Days kept.</param>
internal sealed class DailyCounts(string table, int maxRows, int maxDays)
{
    private const int PageSize = 200;

    private readonly string _insert = $"INSERT INTO {table} (day, topic, key, count) VALUES (@0, @1, @2, @3)";
    private readonly string _add = $"UPDATE {table} SET count = count + @3 WHERE day = @0 AND topic = @1 AND key = @2";
    private readonly string _rows = $"SELECT count(*) FROM {table} WHERE day = @0";
    private readonly string _page = $"SELECT day, topic, key, count FROM {table} WHERE (day, topic, key) > (@0, @1, @2) AND day <= @3 ORDER BY day, topic, key LIMIT @4";
    private readonly string _topic = $"SELECT day, topic, key, count FROM {table} WHERE topic = @0 AND (day, key) > (@1, @2) ORDER BY day, key LIMIT @3";

    /// <summary>The tables, for the migrations of a process.</summary>
    public static string Schema(string table) => $"""
        CREATE TABLE {table} (
            day INTEGER NOT NULL,
            topic TEXT NOT NULL,
            key TEXT NOT NULL,
            count INTEGER NOT NULL,
            PRIMARY KEY (day, topic, key)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE {table}_missed (
            day INTEGER PRIMARY KEY,
            count INTEGER NOT NULL
        ) STRICT
        """;

    /// <summary>Adds to a day; an act of the writer.</summary>
    /// <param name="missed">Counted by the caller already as in no row.</param>
    public void Add(StoreConnection db, DateOnly day, IEnumerable<(string Topic, string Key, long Count)> rows, long missed)
    {
        var room = maxRows - db.Scalar<long>(_rows, day.DayNumber);
        foreach (var (topic, key, count) in rows)
        {
            if (db.Execute(_add, day.DayNumber, topic, key, count) > 0)
            {
                continue;
            }
            if (room-- > 0)
            {
                db.Execute(_insert, day.DayNumber, topic, key, count);
            }
            else
            {
                missed += count;
            }
        }
        if (missed > 0)
        {
            db.Execute($"INSERT INTO {table}_missed (day, count) VALUES (@0, @1) ON CONFLICT (day) DO UPDATE SET count = count + @1", day.DayNumber, missed);
        }
        db.Execute($"DELETE FROM {table} WHERE day <= @0", day.DayNumber - maxDays);
        db.Execute($"DELETE FROM {table}_missed WHERE day <= @0", day.DayNumber - maxDays);
    }

    /// <summary>Rows of days, first to last, a page per read, so that no snapshot is held while somebody takes them.</summary>
    public IEnumerable<IReadOnlyList<DailyCount>> Days(DurableStore store, DateOnly from, DateOnly to) => Pages(last => store.Read(db => last is null
        ? db.Query(_page, Row, (long)from.DayNumber - 1, "\U0010FFFF", "", (long)to.DayNumber, (long)PageSize)
        : db.Query(_page, Row, (long)last.Day.DayNumber, last.Topic, last.Key, (long)to.DayNumber, (long)PageSize)));

    /// <summary>Rows of one topic over all days.</summary>
    public IEnumerable<DailyCount> Topic(DurableStore store, string topic) => Pages(last => store.Read(db =>
        db.Query(_topic, Row, topic, (long)(last?.Day.DayNumber ?? -1), last?.Key ?? "", (long)PageSize))).SelectMany(page => page);

    /// <summary>Days with things that are in no row, and how many.</summary>
    public List<(DateOnly Day, long Count)> Missed(StoreConnection db, DateOnly from, DateOnly to) => db.Query(
        $"SELECT day, count FROM {table}_missed WHERE day BETWEEN @0 AND @1 ORDER BY day",
        row => (DateOnly.FromDayNumber(row.GetInt32(0)), row.GetInt64(1)), (long)from.DayNumber, (long)to.DayNumber);

    private static IEnumerable<IReadOnlyList<DailyCount>> Pages(Func<DailyCount?, List<DailyCount>> read)
    {
        DailyCount? last = null;
        do
        {
            var page = read(last);
            yield return page;
            last = page.Count == PageSize ? page[^1] : null;
        }
        while (last is not null);
    }

    private static DailyCount Row(Microsoft.Data.Sqlite.SqliteDataReader row) => new(DateOnly.FromDayNumber(row.GetInt32(0)), row.GetString(1), row.GetString(2), row.GetInt64(3));
}
