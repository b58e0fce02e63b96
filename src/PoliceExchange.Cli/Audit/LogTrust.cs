using PoliceExchange.Audit;
using PoliceExchange.Audit.Quorum;
using PoliceExchange.Cli.Certs;
using PoliceExchange.Cli.Directory;
using PoliceExchange.Protocol.Directory;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Cli.Audit;

/// <summary>Whom a verification believes: what the signed directory says.</summary>
internal static class LogTrust
{
    /// <summary>What the directory of a development folder says, under its pinned root.</summary>
    /// <exception cref="InvalidDataException">The root is another, the directory does not verify, or it names no log.</exception>
    public static (DirectoryDocument Document, TrustPolicy Policy) Of(DevelopmentPki pki) => Of(new DirectoryInput(
        GovernanceRoot.Open(DirectoryFiles.Bytes(pki.RootFile), pki.RootFingerprint).Root ?? throw new InvalidDataException("The root is not the pinned one."),
        Pinned: true, DirectoryFiles.Bytes(pki.DirectoryFile), null, []));

    /// <exception cref="InvalidDataException">The directory does not verify, or names no log.</exception>
    public static (DirectoryDocument Document, TrustPolicy Policy) Of(DirectoryInput input) =>
        DirectoryVerifier.Inspect(input.Root, input.Directory) switch
        {
            DirectoryAcceptance.Inspected inspected when RegisterPolicy.Of(inspected.Document) is { } policy => (inspected.Document, policy),
            DirectoryAcceptance.Inspected => throw new InvalidDataException("The directory names no log; verify with one that does."),
            DirectoryAcceptance.Refused(var code, var reason) => throw new InvalidDataException($"The directory does not verify: {code}: {reason}."),
            _ => throw new InvalidDataException("The directory does not verify."),
        };

    /// <summary>The hashes that nodes signed; a head that its node did not sign is not among them.</summary>
    public static Dictionary<(string Node, long Sequence), byte[]> Heads(DirectoryDocument document, LogArchive archive)
    {
        var heads = new Dictionary<(string, long), byte[]>();
        foreach (var gateway in document.Gateways)
        {
            VerifyKey? KeyOf(string kid) => gateway.SignKeys.FirstOrDefault(key => key.Kid == kid)?.Key;
            foreach (var jws in archive.Heads(gateway.Id))
            {
                if (LogHead.Verify(System.Text.Encoding.ASCII.GetBytes(jws), KeyOf) is { } head && head.Node == gateway.Id)
                {
                    heads[(head.Node, head.Sequence)] = head.Hash;
                }
            }
        }
        return heads;
    }
}
