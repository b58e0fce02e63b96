using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PoliceExchange.Cli.Certs;

/// <summary>Writes into one new folder: certificates readable, private keys for the owner alone.</summary>
internal sealed class PkiFolder(string root)
{
    internal string Root => root;

    internal void Certificate(string path, X509Certificate2 certificate) => Bytes(path, System.Text.Encoding.ASCII.GetBytes(certificate.ExportCertificatePem() + "\n"));

    internal void Key(string path, AsymmetricAlgorithm key) => Key(path, key.ExportPkcs8PrivateKeyPem());

    internal void Key(string path, string pem) => Write(path, System.Text.Encoding.ASCII.GetBytes(pem + "\n"), UnixFileMode.UserRead | UnixFileMode.UserWrite);

    internal void Bytes(string path, byte[] bytes) =>
        Write(path, bytes, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);

    private void Write(string path, byte[] bytes, UnixFileMode mode)
    {
        var full = Path.Combine(root, path);
        var folder = Path.GetDirectoryName(full)!;
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (OperatingSystem.IsWindows())
        {
            System.IO.Directory.CreateDirectory(folder);
        }
        else
        {
            System.IO.Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            options.UnixCreateMode = mode;
        }
        using var stream = new FileStream(full, options);
        stream.Write(bytes);
    }
}
