using System.Reflection;
using Google.Protobuf.Reflection;
using PoliceExchange.Protocol.Access.V1;

namespace PoliceExchange.IntegrationTests.Security;

/// <summary>Every RPC that the protocol has, found in its assembly: a new service or RPC is in the tests without a line here.</summary>
internal static class ServedMethods
{
    public static IReadOnlyList<ServiceDescriptor> Services { get; } =
        [.. typeof(AccessExtensions).Assembly.GetTypes()
            .Where(type => type.Name.EndsWith("Reflection", StringComparison.Ordinal))
            .Select(type => type.GetProperty("Descriptor", BindingFlags.Public | BindingFlags.Static)?.GetValue(null))
            .OfType<FileDescriptor>()
            .Where(file => file.Package.StartsWith("policeexchange.", StringComparison.Ordinal))
            .SelectMany(file => file.Services)
            .DistinctBy(service => service.FullName)
            .OrderBy(service => service.FullName, StringComparer.Ordinal)];

    public static IReadOnlyList<MethodDescriptor> All { get; } = [.. Services.SelectMany(service => service.Methods)];

    /// <summary>Services that the hub serves; the others are a gateway's.</summary>
    public static bool IsOfHub(MethodDescriptor method) =>
        method.Service.File.Package is "policeexchange.relay.v1" or "policeexchange.directory.v1" or "policeexchange.audit.v1" || method.Service.FullName is "policeexchange.policy.v1.PolicyService" or "policeexchange.lookup.v1.EpochService";

    public static IReadOnlyList<CallerKind> Callers(MethodDescriptor method) => [.. (method.GetOptions()?.GetExtension(AccessExtensions.Access)?.Callers ?? []).Where(kind => kind != CallerKind.Unspecified)];

    public static string Path(MethodDescriptor method) => $"/{method.Service.FullName}/{method.Name}";
}
