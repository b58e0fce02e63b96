using System.CommandLine;
using PoliceExchange.Cli.Certs;
using PoliceExchange.Cli.Exchange;
using PoliceExchange.Cli.Notice;

namespace PoliceExchange.Cli.Audit;

/// <summary>The hub that a command asks, and as whom.</summary>
internal sealed class HubConnection
{
    private readonly Option<string?> _certs = DeskOptions.Setting("--certs", "PX_CERTS", "Development folder with the hub administrator's key and the root.");
    private readonly Option<string?> _hub = DeskOptions.Setting("--hub", "PX_HUB", "Address of the hub, https://host:port.");

    internal void AddTo(Command command)
    {
        command.Add(_certs);
        command.Add(_hub);
    }

    /// <exception cref="InvalidDataException">An option is missing or wrong.</exception>
    internal (HubAdminClient Client, DevelopmentPki Pki) Open(ParseResult result, TimeProvider time)
    {
        var pki = DevelopmentPki.Open(result.GetValue(_certs) ?? throw new InvalidDataException("Give --certs, or PX_CERTS."));
        var address = result.GetValue(_hub) is { } text && Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps
            ? uri : throw new InvalidDataException("Give --hub https://host:port, or PX_HUB.");
        return (new HubAdminClient(address, pki, time), pki);
    }
}
