using Microsoft.Extensions.Logging.Abstractions;
using PoliceExchange.Gateway;
using PoliceExchange.Gateway.Audit;
using PoliceExchange.Gateway.Oversight;
using PoliceExchange.Hosting.Store;

namespace PoliceExchange.IntegrationTests.Oversight;

// Seen failing: a keyset without the sequence, which loses entries of one millisecond (Pages_...). Not yet seen
// failing: ManyEntries_...; defect to plant: no bound.

/// <summary>Search by public members against a filter that is written another way, over many entries.</summary>
public sealed class AccessSearchTests : IAsyncLifetime
{
    private const int Page = 37;
    private readonly string _folder = Directory.CreateTempSubdirectory("px-search-").FullName;
    private DurableStore _store = null!;
    private AccessSearch _search = null!;

    private static bool Full => Environment.GetEnvironmentVariable("PX_TEST_SIZE") == "full";

    private static readonly AccessQuery[] Queries =
    [
        new(),
        new(At(2_000), At(2_500)),
        new() { Owner = "CAN" },
        new() { Operations = ["open"], Family = "WANTED" },
        new() { Operations = ["open", "act"], Purpose = "INVESTIGATION" },
        new() { Result = AccessQuery.AnyDenial },
        new() { Result = "POLICY_DENIED", Owner = "CAN" },
        new() { Result = "ok", Agency = "pol" },
        new() { Peer = "spiffe://jam.px.example/agency/imm/desk/BORDER_OFFICER", Family = "DRUGS" },
        new(At(100)) { Family = "nothing" },
    ];

    public ValueTask InitializeAsync()
    {
        _store = DurableStore.Open(new StoreOptions { Path = Path.Combine(_folder, "gateway.db"), ReserveBytes = 0 }, GatewaySchema.Migrations, NullLogger.Instance, _ => { });
        _search = new AccessSearch(_store, new VaultKeys(Path.Combine(_folder, "vault-keys")));
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Pages_GiveEveryMatchOnceNewestFirst_WhateverTheBound()
    {
        await FillAsync(5_000);
        foreach (var bound in new[] { 50, 1_000, AccessSearch.Bound })
        {
            foreach (var query in Queries)
            {
                var expected = Slow(query);
                var found = new List<long>();
                SearchPlace? place = SearchPlace.Newest;
                while (place is not null)
                {
                    var (rows, next) = _search.Find(query, place, Page, bound);
                    Assert.True(rows.Count <= Page);
                    found.AddRange(rows.Select(row => row.Sequence));
                    place = next;
                }
                Assert.Equal(expected, found);
            }
        }
    }

    /// <summary>Ten million entries at full size: the first page of each filter in under two seconds (issue 3).</summary>
    [Fact]
    public async Task ManyEntries_AreSearchedInUnderTwoSeconds()
    {
        await FillAsync(Full ? 10_000_000 : 200_000);
        foreach (var query in Queries)
        {
            var began = TimeProvider.System.GetTimestamp();
            _search.Find(query, SearchPlace.Newest, Page);
            var took = TimeProvider.System.GetElapsedTime(began);
            Assert.True(took < TimeSpan.FromSeconds(2), $"{query} took {took.TotalMilliseconds:0} ms");
            TestContext.Current.SendDiagnosticMessage($"{took.TotalMilliseconds:0} ms: {query}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static DateTimeOffset At(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    // Three entries share a millisecond, and the clock goes back now and then.
    private Task FillAsync(int count) => _store.WriteAsync(db =>
    {
        db.Execute(
            """
            INSERT INTO access_index (seq, at, op, result, denied, family, owner, purpose, peer, agency)
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < @0)
            SELECT i, i / 3 - (i % 11 = 0) * 5 + 5,
                CASE i % 7 WHEN 0 THEN 'open' WHEN 1 THEN 'act' WHEN 2 THEN 'submit' ELSE 'deliver' END,
                CASE WHEN i % 97 = 0 THEN 'POLICY_DENIED' WHEN i % 89 = 0 THEN 'NOT_FOUND' ELSE 'ok' END, i % 97 = 0 OR i % 89 = 0,
                CASE i % 5 WHEN 0 THEN NULL WHEN 1 THEN 'WANTED' ELSE 'DRUGS' END, CASE i % 4 WHEN 0 THEN 'CAN' WHEN 1 THEN NULL ELSE 'JAM' END,
                CASE i % 3 WHEN 0 THEN 'INVESTIGATION' ELSE NULL END,
                CASE i % 6 WHEN 0 THEN 'spiffe://jam.px.example/agency/imm/desk/BORDER_OFFICER' ELSE 'spiffe://jam.px.example/agency/pol/desk/LIAISON_DESK' END,
                CASE i % 6 WHEN 0 THEN 'imm' ELSE 'pol' END
            FROM n
            """,
            count);
        db.Execute("INSERT INTO journal (seq, hash, entry) SELECT seq, x'00', x'7b7d' FROM access_index");
    });

    private List<long> Slow(AccessQuery query) => [.. _store
        .Read(db => db.Query(
            "SELECT seq, at, op, result, family, owner, purpose, peer, agency FROM access_index",
            row => (Sequence: row.GetInt64(0), At: row.GetInt64(1), Operation: row.GetString(2), Result: row.GetString(3), Family: Text(row, 4), Owner: Text(row, 5), Purpose: Text(row, 6), Peer: row.GetString(7), Agency: Text(row, 8))))
        .Where(row => (query.Operations.Count == 0 || query.Operations.Contains(row.Operation))
            && (query.Result is null || (query.Result == AccessQuery.AnyDenial ? row.Result != "ok" : row.Result == query.Result))
            && (query.Family ?? row.Family) == row.Family && (query.Owner ?? row.Owner) == row.Owner && (query.Purpose ?? row.Purpose) == row.Purpose
            && (query.Peer ?? row.Peer) == row.Peer && (query.Agency ?? row.Agency) == row.Agency
            && (query.From is not { } from || row.At >= from.ToUnixTimeMilliseconds()) && (query.Until is not { } until || row.At < until.ToUnixTimeMilliseconds()))
        .OrderByDescending(row => row.At).ThenByDescending(row => row.Sequence).Select(row => row.Sequence)];

    private static string? Text(Microsoft.Data.Sqlite.SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
