using System.Xml.Linq;
using PoliceExchange.ConformanceTests.StandIns;

namespace PoliceExchange.ConformanceTests.Architecture;

/// <summary>Which project may refer to which (DESIGN.md 3): siblings never, processes to everything below them. Not yet seen failing.</summary>
public sealed class ProjectEdgeTests
{
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Grpc.Core.Api"] = [],
        ["Grpc.Net.Common"] = ["Grpc.Core.Api"],
        ["PoliceExchange.Protocol"] = ["Grpc.Core.Api"],
        ["PoliceExchange.Policy"] = ["PoliceExchange.Protocol"],
        ["PoliceExchange.Audit"] = ["PoliceExchange.Protocol"],
        ["PoliceExchange.Hosting"] = ["PoliceExchange.Protocol", "Grpc.Core.Api", "Grpc.Net.Common"],
        ["PoliceExchange.Matching"] = [],
        ["PoliceExchange.Manifests"] = ["PoliceExchange.Protocol"],
        // Pages: no data and no domain of their own; the gateway hosts them.
        ["PoliceExchange.Console"] = ["PoliceExchange.Protocol", "PoliceExchange.Hosting"],
        ["PoliceExchange.Broker"] = ["PoliceExchange.Matching", "PoliceExchange.Policy", "PoliceExchange.Audit", "PoliceExchange.Hosting"],
        ["PoliceExchange.Gateway"] = ["PoliceExchange.Matching", "PoliceExchange.Policy", "PoliceExchange.Audit", "PoliceExchange.Hosting", "PoliceExchange.Console"],
        // px starts broker and gateway as processes: built with it, not linked into it.
        ["PoliceExchange.Cli"] = ["PoliceExchange.Matching", "PoliceExchange.Manifests", "PoliceExchange.Policy", "PoliceExchange.Audit", "PoliceExchange.Hosting", "PoliceExchange.Broker (not linked)", "PoliceExchange.Gateway (not linked)"],
    };

    [Fact]
    public void EveryProject_HasOnlyItsAllowedReferences()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in Repository.BuildFiles().Where(path => path.EndsWith(".csproj", StringComparison.Ordinal) && path.Contains("/src/", StringComparison.Ordinal)))
        {
            var project = Path.GetFileNameWithoutExtension(file);
            Assert.True(Allowed.TryGetValue(project, out var allowed), $"{project} is not in the list: a new project needs a decision in src/ARCHITECTURE.md.");
            seen.Add(project);
            var references = XDocument.Load(file).Descendants("ProjectReference").Select(reference =>
                Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value) + (reference.Attribute("ReferenceOutputAssembly")?.Value == "false" ? " (not linked)" : ""));
            Assert.Empty(references.Except(allowed!, StringComparer.Ordinal));
        }
        Assert.Equal(Allowed.Keys.Order(StringComparer.Ordinal), seen.Order(StringComparer.Ordinal));
    }
}
