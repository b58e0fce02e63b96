#pragma warning disable RS0030 // Random: seeded, so that every run makes the same cases; nothing secret comes from it
using PoliceExchange.Audit.Tiles;

namespace PoliceExchange.UnitTests.Audit;

public sealed class TilePathTests
{
    [Theory]
    [InlineData("tile/0/000", 0, 0, 256)]
    [InlineData("tile/0/999", 0, 999, 256)]
    [InlineData("tile/0/x001/000", 0, 1000, 256)]
    [InlineData("tile/5/x001/x234/067", 5, 1234067, 256)]
    [InlineData("tile/63/000.p/1", 63, 0, 1)]
    [InlineData("tile/0/273.p/112", 0, 273, 112)]
    [InlineData("tile/entries/x001/x234/067.p/8", TilePath.Entries, 1234067, 8)]
    [InlineData("tile/entries/000", TilePath.Entries, 0, 256)]
    public void ValidPath_RoundTrips(string text, int level, long index, int width)
    {
        Assert.True(TilePath.TryParse(text, out var path));
        Assert.Equal(new TilePath(level, index, width), path);
        Assert.Equal(text, path.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("/tile/0/000")]
    [InlineData("tile/0")]
    [InlineData("tile/0/")]
    [InlineData("tile/00/000")]
    [InlineData("tile/64/000")]
    [InlineData("tile/-1/000")]
    [InlineData("tile/x/000")]
    [InlineData("tile/data/000")]
    [InlineData("tile/Entries/000")]
    [InlineData("tile/0/00")]
    [InlineData("tile/0/0000")]
    [InlineData("tile/0/x000/001")]
    [InlineData("tile/0/001/000")]
    [InlineData("tile/0/x001")]
    [InlineData("tile/0/x001/x000")]
    [InlineData("tile/0/X001/000")]
    [InlineData("tile/0/x001//000")]
    [InlineData("tile/0/000/")]
    [InlineData("tile/0/000.p")]
    [InlineData("tile/0/000.p/")]
    [InlineData("tile/0/000.p/0")]
    [InlineData("tile/0/000.p/01")]
    [InlineData("tile/0/000.p/256")]
    [InlineData("tile/0/000.p/1/2")]
    [InlineData("tile/0/000.p/1.p/2")]
    [InlineData("tile/0/000.p/+1")]
    [InlineData("tile/0/٠٠٠")]
    [InlineData("tile/0/../../etc/passwd")]
    [InlineData("tile/0/x001/../000")]
    [InlineData("tile/0/000\n")]
    [InlineData("tile/0/x999/x999/x999/x999/x999/x999/999")]
    public void OtherSpelling_IsRefused(string text) => Assert.False(TilePath.TryParse(text, out _));

    [Fact]
    public void RandomPaths_RoundTrip()
    {
        var random = new Random(7);
        for (var i = 0; i < 20_000; i++)
        {
            var path = new TilePath(random.Next(-1, 64), random.NextInt64(1L << random.Next(1, 55)), random.Next(1, 257));
            Assert.True(TilePath.TryParse(path.ToString(), out var read), path.ToString());
            Assert.Equal(path, read);
        }
    }

    [Fact]
    public void RandomEditsOfPaths_AreReadAsTheOneSpellingOrRefused()
    {
        var random = new Random(8);
        const string Alphabet = "0123456789x/.ptile-e ns";
        var read = 0;
        for (var i = 0; i < 50_000; i++)
        {
            var text = new TilePath(random.Next(-1, 64), random.NextInt64(2_000_000), random.Next(1, 257)).ToString().ToCharArray();
            text[random.Next(text.Length)] = Alphabet[random.Next(Alphabet.Length)];
            if (TilePath.TryParse(text, out var path))
            {
                read++;
                Assert.Equal(new string(text), path.ToString());
            }
        }

        Assert.InRange(read, 1_000, 49_000);
    }

    [Fact]
    public void Shape_Of70000Entries_IsTheExampleOfTheSpecification()
    {
        var all = TileShape.All(70_000).Select(path => path.ToString()).ToArray();
        Assert.Equal((2 * 274) + 2 + 1, all.Length);
        Assert.Contains("tile/0/272", all);
        Assert.Contains("tile/0/273.p/112", all);
        Assert.Contains("tile/entries/273.p/112", all);
        Assert.Contains("tile/1/000", all);
        Assert.Contains("tile/1/001.p/17", all);
        Assert.Contains("tile/2/000.p/1", all);
        Assert.Equal(["tile/entries/000", "tile/0/000", "tile/1/000.p/1"], TileShape.All(256).Select(path => path.ToString()));
        Assert.Empty(TileShape.All(0));
    }
}
