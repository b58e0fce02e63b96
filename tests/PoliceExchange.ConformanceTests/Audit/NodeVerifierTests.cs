using PoliceExchange.Testing;
using System.Text.Json;

namespace PoliceExchange.ConformanceTests.Audit;

/// <summary>Our log judged by tests/node/audit/verify-log.mjs, which shares no code with us; every forgery is found at its index.</summary>
public sealed class NodeVerifierTests
{
    private const int Entries = 2_011;

    [Fact]
    public async Task OurLog_Verifies()
    {
        using var log = new LogOnDisk(Entries);
        log.Sign(1_000, "older");
        var verdict = await Verify(log, "older");
        Assert.True(verdict.Problems.Length == 0, string.Join('\n', verdict.Problems));
        Assert.Equal((Entries, Entries), (verdict.Size, verdict.Entries));
        Assert.Equal(2, verdict.Signatures);
        Assert.Contains(verdict.Root, await File.ReadAllTextAsync(Path.Combine(log.Folder, "checkpoint"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(700)]
    [InlineData(1_234)]
    [InlineData(2_010)]
    public async Task EntryEdited_IsFoundAtItsIndex(int index)
    {
        using var log = new LogOnDisk(Entries);
        // A digit of the time: the entry stays well formed.
        log.Edit(BundleOf(index), bundle => LogOnDisk.StartIn(bundle, index % 256) + """{"v":1,"t":180""".Length);
        await AssertFirst(log, index, "tile");
    }

    [Fact]
    public async Task EntryEditedAndTilesRewritten_IsFoundByItsNodesChain()
    {
        using var log = new LogOnDisk(Entries);
        var entries = log.Entries.ToList();
        entries[900] = LogOnDisk.Make(901, i => i == 900 ? "denied" : "ok")[900];
        log.Write(entries);
        await AssertFirst(log, LogOnDisk.NextOfNode(900), "chain");
    }

    [Fact]
    public async Task EntryDeletedAndTilesRewritten_IsFoundAtTheGap()
    {
        using var log = new LogOnDisk(Entries);
        var entries = log.Entries.ToList();
        entries.RemoveAt(900);
        log.Write(entries);
        await AssertFirst(log, LogOnDisk.NextOfNode(900) - 1, "chain");
    }

    [Fact]
    public async Task EntryInserted_IsFoundAtItsIndex()
    {
        using var log = new LogOnDisk(Entries);
        var entries = log.Entries.ToList();
        entries.Insert(900, entries[300]);
        log.Write(entries);
        await AssertFirst(log, 900, "chain");
    }

    [Fact]
    public async Task EntriesSwapped_AreFoundAtTheFirst()
    {
        using var log = new LogOnDisk(Entries);
        var entries = log.Entries.ToList();
        var next = LogOnDisk.NextOfNode(900);
        (entries[900], entries[next]) = (entries[next], entries[900]);
        log.Write(entries);
        await AssertFirst(log, 900, "chain");
    }

    [Fact]
    public async Task LogTruncated_IsFoundAtTheFirstMissing()
    {
        using var log = new LogOnDisk(Entries);
        log.Write(log.Entries.Take(1_500).ToList());
        await AssertFirst(log, 1_280, "bundle");
    }

    [Fact]
    public async Task HashTileEdited_IsFoundAtTheEntriesThatItSpans()
    {
        using var log = new LogOnDisk(Entries);
        log.Edit("tile/1/000.p/7", _ => 3 * 32);
        await AssertFirst(log, 3 * 256, "tile");
    }

    [Fact]
    public async Task HashTileRemoved_IsFound()
    {
        using var log = new LogOnDisk(Entries);
        File.Delete(Path.Combine(log.Folder, "tile/0/002"));
        await AssertFirst(log, 2 * 256, "tile");
    }

    [Fact]
    public async Task WholeHistoryForgedWithoutTheKey_HasAnotherRoot()
    {
        using var log = new LogOnDisk(Entries);
        log.Write(LogOnDisk.Make(Entries, i => i == 5 ? "denied" : "ok"));
        var verdict = await Verify(log);
        Assert.Equal("root", verdict.Problems.Single().Check);
    }

    [Fact]
    public async Task WholeHistoryForgedWithTheLogsKey_IsFoundByTheHolderOfAnOlderCheckpoint()
    {
        using var log = new LogOnDisk(Entries);
        log.Sign(1_000, "older");
        var forged = LogOnDisk.Make(Entries, i => i == 5 ? "denied" : "ok");
        log.Write(forged);
        log.Entries.Clear();
        log.Entries.AddRange(forged);
        log.Sign(Entries);
        Assert.Empty((await Verify(log)).Problems);
        var problem = (await Verify(log, "older")).Problems.Single();
        Assert.Equal("root", problem.Check);
        Assert.Contains("older", problem.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OldBackupRestored_IsFoundByTheHolderOfALaterCheckpoint()
    {
        using var log = new LogOnDisk(Entries);
        log.Sign(Entries, "older");
        log.Write(log.Entries.Take(1_000).ToList());
        log.Sign(1_000);
        Assert.Empty((await Verify(log)).Problems);
        Assert.Equal("older", (await Verify(log, "older")).Problems.Single().Check);
    }

    [Fact]
    public async Task SignatureEdited_IsRefused()
    {
        using var log = new LogOnDisk(Entries);
        // The witness's line is the last: its 20th character from the end is within the signature.
        log.Edit("checkpoint", note => note.Length - 20);
        Assert.Equal("signature", (await Verify(log)).Problems.Single().Check);
    }

    private static string BundleOf(int index) => index / 256 == Entries / 256 ? "tile/entries/007.p/219" : $"tile/entries/00{index / 256}";

    private static async Task AssertFirst(LogOnDisk log, int index, string check)
    {
        var problems = (await Verify(log)).Problems;
        Assert.True(problems.Length > 0, "nothing found");
        Assert.Equal((index, check), (problems[0].Index, problems[0].Check));
    }

    private static async Task<Verdict> Verify(LogOnDisk log, string? older = null)
    {
        string[] olderFile = older is null ? [] : ["--older", Path.Combine(log.Folder, older)];
        var (exit, output) = await Tool.Run(
            "node",
            TestContext.Current.CancellationToken,
            [Tool.InRepository("tests", "node", "audit", "verify-log.mjs"), log.Folder, .. olderFile, log.Log.Verifier.ToString(), log.Witness.Verifier.ToString()]);
        Assert.True(output.StartsWith('{'), output);
        using var json = JsonDocument.Parse(output);
        var root = json.RootElement;
        var problems = root.GetProperty("problems").EnumerateArray().Select(one => new Problem(
            one.GetProperty("index").ValueKind == JsonValueKind.Number ? one.GetProperty("index").GetInt32() : null,
            one.GetProperty("check").GetString()!,
            one.GetProperty("detail").GetString()!)).ToArray();
        Assert.Equal(problems.Length == 0 ? 0 : 1, exit);
        return new Verdict(root.GetProperty("size").GetInt32(), root.GetProperty("root").GetString()!, root.GetProperty("entries").GetInt32(), root.GetProperty("signatures").GetArrayLength(), problems);
    }

    private sealed record Problem(int? Index, string Check, string Detail);

    private sealed record Verdict(int Size, string Root, int Entries, int Signatures, Problem[] Problems);
}
