using System.Security.Cryptography;
using System.Text.Json;

namespace PoliceExchange.Audit;

/// <summary>What a reader needs of an entry's bytes to place it in its chain. Written by a stranger, so nothing is believed and everything is bounded.</summary>
/// <param name="Node">Whose log it is of.</param>
/// <param name="Sequence">From 1.</param>
/// <param name="Previous">SHA-256 of the entry before.</param>
/// <param name="Operation">What was done, as written.</param>
internal sealed record EntryFields(string Node, long Sequence, byte[] Previous, string Operation)
{
    /// <summary>Bytes of an entry; ours are about 300.</summary>
    public const int MaxBytes = 4096;

    /// <summary>Reads an entry; null when the bytes are none.</summary>
    public static EntryFields? TryRead(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length > MaxBytes)
        {
            return null;
        }
        try
        {
            using var json = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = 4, AllowDuplicateProperties = false });
            var root = json.RootElement;
            return root.ValueKind == JsonValueKind.Object
                && Text(root, "gw") is { Length: > 0 and <= 64 } node
                && Text(root, "op") is { Length: > 0 and <= 64 } operation
                && root.TryGetProperty("seq", out var seq) && seq.ValueKind == JsonValueKind.Number && seq.TryGetInt64(out var sequence) && sequence > 0
                && root.TryGetProperty("prev", out var prev) && prev.ValueKind == JsonValueKind.String && prev.TryGetBytesFromBase64(out var previous)
                && previous.Length == SHA256.HashSizeInBytes
                ? new EntryFields(node, sequence, previous, operation)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
