using System.Buffers.Text;
using System.Security.Cryptography;
using PoliceExchange.Audit;
using PoliceExchange.Gateway.Audit;
using PoliceExchange.Gateway.Notices;
using PoliceExchange.Hosting.Store;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Gateway.Oversight;

/// <summary>The entries of oversight's own acts: those who watch are watched in the same log.</summary>
internal sealed class OversightEntries(DurableStore store, AccessLog access, GatewayIdentity self, TimeProvider time)
{
    /// <summary>Prepares the entry of an act.</summary>
    /// <param name="justification">Why, or what was searched for; private.</param>
    /// <param name="warrant">By what right; private.</param>
    /// <param name="about">Exact bytes of the entry that the act is about.</param>
    public PreparedEntry Prepare(Desk desk, AccessOperation operation, string? justification = null, string? warrant = null, byte[]? about = null) =>
        access.Prepare(Public(desk, operation, about), Private(desk, justification, warrant));

    /// <summary>The public part alone.</summary>
    public AccessEntry Public(Desk desk, AccessOperation operation, byte[]? about = null) => new(self.Id, operation, "ok", null, desk.Peer, time.GetUtcNow())
    {
        Purpose = desk.Purpose is { } stated ? Codes.Name(stated) : null,
        Object = about is null ? null : Base64Url.EncodeToString(SHA256.HashData(about)),
    };

    public static PrivatePart Private(Desk desk, string? justification, string? warrant) => desk.Private with { Justification = justification, Warrant = warrant };

    /// <summary>Makes an entry durable by itself: for acts that only read.</summary>
    /// <returns>Its sequence number.</returns>
    public Task<long> RecordAsync(PreparedEntry entry) => store.WriteAsync(db => access.Append(db, entry), essential: true);
}
