namespace PoliceExchange.Hosting.Files;

/// <summary>What a GET gives.</summary>
/// <param name="Content">Its bytes.</param>
/// <param name="Type">Media type.</param>
/// <param name="Fixed">Never another under the same path, so that a reader may keep it.</param>
internal sealed record ExchangeFile(ReadOnlyMemory<byte> Content, string Type, bool Fixed = false);

/// <summary>Marks an end-point beside gRPC: its callers are those of an RPC that gives the same.</summary>
/// <param name="Twin">Full name of that RPC.</param>
internal sealed record FileRule(string Twin);
