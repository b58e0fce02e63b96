using System.CommandLine;
using PoliceExchange.Cli.Directory;
using PoliceExchange.Policy.Bundles;
using PoliceExchange.Protocol.Directory;

namespace PoliceExchange.Cli.Policy;

/// <summary><c>px policy sign</c>: one authority's signature, on a folder of rules or beside the signatures of others.</summary>
internal static class PolicySign
{
    internal static Command Create()
    {
        var folder = new Option<string?>("--folder") { Description = "Folder of rules, to be packed and signed first." };
        var signed = new Option<string?>("--bundle") { Description = "Signed bundle, to add a signature to." };
        var key = new Option<string>("--key") { Description = "File with this authority's P-384 key.", Required = true };
        var output = new Option<string>("--out") { Description = "File to write.", Required = true };
        var command = new Command("sign", "Add one policy authority's signature. Example: px policy sign --folder my-rules --key policy-1.key.pem --out next.jws") { folder, signed, key, output };
        command.OnFiles(result =>
        {
            using var signer = GovernanceKeyFile.Read(result.GetRequiredValue(key));
            var source = (result.GetValue(folder), result.GetValue(signed)) switch
            {
                ({ } one, null) => one,
                (null, { } one) => one,
                _ => throw new InvalidDataException("Give one of --folder and --bundle."),
            };
            var (files, hash) = BundleSource.Read(source);
            // An authority signs what a node would take: whoever signs unread rules signs what somebody else decided.
            var (bundle, unread) = BundleVerifier.Inspect(files, hash);
            IReadOnlyList<string> problems = bundle is null ? unread : [.. bundle.Failures(), .. bundle.Broken()];
            if (problems.Count > 0)
            {
                foreach (var problem in problems)
                {
                    result.InvocationConfiguration.Error.WriteLine(problem);
                }
                result.InvocationConfiguration.Error.WriteLine("Nothing was signed: a node would refuse this bundle.");
                return ExitCodes.VerificationFailed;
            }
            var bytes = result.GetValue(signed) is { } file
                ? PolicySignature.AddSignature(DirectoryFiles.Bytes(file), signer)
                : PolicySignature.Sign(PolicyBundle.Pack(bundle!.Manifest, files), [signer]);
            GovernanceKeyFile.Write(result.GetRequiredValue(output), bytes ?? throw new InvalidDataException($"{source} is no signed bundle."));
            result.InvocationConfiguration.Output.WriteLine($"Version {bundle!.Manifest.Version} signed with {signer.Public.Kid}.");
            return ExitCodes.Ok;
        });
        return command;
    }
}
