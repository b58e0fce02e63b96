using PoliceExchange.Audit.Tiles;
using PoliceExchange.Audit.Tree;

namespace PoliceExchange.UnitTests.Audit;

/// <summary>Trees of three levels of tiles need more than 65,536 entries; they are grown once, in uneven steps.</summary>
public sealed class TileTests
{
    private const int Large = 66_000;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Grown_AtEveryStep_ProvesFromTilesAlone(bool dropSuperseded)
    {
        var (folder, appender, frontier) = (new TileFolder(), TileAppender.Start(), new TreeFrontier());
        var sizes = new List<(long Size, NodeHash Root)>();
        foreach (var step in new[] { 1, 1, 5, 248, 1, 1, 255, 256, 257, 300, 1000 })
        {
            Grow(appender, frontier, step);
            folder.Write(appender.Cut(), dropSuperseded);
            sizes.Add((frontier.Size, frontier.Root()));
            var nodes = new TileNodes(frontier.Size, folder.Read);
            Assert.Equal(frontier.Root(), TreeProver.Root(frontier.Size, nodes.TryRead));
            for (long index = 0; index < frontier.Size; index += 37)
            {
                var proof = TreeProver.Inclusion(index, frontier.Size, nodes.TryRead)!;
                Assert.Equal(TreeProblem.None, TreeVerifier.Inclusion(TreeHash.Leaf(GrownTree.Entry((int)index)), index, frontier.Size, proof, frontier.Root()));
            }

            foreach (var (size, root) in sizes)
            {
                var proof = TreeProver.Consistency(size, frontier.Size, nodes.TryRead)!;
                Assert.Equal(TreeProblem.None, TreeVerifier.Consistency(size, frontier.Size, root, frontier.Root(), proof));
            }

            foreach (var path in TileShape.All(frontier.Size))
            {
                Assert.Contains(path.ToString(), folder.Paths);
            }
        }

        // 2,325 entries: 9 full bundles and tiles, one edge each, and one level 1 tile.
        var needed = TileShape.All(frontier.Size).Count();
        Assert.Equal(dropSuperseded, folder.Paths.Count(path => !path.StartsWith("tile/1/", StringComparison.Ordinal)) == needed - 1);
    }

    [Fact]
    public void Resumed_AtAnyPlace_GoesOnAsIfNeverStopped()
    {
        var (folder, appender, frontier) = (new TileFolder(), TileAppender.Start(), new TreeFrontier());
        foreach (var step in new[] { 0, 3, 252, 1, 1, 511, 700 })
        {
            Grow(appender, frontier, step);
            folder.Write(appender.Cut(), dropSuperseded: true);
            appender = TileAppender.Resume(frontier.Size, folder.Read)!;
            Assert.Equal((frontier.Size, frontier.Root()), (appender.Size, appender.Root));
        }

        Assert.Equal(TreeProver.Root(frontier.Size, new TileNodes(frontier.Size, folder.Read).TryRead), frontier.Root());
    }

    [Fact]
    public void Resumed_BehindAFullTileOfALostBatch_TakesItsPrefix()
    {
        var (folder, appender, frontier) = (new TileFolder(), TileAppender.Start(), new TreeFrontier());
        Grow(appender, frontier, 200);
        folder.Write(appender.Cut(), dropSuperseded: true);
        var signed = frontier.Root();
        Grow(appender, frontier, 100);
        folder.Write(appender.TakeFull(), dropSuperseded: true);
        Assert.Equal(signed, TileAppender.Resume(200, folder.Read)!.Root);
    }

    [Fact]
    public void Resumed_WithDamagedEdge_IsRefused()
    {
        var (folder, appender, frontier) = (new TileFolder(), TileAppender.Start(), new TreeFrontier());
        Grow(appender, frontier, 300);
        folder.Write(appender.Cut(), dropSuperseded: true);
        Assert.NotNull(TileAppender.Resume(300, folder.Read));
        folder.Flip(new TilePath(TilePath.Entries, 1, 44), 5);
        Assert.Null(TileAppender.Resume(300, folder.Read));
        folder.Flip(new TilePath(TilePath.Entries, 1, 44), 5);
        Assert.NotNull(TileAppender.Resume(300, folder.Read));
        folder.Remove(new TilePath(1, 0, 1));
        Assert.Null(TileAppender.Resume(300, folder.Read));
    }

    [Fact]
    public void Appended_OverTheBundleLimit_Throws()
    {
        var appender = TileAppender.Start();
        Assert.Throws<ArgumentOutOfRangeException>(() => appender.Append(new byte[65_536]));
        Assert.Equal(0, appender.Append(new byte[65_535]));
        var bundle = appender.Cut().Writes[0];
        Assert.Equal(65_535, EntryBundle.TryParse(bundle.Content, 1)![0].Length);
    }

    [Fact]
    public void Bundle_ShortLongOrOfAnotherWidth_IsRefused()
    {
        byte[] bundle = [0, 1, 7, 0, 0, 0, 2, 8, 9];
        var entries = EntryBundle.TryParse(bundle, 3)!;
        Assert.Equal([1, 0, 2], entries.Select(entry => entry.Length));
        Assert.Null(EntryBundle.TryParse(bundle, 2));
        Assert.Null(EntryBundle.TryParse(bundle, 4));
        Assert.Null(EntryBundle.TryParse(bundle, 0));
        Assert.Null(EntryBundle.TryParse(bundle.AsMemory(0, 8), 3));
        Assert.Null(EntryBundle.TryParse(bundle.AsMemory(0, 6), 3));
    }

    [Fact]
    public void Pruned_ToAMinimum_StillProvesEverythingFromThereOn()
    {
        var (folder, appender, frontier) = (new TileFolder(), TileAppender.Start(), new TreeFrontier());
        var roots = new Dictionary<long, NodeHash>();
        for (var i = 0; i < Large; i++)
        {
            Grow(appender, frontier, 1);
            if (frontier.Size is 65_536 or 65_800 or 65_801)
            {
                roots.Add(frontier.Size, frontier.Root());
                folder.Write(appender.Cut(), dropSuperseded: true);
            }
        }

        folder.Write(appender.Cut(), dropSuperseded: true);
        Assert.All(TilePruning.Removable(0, 1_000), path => Assert.True(folder.Remove(path), path.ToString()));
        Assert.All(TilePruning.Removable(1_000, 65_800), path => Assert.True(folder.Remove(path), path.ToString()));
        Assert.All(folder.Paths.Where(path => path.StartsWith("tile/0/", StringComparison.Ordinal)), path => Assert.StartsWith("tile/0/257.p/", path, StringComparison.Ordinal));
        Assert.DoesNotContain("tile/1/000", folder.Paths);
        var nodes = new TileNodes(Large, folder.Read);
        foreach (var size in new[] { 65_800L, 65_801L })
        {
            var proof = TreeProver.Consistency(size, Large, nodes.TryRead)!;
            Assert.Equal(TreeProblem.None, TreeVerifier.Consistency(size, Large, roots[size], frontier.Root(), proof));
        }

        foreach (var index in new[] { 65_800, 65_900, Large - 1 })
        {
            var proof = TreeProver.Inclusion(index, Large, nodes.TryRead)!;
            Assert.Equal(TreeProblem.None, TreeVerifier.Inclusion(TreeHash.Leaf(GrownTree.Entry(index)), index, Large, proof, frontier.Root()));
        }

        Assert.Null(TreeProver.Inclusion(10, Large, nodes.TryRead));
    }

    [Fact]
    public void TamperedTile_GivesAProofThatDoesNotVerify()
    {
        var (folder, appender, frontier) = (new TileFolder(), TileAppender.Start(), new TreeFrontier());
        Grow(appender, frontier, 600);
        folder.Write(appender.Cut(), dropSuperseded: true);
        folder.Flip(new TilePath(0, 1), 9 * 32);
        var proof = TreeProver.Inclusion(256 + 8, 600, new TileNodes(600, folder.Read).TryRead)!;
        Assert.Equal(TreeProblem.RootMismatch, TreeVerifier.Inclusion(TreeHash.Leaf(GrownTree.Entry(256 + 8)), 256 + 8, 600, proof, frontier.Root()));
    }

    private static void Grow(TileAppender appender, TreeFrontier frontier, int entries)
    {
        for (var i = 0; i < entries; i++)
        {
            var entry = GrownTree.Entry((int)frontier.Size);
            Assert.Equal(frontier.Size, appender.Append(entry));
            frontier.Append(TreeHash.Leaf(entry));
        }
    }
}
