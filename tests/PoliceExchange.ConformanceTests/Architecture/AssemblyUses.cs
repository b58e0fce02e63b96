using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace PoliceExchange.ConformanceTests.Architecture;

/// <summary>Reads from a compiled assembly which of its types its methods use: every metadata token in every method body.</summary>
internal static class AssemblyUses
{
    private static readonly Dictionary<short, OpCode> OpCodesByValue = typeof(OpCodes).GetFields()
        .Select(field => field.GetValue(null)).OfType<OpCode>().ToDictionary(code => code.Value);

    /// <summary>Edges "A -> B" between different groups of types.</summary>
    public static IReadOnlySet<string> Between(string assembly, Func<string, string?> groupOf)
    {
        using var file = new PEReader(File.OpenRead(assembly));
        var reader = file.GetMetadataReader();
        var edges = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var handle in reader.TypeDefinitions)
        {
            if (groupOf(NameOf(reader, handle)) is not { } from)
            {
                continue;
            }
            foreach (var method in reader.GetTypeDefinition(handle).GetMethods())
            {
                var body = reader.GetMethodDefinition(method).RelativeVirtualAddress;
                if (body == 0)
                {
                    continue;
                }
                foreach (var used in Tokens(file.GetMethodBody(body).GetILBytes()!).Select(token => OwnerOf(reader, token)).OfType<TypeDefinitionHandle>())
                {
                    if (groupOf(NameOf(reader, used)) is { } to && to != from)
                    {
                        edges.Add($"{from} -> {to}");
                    }
                }
            }
        }
        return edges;
    }

    public static IReadOnlyList<string> TypeNames(string assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly));
        var reader = file.GetMetadataReader();
        return [.. reader.TypeDefinitions.Select(handle => reader.GetString(reader.GetTypeDefinition(handle).Name))];
    }

    private static string NameOf(MetadataReader reader, TypeDefinitionHandle handle)
    {
        var type = reader.GetTypeDefinition(handle);
        return type.GetDeclaringType() is { IsNil: false } outer
            ? NameOf(reader, outer) // A nested type belongs where its outer type does.
            : $"{reader.GetString(type.Namespace)}.{reader.GetString(type.Name)}";
    }

    private static TypeDefinitionHandle? OwnerOf(MetadataReader reader, EntityHandle token) => token.Kind switch
    {
        HandleKind.TypeDefinition => (TypeDefinitionHandle)token,
        HandleKind.MethodDefinition => reader.GetMethodDefinition((MethodDefinitionHandle)token).GetDeclaringType(),
        HandleKind.FieldDefinition => reader.GetFieldDefinition((FieldDefinitionHandle)token).GetDeclaringType(),
        HandleKind.MethodSpecification => OwnerOf(reader, reader.GetMethodSpecification((MethodSpecificationHandle)token).Method),
        HandleKind.MemberReference => OwnerOf(reader, reader.GetMemberReference((MemberReferenceHandle)token).Parent),
        _ => null,
    };

    private static IEnumerable<EntityHandle> Tokens(byte[] il)
    {
        for (var at = 0; at < il.Length;)
        {
            var value = il[at++] is var first && first == 0xFE ? (short)(0xFE00 | il[at++]) : first;
            var operand = OpCodesByValue[value].OperandType;
            if (operand is OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType or OperandType.InlineTok)
            {
                yield return (EntityHandle)MetadataTokens.Handle(BitConverter.ToInt32(il, at));
            }
            at += operand switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(il, at)),
                _ => 4,
            };
        }
    }
}
