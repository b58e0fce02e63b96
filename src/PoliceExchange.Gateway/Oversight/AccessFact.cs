using PoliceExchange.Hosting.Store;

namespace PoliceExchange.Gateway.Oversight;

/// <summary>What flags and samples know of an entry without opening its private part.</summary>
/// <param name="Sequence">The entry.</param>
/// <param name="At">When.</param>
/// <param name="Operation">Wire name.</param>
/// <param name="Denied">True for every result but ok.</param>
/// <param name="Peer">The desk.</param>
/// <param name="Officer">Blind term of the officer: the same for one officer in one month; null without a private part.</param>
/// <param name="HasCase">A case was named.</param>
internal sealed record AccessFact(long Sequence, DateTimeOffset At, string Operation, bool Denied, string Peer, string? Officer, bool HasCase)
{
    /// <summary>True for the operations that show content to a person.</summary>
    public bool ShowsContent => Operation is "open" or "look-up" or "export" or "print" or "break-glass";

    /// <summary>Hours since 1970, UTC.</summary>
    public long Hour => At.ToUnixTimeSeconds() / 3600;
}

/// <summary>Reads facts of a period, a bounded number of them.</summary>
internal static class AccessFacts
{
    /// <summary>Entries that a report or a sample reads; memory is bounded by it.</summary>
    public const int Limit = 200_000;

    /// <summary>Facts in the order of the chain; one more than <see cref="Limit"/> when there are too many.</summary>
    public static List<AccessFact> Read(StoreConnection db, AccessQuery query)
    {
        var values = new List<object?>();
        var (index, driver, rest) = query.Conditions(values);
        values.Add(query.From?.ToUnixTimeMilliseconds() ?? 0);
        values.Add(query.Until?.ToUnixTimeMilliseconds() ?? long.MaxValue);
        values.Add(Limit + 1);
        var from = values.Count - 3;
        var conditions = string.Join(" AND ", [driver, .. rest, $"i.at >= @{from} AND i.at < @{from + 1}"]);
        var facts = db.Query(
            $"""
            SELECT i.seq, i.at, i.op, i.denied, i.peer,
                (SELECT hex(t.term) FROM vault_term t WHERE t.seq = i.seq AND t.kind = 1),
                EXISTS (SELECT 1 FROM vault_term t WHERE t.seq = i.seq AND t.kind = 2)
            FROM access_index i INDEXED BY {index} WHERE {conditions} LIMIT @{from + 2}
            """,
            row => new AccessFact(
                row.GetInt64(0), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1)), row.GetString(2), row.GetInt64(3) == 1, row.GetString(4),
                row.IsDBNull(5) ? null : row.GetString(5), row.GetInt64(6) == 1),
            [.. values]);
        facts.Sort((a, b) => a.Sequence.CompareTo(b.Sequence));
        return facts;
    }
}
