using System.Globalization;
using Microsoft.Data.Sqlite;
using PoliceExchange.Gateway.Audit;
using PoliceExchange.Hosting.Store;

namespace PoliceExchange.Gateway.Oversight;

/// <summary>A found entry.</summary>
internal sealed record FoundEntry(
    long Sequence, long At, string Operation, string Result, string? Family, string? Owner, string? Purpose, string Peer, bool HasPrivatePart, byte[] Entry);

/// <summary>Where a page ends: the next one holds what is older.</summary>
internal sealed record SearchPlace(long At, long Sequence)
{
    public static readonly SearchPlace Newest = new(long.MaxValue, long.MaxValue);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{At}.{Sequence}");

    public static SearchPlace? Parse(string token) =>
        token.Split('.') is [var at, var sequence]
        && long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var time)
        && long.TryParse(sequence, NumberStyles.None, CultureInfo.InvariantCulture, out var place) ? new SearchPlace(time, place) : null;
}

/// <summary>
/// Finds entries, newest first. By public members: one index gives the candidates, the rest is filtered, and a page looks
/// at a bounded number of candidates, so that no search holds up the store. By officer, case or notice: blind terms,
/// month by month while their keys exist.
/// </summary>
internal sealed class AccessSearch(DurableStore store, VaultKeys keys)
{
    /// <summary>Candidates that one page looks at.</summary>
    public const int Bound = 200_000;

    private const string Columns =
        "i.seq, i.at, i.op, i.result, i.family, i.owner, i.purpose, i.peer, EXISTS (SELECT 1 FROM vault v WHERE v.seq = i.seq), (SELECT entry FROM journal j WHERE j.seq = i.seq)";

    /// <summary>A page by public members.</summary>
    /// <returns>Rows, and where to go on; null at the end.</returns>
    public (List<FoundEntry> Rows, SearchPlace? Next) Find(AccessQuery query, SearchPlace before, int size, int bound = Bound)
    {
        var values = new List<object?>();
        var (index, driver, rest) = query.Conditions(values);
        var range = Range(query, before, values);
        var candidates = $"FROM access_index i INDEXED BY {index} WHERE {driver} AND {range} ORDER BY i.at DESC, i.seq DESC";
        values.Add(bound);
        var limit = values.Count - 1;
        values.Add(size + 1);
        var others = rest.Count == 0 ? "1" : string.Join(" AND ", rest);
        return store.Read(db =>
        {
            // A subquery with a LIMIT is not merged into the outer one (SQLite, flattening rule 19), so the bound holds.
            var rows = db.Query(
                $"SELECT {Columns} FROM (SELECT * {candidates} LIMIT @{limit}) i WHERE {others} LIMIT @{limit + 1}", Map, [.. values]);
            if (rows.Count > size)
            {
                rows.RemoveAt(size);
                return (rows, new SearchPlace(rows[^1].At, rows[^1].Sequence));
            }
            values[limit] = bound - 1;
            values.RemoveAt(limit + 1);
            return (rows, db.First($"SELECT i.at, i.seq {candidates} LIMIT 1 OFFSET @{limit}", row => new SearchPlace(row.GetInt64(0), row.GetInt64(1)), [.. values]));
        });
    }

    /// <summary>A page by what the vault's blind index knows, and public members.</summary>
    public (List<FoundEntry> Rows, SearchPlace? Next) Find(IReadOnlyList<(VaultTerm Kind, string Value)> secret, AccessQuery query, SearchPlace before, int size)
    {
        var rows = new List<FoundEntry>();
        // The rarest first: a notice has fewer entries than a case, a case fewer than an officer.
        var sought = secret.OrderByDescending(one => one.Kind).ToList();
        foreach (var month in keys.Months())
        {
            if (rows.Count > size)
            {
                break;
            }
            if (keys.Find(month) is not { } key || (query.From is { } from && string.CompareOrdinal(month, VaultMonthKey.MonthOf(from)) < 0))
            {
                continue;
            }
            rows.AddRange(store.Read(db => InMonth(db, key, sought, query, before, size + 1 - rows.Count)));
        }
        if (rows.Count <= size)
        {
            return (rows, null);
        }
        rows.RemoveRange(size, rows.Count - size);
        return (rows, new SearchPlace(rows[^1].At, rows[^1].Sequence));
    }

    private static List<FoundEntry> InMonth(StoreConnection db, VaultMonthKey key, List<(VaultTerm Kind, string Value)> sought, AccessQuery query, SearchPlace before, int limit)
    {
        var values = new List<object?>();
        var (_, driver, rest) = query.Conditions(values);
        var range = Range(query, before, values);
        values.Add(key.Month);
        var month = values.Count - 1;
        var terms = new List<string>();
        foreach (var (kind, value) in sought)
        {
            values.Add((int)kind);
            values.Add(key.Term(kind, value));
            var (k, t) = (values.Count - 2, values.Count - 1);
            terms.Add(terms.Count == 0
                ? $"t.month = @{month} AND t.kind = @{k} AND t.term = @{t}"
                : $"EXISTS (SELECT 1 FROM vault_term u WHERE u.month = @{month} AND u.kind = @{k} AND u.term = @{t} AND u.seq = i.seq)");
        }
        values.Add(limit);
        var conditions = string.Join(" AND ", [.. terms, driver, .. rest, range]);
        // CROSS JOIN keeps the order: terms first.
        return db.Query(
            $"SELECT {Columns} FROM vault_term t CROSS JOIN access_index i ON i.seq = t.seq WHERE {conditions} ORDER BY i.at DESC, i.seq DESC LIMIT @{values.Count - 1}",
            Map, [.. values]);
    }

    private static string Range(AccessQuery query, SearchPlace before, List<object?> values)
    {
        values.Add(query.From?.ToUnixTimeMilliseconds() ?? 0);
        values.Add(query.Until?.ToUnixTimeMilliseconds() ?? long.MaxValue);
        values.Add(before.At);
        values.Add(before.Sequence);
        var first = values.Count - 4;
        return $"i.at >= @{first} AND i.at < @{first + 1} AND i.at <= @{first + 2} AND (i.at < @{first + 2} OR i.seq < @{first + 3})";
    }

    private static FoundEntry Map(SqliteDataReader row) => new(
        row.GetInt64(0), row.GetInt64(1), row.GetString(2), row.GetString(3), Text(row, 4), Text(row, 5), Text(row, 6), row.GetString(7), row.GetInt64(8) == 1, (byte[])row.GetValue(9));

    private static string? Text(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
