using Microsoft.Extensions.Options;

namespace PoliceExchange.Hosting.Limits;

/// <summary>Every setting out of bounds at once.</summary>
internal sealed class ExchangeLimitsCheck : IValidateOptions<ExchangeLimits>
{
    public ValidateOptionsResult Validate(string? name, ExchangeLimits options)
    {
        var wrong = new List<string>();
        Between(nameof(options.MaxReceiveMessageBytes), options.MaxReceiveMessageBytes, 1024, 64 << 20);
        Between(nameof(options.MaxSendMessageBytes), options.MaxSendMessageBytes, 1024, 64 << 20);
        Between(nameof(options.MaxStreamsPerConnection), options.MaxStreamsPerConnection, 1, 10_000);
        Between(nameof(options.StreamWindowBytes), options.StreamWindowBytes, 65_535, 64 << 20);
        Between(nameof(options.ConnectionWindowBytes), options.ConnectionWindowBytes, options.StreamWindowBytes, 256 << 20);
        Lasts(nameof(options.KeepAlivePingDelay), options.KeepAlivePingDelay, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        Lasts(nameof(options.KeepAlivePingTimeout), options.KeepAlivePingTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        Lasts(nameof(options.RequestHeadersTimeout), options.RequestHeadersTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(2));
        Lasts(nameof(options.TlsHandshakeTimeout), options.TlsHandshakeTimeout, TimeSpan.FromMilliseconds(500), TimeSpan.FromMinutes(1));
        Between(nameof(options.MaxHeaderBytes), options.MaxHeaderBytes, 4096, 1 << 20);
        Between(nameof(options.MaxHeaderCount), options.MaxHeaderCount, 20, 1000);
        Between(nameof(options.MaxConnections), options.MaxConnections, 1, 100_000);
        Between(nameof(options.MaxConnectionsPerPeer), options.MaxConnectionsPerPeer, 1, options.MaxConnections);
        Between(nameof(options.ReconnectBurst), options.ReconnectBurst, 1, 100_000);
        Between(nameof(options.ReconnectsPerMinute), options.ReconnectsPerMinute, 1, 100_000);
        Lasts(nameof(options.MaxConnectionAge), options.MaxConnectionAge, TimeSpan.FromSeconds(10), TimeSpan.FromHours(24));
        Lasts(nameof(options.ConnectionEndGrace), options.ConnectionEndGrace, TimeSpan.Zero, TimeSpan.FromMinutes(10));
        Lasts(nameof(options.ConnectionSweep), options.ConnectionSweep, TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(4));
        Lasts(nameof(options.MaxDeadline), options.MaxDeadline, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5));
        Between(nameof(options.CallsPerSecond), options.CallsPerSecond, 1, 1_000_000);
        Between(nameof(options.CallBurst), options.CallBurst, 1, 10_000_000);
        Between(nameof(options.MaxTrackedCallers), options.MaxTrackedCallers, 16, 1_000_000);
        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);

        void Between(string setting, int value, int low, int high)
        {
            if (value < low || value > high)
            {
                wrong.Add($"{ExchangeLimits.Section}:{setting} is {value}; it has to be {low} to {high}.");
            }
        }

        void Lasts(string setting, TimeSpan value, TimeSpan low, TimeSpan high)
        {
            if (value < low || value > high)
            {
                wrong.Add($"{ExchangeLimits.Section}:{setting} is {value}; it has to be {low} to {high}.");
            }
        }
    }
}
