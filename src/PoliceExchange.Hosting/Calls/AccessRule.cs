using PoliceExchange.Protocol.Access.V1;

namespace PoliceExchange.Hosting.Calls;

/// <summary>Who may call one RPC, and what it is.</summary>
/// <param name="Method">Full name, <c>/package.Service/Method</c>.</param>
/// <param name="Callers">The kinds that may call.</param>
/// <param name="Casework">Its record names officer, role, purpose and case.</param>
/// <param name="Unary">It has one request and one response, and so needs a deadline.</param>
/// <param name="Limits">Of its streams.</param>
/// <param name="Infrastructure">A public gRPC protocol that carries no content: successes are not recorded, and it answers while the server drains.</param>
internal sealed record AccessRule(string Method, IReadOnlySet<CallerKind> Callers, bool Casework, bool Unary, StreamLimits Limits, bool Infrastructure = false);
