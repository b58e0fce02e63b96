using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Microsoft.Extensions.Options;
using Polly;
using Polly.Retry;
using PoliceExchange.Hosting.Channels;
using PoliceExchange.Hosting.Store;
using PoliceExchange.Hosting.Tls;
using PoliceExchange.Protocol.Access.V1;

namespace PoliceExchange.Gateway.Link;

/// <summary>The one way out of a gateway: mutual TLS to the hub, its authority and keys as the directory names them now.</summary>
internal sealed class HubLink : IDisposable
{
    private readonly TimeProvider _time;

    public HubLink(
        IOptions<GatewayOptions> options, Directory.DirectoryHolder directory, TlsIdentity identity, IOptions<ChannelLimits> limits, IHostEnvironment environment,
        TimeProvider time, ILoggerFactory logs)
    {
        _time = time;
        Channel = new ExchangeChannel(
            new ChannelTarget(
                new Uri(options.Value.Hub),
                () => [.. directory.Current.HubAnchors().Select(X509CertificateLoader.LoadCertificate)],
                id => id.Kind == CallerKind.Hub,
                () => directory.Current.Document.Hub.TlsPins.Where(pin => pin.IsValidAt(time.GetUtcNow())).Select(pin => pin.Pin).ToHashSet(StringComparer.Ordinal))
            { DevelopmentAllowed = environment.IsDevelopment() },
            identity, limits.Value, time, logs);
        Retry = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = int.MaxValue,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true, // So that thirty-five gateways do not return in the same second.
                Delay = TimeSpan.FromMilliseconds(100),
                MaxDelay = TimeSpan.FromSeconds(5),
                ShouldHandle = new PredicateBuilder().Handle<RpcException>().Handle<StoreFullException>().Handle<StoreBusyException>().Handle<LinkPauseException>(),
                OnRetry = _ => ValueTask.CompletedTask,
            })
            .Build();
    }

    /// <summary>Calls go over this.</summary>
    public ExchangeChannel Channel { get; }

    /// <summary>Retries without end, slower each time, until the work is done once.</summary>
    public ResiliencePipeline Retry { get; }

    /// <summary>A deadline for a unary call.</summary>
    public DateTime Deadline => (_time.GetUtcNow() + TimeSpan.FromSeconds(30)).UtcDateTime;

    public void Dispose() => Channel.Dispose();
}

/// <summary>The hub said "later" for what was handed in; it stays where it is.</summary>
internal sealed class LinkPauseException(string message) : Exception(message);
