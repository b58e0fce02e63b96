using PoliceExchange.ConformanceTests.StandIns;

namespace PoliceExchange.ConformanceTests.Architecture;

/// <summary>
/// Which slice of a process may use which, read from the compiled assembly, so that a `using` cannot hide an edge.
/// The types at the root of a process belong to no slice: they put the slices together.
/// Not yet seen failing: the edge that it was written for (Notices -> Link) was cut before its first run.
/// </summary>
public sealed class SliceEdgeTests
{
    public static TheoryData<string, string[]> Processes => new()
    {
        { "PoliceExchange.Broker", ["Notices -> Attachments", "Notices -> Directory", "Audit -> Directory", "Oversight -> Audit", "Oversight -> Directory", "Policy -> Directory", "LookUp -> Directory", "LookUp -> Notices"] },
        { "PoliceExchange.Gateway", ["Notices -> Attachments", "Link -> Attachments", "Casework -> Audit", "Casework -> Directory", "Casework -> Link", "Casework -> Notices", "LookUp -> Audit", "LookUp -> Directory", "LookUp -> Keys", "LookUp -> Link", "LookUp -> Notices", "Node -> LookUp", "Policy -> Audit", "Policy -> Directory", "Link -> Policy", "Node -> Policy", "Notices -> Directory", "Notices -> Keys", "Link -> Directory", "Link -> Notices", "Node -> Link", "Node -> Notices", "Node -> Directory", "Node -> Witness", "Witness -> Directory", "Witness -> Keys", "Witness -> Link", "Notices -> Audit", "Decisions -> Notices", "Decisions -> Directory", "Decisions -> Audit", "Oversight -> Audit", "Oversight -> Notices", "Oversight -> Keys", "Oversight -> Link", "Oversight -> Directory", "Console -> Audit", "Console -> Directory", "Console -> Notices"] },
        { "PoliceExchange.Console", ["Pages -> Accounts", "Pages -> Compose", "Pages -> Host", "Pages -> Sessions", "Pages -> Texts", "Pages -> Views", "Views -> Texts", "Compose -> Views", "Accounts -> Host", "Accounts -> Sessions", "Host -> Accounts", "Sessions -> Accounts"] },
    };

    [Theory]
    [MemberData(nameof(Processes))]
    public void Slices_UseOnlyTheirDeclaredNeighbours(string project, string[] allowed)
    {
        var assembly = Repository.ShippedAssemblies().Single(one => one.Project == project).Assembly;
        var edges = AssemblyUses.Between(assembly, type => SliceOf(project, type));
        Assert.Empty(edges.Except(allowed));
    }

    [Fact]
    public void Hosting_HasNoDomainNoun()
    {
        string[] nouns = ["Notice", "Gateway", "Mailbox", "Envelope", "Receipt", "Desk", "Agency", "Treaty", "Extradition", "Removal", "Warrant"];
        var assembly = Repository.ShippedAssemblies().Single(one => one.Project == "PoliceExchange.Hosting").Assembly;
        // CallerKind and SpiffeId name the kinds of peer, which a certificate proves; they are wire terms, not the domain's.
        Assert.DoesNotContain(AssemblyUses.TypeNames(assembly), name => nouns.Any(noun => name.Contains(noun, StringComparison.Ordinal)));
    }

    private static string? SliceOf(string project, string fullName)
    {
        if (!fullName.StartsWith(project + ".", StringComparison.Ordinal))
        {
            return null;
        }
        var rest = fullName[(project.Length + 1)..].Split('.');
        return rest.Length > 1 ? rest[0] : null;
    }
}
