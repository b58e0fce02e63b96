using Microsoft.Extensions.Logging.Abstractions;
using PoliceExchange.Hosting.Store;

namespace PoliceExchange.IntegrationTests.Store;

// Seen failing: the room of a day not counted down within one act; a page that begins again with the last row.

/// <summary>Counts by day add up, are read page by page, and stay within their bounds.</summary>
public sealed class DailyCountsTests : IDisposable
{
    private const string Table = "thing_count";
    private static readonly DateOnly Day = new(2026, 11, 21);
    private readonly string _folder = Directory.CreateTempSubdirectory("px-counts-").FullName;

    [Fact]
    public async Task SameThing_AddsUp_AcrossARestart()
    {
        var counts = new DailyCounts(Table, 10, 10);
        await using (var store = Open())
        {
            await store.WriteAsync(db => counts.Add(db, Day, [("t", "a", 1), ("t", "b", 2), ("", "a", 5)], 0));
        }
        await using (var store = Open())
        {
            await store.WriteAsync(db => counts.Add(db, Day, [("t", "a", 3)], 0));

            Assert.Equal([new(Day, "", "a", 5), new(Day, "t", "a", 4), new(Day, "t", "b", 2)], All(counts, store, Day, Day));
            Assert.Equal([new(Day, "t", "a", 4), new(Day, "t", "b", 2)], counts.Topic(store, "t"));
            Assert.Empty(counts.Topic(store, "u"));
        }
    }

    [Fact]
    public async Task MoreThanADayMayHave_IsMissed_AndWhatIsThereGoesOn()
    {
        var counts = new DailyCounts(Table, 3, 10);
        await using var store = Open();
        await store.WriteAsync(db => counts.Add(db, Day, [("", "a", 1), ("", "b", 1)], 7));
        await store.WriteAsync(db => counts.Add(db, Day, [("", "c", 1), ("", "d", 10), ("", "a", 1), ("", "e", 100)], 0));
        await store.WriteAsync(db => counts.Add(db, Day.AddDays(1), [("", "d", 1)], 0));

        Assert.Equal(["a 2", "b 1", "c 1", "d 1"], All(counts, store, Day, Day.AddDays(1)).Select(row => $"{row.Key} {row.Count}"));
        Assert.Equal([(Day, 117L)], store.Read(db => counts.Missed(db, Day, Day.AddDays(9))));
    }

    [Fact]
    public async Task DaysBeyondThoseKept_AreDeleted()
    {
        var counts = new DailyCounts(Table, 10, 2);
        await using var store = Open();
        for (var day = 0; day < 4; day++)
        {
            await store.WriteAsync(db => counts.Add(db, Day.AddDays(day), [("", "a", 1)], 1));
        }

        Assert.Equal([Day.AddDays(2), Day.AddDays(3)], All(counts, store, DateOnly.MinValue.AddDays(1), DateOnly.MaxValue).Select(row => row.Day));
        Assert.Equal([Day.AddDays(2), Day.AddDays(3)], store.Read(db => counts.Missed(db, Day, Day.AddDays(9))).Select(one => one.Day));
    }

    [Fact]
    public async Task ManyRows_AreReadOnceEach_WithinTheirDays()
    {
        var counts = new DailyCounts(Table, 1000, 10);
        await using var store = Open();
        for (var day = 0; day < 3; day++)
        {
            await store.WriteAsync(db => counts.Add(db, Day.AddDays(day), Enumerable.Range(0, 500).Select(i => ($"{i % 3}", $"{i}", 1L)), 0));
        }

        Assert.Equal(1000, All(counts, store, Day.AddDays(1), Day.AddDays(2)).Distinct().Count());
        Assert.Equal(1000, All(counts, store, Day.AddDays(1), Day.AddDays(2)).Count);
        Assert.Equal(501, counts.Topic(store, "0").Count());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static List<DailyCount> All(DailyCounts counts, DurableStore store, DateOnly from, DateOnly to) => [.. counts.Days(store, from, to).SelectMany(page => page)];

    private DurableStore Open() => DurableStore.Open(
        new StoreOptions { Path = Path.Combine(_folder, "store.db"), ReserveBytes = 0 }, [new Migration(1, DailyCounts.Schema(Table))], NullLogger.Instance, _ => { });
}
