namespace PoliceExchange.ConformanceTests.StandIns;

/// <summary>src/StandIns/official-api.txt: the API that both the stand-ins and the official packages have.</summary>
public sealed class OfficialApi
{
    [Fact]
    public void StandIns_DeclareExactlyTheListedApi()
    {
        Assert.SkipUnless(StandInSet.InUse, "built with -p:StandIns=false");
        var declared = StandInSet.Declared().Values.SelectMany(api => api.Open).Select(item => item.ToString());

        Assert.Equal(Listed(), declared.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void EachListedItem_IsInTheReferencedAssemblies()
    {
        // With -p:StandIns=false this checks the list against the real packages.
        var declared = StandInSet.Declared().Values.SelectMany(api => api.Open).Select(item => item.ToString()).ToHashSet(StringComparer.Ordinal);

        var missing = Listed().Where(line => !declared.Contains(line)).ToList();

        Assert.Empty(missing);
    }

    [Fact]
    public void ShippedAssemblies_UseNothingThatIsNotListed()
    {
        var listed = Listed().ToHashSet(StringComparer.Ordinal);
        var declared = StandInSet.Declared();
        var used = 0;
        foreach (var (project, path) in Repository.ShippedAssemblies())
        {
            Assert.True(File.Exists(path), $"{project} is not built: {path}");
            var references = ReferencedApi.Read(path, StandInSet.Names);
            used += references.Items.Count;
            var unlisted = references.Items.Where(item => !declared[item.Assembly].InBases(item).Any(at => listed.Contains(at.ToString()))).ToList();
            Assert.True(unlisted.Count == 0, $"{project} uses {string.Join("; ", unlisted)}");
        }

        Assert.True(used > 0, "no shipped assembly refers to gRPC: nothing was compared");
    }

    private static string[] Listed() => File.ReadAllLines(StandInSet.OfficialApiFile);
}
