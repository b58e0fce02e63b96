using System.CommandLine;
using PoliceExchange.Cli.Certs;
using PoliceExchange.Protocol.Directory;

namespace PoliceExchange.Cli.Directory;

/// <summary>Where the signed files are: given one by one, or all by a development folder.</summary>
internal sealed class DirectoryFiles
{
    private readonly Option<string?> _certs = new("--certs") { Description = "Development folder that holds all of them (px certs)." };
    private readonly Option<string?> _root = new("--root") { Description = "root.json." };
    private readonly Option<string?> _fingerprint = new("--fingerprint") { Description = "Fingerprint of the root as pinned at enrolment." };
    private readonly Option<string?> _directory = new("--directory") { Description = "directory.jws." };
    private readonly Option<string?> _freshness = new("--freshness") { Description = "freshness.jws of the hub." };
    private readonly Option<string[]> _removals = new("--removal") { Description = "Removal statements.", AllowMultipleArgumentsPerToken = true };

    internal void AddTo(Command command)
    {
        foreach (var option in new Option[] { _certs, _root, _fingerprint, _directory, _freshness, _removals })
        {
            command.Add(option);
        }
    }

    /// <summary>Reads what is there.</summary>
    /// <exception cref="InvalidDataException">A file is missing or the root is not the pinned one; the message says which.</exception>
    internal DirectoryInput Read(ParseResult result)
    {
        var pki = result.GetValue(_certs) is { } folder ? DevelopmentPki.Open(folder) : null;
        var rootFile = result.GetValue(_root) ?? pki?.RootFile ?? throw new InvalidDataException("Give --certs, or --root and --directory.");
        var directoryFile = result.GetValue(_directory) ?? pki?.DirectoryFile ?? throw new InvalidDataException("Give --certs, or --root and --directory.");
        var freshnessFile = result.GetValue(_freshness) ?? pki?.FreshnessFile;
        var removalFiles = result.GetValue(_removals) is { Length: > 0 } given ? given : pki?.RemovalFiles ?? [];
        var pin = result.GetValue(_fingerprint) ?? pki?.RootFingerprint;
        var root = pin is null ? GovernanceRoot.Read(Bytes(rootFile)) : GovernanceRoot.Open(Bytes(rootFile), pin);
        return new DirectoryInput(
            root.Root ?? throw new InvalidDataException($"{rootFile}: {root.Reason}."),
            Pinned: pin is not null,
            Bytes(directoryFile),
            freshnessFile is null ? null : Bytes(freshnessFile),
            [.. removalFiles.Select(file => (ReadOnlyMemory<byte>)Bytes(file))]);
    }

    internal static byte[] Bytes(string file)
    {
        try
        {
            return File.ReadAllBytes(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"{file} cannot be read.", e);
        }
    }
}

/// <summary>What was read.</summary>
internal sealed record DirectoryInput(
    GovernanceRoot Root, bool Pinned, byte[] Directory, byte[]? Freshness, IReadOnlyList<ReadOnlyMemory<byte>> Removals);
