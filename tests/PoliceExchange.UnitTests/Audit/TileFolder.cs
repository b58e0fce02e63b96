using PoliceExchange.Audit.Tiles;

namespace PoliceExchange.UnitTests.Audit;

/// <summary>A folder of tiles in memory, written as the broker will write one.</summary>
internal sealed class TileFolder
{
    private readonly Dictionary<string, byte[]> _files = new(StringComparer.Ordinal);

    public IReadOnlyCollection<string> Paths => _files.Keys;

    public byte[]? Read(TilePath path) => _files.GetValueOrDefault(path.ToString());

    public void Write(TileChanges changes, bool dropSuperseded)
    {
        foreach (var file in changes.Writes)
        {
            _files[file.Path.ToString()] = file.Content.ToArray();
        }

        if (dropSuperseded)
        {
            foreach (var path in changes.Superseded)
            {
                foreach (var partial in _files.Keys.Where(name => name.StartsWith(path.PartialsFolder + "/", StringComparison.Ordinal)).ToArray())
                {
                    _files.Remove(partial);
                }
            }
        }
    }

    public bool Remove(TilePath path) => _files.Remove(path.ToString());

    public void Flip(TilePath path, int at) => _files[path.ToString()][at] ^= 1;
}
