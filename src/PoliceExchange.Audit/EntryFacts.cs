using System.Text.Json;

namespace PoliceExchange.Audit;

/// <summary>The public members of an entry, for search. Written by another node: bounded, and believed for no more than that it says so.</summary>
/// <param name="Node">Whose log it is of.</param>
/// <param name="Sequence">Place in it.</param>
/// <param name="At">Milliseconds since 1970.</param>
/// <param name="Operation">What was done.</param>
/// <param name="Result">ok, or a reason.</param>
/// <param name="Peer">The other node or the desk.</param>
/// <param name="Family">Family, when a notice is concerned.</param>
/// <param name="Owner">State whose data it is.</param>
/// <param name="Purpose">Stated purpose.</param>
internal sealed record EntryFacts(string Node, long Sequence, long At, string Operation, string Result, string Peer, string? Family, string? Owner, string? Purpose)
{
    private const int MaxText = 512;

    /// <summary>Reads an entry; null when the bytes are none.</summary>
    public static EntryFacts? TryRead(ReadOnlyMemory<byte> bytes)
    {
        if (EntryFields.TryRead(bytes) is not { } fields)
        {
            return null;
        }
        using var json = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = 4, AllowDuplicateProperties = false });
        var root = json.RootElement;
        return root.TryGetProperty("t", out var t) && t.ValueKind == JsonValueKind.Number && t.TryGetInt64(out var at) && at >= 0 && at <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            ? new EntryFacts(
                fields.Node, fields.Sequence, at, fields.Operation, Text(root, "res") ?? "", Text(root, "peer") ?? "", Text(root, "fam"), Text(root, "own"), Text(root, "pur"))
            : null;
    }

    private static string? Text(JsonElement root, string name)
    {
        if (!root.TryGetProperty(name, out var value) || value.ValueKind != JsonValueKind.String)
        {
            return null;
        }
        try
        {
            return value.GetString() is { Length: <= MaxText } text ? text : null;
        }
        catch (InvalidOperationException)
        {
            return null; // a lone surrogate escape
        }
    }
}
