using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace PoliceExchange.ConformanceTests.StandIns;

/// <summary>The types and members that one assembly declares.</summary>
internal sealed class DeclaredApi
{
    private readonly HashSet<ApiItem> all = [];
    private readonly SortedSet<ApiItem> open = [];
    private readonly Dictionary<string, string> bases = new(StringComparer.Ordinal);
    private readonly HashSet<(string Type, string Method, int Parameters)> virtuals = [];

    private DeclaredApi(string assembly) => Assembly = assembly;

    public string Assembly { get; }

    /// <summary>What other assemblies can use: public, and protected in types they can derive from.</summary>
    public IReadOnlySet<ApiItem> Open => open;

    public static DeclaredApi Read(string path)
    {
        using var image = new PEReader(File.OpenRead(path));
        var reader = image.GetMetadataReader();
        var api = new DeclaredApi(reader.GetString(reader.GetAssemblyDefinition().Name));
        foreach (var handle in reader.TypeDefinitions)
        {
            api.Add(reader, handle);
        }

        return api;
    }

    public bool Declares(ApiItem item) => InBases(item).Any(all.Contains);

    public bool Opens(ApiItem item) => InBases(item).Any(open.Contains);

    /// <summary>The item in its type and in each base: a reference may name a derived type for a member of its base.</summary>
    public IEnumerable<ApiItem> InBases(ApiItem item)
    {
        for (string? type = item.Type; type is not null; type = item.Member is null ? null : bases.GetValueOrDefault(type))
        {
            yield return item with { Type = type };
        }
    }

    public bool HasVirtual(string type, string method, int parameters)
    {
        for (string? at = type; at is not null; at = bases.GetValueOrDefault(at))
        {
            if (virtuals.Contains((at, method, parameters)))
            {
                return true;
            }
        }

        return false;
    }

    private void Add(MetadataReader reader, TypeDefinitionHandle handle)
    {
        var type = reader.GetTypeDefinition(handle);
        var name = SignatureText.Instance.GetTypeFromDefinition(reader, handle, 0);
        var isOpen = IsOpen(reader, type);
        Add(new ApiItem(Assembly, name, null), isOpen);
        if (type.BaseType is { IsNil: false, Kind: HandleKind.TypeDefinition })
        {
            bases[name] = SignatureText.Instance.GetTypeFromDefinition(reader, (TypeDefinitionHandle)type.BaseType, 0);
        }

        foreach (var method in type.GetMethods().Select(reader.GetMethodDefinition))
        {
            var signature = method.DecodeSignature(SignatureText.Instance, null);
            var text = SignatureText.OfMethod(reader.GetString(method.Name), signature);
            Add(new ApiItem(Assembly, name, text), isOpen && IsOpen(method.Attributes & MethodAttributes.MemberAccessMask));
            if (method.Attributes.HasFlag(MethodAttributes.Virtual))
            {
                virtuals.Add((name, reader.GetString(method.Name), signature.ParameterTypes.Length));
            }
        }

        foreach (var field in type.GetFields().Select(reader.GetFieldDefinition))
        {
            var text = SignatureText.OfField(reader.GetString(field.Name), field.DecodeSignature(SignatureText.Instance, null));
            Add(new ApiItem(Assembly, name, text), isOpen && IsOpen((MethodAttributes)(field.Attributes & FieldAttributes.FieldAccessMask)));
        }
    }

    private void Add(ApiItem item, bool isOpen)
    {
        all.Add(item);
        if (isOpen)
        {
            open.Add(item);
        }
    }

    private static bool IsOpen(MetadataReader reader, TypeDefinition type) =>
        (type.Attributes & TypeAttributes.VisibilityMask) switch
        {
            TypeAttributes.Public => true,
            TypeAttributes.NestedPublic or TypeAttributes.NestedFamily or TypeAttributes.NestedFamORAssem =>
                IsOpen(reader, reader.GetTypeDefinition(type.GetDeclaringType())),
            _ => false,
        };

    // The access part of field and method attributes has the same values (ECMA-335 II.23.1.5, II.23.1.10).
    private static bool IsOpen(MethodAttributes access) =>
        access is MethodAttributes.Public or MethodAttributes.Family or MethodAttributes.FamORAssem;
}
