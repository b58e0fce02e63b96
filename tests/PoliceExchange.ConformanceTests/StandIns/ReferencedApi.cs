using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace PoliceExchange.ConformanceTests.StandIns;

/// <summary>What one assembly refers to in certain other assemblies.</summary>
internal sealed class ReferencedApi
{
    private readonly SortedSet<ApiItem> items = [];

    private ReferencedApi(string assembly) => Assembly = assembly;

    public string Assembly { get; }

    public IReadOnlySet<ApiItem> Items => items;

    public static ReferencedApi Read(string path, IReadOnlySet<string> assemblies)
    {
        using var image = new PEReader(File.OpenRead(path));
        var reader = image.GetMetadataReader();
        var api = new ReferencedApi(reader.GetString(reader.GetAssemblyDefinition().Name));
        foreach (var handle in reader.TypeReferences)
        {
            if (AssemblyOf(reader, handle) is { } assembly && assemblies.Contains(assembly))
            {
                api.items.Add(new ApiItem(assembly, SignatureText.Instance.GetTypeFromReference(reader, handle, 0), null));
            }
        }

        foreach (var handle in reader.MemberReferences)
        {
            var member = reader.GetMemberReference(handle);
            if (TypeOf(reader, member.Parent) is { } type && AssemblyOf(reader, type) is { } assembly && assemblies.Contains(assembly))
            {
                api.items.Add(new ApiItem(assembly, SignatureText.Instance.GetTypeFromReference(reader, type, 0), TextOf(reader, member)));
            }
        }

        return api;
    }

    /// <summary>Overriding methods of types that derive, through types of the same assembly, from a type of the given ones.</summary>
    public static IReadOnlyList<(string Assembly, string BaseType, string Type, string Method, int Parameters)> Overrides(
        string path, IReadOnlySet<string> assemblies)
    {
        using var image = new PEReader(File.OpenRead(path));
        var reader = image.GetMetadataReader();
        var found = new List<(string, string, string, string, int)>();
        foreach (var handle in reader.TypeDefinitions)
        {
            if (ForeignBase(reader, handle) is not { } root
                || AssemblyOf(reader, root) is not { } assembly
                || !assemblies.Contains(assembly))
            {
                continue;
            }

            var type = SignatureText.Instance.GetTypeFromDefinition(reader, handle, 0);
            foreach (var method in reader.GetTypeDefinition(handle).GetMethods().Select(reader.GetMethodDefinition))
            {
                // Without NewSlot a virtual method takes the slot of a base method, or silently a new one if there is none.
                if (method.Attributes.HasFlag(MethodAttributes.Virtual) && !method.Attributes.HasFlag(MethodAttributes.NewSlot))
                {
                    var parameters = method.DecodeSignature(SignatureText.Instance, null).ParameterTypes.Length;
                    found.Add((assembly, SignatureText.Instance.GetTypeFromReference(reader, root, 0), type, reader.GetString(method.Name), parameters));
                }
            }
        }

        return found;
    }

    private static TypeReferenceHandle? ForeignBase(MetadataReader reader, TypeDefinitionHandle handle)
    {
        EntityHandle at = handle;
        while (at.Kind == HandleKind.TypeDefinition)
        {
            at = reader.GetTypeDefinition((TypeDefinitionHandle)at).BaseType;
            if (at.IsNil)
            {
                return null;
            }
        }

        return TypeOf(reader, at);
    }

    private static string TextOf(MetadataReader reader, MemberReference member)
    {
        var name = reader.GetString(member.Name);
        return member.GetKind() == MemberReferenceKind.Field
            ? SignatureText.OfField(name, member.DecodeFieldSignature(SignatureText.Instance, null))
            : SignatureText.OfMethod(name, member.DecodeMethodSignature(SignatureText.Instance, null));
    }

    private static TypeReferenceHandle? TypeOf(MetadataReader reader, EntityHandle parent)
    {
        switch (parent.Kind)
        {
            case HandleKind.TypeReference:
                return (TypeReferenceHandle)parent;
            case HandleKind.TypeSpecification:
                // ECMA-335 II.23.2.14: GENERICINST (CLASS | VALUETYPE) TypeDefOrRefEncoded ...
                var blob = reader.GetBlobReader(reader.GetTypeSpecification((TypeSpecificationHandle)parent).Signature);
                if (blob.ReadSignatureTypeCode() != SignatureTypeCode.GenericTypeInstance)
                {
                    return null;
                }

                blob.ReadCompressedInteger();
                return blob.ReadTypeHandle() is { Kind: HandleKind.TypeReference } type ? (TypeReferenceHandle)type : null;
            default:
                return null;
        }
    }

    private static string? AssemblyOf(MetadataReader reader, TypeReferenceHandle handle)
    {
        var scope = reader.GetTypeReference(handle).ResolutionScope;
        return scope.Kind switch
        {
            HandleKind.TypeReference => AssemblyOf(reader, (TypeReferenceHandle)scope),
            HandleKind.AssemblyReference => reader.GetString(reader.GetAssemblyReference((AssemblyReferenceHandle)scope).Name),
            _ => null,
        };
    }
}
