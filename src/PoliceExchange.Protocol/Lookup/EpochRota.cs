using PoliceExchange.Protocol.Directory;

namespace PoliceExchange.Protocol.Lookup;

/// <summary>
/// Whose turn it is to make the key of an epoch. It follows from the directory that governance signed, so there is no second schedule to
/// sign and none to keep in step: gateways in force by id; epoch e begins with number e mod n, and each next one stands in
/// 12 hours later when there is no key yet. 35 gateways are through in 17 days, the key is due in 35.
/// </summary>
public static class EpochRota
{
    /// <summary>After this time the next gateway may do it.</summary>
    public static readonly TimeSpan StandInAfter = TimeSpan.FromHours(12);

    /// <summary>Gateways in force: listed, not struck, for an active member.</summary>
    public static IReadOnlyList<GatewayEntry> Gateways(DirectorySnapshot directory)
    {
        ArgumentNullException.ThrowIfNull(directory);
        return [.. directory.Document.Gateways.Where(gateway => gateway.States.Any(directory.IsActive)).OrderBy(gateway => gateway.Id, StringComparer.Ordinal)];
    }

    /// <summary>Place of a gateway in the order of an epoch, 0 for the first; null for one that is not on the rota.</summary>
    public static int? Place(DirectorySnapshot directory, uint epoch, string gateway)
    {
        var all = Gateways(directory);
        for (var i = 0; i < all.Count; i++)
        {
            if (all[i].Id == gateway)
            {
                var first = (int)(epoch % (uint)all.Count);
                return (i - first + all.Count) % all.Count;
            }
        }
        return null;
    }

    /// <summary>The keys to seal to: of each gateway in force the one that ends last. A gateway without a valid key is left out, not waited for.</summary>
    public static IReadOnlyList<SealKeyEntry> Recipients(DirectorySnapshot directory, DateTimeOffset at) =>
        [.. Gateways(directory).Select(gateway => directory.SealKeys(gateway.Id, at)).Where(keys => keys.Count > 0).Select(keys => keys[0])];

    /// <summary>Gateways in force that have a valid seal key and none of these.</summary>
    public static IReadOnlyList<GatewayEntry> Without(DirectorySnapshot directory, IReadOnlySet<string> kids, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(kids);
        return [.. Gateways(directory).Where(gateway => directory.SealKeys(gateway.Id, at).Count > 0 && !gateway.SealKeys.Any(key => kids.Contains(key.Kid)))];
    }

    /// <summary>
    /// Whether a key must be made anew: a seal key that opens it, or the key that signed it, is no longer one of a gateway in force. Whoever was
    /// removed, or stole the key that was struck, can open it.
    /// </summary>
    public static bool IsExposed(DirectorySnapshot directory, EpochKeyMessage issue, IEnumerable<string> kids)
    {
        ArgumentNullException.ThrowIfNull(issue);
        ArgumentNullException.ThrowIfNull(kids);
        return !issue.IsSigned(directory) || IsExposed(directory, kids);
    }

    /// <inheritdoc cref="IsExposed(DirectorySnapshot, EpochKeyMessage, IEnumerable{string})"/>
    public static bool IsExposed(DirectorySnapshot directory, IEnumerable<string> kids)
    {
        var listed = Gateways(directory).SelectMany(gateway => gateway.SealKeys).Select(key => key.Kid).ToHashSet(StringComparer.Ordinal);
        return !listed.IsSupersetOf(kids);
    }
}
