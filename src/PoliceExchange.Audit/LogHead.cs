using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Audit;

/// <summary>
/// The signed head of a node's own log: who hands in entries stands for every one before it, because each names the
/// hash of the one before (DESIGN.md 13 (21): entries are signed by batch head).
/// </summary>
/// <param name="Node">Gateway id.</param>
/// <param name="Sequence">Of the last entry; 0 for an empty log.</param>
/// <param name="Hash">SHA-256 of its bytes; 32 zero bytes for an empty log.</param>
internal sealed record LogHead(string Node, long Sequence, byte[] Hash)
{
    private const string Type = "px-log-head+jws";
    private const int MaxBytes = 1024;

    /// <summary>Signs the head; compact JWS.</summary>
    public byte[] Sign(SigningKey key) => Jws.Sign(
        JsonSerializer.SerializeToUtf8Bytes(new { gw = Node, seq = Sequence, hash = Base64Url.EncodeToString(Hash) }), Type, key);

    /// <summary>Reads a head; null when a key of the node did not sign it or it is none.</summary>
    public static LogHead? Verify(ReadOnlyMemory<byte> compact, Func<string, VerifyKey?> keyOf)
    {
        var verified = Jws.Verify(compact, Type, keyOf, MaxBytes);
        if (!verified.IsOk)
        {
            return null;
        }
        try
        {
            using var json = JsonDocument.Parse(verified.Payload, new JsonDocumentOptions { MaxDepth = 2, AllowDuplicateProperties = false });
            var root = json.RootElement;
            return root.ValueKind == JsonValueKind.Object
                && root.TryGetProperty("gw", out var node) && node.ValueKind == JsonValueKind.String
                && root.TryGetProperty("seq", out var seq) && seq.ValueKind == JsonValueKind.Number && seq.TryGetInt64(out var sequence)
                && root.TryGetProperty("hash", out var text) && text.ValueKind == JsonValueKind.String && text.GetString() is { Length: 43 } encoded
                && TryDecode(encoded) is { } hash
                ? new LogHead(node.GetString()!, sequence, hash)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static byte[]? TryDecode(string text)
    {
        var hash = new byte[SHA256.HashSizeInBytes];
        return Base64Url.TryDecodeFromChars(text, hash, out var written) && written == hash.Length ? hash : null;
    }
}
