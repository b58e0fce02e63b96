using System.Security.Cryptography;
using System.Text;
using PoliceExchange.Audit;
using PoliceExchange.Audit.Checkpoints;
using PoliceExchange.Audit.Notes;
using PoliceExchange.Audit.Quorum;
using PoliceExchange.Audit.Tiles;
using PoliceExchange.Audit.Verify;

namespace PoliceExchange.UnitTests.Audit;

// Seen failing: an older copy was read under the widths of the forged log, so an entry inserted into the last tile went unnamed.

/// <summary>
/// Somebody with full rights on the hub's disk and database forges the log; who holds an older checkpoint and its tiles
/// finds it and names the first entry that is not what it was.
/// </summary>
public sealed class ForgeryTests
{
    private const string Origin = "px.example/access/2027";
    private const int Size = 300;
    private const int Forgeries = 10_000;

    private static readonly string[] Nodes = ["gw-jam", "gw-can", "hub"];
    private static readonly SignerKey Log = SignerKey.FromSeed(Origin, NoteKind.Ed25519, SHA256.HashData("log"u8))!;
    private static readonly SignerKey Witness = SignerKey.FromSeed("jam.px.example/witness", NoteKind.CosignatureV1, SHA256.HashData("witness"u8))!;
    private static readonly TrustPolicy Policy = new(
        [new PolicyLog(Log.Verifier, null)], [new PolicyWitness("gw-jam", Witness.Verifier, null)], [new PolicyGroup("nations", 1, ["gw-jam"])], "nations");

    /// <summary>How far the forger goes to hide it.</summary>
    private enum Effort
    {
        /// <summary>Changes the entries only.</summary>
        Entries,

        /// <summary>Makes the tiles anew.</summary>
        Tiles,

        /// <summary>Also makes every chain anew.</summary>
        Chains,

        /// <summary>Also signs a checkpoint with the log's own key, which witnesses do not cosign.</summary>
        LogKey,
    }

    private enum Forgery
    {
        Edit,
        BackDate,
        Delete,
        Insert,
        Reorder,
        Truncate,
        OldBackup,
    }

    [Fact]
    public void RandomForgeries_AreAllFoundAtTheirFirstEntry()
    {
        var entries = Make();
        var held = Grow(entries);
        var checkpoint = Sign(held, Log, Witness);
        var evidence = new LogEvidence { Policy = Policy, Older = [held.Checkpoint], Against = new LogCopy(Size, held.Read) };
        Assert.True(LogVerification.Verify(checkpoint, held.Read, evidence).IsOk);

#pragma warning disable RS0030 // A seeded generator repeats a failing run.
        var random = new Random(20261121);
        var seen = new HashSet<(Forgery, Effort)>();
        for (var i = 0; i < Forgeries; i++)
        {
            var (forgery, effort) = ((Forgery)random.Next(7), (Effort)random.Next(4));
            var (forged, first) = Forge(entries, forgery, random);
            if (effort >= Effort.Chains && forgery is not (Forgery.Truncate or Forgery.OldBackup))
            {
                Rechain(forged);
            }
            var tree = Grow(forged);
            var (note, tiles) = (forgery, effort) switch
            {
                // A backup is consistent in itself, with the cosignatures of its time.
                (Forgery.OldBackup, _) => (Sign(tree, Log, Witness), tree.Read),
                (_, Effort.LogKey) => (Sign(tree, Log), tree.Read),
                (_, Effort.Entries) => (checkpoint, path => path.IsEntries ? tree.Read(path) : held.Read(path)),
                _ => (checkpoint, (TileReader)tree.Read),
            };
            var report = LogVerification.Verify(note, tiles, evidence);
            var named = report.Problems.FirstOrDefault(one => one.Index is not null)?.Index;
            Assert.True(named is not null && named <= first, $"{forgery} by {effort} at {first}: {(report.IsOk ? "not found" : $"found at {named}")}");
            // A missing bundle is named by its first entry: what it held is gone.
            Assert.True(named == first || forgery is Forgery.Truncate or Forgery.Delete or Forgery.Insert, $"{forgery} by {effort} at {first}: found at {named}");
            seen.Add((forgery, effort));
        }
#pragma warning restore RS0030
        Assert.Equal(28, seen.Count);
    }

    [Fact]
    public void EntryThatItsNodeSignedOtherwise_IsNamedWithoutAnOlderCopy()
    {
        var entries = Make();
        var last = entries.FindLastIndex(entry => EntryFields.TryRead(entry)!.Node == "gw-jam");
        var fields = EntryFields.TryRead(entries[last])!;
        var evidence = new LogEvidence
        {
            Policy = Policy,
            Heads = new Dictionary<(string, long), byte[]> { [(fields.Node, fields.Sequence)] = SHA256.HashData(entries[last]) },
        };
        Assert.True(LogVerification.Verify(Sign(Grow(entries), Log, Witness), Grow(entries).Read, evidence).IsOk);
        var forged = entries.ToList();
        forged[last] = Replace(forged[last], "\"res\":\"ok\"", "\"res\":\"no\"");
        Rechain(forged);
        // Even where the witnesses were made to cosign it.
        var report = LogVerification.Verify(Sign(Grow(forged), Log, Witness), Grow(forged).Read, evidence);
        Assert.Equal((last, "head"), (report.Problems.Single().Index, report.Problems.Single().Check));
    }

#pragma warning disable RS0030 // As above.
    private static (List<byte[]> Entries, long First) Forge(List<byte[]> entries, Forgery forgery, Random random)
    {
        var forged = entries.ToList();
        var at = random.Next(1, forged.Count - 1);
        switch (forgery)
        {
            case Forgery.Edit:
                forged[at] = Replace(forged[at], "\"res\":\"ok\"", "\"res\":\"no\"");
                return (forged, at);
            case Forgery.BackDate:
                forged[at] = Replace(forged[at], "\"t\":18", "\"t\":17");
                return (forged, at);
            case Forgery.Delete:
                forged.RemoveAt(at);
                return (forged, at);
            case Forgery.Insert:
                forged.Insert(at, Replace(forged[at], "\"res\":\"ok\"", "\"res\":\"in\""));
                return (forged, at);
            case Forgery.Reorder:
                var other = random.Next(at + 1, forged.Count);
                (forged[at], forged[other]) = (forged[other], forged[at]);
                return (forged, at);
            default:
                forged.RemoveRange(at, forged.Count - at);
                return (forged, at);
        }
    }
#pragma warning restore RS0030

    private static byte[] Replace(byte[] entry, string what, string with) => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(entry).Replace(what, with, StringComparison.Ordinal));

    /// <summary>Gives every entry the place and predecessor that make its node's chain hold.</summary>
    private static void Rechain(List<byte[]> entries)
    {
        var chains = new Dictionary<string, (long Sequence, byte[] Hash)>(StringComparer.Ordinal);
        for (var i = 0; i < entries.Count; i++)
        {
            var fields = EntryFields.TryRead(entries[i])!;
            var (sequence, previous) = chains.GetValueOrDefault(fields.Node, (0, AccessChain.Origin));
            entries[i] = Replace(
                entries[i],
                $"\"seq\":{fields.Sequence},\"prev\":\"{Escaped(fields.Previous)}\"",
                $"\"seq\":{sequence + 1},\"prev\":\"{Escaped(previous)}\"");
            chains[fields.Node] = (sequence + 1, SHA256.HashData(entries[i]));
        }
    }

    private static string Escaped(byte[] hash) => Convert.ToBase64String(hash);

    private static List<byte[]> Make()
    {
        var chains = Nodes.Select(_ => (Sequence: 0L, Previous: AccessChain.Origin)).ToArray();
        var entries = new List<byte[]>();
        for (var i = 0; i < Size; i++)
        {
            var node = i * i / 7 % Nodes.Length;
            var (sequence, previous) = chains[node];
            var entry = new AccessEntry(Nodes[node], AccessOperation.Open, "ok", null, "spiffe://x", DateTimeOffset.FromUnixTimeMilliseconds(1_800_000_000_000 + i)).ToBytes(sequence + 1, previous);
            chains[node] = (sequence + 1, SHA256.HashData(entry));
            entries.Add(entry);
        }
        return entries;
    }

    private static Grown Grow(List<byte[]> entries)
    {
        var tiles = TileAppender.Start();
        foreach (var entry in entries)
        {
            tiles.Append(entry);
        }
        var cut = tiles.Cut();
        return new Grown(new Checkpoint(Origin, cut.Size, cut.Root), cut.Writes.ToDictionary(file => file.Path, file => file.Content.ToArray()));
    }

    private static byte[] Sign(Grown tree, params SignerKey[] keys) => SignedNote.Sign(tree.Checkpoint.ToText(), 1_800_000_000, keys).ToBytes();

    private sealed record Grown(Checkpoint Checkpoint, Dictionary<TilePath, byte[]> Tiles)
    {
        /// <summary>A partial tile is found under any width that it has: the forger serves what is asked for as far as there is.</summary>
        public byte[]? Read(TilePath path) => Tiles.GetValueOrDefault(path);
    }
}
