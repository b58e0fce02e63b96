using PoliceExchange.Hosting.State;

namespace PoliceExchange.Gateway.Notices;

/// <summary>Wakes those who carry to the hub what was queued in the store; what there is to carry is always read from there.</summary>
internal sealed class Outgoing
{
    /// <summary>An envelope was queued.</summary>
    public Signal Envelopes { get; } = new();

    /// <summary>A receipt was queued.</summary>
    public Signal Receipts { get; } = new();
}
