using System.Collections.Frozen;
using Google.Protobuf.Reflection;
using PoliceExchange.Protocol.Access.V1;

namespace PoliceExchange.Hosting.Calls;

/// <summary>
/// The access rule of every RPC that is served, read from its descriptor. What is not in here is refused (I4): an RPC
/// without the option gets a rule with no callers.
/// </summary>
internal sealed class AccessTable
{
    private readonly Dictionary<string, AccessRule> _building = new(StringComparer.Ordinal);
    private readonly List<ServiceDescriptor> _services = [];
    private FrozenDictionary<string, AccessRule>? _rules;

    public IReadOnlyList<ServiceDescriptor> Services => _services;

    public IEnumerable<AccessRule> Rules => _building.Values;

    /// <summary>A service of ours: each RPC declares its callers.</summary>
    public void Add(ServiceDescriptor service, StreamLimits limits) => Add(service, method =>
    {
        var access = method.GetOptions()?.GetExtension(AccessExtensions.Access);
        return Rule(method, access?.Callers ?? [], access?.Casework ?? false, limits, infrastructure: false);
    });

    /// <summary>A public gRPC protocol, which cannot carry our option: the callers stand in code, here.</summary>
    public void AddInfrastructure(ServiceDescriptor service, IEnumerable<CallerKind> callers, StreamLimits limits)
    {
        var kinds = callers.ToArray();
        Add(service, method => Rule(method, kinds, casework: false, limits, infrastructure: true));
    }

    public AccessRule? Find(string method) =>
        (_rules ??= _building.ToFrozenDictionary(StringComparer.Ordinal)).GetValueOrDefault(method);

    private void Add(ServiceDescriptor service, Func<MethodDescriptor, AccessRule> rule)
    {
        _services.Add(service);
        foreach (var method in service.Methods)
        {
            var row = rule(method);
            _building.Add(row.Method, row);
        }

        _rules = null;
    }

    private static AccessRule Rule(MethodDescriptor method, IEnumerable<CallerKind> callers, bool casework, StreamLimits limits, bool infrastructure) => new(
        $"/{method.Service.FullName}/{method.Name}",
        // Unspecified is what a peer of no kind would have; a rule that lists it by mistake lets nobody in.
        callers.Where(kind => kind != CallerKind.Unspecified).ToFrozenSet(),
        casework,
        !method.IsClientStreaming && !method.IsServerStreaming,
        limits,
        infrastructure);
}
