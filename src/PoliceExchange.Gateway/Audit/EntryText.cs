using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;

namespace PoliceExchange.Gateway.Audit;

/// <summary>Reads members of an entry's exact bytes.</summary>
internal static class EntryText
{
    public static string? CommitmentOf(ReadOnlyMemory<byte> entry) => Member(entry, "cmt");

    /// <summary>True when the entry commits to this private part.</summary>
    public static bool Commits(ReadOnlyMemory<byte> entry, OpenedPrivatePart part) =>
        CommitmentOf(entry) is { } commitment
        && CryptographicOperations.FixedTimeEquals(Base64Url.DecodeFromChars(commitment), HMACSHA256.HashData(part.CommitmentKey, part.Bytes));

    public static string? Member(ReadOnlyMemory<byte> entry, string name)
    {
        using var json = JsonDocument.Parse(entry);
        return json.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
    }
}
