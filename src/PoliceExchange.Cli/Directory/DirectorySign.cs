using System.CommandLine;
using PoliceExchange.Protocol.Directory;

namespace PoliceExchange.Cli.Directory;

/// <summary><c>px directory sign</c>: one authority's signature, on a draft or beside the signatures of others.</summary>
internal static class DirectorySign
{
    internal static Command Create()
    {
        var draft = new Option<string?>("--draft") { Description = "JSON of the next version, to be signed first (see px directory show --json)." };
        var signed = new Option<string?>("--directory") { Description = "Signed directory, to add a signature to." };
        var key = new Option<string>("--key") { Description = "File with this authority's P-384 key.", Required = true };
        var output = new Option<string>("--out") { Description = "File to write.", Required = true };
        var command = new Command("sign", "Add one governance signature. Example: px directory sign --draft next.json --key 1.key.pem --out next.jws")
        {
            draft, signed, key, output,
        };
        command.OnFiles(result =>
        {
            using var signer = GovernanceKeyFile.Read(result.GetRequiredValue(key));
            var error = result.InvocationConfiguration.Error;
            byte[]? bytes;
            switch (result.GetValue(draft), result.GetValue(signed))
            {
                case ({ } draftFile, null):
                    var parsed = DirectoryDocument.Parse(DirectoryFiles.Bytes(draftFile));
                    foreach (var violation in parsed.Violations)
                    {
                        error.WriteLine(violation);
                    }
                    bytes = parsed.Document is null ? null : DirectoryVerifier.Sign(parsed.Document, [signer]);
                    break;
                case (null, { } signedFile):
                    bytes = DirectoryVerifier.AddSignature(DirectoryFiles.Bytes(signedFile), signer);
                    break;
                default:
                    throw new InvalidDataException("Give one of --draft and --directory.");
            }
            if (bytes is null)
            {
                error.WriteLine("Not a directory: nothing was signed.");
                return ExitCodes.VerificationFailed;
            }
            GovernanceKeyFile.Write(result.GetRequiredValue(output), bytes);
            result.InvocationConfiguration.Output.WriteLine($"Signed with {signer.Public.Kid}.");
            return ExitCodes.Ok;
        });
        return command;
    }
}
