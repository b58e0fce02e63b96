using System.CommandLine;
using PoliceExchange.Protocol.Directory;

namespace PoliceExchange.Cli.Directory;

/// <summary><c>px directory remove</c>: a removal statement; one governance key is enough.</summary>
internal static class DirectoryRemove
{
    internal static Command Create(TimeProvider time)
    {
        var root = new Option<string>("--root") { Description = "root.json.", Required = true };
        var kind = new Option<RemovalKind>("--kind") { Description = "What is removed.", Required = true };
        var target = new Option<string>("--target") { Description = "Gateway id, kid or TLS pin, STATE/agency, or state.", Required = true };
        var reason = new Option<string>("--reason") { Description = "Reason code, such as KEY_COMPROMISE.", Required = true };
        var key = new Option<string>("--key") { Description = "File with this authority's P-384 key.", Required = true };
        var output = new Option<string>("--out") { Description = "File to write.", Required = true };
        var command = new Command("remove", "Strike a key, gateway, agency or member at once. Example: px directory remove --root root.json --kind Gateway --target gw-jam --reason KEY_COMPROMISE --key 3.key.pem --out removal.jws")
        {
            root, kind, target, reason, key, output,
        };
        command.OnFiles(result =>
        {
            var trusted = GovernanceRoot.Read(DirectoryFiles.Bytes(result.GetRequiredValue(root))).Root
                ?? throw new InvalidDataException("The root does not verify.");
            using var signer = GovernanceKeyFile.Read(result.GetRequiredValue(key));
            var jws = RemovalStatement.Create(result.GetValue(kind), result.GetRequiredValue(target), time.GetUtcNow(), result.GetRequiredValue(reason), signer);
            // Read back with the reader of the gateways: a typing error must not look like a removal.
            if (RemovalStatement.Read(trusted, jws) is not { } removal)
            {
                result.InvocationConfiguration.Error.WriteLine("The statement would be refused: check target and reason, and that the key is of this root.");
                return ExitCodes.VerificationFailed;
            }
            GovernanceKeyFile.Write(result.GetRequiredValue(output), jws);
            result.InvocationConfiguration.Output.WriteLine($"Removal {removal.Hash}: {removal.Kind} {removal.Target}. Give it to the hub: it holds from the next statement on.");
            return ExitCodes.Ok;
        });
        return command;
    }
}
