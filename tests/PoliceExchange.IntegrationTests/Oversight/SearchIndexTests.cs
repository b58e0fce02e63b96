using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using PoliceExchange.Audit;
using PoliceExchange.Broker;
using PoliceExchange.Broker.Audit;
using PoliceExchange.Broker.Oversight;
using PoliceExchange.Hosting.Store;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.IntegrationTests.Oversight;

// Seen failing: pages that end at their bound (all but the largest), entries indexed for a state that they do not concern.

/// <summary>The hub's search against a filter that is written another way: each state finds its own acts and acts on its data, and nothing else.</summary>
public sealed class SearchIndexTests : IAsyncDisposable
{
    private const int Page = 7;
    private static readonly string[] States = ["JAM", "PAN", "CRI"];
    private static readonly string[] Operations = ["open", "list", "deliver", "receipt"];
    private static readonly string?[] Families = ["WANTED", "DRUGS", null];
    private static readonly string[] Results = ["ok", "POLICY_DENIED", "delivered"];

    private readonly string _folder = Directory.CreateTempSubdirectory("px-hubsearch-").FullName;
    private readonly DurableStore _store;
    private readonly LogStore _log;
    private readonly SearchIndex _index;
    private readonly SigningKey _key = SigningKey.Generate();
    private readonly List<(long Index, AccessEntry Entry, string Actor)> _all = [];

    public SearchIndexTests()
    {
        _store = DurableStore.Open(new StoreOptions { Path = Path.Combine(_folder, "broker.db"), ReserveBytes = 0 }, BrokerSchema.Migrations, NullLogger.Instance, _ => { });
        var keys = new BrokerKeys("hub", _key, TimeSpan.FromHours(1));
        _log = new LogStore(_store, keys);
        _index = new SearchIndex(_store, _log, node => node[3..].ToUpperInvariant(), keys);
    }

    public static TheoryData<int> Bounds => [3, 50, SearchIndex.Bound];

    [Theory]
    [MemberData(nameof(Bounds))]
    public async Task Pages_GiveAStateItsEntriesOnceNewestFirst_WhateverTheBound(int bound)
    {
        await FillAsync(1_200);
        foreach (var state in States)
        {
            foreach (var query in new LogQuery[]
            {
                new(state), new(state) { OwnActs = true }, new(state) { OwnActs = false }, new(state) { Actor = "PAN" }, new(state) { Owner = "JAM", Family = "WANTED" },
                new(state) { Operations = ["open", "list"], Result = "denied" }, new(state) { Result = "ok", Purpose = "INVESTIGATION" }, new(state) { Result = "POLICY_DENIED" },
                new(state) { From = 300, Until = 600 }, new(state) { Family = "nothing" },
            })
            {
                var found = new List<long>();
                long? before = long.MaxValue;
                while (before is { } place)
                {
                    var (rows, next) = _index.Find(query, place, Page, bound);
                    Assert.True(rows.Count <= Page && next is not < 0 && (next is null || next < place));
                    Assert.All(rows, row => Assert.Equal(_all[(int)row.Index].Actor, row.Actor));
                    found.AddRange(rows.Select(row => row.Index));
                    before = next;
                }
                Assert.Equal(Slow(query), found);
            }
        }
    }

    [Fact]
    public async Task EntriesWithoutAPlaceInTheTree_AreNotFound()
    {
        await FillAsync(40);
        var held = _index.Searched();
        await _store.WriteAsync(db => { Journal.Append(db, Entry("hub", "JAM", null, 0, 41).ToBytes); }, essential: true);

        Assert.False(await _index.TakeAsync());
        Assert.Equal(held, _index.Searched());
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _key.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private IEnumerable<long> Slow(LogQuery query) => _all
        .Where(one => one.Actor == query.State || one.Entry.Owner == query.State)
        .Where(one => query.OwnActs is not { } own || own == (one.Actor == query.State))
        .Where(one => (query.Actor ?? one.Actor) == one.Actor && (query.Owner ?? one.Entry.Owner) == one.Entry.Owner && (query.Family ?? one.Entry.Family) == one.Entry.Family)
        .Where(one => (query.Purpose ?? one.Entry.Purpose) == one.Entry.Purpose)
        .Where(one => query.Operations.Count == 0 || query.Operations.Contains(AccessEntry.NameOf(one.Entry.Operation)))
        .Where(one => query.Result switch { null => true, "ok" => one.Entry.Result == "ok", "denied" => one.Entry.Result != "ok", var exact => one.Entry.Result == exact })
        .Where(one => one.Entry.At.ToUnixTimeMilliseconds() is var at && at >= query.From && at < query.Until)
        .Select(one => one.Index).Reverse();

    /// <summary>Entries of the hub and of three gateways, by turns that no counter repeats soon.</summary>
    private async Task FillAsync(int count)
    {
        var lease = await _log.TakeLeaseAsync();
        var sequences = new Dictionary<string, long>(StringComparer.Ordinal);
        for (var i = 0; i < count; i++)
        {
            var actor = States[i % 3];
            var owner = (i / 3 % 4) switch { 3 => null, var at => States[at] };
            var node = i % 5 == 0 ? "hub" : $"gw-{actor.ToLowerInvariant()}";
            var entry = Entry(node, actor, owner, i / 7, i);
            await _store.WriteAsync(
                db =>
                {
                    if (node == "hub")
                    {
                        Journal.Append(db, entry.ToBytes);
                        return;
                    }
                    var sequence = sequences[node] = sequences.GetValueOrDefault(node) + 1;
                    var bytes = entry.ToBytes(sequence, new byte[32]);
                    LogStore.Keep(db, node, sequence, SHA256.HashData(bytes), bytes);
                    LogStore.Heard(db, node, sequence, SHA256.HashData(bytes), entry.At, null);
                },
                essential: true);
            Assert.Equal(i, Assert.Single(await _log.SequenceAsync(lease, 10)).Index);
            _all.Add((i, entry, actor));
        }
        while (await _index.TakeAsync())
        {
            // One batch after the other.
        }
        Assert.Equal(count, _index.Searched());
    }

    private static AccessEntry Entry(string node, string actor, string? owner, int turn, int at) => new(
        node, Enum.Parse<AccessOperation>(Operations[turn % 4], ignoreCase: true), Results[turn / 4 % 3], null,
        node == "hub" ? $"spiffe://{actor.ToLowerInvariant()}.px.example/gateway/gw-{actor.ToLowerInvariant()}/tls" : $"spiffe://{actor.ToLowerInvariant()}.px.example/agency/pol/desk/LIAISON_DESK",
        DateTimeOffset.FromUnixTimeMilliseconds(at))
    {
        Owner = owner,
        Family = Families[turn % 3],
        Purpose = turn % 2 == 0 ? "INVESTIGATION" : null,
    };
}
