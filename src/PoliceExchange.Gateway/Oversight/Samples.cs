using Google.Protobuf;
using Microsoft.Extensions.Options;
using PoliceExchange.Audit;
using PoliceExchange.Gateway.Audit;
using PoliceExchange.Gateway.Notices;
using PoliceExchange.Hosting.Store;
using PoliceExchange.Protocol.Oversight.V1;

namespace PoliceExchange.Gateway.Oversight;

/// <summary>A kept sample.</summary>
internal sealed record KeptSample(long Id, int Population, IReadOnlyList<Drawn> Items);

/// <summary>Draws samples and keeps them with their seed and stratum.</summary>
internal sealed class Samples(DurableStore store, AccessLog access, OversightEntries entries, IOptions<GatewayOptions> options, TimeProvider time)
{
    /// <summary>Null when the stratum holds more than <see cref="AccessFacts.Limit"/> entries.</summary>
    public async Task<KeptSample?> DrawAsync(Desk desk, string seed, int size, SampleMethod method, AccessFilter stratum, AccessQuery query)
    {
        var facts = store.Read(db => AccessFacts.Read(db, query));
        if (facts.Count > AccessFacts.Limit)
        {
            return null;
        }
        var persons = facts.Where(fact => fact.Officer is not null).ToList();
        var weigh = method == SampleMethod.RiskWeighted ? Weights(query, facts).Of : (Func<AccessFact, int>)(_ => RiskWeights.Base);
        var drawn = SampleDraw.Draw(seed, persons.Select(fact => new Ticketed(fact.Sequence, weigh(fact))), size);
        var entry = entries.Prepare(desk, AccessOperation.Sample, $"seed={seed} size={size} method={method}");
        var id = await store.WriteAsync(
            db =>
            {
                access.Append(db, entry);
                db.Execute(
                    "INSERT INTO sample (at, seed, method, stratum, population) VALUES (@0, @1, @2, @3, @4)",
                    time.GetUtcNow().ToUnixTimeMilliseconds(), seed, (int)method, stratum.ToByteArray(), persons.Count);
                var sample = db.Scalar<long>("SELECT last_insert_rowid()");
                for (var place = 0; place < drawn.Count; place++)
                {
                    db.Execute("INSERT INTO sample_item (sample, place, seq, weight) VALUES (@0, @1, @2, @3)", sample, place, drawn[place].Sequence, drawn[place].Weight);
                }
                return sample;
            },
            essential: true).ConfigureAwait(false);
        return new KeptSample(id, persons.Count, drawn);
    }

    private RiskWeights Weights(AccessQuery query, List<AccessFact> facts)
    {
        var denied = new AccessQuery(query.From?.AddHours(-1), query.Until) { Result = AccessQuery.AnyDenial };
        return new RiskWeights(options.Value.Oversight, facts, store.Read(db => AccessFacts.Read(db, denied)));
    }
}
