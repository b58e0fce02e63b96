using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using PoliceExchange.Audit;
using PoliceExchange.Cli.Bench;
using PoliceExchange.Gateway;
using PoliceExchange.Gateway.Audit;
using PoliceExchange.Gateway.Oversight;
using PoliceExchange.Hosting.Store;

namespace PoliceExchange.IntegrationTests.Oversight;

// Seen failing: a keyset without the sequence, which loses entries of one millisecond (Pages_...); a page without a bound
// (NoMatch_...); an order that no index has (EachFilter_...); a token that repeats its row (BlindTerms_...); a fill that says ok
// of a denial (Fill_...).

/// <summary>Search by public members against a filter that is written another way, over many entries.</summary>
public sealed class AccessSearchTests : IAsyncLifetime
{
    private const int Page = 37;
    private readonly string _folder = Directory.CreateTempSubdirectory("px-search-").FullName;
    private DurableStore _store = null!;
    private AccessSearch _search = null!;

    private const string Officer = "officer-1";

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

    private string StorePath => Path.Combine(_folder, "gateway.db");

    public ValueTask InitializeAsync()
    {
        _store = DurableStore.Open(new StoreOptions { Path = StorePath, ReserveBytes = 0 }, GatewaySchema.Migrations, NullLogger.Instance, _ => { });
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

    [Fact]
    public async Task NoMatch_StopsAtTheBoundAndSaysWhereToGoOn()
    {
        await FillAsync(5_000);
        var candidates = Slow(new AccessQuery { Owner = "CAN" });
        await _store.WriteAsync(db => db.Execute("UPDATE access_index SET purpose = 'RARE' WHERE seq = @0", candidates[250]));
        var query = new AccessQuery { Owner = "CAN", Purpose = "RARE" };

        // The only match lies behind the bound of the first page: without a bound it would be found there.
        var (rows, next) = _search.Find(query, SearchPlace.Newest, Page, bound: 100);
        Assert.Empty(rows);
        Assert.Equal(candidates[99], next!.Sequence);
        (_, next) = _search.Find(query, next, Page, bound: 100);
        Assert.Equal(candidates[250], Assert.Single(_search.Find(query, next!, Page, bound: 100).Rows).Sequence);
    }

    [Fact]
    public async Task BlindTerms_GiveEveryMatchOnce_WhateverTheBound()
    {
        var (keys, newest) = await ManyAsync(3_000);
        var key = keys.Obtain(newest);
        foreach (var bound in new[] { 7, 100, AccessSearch.Bound })
        {
            foreach (var query in new[] { new AccessQuery(), new AccessQuery { Result = AccessQuery.AnyDenial }, new AccessQuery(newest.AddMinutes(-2), newest.AddMinutes(-1)) })
            {
                var term = key.Term(VaultTerm.Officer, Officer);
                var expected = Slow(query).Intersect(_store.Read(db => db.Query("SELECT seq FROM vault_term WHERE term = @0", row => row.GetInt64(0), term))).OrderDescending().ToList();
                Assert.NotEmpty(expected);
                var found = new List<long>();
                SearchPlace? place = SearchPlace.Newest;
                while (place is not null)
                {
                    var (rows, next) = _search.Find([(VaultTerm.Officer, Officer)], query, place, 11, bound);
                    found.AddRange(rows.Select(row => row.Sequence));
                    place = next;
                }
                Assert.Equal(expected, found);
            }
        }
    }

    /// <summary>With the tables full, each filter walks its index in the order of the answer: nothing is scanned, nothing sorted. How long it takes: px bench, row audit.</summary>
    [Fact]
    public async Task EachFilter_WalksAnIndexInTheOrderOfTheAnswer()
    {
        var (keys, newest) = await ManyAsync(20_000);
        var term = new[] { (VaultTerm.Officer, Officer), (VaultTerm.Case, "case") };
        var statements = Queries.Select(query => AccessSearch.ByMembers(query, SearchPlace.Newest))
            .Concat(Queries.Select(query => AccessSearch.ByTerms(keys.Obtain(newest), term, query, long.MaxValue)));
        foreach (var statement in statements)
        {
            foreach (var sql in new[] { statement.Page, statement.End })
            {
                var plan = _store.Read(db => db.Query("EXPLAIN QUERY PLAN " + sql, row => row.GetString(3), [.. statement.Values, 10, .. sql == statement.Page ? new object?[] { 10 } : []]));
                // json_each of the operations is a list of a few words, and the candidates of the subquery are counted.
                Assert.DoesNotContain(plan, step => step.StartsWith("SCAN", StringComparison.Ordinal) && step is not ("SCAN i" or "SCAN t") && !step.Contains("json_each", StringComparison.Ordinal));
                Assert.DoesNotContain(plan, step => step.Contains("TEMP B-TREE", StringComparison.Ordinal));
                Assert.Contains(plan, step => step.StartsWith("SEARCH", StringComparison.Ordinal) && step.Contains("INDEX", StringComparison.Ordinal) || step.Contains("PRIMARY KEY", StringComparison.Ordinal));
            }
        }
    }

    /// <summary>What the bench fills a store with is what a gateway would have written.</summary>
    [Fact]
    public async Task Fill_WritesTheRowsOfTheGateway()
    {
        await ManyAsync(2_000);
        var chain = _store.Read(db => db.Query("SELECT entry FROM journal ORDER BY seq", row => (byte[])row.GetValue(0)));
        Assert.Equal(2_000, chain.Count);
        Assert.Null(AccessChain.Verify(chain));
        const string Rows = "SELECT seq, at, op, result, denied, family, owner, purpose, peer, agency FROM access_index ORDER BY seq";
        var filled = _store.Read(db => db.Query(Rows, Line));
        await _store.WriteAsync(db =>
        {
            db.Execute("DELETE FROM access_index");
            for (var i = 0; i < chain.Count; i++)
            {
                AccessIndex.Put(db, i + 1, Read(chain[i]));
            }
        });
        Assert.Equal(_store.Read(db => db.Query(Rows, Line)), filled);
        // A private part is there where the entry commits to one, and so are its terms.
        var committed = chain.Select((entry, i) => (Sequence: i + 1L, Has: EntryText.CommitmentOf(entry) is not null)).Where(one => one.Has).Select(one => one.Sequence).ToList();
        Assert.Equal(committed, _store.Read(db => db.Query("SELECT seq FROM vault ORDER BY seq", row => row.GetInt64(0))));
        foreach (var kind in Enum.GetValues<VaultTerm>())
        {
            Assert.Equal(committed, _store.Read(db => db.Query("SELECT seq FROM vault_term WHERE kind = @0 ORDER BY seq", row => row.GetInt64(0), (int)kind)));
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

    /// <summary>A store that was filled as the bench fills one, with the terms of an officer whom its key can find.</summary>
    private async Task<(VaultKeys Keys, DateTimeOffset Newest)> ManyAsync(int count)
    {
        await _store.DisposeAsync();
        // The middle of a month, so that the times before it are in it too.
        var newest = new DateTimeOffset(2026, 11, 15, 12, 0, 0, TimeSpan.Zero);
        var keys = new VaultKeys(Path.Combine(_folder, "vault-keys"));
        AccessFill.Run(StorePath, "JAM", newest, count, new Dictionary<int, byte[]> { [(int)VaultTerm.Officer] = keys.Obtain(newest).Term(VaultTerm.Officer, Officer) });
        await InitializeAsync();
        return (keys, newest);
    }

    private static AccessEntry Read(byte[] bytes)
    {
        string? Member(string name) => EntryText.Member(bytes, name);
        using var json = JsonDocument.Parse(bytes);
        var operation = Enum.GetValues<AccessOperation>().Single(one => AccessEntry.NameOf(one) == Member("op"));
        return new AccessEntry(
            Member("gw")!, operation, Member("res")!, Member("env"), Member("peer")!, DateTimeOffset.FromUnixTimeMilliseconds(json.RootElement.GetProperty("t").GetInt64()), Member("cmt"))
        {
            Family = Member("fam"), Owner = Member("own"), Purpose = Member("pur"),
        };
    }

    private static string Line(Microsoft.Data.Sqlite.SqliteDataReader row) =>
        string.Join('|', Enumerable.Range(0, row.FieldCount).Select(column => Convert.ToString(row.GetValue(column), System.Globalization.CultureInfo.InvariantCulture)));

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
