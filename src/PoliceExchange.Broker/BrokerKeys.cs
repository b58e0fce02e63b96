using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Broker;

/// <summary>The hub's own keys. None of them opens a notice (I1).</summary>
/// <param name="HubId">Id of this hub in the directory.</param>
/// <param name="Sign">Signs receipts and freshness statements.</param>
/// <param name="FreshFor">How long a directory counts as fresh without a new statement.</param>
internal sealed record BrokerKeys(string HubId, SigningKey Sign, TimeSpan FreshFor);
