using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Google.Protobuf;
using PoliceExchange.Cli.Calls;
using PoliceExchange.Cli.Certs;
using PoliceExchange.Cli.Exchange;
using PoliceExchange.Cli.Notice;
using PoliceExchange.Protocol.Directory;
using PoliceExchange.Protocol.Directory.V1;

namespace PoliceExchange.Cli.Directory;

/// <summary><c>px directory publish</c>: gives the hub what governance signed. The signatures decide, not the caller; they are verified here first.</summary>
internal static class DirectoryPublish
{
    internal static Command Create(TimeProvider time)
    {
        var certs = DeskOptions.Setting("--certs", "PX_CERTS", "Development folder with the hub administrator's key and the root.");
        var hub = DeskOptions.Setting("--hub", "PX_HUB", "Address of the hub, https://host:port.");
        var directory = new Option<string?>("--directory") { Description = "directory.jws; without it removals alone are published." };
        var removals = new Option<string[]>("--removal") { Description = "Removal statements.", AllowMultipleArgumentsPerToken = true };
        var dry = new Option<bool>("--dry-run", "-n") { Description = "Verify the signatures here and publish nothing." };
        var command = new Command("publish", """
            Example: px directory publish --certs certs-dev --hub https://127.0.0.1:7443 --removal removal.jws
            Publish a signed directory or removals to the hub; connections of removed keys are closed at once.
            """) { certs, hub, directory, removals, dry };
        command.OnCall(async context =>
        {
            var result = context.Result;
            var pki = DevelopmentPki.Open(result.GetValue(certs) ?? throw new InvalidDataException("Give --certs, or PX_CERTS."));
            var document = result.GetValue(directory) is { } file ? DirectoryFiles.Bytes(file) : [];
            var statements = (result.GetValue(removals) ?? []).Select(DirectoryFiles.Bytes).ToList();
            if (document.Length == 0 && statements.Count == 0)
            {
                throw new InvalidDataException("Give --directory or --removal.");
            }
            if (Refusal(pki, document, statements) is { } refusal)
            {
                context.Error.WriteLine(refusal);
                return ExitCodes.VerificationFailed;
            }
            if (result.GetValue(dry))
            {
                context.Error.WriteLine("The signatures hold. Nothing was published.");
                return ExitCodes.Ok;
            }
            var address = result.GetValue(hub) is { } text && Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps
                ? uri : throw new InvalidDataException("Give --hub https://host:port, or PX_HUB.");
            using var client = new HubAdminClient(address, pki, time);
            var request = new PublishRequest { Directory = ByteString.CopyFrom(document) };
            request.Removals.AddRange(statements.Select(ByteString.CopyFrom));
            var answer = await client.Directory.PublishAsync(request, deadline: client.Deadline, cancellationToken: context.Cancel).ConfigureAwait(false);
            context.Output.WriteLine(context.Json
                ? JsonSerializer.Serialize(new { version = answer.Version, hash = answer.Hash, connections_closed = answer.ConnectionsClosed })
                : string.Create(CultureInfo.InvariantCulture, $"version {answer.Version} sha256 {answer.Hash}, {answer.ConnectionsClosed} connections closed"));
            return ExitCodes.Ok;
        });
        return command;
    }

    private static string? Refusal(DevelopmentPki pki, byte[] document, List<byte[]> statements)
    {
        var (root, reason) = GovernanceRoot.Open(DirectoryFiles.Bytes(pki.RootFile), pki.RootFingerprint);
        if (root is null)
        {
            return $"{pki.RootFile}: {reason}.";
        }
        if (document.Length > 0 && DirectoryVerifier.Inspect(root, document) is DirectoryAcceptance.Refused(var code, var why))
        {
            return $"The directory would be refused: {code}: {why}.";
        }
        var bad = statements.FindIndex(one => RemovalStatement.Read(root, one) is null);
        return bad < 0 ? null : $"Removal {bad + 1} is not signed by a key of the root.";
    }
}
