using System.Security.Cryptography;
using PoliceExchange.Protocol.Directory;

namespace PoliceExchange.Cli.Directory;

/// <summary>One authority's private key, by file path only: never by an argument, which every process of the machine can read.</summary>
internal static class GovernanceKeyFile
{
    /// <exception cref="InvalidDataException">Not a P-384 PKCS#8 key in PEM.</exception>
    internal static GovernanceSigner Read(string file)
    {
        var pem = System.Text.Encoding.ASCII.GetString(DirectoryFiles.Bytes(file));
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            return GovernanceSigner.Of(key);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            key.Dispose();
            throw new InvalidDataException($"{file} is not a P-384 private key (PKCS#8, PEM).", e);
        }
    }

    /// <summary>Writes a signed file, never over another one.</summary>
    /// <exception cref="InvalidDataException">The file exists or cannot be written.</exception>
    internal static void Write(string file, byte[] bytes)
    {
        try
        {
            using var stream = new FileStream(file, FileMode.CreateNew, FileAccess.Write);
            stream.Write(bytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"{file} exists or cannot be written.", e);
        }
    }
}
