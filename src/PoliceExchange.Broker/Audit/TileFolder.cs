using Microsoft.Win32.SafeHandles;
using PoliceExchange.Audit.Tiles;
using PoliceExchange.Hosting.Store;

namespace PoliceExchange.Broker.Audit;

/// <summary>
/// The tiles of the log as files under their tlog-tiles paths. They are derived from the store and can be made again
/// (DESIGN.md 7), so nothing in here is believed before a signed root confirms it.
/// </summary>
internal sealed class TileFolder(string folder)
{
    /// <summary>Writes tiles so that they are there after a power cut, then drops the partial ones that they replace.</summary>
    public void Write(TileChanges changes)
    {
        var folders = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in changes.Writes)
        {
            var path = PathOf(file.Path);
            var parent = Path.GetDirectoryName(path)!;
            System.IO.Directory.CreateDirectory(parent);
            WriteFile(path, file.Content.Span);
            folders.Add(parent);
        }
        foreach (var parent in folders)
        {
            Durable.SyncFolder(parent);
        }
        foreach (var superseded in changes.Superseded.Select(place => Path.Combine(folder, place.PartialsFolder)).Where(System.IO.Directory.Exists))
        {
            System.IO.Directory.Delete(superseded, recursive: true);
        }
    }

    /// <summary>The bytes of a tile; null when it is not there.</summary>
    public byte[]? Read(TilePath path)
    {
        try
        {
            return File.ReadAllBytes(PathOf(path));
        }
        catch (Exception absent) when (absent is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Puts the published checkpoint beside the tiles, in one step.</summary>
    public void WriteCheckpoint(string note)
    {
        System.IO.Directory.CreateDirectory(folder);
        WriteFile(Path.Combine(folder, "checkpoint"), System.Text.Encoding.UTF8.GetBytes(note));
        Durable.SyncFolder(folder);
    }

    /// <summary>Forgets every tile, to grow them again from the store.</summary>
    public void Clear()
    {
        if (System.IO.Directory.Exists(folder))
        {
            System.IO.Directory.Delete(folder, recursive: true);
        }
    }

    private string PathOf(TilePath path) => Path.Combine(folder, path.ToString());

    private static void WriteFile(string path, ReadOnlySpan<byte> bytes)
    {
        var fresh = path + ".new";
        using (SafeFileHandle file = File.OpenHandle(fresh, FileMode.Create, FileAccess.Write))
        {
            RandomAccess.Write(file, bytes, 0);
            Durable.Sync(file);
        }
        File.Move(fresh, path, overwrite: true);
    }
}
