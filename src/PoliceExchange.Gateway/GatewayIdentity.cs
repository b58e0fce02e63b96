namespace PoliceExchange.Gateway;

/// <summary>Who this gateway is.</summary>
/// <param name="Id">Gateway id.</param>
/// <param name="State">State served.</param>
internal sealed record GatewayIdentity(string Id, string State);
