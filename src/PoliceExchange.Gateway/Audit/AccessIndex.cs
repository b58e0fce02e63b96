using PoliceExchange.Audit;
using PoliceExchange.Hosting.Store;
using PoliceExchange.Hosting.Tls;

namespace PoliceExchange.Gateway.Audit;

/// <summary>The public members of entries as columns, so that ten million of them can be searched.</summary>
internal static class AccessIndex
{
    public static void Put(StoreConnection db, long sequence, AccessEntry entry)
    {
        var (result, denied) = ResultOf(entry);
        db.Execute(
            "INSERT INTO access_index (seq, at, op, result, denied, family, owner, purpose, peer, agency) VALUES (@0, @1, @2, @3, @4, @5, @6, @7, @8, @9)",
            sequence, entry.At.ToUnixTimeMilliseconds(), AccessEntry.NameOf(entry.Operation), result, denied ? 1 : 0,
            entry.Family, entry.Owner, entry.Purpose, entry.Peer, AgencyOf(entry.Peer));
    }

    /// <summary>
    /// A call's result names method, phase and reason; what is searched is the reason. A call that ended well says OK.
    /// </summary>
    public static (string Result, bool Denied) ResultOf(AccessEntry entry)
    {
        if (entry.Operation == AccessOperation.Clock)
        {
            // A missed duty is a fact about who owed it, and nobody's denial.
            return (entry.Result, false);
        }
        if (entry.Operation != AccessOperation.Call)
        {
            // A notice that ended by its own date was denied to nobody. What says more than ok ends with OK, at the hub too.
            return (entry.Result, entry.Result is not ("ok" or "expired") && !entry.Result.EndsWith(" OK", StringComparison.Ordinal));
        }
        var reason = entry.Result[(entry.Result.LastIndexOf(' ') + 1)..];
        return reason.Equals("OK", StringComparison.OrdinalIgnoreCase) ? ("ok", false) : (reason, true);
    }

    private static string? AgencyOf(string peer) => SpiffeId.TryParse(peer, out var id) && id.Agency.Length > 0 ? id.Agency : null;
}
