using PoliceExchange.Audit;
using PoliceExchange.Hosting.Store;
using PoliceExchange.Protocol.Directory;
using PoliceExchange.Protocol.Lookup;

namespace PoliceExchange.Broker.LookUp;

/// <summary>
/// Sealed epoch keys, as gateways signed them. Trusted for order only: whoever can write the store can withhold a key or keep another one,
/// and cannot open any.
/// </summary>
internal sealed class EpochStore(DurableStore store)
{
    // Of the one before, a gateway that was away sees why there is a newer one.
    private const int GenerationsGiven = 2;

    /// <summary>Keeps a message with its access entry if it is what is kept (<see cref="EpochRules.AtHub"/>); the same bytes change nothing.</summary>
    /// <param name="message">The message.</param>
    /// <param name="directory">Who is in force.</param>
    /// <param name="term">The time.</param>
    /// <param name="entry">What is written when it is kept.</param>
    public Task<EpochRefusal> KeepAsync(EpochKeyMessage message, DirectorySnapshot directory, EpochTerm term, AccessEntry entry) => store.WriteAsync(
        db =>
        {
            var known = Of(db, message.Epoch, message.Epoch);
            if (known.Exists(one => one.Hash == message.Hash))
            {
                return EpochRefusal.None;
            }
            var refusal = EpochRules.AtHub(message, known, directory, term);
            if (refusal == EpochRefusal.None)
            {
                db.Execute(
                    "INSERT INTO epoch_key (epoch, generation, copy, gateway, hash, message) VALUES (@0, @1, @2, @3, @4, @5)",
                    message.Epoch, message.Generation, message.CopyOf is null ? 0 : known.Count(one => one.Generation == message.Generation), message.By, message.Hash, message.Bytes.ToArray());
                // What is over serves nobody, and a seal key that is stolen later must not open it.
                db.Execute("DELETE FROM epoch_key WHERE epoch < @0", term.First - 1L);
                Journal.Append(db, entry.ToBytes);
            }
            return refusal;
        },
        essential: true);

    /// <summary>Messages of epochs, the newest generations of each; a key comes before its copies.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Given(uint first, uint last) => store.Read(db => Of(db, first, last)
        .GroupBy(message => message.Epoch)
        .SelectMany(epoch => epoch.Where(message => message.Generation > epoch.Max(one => one.Generation) - GenerationsGiven))
        .Select(message => message.Bytes)
        .ToList());

    private static List<EpochKeyMessage> Of(StoreConnection db, uint first, uint last) => db.Query(
        "SELECT message FROM epoch_key WHERE epoch BETWEEN @0 AND @1 ORDER BY epoch, generation, copy",
        row => EpochKeyMessage.Read((byte[])row.GetValue(0)) ?? throw new InvalidDataException("A kept epoch key does not read any more."),
        first, last);
}
