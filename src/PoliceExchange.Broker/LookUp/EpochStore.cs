using PoliceExchange.Audit;
using PoliceExchange.Hosting.Store;
using PoliceExchange.Protocol.Directory;
using PoliceExchange.Protocol.LookUp;

namespace PoliceExchange.Broker.LookUp;

/// <summary>
/// Sealed epoch keys, as gateways signed them. Trusted for order only: whoever can write the store can withhold a key or keep another one,
/// and cannot open any.
/// </summary>
internal sealed class EpochStore(DurableStore store)
{
    // Of the one before, a gateway that was away sees why there is a newer one.
    private const int GenerationsGiven = 2;

    /// <summary>Keeps a verified message with its access entry, unless the epoch has a key already; the same bytes change nothing.</summary>
    /// <param name="message">Verified by itself (<see cref="EpochRules"/>).</param>
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
            var newest = known.Count == 0 ? [] : known.FindAll(one => one.Generation == known[^1].Generation);
            var refusal = message.CopyOf is null ? Next(message, newest, directory) : Copy(message, newest, directory, term);
            if (refusal == EpochRefusal.None)
            {
                db.Execute(
                    "INSERT INTO epoch_key (epoch, generation, copy, gateway, hash, message) VALUES (@0, @1, @2, @3, @4, @5)",
                    message.Epoch, message.Generation, message.CopyOf is null ? 0 : newest.Count, message.By, message.Hash, message.Bytes.ToArray());
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

    private static EpochRefusal Next(EpochKeyMessage message, List<EpochKeyMessage> newest, DirectorySnapshot directory)
    {
        var mayFollow = newest.Count == 0 ? 1
            : EpochRota.IsExposed(directory, newest[0], newest.SelectMany(one => one.Kids)) ? newest[0].Generation + 1
            : 0;
        return message.Generation == mayFollow ? EpochRefusal.None : EpochRefusal.SecondKey;
    }

    // Only for gateways that need it, and once from each that passes it on: one wrong copy shuts out no right one, and nobody fills the store.
    private static EpochRefusal Copy(EpochKeyMessage copy, List<EpochKeyMessage> newest, DirectorySnapshot directory, EpochTerm term)
    {
        if (newest.Count == 0)
        {
            return EpochRefusal.CopyOfNothing;
        }
        var refusal = EpochRules.Copy(copy, newest[0], directory, term, strict: true);
        if (refusal != EpochRefusal.None)
        {
            return refusal;
        }
        var served = newest.Where(one => one.CopyOf is null || one.By == copy.By).SelectMany(one => one.Kids).ToHashSet(StringComparer.Ordinal);
        var needed = EpochRota.Without(directory, served, copy.At).SelectMany(gateway => gateway.SealKeys).Select(key => key.Kid).ToHashSet(StringComparer.Ordinal);
        return needed.IsSupersetOf(copy.Kids) ? EpochRefusal.None : EpochRefusal.CopyOfNothing;
    }

    private static List<EpochKeyMessage> Of(StoreConnection db, uint first, uint last) => db.Query(
        "SELECT message FROM epoch_key WHERE epoch BETWEEN @0 AND @1 ORDER BY epoch, generation, copy",
        row => EpochKeyMessage.Read((byte[])row.GetValue(0)) ?? throw new InvalidDataException("A kept epoch key does not read any more."),
        first, last);
}
