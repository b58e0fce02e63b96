using PoliceExchange.Hosting.State;

namespace PoliceExchange.Gateway.Notices;

/// <summary>Wakes those who carry between the hub and here what was queued in the store; what there is to carry is always read from there.</summary>
internal sealed class Outgoing
{
    /// <summary>An envelope was queued.</summary>
    public Signal Envelopes { get; } = new();

    /// <summary>A receipt was queued.</summary>
    public Signal Receipts { get; } = new();

    /// <summary>The hub accepted an envelope, and its attachments may follow.</summary>
    public Signal Attachments { get; } = new();

    /// <summary>A notice came whose attachments are to be fetched.</summary>
    public Signal Arriving { get; } = new();
}
