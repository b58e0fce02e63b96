using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Google.Protobuf;
using PoliceExchange.Cli.Calls;
using PoliceExchange.Cli.Certs;
using PoliceExchange.Cli.Directory;
using PoliceExchange.Cli.Exchange;
using PoliceExchange.Cli.Notice;
using PoliceExchange.Protocol.Policy.V1;

namespace PoliceExchange.Cli.Policy;

/// <summary><c>px policy publish</c>: gives the hub a bundle that the authorities signed. The signatures decide, not the caller.</summary>
internal static class PolicyPublish
{
    internal static Command Create(TimeProvider time)
    {
        var certs = DeskOptions.Setting("--certs", "PX_CERTS", "Development folder with the hub administrator's key.");
        var hub = DeskOptions.Setting("--hub", "PX_HUB", "Address of the hub, https://host:port.");
        var bundle = new Option<string>("--bundle") { Description = "Signed bundle.", Required = true };
        var command = new Command("publish", """
            Example: px policy publish --certs certs-dev --hub https://127.0.0.1:7443 --bundle next.jws
            Publish a signed policy bundle to the hub, which hands it to every gateway.
            """) { certs, hub, bundle };
        command.OnCall(async context =>
        {
            var result = context.Result;
            var pki = DevelopmentPki.Open(result.GetValue(certs) ?? throw new InvalidDataException("Give --certs, or PX_CERTS."));
            var address = result.GetValue(hub) is { } text && Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps
                ? uri : throw new InvalidDataException("Give --hub https://host:port, or PX_HUB.");
            using var client = new HubAdminClient(address, pki, time);
            var request = new PublishRequest { Bundle = ByteString.CopyFrom(DirectoryFiles.Bytes(result.GetRequiredValue(bundle))) };
            var answer = await client.Policy.PublishAsync(request, deadline: client.Deadline, cancellationToken: context.Cancel).ConfigureAwait(false);
            context.Output.WriteLine(context.Json
                ? JsonSerializer.Serialize(new { version = answer.Version, hash = answer.Hash, stage = answer.Stage })
                : string.Create(CultureInfo.InvariantCulture, $"version {answer.Version} sha256 {answer.Hash} {answer.Stage}"));
            return ExitCodes.Ok;
        });
        return command;
    }
}
