using System.Text.Json;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;
using PoliceExchange.Hosting;
using PoliceExchange.Hosting.Files;

namespace PoliceExchange.Gateway.Decisions;

/// <summary>Where the AuthZEN API is served: the gateway's own port, the same mutual TLS, for desks only.</summary>
internal static class AuthZenPaths
{
    private const string Evaluation = "/access/v1/evaluation";
    private const string Evaluations = "/access/v1/evaluations";
    private const string Metadata = "/.well-known/authzen-configuration";
    private const string Twin = "/policeexchange.policy.v1.PolicyDeskService/ExplainNotice";

    public static WebApplication MapAuthZen(this WebApplication app)
    {
        var authZen = app.Services.GetRequiredService<AuthZen>();
        return app
            .MapExchangePost(Evaluation, Twin, AuthZen.MaxBytes, authZen.EvaluationAsync)
            .MapExchangePost(Evaluations, Twin, AuthZen.MaxBytes, authZen.EvaluationsAsync)
            .MapExchangeFile(Metadata, Twin, _ => Describe(app.Services));
    }

    // A client believes the metadata only if they name the address that it used: without one that is known, there are none.
    private static ExchangeFile? Describe(IServiceProvider services)
    {
        var stated = services.GetRequiredService<IOptions<GatewayOptions>>().Value.PublicUrl;
        var address = stated.Length > 0 ? stated : Bound(services);
        return address is null ? null : new ExchangeFile(
            JsonSerializer.SerializeToUtf8Bytes(new
            {
                policy_decision_point = address,
                access_evaluation_endpoint = address + Evaluation,
                access_evaluations_endpoint = address + Evaluations,
            }),
            "application/json");
    }

    private static string? Bound(IServiceProvider services) =>
        services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses
            .FirstOrDefault(address => Uri.TryCreate(address, UriKind.Absolute, out var url) && url.Host is not ("0.0.0.0" or "[::]"))?.TrimEnd('/');
}
