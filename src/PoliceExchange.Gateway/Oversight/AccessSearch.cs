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
/// Finds entries, newest first. One index gives the candidates in the order of the answer, the rest is filtered, and a page
/// looks at a bounded number of candidates, so that no search holds up the store. By public members that index is one of
/// access_index; by officer, case or notice it is the vault's blind terms, month by month while their keys exist, and within a
/// month the order is the chain's.
/// </summary>
internal sealed class AccessSearch(DurableStore store, VaultKeys keys)
{
    /// <summary>Candidates that one page looks at.</summary>
    public const int Bound = 200_000;

    private const string Columns =
        "i.seq, i.at, i.op, i.result, i.family, i.owner, i.purpose, i.peer, EXISTS (SELECT 1 FROM vault v WHERE v.seq = i.seq), (SELECT entry FROM journal j WHERE j.seq = i.seq)";

    /// <summary>A statement with its values: the page, and where its candidates end when there are more than the bound.</summary>
    internal sealed record Statement(string Page, string End, object?[] Values);

    /// <summary>A page by public members.</summary>
    /// <returns>Rows, and where to go on; null at the end.</returns>
    public (List<FoundEntry> Rows, SearchPlace? Next) Find(AccessQuery query, SearchPlace before, int size, int bound = Bound) =>
        store.Read(db => Run(db, ByMembers(query, before), size, bound));

    /// <summary>A page by what the vault's blind index knows, and public members.</summary>
    public (List<FoundEntry> Rows, SearchPlace? Next) Find(
        IReadOnlyList<(VaultTerm Kind, string Value)> secret, AccessQuery query, SearchPlace before, int size, int bound = Bound)
    {
        // The rarest first: a notice has fewer entries than a case, a case fewer than an officer.
        var sought = secret.OrderByDescending(one => one.Kind).ToList();
        var rows = new List<FoundEntry>();
        foreach (var month in keys.Months())
        {
            if (Starts(month, query, before) is not { } sequence || keys.Find(month) is not { } key)
            {
                continue;
            }
            var (found, next) = store.Read(db => Run(db, ByTerms(key, sought, query, sequence), size - rows.Count, bound));
            rows.AddRange(found);
            if (next is not null)
            {
                return (rows, next);
            }
            if (rows.Count == size)
            {
                // Whether older months hold more is found out by who asks for them.
                return (rows, new SearchPlace(rows[^1].At, rows[^1].Sequence));
            }
        }
        return (rows, null);
    }

    /// <summary>By public members.</summary>
    internal static Statement ByMembers(AccessQuery query, SearchPlace before)
    {
        var values = new List<object?>();
        var (index, driver, rest) = query.Conditions(values);
        var candidates = $"FROM access_index i INDEXED BY {index} WHERE {driver} AND {Range(query, before, values)} ORDER BY i.at DESC, i.seq DESC";
        var others = rest.Count == 0 ? "1" : string.Join(" AND ", rest);
        // A subquery with a LIMIT is not merged into the outer one (SQLite, flattening rule 19), so the bound holds.
        return new Statement(
            $"SELECT {Columns} FROM (SELECT * {candidates} LIMIT @{values.Count}) i WHERE {others} LIMIT @{values.Count + 1}",
            $"SELECT i.at, i.seq {candidates} LIMIT 1 OFFSET @{values.Count}",
            [.. values]);
    }

    /// <summary>By blind terms, within a month, before a sequence number.</summary>
    internal static Statement ByTerms(VaultMonthKey key, IReadOnlyList<(VaultTerm Kind, string Value)> sought, AccessQuery query, long before)
    {
        var values = new List<object?>();
        var (_, driver, rest) = query.Conditions(values);
        var range = Range(query, SearchPlace.Newest, values);
        values.AddRange([key.Month, (int)sought[0].Kind, key.Term(sought[0].Kind, sought[0].Value), before]);
        var month = values.Count - 4;
        var candidates = $"FROM vault_term t WHERE t.month = @{month} AND t.kind = @{month + 1} AND t.term = @{month + 2} AND t.seq < @{month + 3} ORDER BY t.seq DESC";
        var others = new List<string> { driver };
        others.AddRange(rest);
        others.Add(range);
        foreach (var (kind, value) in sought.Skip(1))
        {
            values.AddRange([(int)kind, key.Term(kind, value)]);
            others.Add($"EXISTS (SELECT 1 FROM vault_term u WHERE u.month = @{month} AND u.kind = @{values.Count - 2} AND u.term = @{values.Count - 1} AND u.seq = i.seq)");
        }
        // CROSS JOIN keeps the order: terms first.
        return new Statement(
            $"SELECT {Columns} FROM (SELECT t.seq {candidates} LIMIT @{values.Count}) t CROSS JOIN access_index i ON i.seq = t.seq WHERE {string.Join(" AND ", others)} LIMIT @{values.Count + 1}",
            $"SELECT i.at, i.seq FROM (SELECT t.seq {candidates} LIMIT 1 OFFSET @{values.Count}) t CROSS JOIN access_index i ON i.seq = t.seq",
            [.. values]);
    }

    private static (List<FoundEntry> Rows, SearchPlace? Next) Run(StoreConnection db, Statement statement, int size, int bound)
    {
        var rows = db.Query(statement.Page, Map, [.. statement.Values, bound, size + 1]);
        if (rows.Count > size)
        {
            rows.RemoveAt(size);
            return (rows, new SearchPlace(rows[^1].At, rows[^1].Sequence));
        }
        return (rows, db.First(statement.End, row => new SearchPlace(row.GetInt64(0), row.GetInt64(1)), [.. statement.Values, bound - 1]));
    }

    /// <summary>The sequence number before which a month is looked through; null when it is not.</summary>
    private static long? Starts(string month, AccessQuery query, SearchPlace before)
    {
        if ((query.From is { } from && string.CompareOrdinal(month, VaultMonthKey.MonthOf(from)) < 0)
            || (query.Until is { } until && string.CompareOrdinal(month, VaultMonthKey.MonthOf(until)) > 0))
        {
            return null;
        }
        if (before == SearchPlace.Newest)
        {
            return long.MaxValue;
        }
        // A token is a caller's word: a time that is none begins at the newest again.
        var place = before.At is >= 0 and < 253_402_300_800_000 ? VaultMonthKey.MonthOf(DateTimeOffset.FromUnixTimeMilliseconds(before.At)) : month;
        return string.CompareOrdinal(month, place) switch
        {
            > 0 => null,
            0 => before.Sequence,
            _ => long.MaxValue,
        };
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
