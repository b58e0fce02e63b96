using System.Xml.Linq;

namespace PoliceExchange.ConformanceTests.StandIns;

/// <summary>-p:StandIns=false changes where two packages come from and nothing else.</summary>
public sealed class StandInSwitch
{
    private const string On = "'$(StandIns)' == 'true'";
    private const string Off = "'$(StandIns)' != 'true'";

    [Fact]
    public void Conditions_StandOnReferencesAndTheLockFileOnly()
    {
        var conditioned = Elements().Where(found => Condition(found.Element).Contains("$(StandIns)", StringComparison.Ordinal)).ToList();

        Assert.NotEmpty(conditioned);
        Assert.All(conditioned, found => Assert.True(
            IsAllowed(found.Element),
            $"{found.File}: {found.Element.Name.LocalName} {Condition(found.Element)}"));
    }

    [Fact]
    public void ReferenceToAStandIn_IsConditional() =>
        Assert.All(
            Elements().Where(found => found.Element.Name.LocalName == "ProjectReference" && IsStandInPath(Include(found.Element)) && !IsStandInProject(found.File)),
            found => Assert.Equal(On, Condition(found.Element)));

    [Fact]
    public void ReferenceToAnOfficialTwin_IsConditional() =>
        Assert.All(
            Elements().Where(found => found.Element.Name.LocalName == "PackageReference" && StandInSet.Names.Contains(Include(found.Element))),
            found => Assert.Equal(Off, Condition(found.Element)));

    [Fact]
    public void EachStandInReference_HasAnOfficialTwin()
    {
        // Grpc.AspNetCore.Server and Grpc.Net.Client bring the official packages along; a project without them must name its own.
        foreach (var project in Elements().Where(found => !IsStandInProject(found.File)).GroupBy(found => found.File))
        {
            var packages = project.Where(found => found.Element.Name.LocalName == "PackageReference").Select(found => Include(found.Element)).ToHashSet();
            var standIns = project.Where(found => found.Element.Name.LocalName == "ProjectReference" && IsStandInPath(Include(found.Element)))
                .Select(found => Path.GetFileNameWithoutExtension(Include(found.Element)));
            Assert.All(standIns, name => Assert.True(
                packages.Contains(name) || packages.Overlaps(StandInSet.OfficialUsers),
                $"{project.Key} has {name} only as a stand-in"));
        }
    }

    private static bool IsAllowed(XElement element) => element.Name.LocalName switch
    {
        "ProjectReference" => Condition(element) == On && IsStandInPath(Include(element)),
        "PackageReference" => Condition(element) == Off && StandInSet.Names.Contains(Include(element)),
        "NuGetLockFilePath" => Condition(element) == Off,
        "StandIns" => Condition(element) == "'$(StandIns)' == ''",
        _ => false,
    };

    private static IEnumerable<(string File, XElement Element)> Elements() =>
        Repository.BuildFiles().SelectMany(file => XDocument.Load(file).Descendants()
            .Select(element => (Path.GetRelativePath(Repository.Root, file), element)));

    private static string Condition(XElement element) => (string?)element.Attribute("Condition") ?? "";

    private static string Include(XElement element) => (string?)element.Attribute("Include") ?? "";

    private static bool IsStandInPath(string include) => include.Contains("StandIns/", StringComparison.Ordinal);

    private static bool IsStandInProject(string file) => file.StartsWith("src/StandIns/", StringComparison.Ordinal);
}
