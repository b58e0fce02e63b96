using System.Reflection;
using Google.Protobuf.Reflection;
using Grpc.AspNetCore.Server;
using Grpc.AspNetCore.Server.Model;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PoliceExchange.Hosting.Calls;
using PoliceExchange.Hosting.Channels;
using PoliceExchange.Hosting.Connections;
using PoliceExchange.Hosting.Files;
using PoliceExchange.Hosting.Health;
using PoliceExchange.Hosting.Lifetime;
using PoliceExchange.Hosting.Local;
using PoliceExchange.Hosting.Limits;
using PoliceExchange.Hosting.Reflection;
using PoliceExchange.Hosting.Tls;
using PoliceExchange.Protocol.Access.V1;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace PoliceExchange.Hosting;

/// <summary>
/// What a Program.cs says: <c>builder.AddExchangeHost()</c>; register <see cref="PeerTrust"/> and <see cref="ICallRecorder"/>;
/// <c>app.UseExchangeHost()</c>; then <c>app.MapExchangeService&lt;T&gt;()</c> per service.
/// </summary>
internal static class ExchangeHost
{
    private static readonly CallerKind[] EveryKind = [.. Enum.GetValues<CallerKind>().Where(kind => kind != CallerKind.Unspecified)];

    /// <summary>
    /// A builder whose configuration is read once. The default one watches the working folder with all that is below it,
    /// which may be the store: every write of the database would wake a thread, and nothing here takes a setting while it runs.
    /// </summary>
    public static WebApplicationBuilder CreateBuilder(string[] args) => WebApplication.CreateSlimBuilder([.. args, "--hostBuilder:reloadConfigOnChange=false"]);

    public static WebApplicationBuilder AddExchangeHost(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<ExchangeHostOptions>().BindConfiguration(ExchangeHostOptions.Section).ValidateOnStart();
        services.AddOptions<ExchangeLimits>().BindConfiguration(ExchangeLimits.Section).ValidateOnStart();
        services.AddOptions<ChannelLimits>().BindConfiguration(ChannelLimits.Section);
        services.AddSingleton<IValidateOptions<ExchangeHostOptions>, ExchangeHostOptionsCheck>();
        services.AddSingleton<IValidateOptions<ExchangeLimits>, ExchangeLimitsCheck>();
        // Not by IOptions: the host asks for these before start-up validation, which would then report one section only.
        services.AddOptions<HostOptions>().Configure<IConfiguration>((host, configuration) => host.ShutdownTimeout =
            configuration.GetSection(ExchangeHostOptions.Section).GetValue(nameof(ExchangeHostOptions.DrainTimeout), new ExchangeHostOptions().DrainTimeout));

        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<HostingMeter>();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<ExchangeHostOptions>>().Value is var options
            ? TlsIdentity.Load(options.CertificateFile, options.KeyFile, provider.GetRequiredService<IHostEnvironment>().IsDevelopment())
            : throw new InvalidOperationException());
        services.AddSingleton<PeerHandshake>();
        services.AddSingleton<ConnectionRegistry>();
        services.AddSingleton<AccessTable>();
        services.AddSingleton<CallRecording>();
        services.AddSingleton<CallInterceptor>();
        services.AddSingleton<CallAdmission>();
        services.AddSingleton<LocalServices>();
        services.AddSingleton<LocalCalls>();
        services.AddSingleton<HealthState>();
        services.AddSingleton<Drain>();
        services.AddHostedService<DrainOnStop>();
        services.AddHostedService<ConnectionSweep>();
        services.AddHostedService<TlsIdentityWatch>();
        services.AddHostedService<ReadyFile>();

        services.AddGrpc();
        services.RemoveAll(typeof(IServiceMethodProvider<>));
        services.AddSingleton(typeof(IServiceMethodProvider<>), typeof(CheckedMethodProvider<>));
        services.AddSingleton<KestrelSetup>();
        services.AddSingleton<IConfigureOptions<KestrelServerOptions>>(provider =>
        {
            // Build() makes the server before anything is validated, and would report the first bad section alone.
            provider.GetRequiredService<IStartupValidator>().Validate();
            return provider.GetRequiredService<KestrelSetup>();
        });
        services.AddSingleton<IConfigureOptions<GrpcServiceOptions>>(provider => provider.GetRequiredService<KestrelSetup>());
        AddLogging(builder);
        return builder;
    }

    /// <summary>Admission of calls, health, and reflection: for everybody in Development, for administrators elsewhere.</summary>
    public static WebApplication UseExchangeHost(this WebApplication app)
    {
        app.UseMiddleware<CallGate>();
        app.MapInfrastructure<HealthService>(EveryKind);
        app.MapInfrastructure<ReflectionService>(app.Environment.IsDevelopment() ? EveryKind : [CallerKind.NodeAdmin, CallerKind.HubAdmin]);
        return app;
    }

    /// <summary>A service of ours; who may call stands on each RPC. The limits hold for its streams of requests.</summary>
    public static WebApplication MapExchangeService<TService>(this WebApplication app, StreamLimits? limits = null)
        where TService : class
    {
        var descriptor = DescriptorOf(typeof(TService));
        app.Services.GetRequiredService<AccessTable>().Add(descriptor, limits ?? StreamLimits.Default);
        app.Services.GetRequiredService<HealthState>().Set(descriptor.FullName, serving: true);
        _ = app.MapGrpcService<TService>();
        // Services hold no state of a call, so one instance serves all callers inside the process.
        app.Services.GetRequiredService<LocalServices>().Add(() => ActivatorUtilities.CreateInstance<TService>(app.Services));
        return app;
    }

    /// <summary>
    /// GET of what an RPC gives too, for readers that speak no gRPC: the same callers, limits, and record before the first byte.
    /// </summary>
    /// <param name="app">The server; the RPC's service is mapped already.</param>
    /// <param name="pattern">Route.</param>
    /// <param name="twin">Full name of the RPC, <c>/package.Service/Method</c>.</param>
    /// <param name="read">Gives the file of a path without its first slash; null for none.</param>
    public static WebApplication MapExchangeFile(this WebApplication app, string pattern, string twin, Func<string, ExchangeFile?> read)
    {
        if (app.Services.GetRequiredService<AccessTable>().Find(twin) is null)
        {
            throw new ArgumentException($"{twin} is not served here.", nameof(twin));
        }
        var endpoint = new FileEndpoint(read, app.Services.GetRequiredService<CallRecording>(), app.Services.GetRequiredService<ILogger<FileEndpoint>>());
        _ = app.MapMethods(pattern, [HttpMethods.Get], endpoint.InvokeAsync).WithMetadata(new FileRule(twin));
        return app;
    }

    /// <summary>
    /// POST of JSON for callers that speak no gRPC: callers and limits of an RPC, a bounded body, and the record before the answer.
    /// </summary>
    /// <param name="app">The server; the RPC's service is mapped already.</param>
    /// <param name="pattern">Route.</param>
    /// <param name="twin">Full name of the RPC, <c>/package.Service/Method</c>.</param>
    /// <param name="maxBytes">Longest body.</param>
    /// <param name="answer">Answers a body; what it throws is answered as a call's fault is.</param>
    public static WebApplication MapExchangePost(this WebApplication app, string pattern, string twin, int maxBytes, Func<PostRequest, Task<PostAnswer>> answer)
    {
        var services = app.Services;
        if (services.GetRequiredService<AccessTable>().Find(twin) is null)
        {
            throw new ArgumentException($"{twin} is not served here.", nameof(twin));
        }
        var endpoint = new PostEndpoint(
            answer, maxBytes, services.GetRequiredService<CallRecording>(), services.GetRequiredService<TimeProvider>(), services.GetRequiredService<ILogger<PostEndpoint>>());
        _ = app.MapMethods(pattern, [HttpMethods.Post], endpoint.InvokeAsync).WithMetadata(new FileRule(twin));
        return app;
    }

    /// <summary>GET /healthz/live and /healthz/ready, for an orchestrator that cannot speak mutual TLS; on whatever other end-points the host has.</summary>
    public static WebApplication MapExchangeProbes(this WebApplication app)
    {
        var health = app.Services.GetRequiredService<HealthState>();
        _ = app.MapGet("/healthz/live", () => TypedResults.Text("live"));
        _ = app.MapGet("/healthz/ready", () => health.Look("").Status == Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus.Serving
            ? TypedResults.Text("ready")
            : TypedResults.Text("not ready", statusCode: StatusCodes.Status503ServiceUnavailable));
        return app;
    }

    private static void MapInfrastructure<TService>(this WebApplication app, IEnumerable<CallerKind> callers)
        where TService : class
    {
        app.Services.GetRequiredService<AccessTable>().AddInfrastructure(DescriptorOf(typeof(TService)), callers, StreamLimits.Default);
        _ = app.MapGrpcService<TService>();
    }

    // The generated base class names the static class that holds the descriptor.
    private static ServiceDescriptor DescriptorOf(Type service)
    {
        var binder = service.GetCustomAttribute<BindServiceMethodAttribute>(inherit: true)
            ?? throw new ArgumentException($"{service.Name} does not derive from a generated gRPC service base.", nameof(service));
        return (ServiceDescriptor)binder.BindType.GetProperty("Descriptor", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;
    }

    private static void AddLogging(WebApplicationBuilder builder)
    {
        builder.Logging.ClearProviders();
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning).AddFilter("Grpc", LogLevel.Critical);
        _ = builder.Environment.IsDevelopment()
            ? builder.Logging.AddSimpleConsole(options => options.SingleLine = true)
            : builder.Logging.AddJsonConsole(options => options.UseUtcTimestamp = true);
    }
}
