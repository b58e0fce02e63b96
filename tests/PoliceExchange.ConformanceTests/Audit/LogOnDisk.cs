using System.Buffers.Binary;
using PoliceExchange.Audit;
using PoliceExchange.Audit.Checkpoints;
using PoliceExchange.Audit.Notes;
using PoliceExchange.Audit.Tiles;

namespace PoliceExchange.ConformanceTests.Audit;

/// <summary>A log of access entries in a folder, written with our tiles; the forgeries have full rights on that folder.</summary>
internal sealed class LogOnDisk : IDisposable
{
    public const string Origin = "px.example/access/2027";

    private static readonly string[] Nodes = ["gw-jam", "gw-can", "gw-mex", "hub"];

    public LogOnDisk(int entries)
    {
        Folder = Directory.CreateTempSubdirectory("px-log-").FullName;
        Entries = Make(entries);
        Write(Entries);
        Sign(Entries.Count);
    }

    public string Folder { get; }

    public List<byte[]> Entries { get; }

    public SignerKey Log { get; } = SignerKey.Generate(Origin, NoteKind.Ed25519);

    public SignerKey Witness { get; } = SignerKey.Generate("jam.px.example/witness", NoteKind.CosignatureV1);

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    /// <summary>The node of an entry; they take turns irregularly.</summary>
    public static int NodeOf(int index) => (index * index / 7) % Nodes.Length;

    /// <summary>Index of the next entry of the same node.</summary>
    public static int NextOfNode(int index)
    {
        var next = index + 1;
        while (NodeOf(next) != NodeOf(index))
        {
            next++;
        }

        return next;
    }

    /// <summary>Writes every tile anew, as the holder of the disk can, and leaves the checkpoint as it is.</summary>
    public void Write(IReadOnlyList<byte[]> entries)
    {
        if (Directory.Exists(Path.Combine(Folder, "tile")))
        {
            Directory.Delete(Path.Combine(Folder, "tile"), recursive: true);
        }

        var appender = TileAppender.Start();
        foreach (var entry in entries)
        {
            appender.Append(entry);
            if (appender.Size % 700 == 0)
            {
                Store(appender.Cut());
            }
        }

        Store(appender.Cut());
    }

    /// <summary>Signs and cosigns a checkpoint over the first entries.</summary>
    public void Sign(int size, string name = "checkpoint")
    {
        var appender = TileAppender.Start();
        foreach (var entry in Entries.Take(size))
        {
            appender.Append(entry);
        }

        File.WriteAllBytes(Path.Combine(Folder, name), SignedNote.Sign(new Checkpoint(Origin, size, appender.Root).ToText(), 1_800_000_000, Log, Witness).ToBytes());
    }

    /// <summary>Changes one byte of a file.</summary>
    public void Edit(string file, Func<byte[], int> place)
    {
        var path = Path.Combine(Folder, file);
        var bytes = File.ReadAllBytes(path);
        bytes[place(bytes)] ^= 1;
        File.WriteAllBytes(path, bytes);
    }

    /// <summary>Where an entry starts in its bundle.</summary>
    public static int StartIn(byte[] bundle, int number)
    {
        var at = 0;
        for (var i = 0; i < number; i++)
        {
            at += EntryBundle.PrefixBytes + BinaryPrimitives.ReadUInt16BigEndian(bundle.AsSpan(at));
        }

        return at + EntryBundle.PrefixBytes;
    }

    /// <summary>Entries whose chains hold; <paramref name="result"/> of each may be chosen by a forger.</summary>
    public static List<byte[]> Make(int count, Func<int, string>? result = null)
    {
        var random = new Seeded(2027);
        var chains = Nodes.Select(_ => (Sequence: 0L, Previous: AccessChain.Origin)).ToArray();
        var entries = new List<byte[]>(count);
        for (var i = 0; i < count; i++)
        {
            var node = NodeOf(i);
            var entry = new AccessEntry(
                Nodes[node],
                (AccessOperation)random.Next(12),
                result?.Invoke(i) ?? "ok",
                random.Next(3) == 0 ? null : random.Text(43),
                Nodes[random.Next(Nodes.Length)],
                DateTimeOffset.FromUnixTimeMilliseconds(1_800_000_000_000 + i),
                random.Text(43));
            var (sequence, previous) = chains[node];
            var bytes = entry.ToBytes(sequence + 1, previous);
            chains[node] = (sequence + 1, System.Security.Cryptography.SHA256.HashData(bytes));
            entries.Add(bytes);
        }

        return entries;
    }

    private void Store(TileChanges changes)
    {
        foreach (var file in changes.Writes)
        {
            var path = Path.Combine(Folder, file.Path.ToString());
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, file.Content.Span);
        }

        foreach (var path in changes.Superseded)
        {
            var partials = Path.Combine(Folder, path.PartialsFolder);
            if (Directory.Exists(partials))
            {
                Directory.Delete(partials, recursive: true);
            }
        }
    }

    /// <summary>The same entries in every run (Knuth's 64-bit linear congruential constants); nothing secret comes from it.</summary>
    private sealed class Seeded(ulong state)
    {
        private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

        public int Next(int below)
        {
            state = unchecked((state * 6364136223846793005UL) + 1442695040888963407UL);
            return (int)((state >> 33) % (ulong)below);
        }

        public string Text(int length) => string.Create(length, this, (span, seeded) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = Alphabet[seeded.Next(Alphabet.Length)];
            }
        });
    }
}
