using System.Reflection;

namespace PoliceExchange.ConformanceTests.StandIns;

/// <summary>The two assemblies that are stood in for, and the official ones built on them.</summary>
internal static class StandInSet
{
    public static readonly IReadOnlySet<string> Names =
        new HashSet<string>(StringComparer.Ordinal) { "Grpc.Core.Api", "Grpc.Net.Common" };

    public static readonly string[] OfficialUsers = ["Grpc.AspNetCore.Server", "Grpc.Net.Client"];

    /// <summary>False where the tree was built with -p:StandIns=false.</summary>
    public static bool InUse { get; } = Assembly.Load("Grpc.Core.Api")
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Any(data => data is { Key: "StandIn", Value: "true" });

    public static string OfficialApiFile => Path.Combine(Repository.Root, "src", "StandIns", "official-api.txt");

    public static string Output(string assembly) => Path.Combine(AppContext.BaseDirectory, assembly + ".dll");

    public static IReadOnlyDictionary<string, DeclaredApi> Declared() =>
        Names.ToDictionary(name => name, name => DeclaredApi.Read(Output(name)), StringComparer.Ordinal);
}
