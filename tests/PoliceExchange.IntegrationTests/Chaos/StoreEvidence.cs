using System.Security.Cryptography;
using System.Text.Json;
using PoliceExchange.Audit;
using PoliceExchange.Hosting.Store;

namespace PoliceExchange.IntegrationTests.Chaos;

/// <summary>One access entry, as far as the comparison needs it.</summary>
internal sealed record Entry(long Sequence, string Operation, string Result, string Env, string Peer);

/// <summary>What a store holds, read only, from outside of the process that owns it.</summary>
internal sealed class StoreEvidence(string path) : IDisposable
{
    private readonly StoreConnection _db = new(path, readOnly: true);

    public T? Scalar<T>(string sql) => _db.Scalar<T>(sql);

    public List<string[]> Rows(string sql, int columns) => _db.Query(
        sql, row => Enumerable.Range(0, columns).Select(i => row.IsDBNull(i) ? "" : Convert.ToString(row.GetValue(i), System.Globalization.CultureInfo.InvariantCulture)!).ToArray());

    /// <summary>All entries; problems of the chain go to the list.</summary>
    public List<Entry> Journal(List<string> problems)
    {
        var rows = _db.Query("SELECT seq, hash, entry FROM journal ORDER BY seq", row => (Sequence: row.GetInt64(0), Hash: (byte[])row.GetValue(1), Bytes: (byte[])row.GetValue(2)));
        if (AccessChain.Verify(rows.Select(row => row.Bytes)) is { } broken)
        {
            problems.Add($"{path}: chain breaks at {broken.Sequence}: {broken.Problem}");
        }
        problems.AddRange(rows.Where(row => !SHA256.HashData(row.Bytes).AsSpan().SequenceEqual(row.Hash)).Select(row => $"{path}: hash of entry {row.Sequence} is not its entry's"));
        return [.. rows.Select(row => Read(row.Sequence, row.Bytes))];
    }

    public void Dispose() => _db.Dispose();

    private static Entry Read(long sequence, byte[] bytes)
    {
        using var json = JsonDocument.Parse(bytes);
        var root = json.RootElement;
        return new Entry(
            sequence, root.GetProperty("op").GetString()!, root.GetProperty("res").GetString()!, root.TryGetProperty("env", out var env) ? env.GetString()! : "", root.GetProperty("peer").GetString()!);
    }
}
