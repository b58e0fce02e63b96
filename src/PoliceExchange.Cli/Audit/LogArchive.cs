using System.IO.Compression;
using PoliceExchange.Audit.Tiles;

namespace PoliceExchange.Cli.Audit;

/// <summary>A copy of the log in a folder or a zip: <c>checkpoint</c>, <c>tile/...</c>, <c>heads/NODE</c>.</summary>
internal sealed class LogArchive : IDisposable
{
    // An entry bundle at its largest; nothing else in an archive is larger.
    private const long MaxFileBytes = 256 * (2 + 65_535L);

    private readonly ZipArchive? _zip;
    private readonly string _place;

    private LogArchive(string place, ZipArchive? zip) => (_place, _zip) = (place, zip);

    /// <exception cref="InvalidDataException">There is neither a folder nor a zip at the place.</exception>
    public static LogArchive Open(string place)
    {
        if (System.IO.Directory.Exists(place))
        {
            return new LogArchive(place, null);
        }
        try
        {
            return new LogArchive(place, ZipFile.OpenRead(place));
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"{place} is neither a folder nor a zip that `px audit export` wrote.", e);
        }
    }

    /// <summary>The checkpoint.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public byte[] Checkpoint() => Read("checkpoint") ?? throw new InvalidDataException($"{_place} holds no checkpoint.");

    public byte[]? Tile(TilePath path) => Read(path.ToString());

    /// <summary>Signed heads of a node, one compact JWS a line.</summary>
    public IReadOnlyList<string> Heads(string node) =>
        Read($"heads/{node}") is { } bytes ? System.Text.Encoding.ASCII.GetString(bytes).Split('\n', StringSplitOptions.RemoveEmptyEntries) : [];

    public void Dispose() => _zip?.Dispose();

    private byte[]? Read(string name)
    {
        if (_zip is null)
        {
            var path = Path.Combine(_place, name);
            return File.Exists(path) ? File.ReadAllBytes(path) : null;
        }
        if (_zip.GetEntry(name) is not { } entry)
        {
            return null;
        }
        if (entry.Length > MaxFileBytes)
        {
            throw new InvalidDataException($"{name} in {_place} is larger than any part of a log.");
        }
        using var stream = entry.Open();
        var bytes = new byte[entry.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
