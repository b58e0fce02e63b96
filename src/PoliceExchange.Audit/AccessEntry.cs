using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;

namespace PoliceExchange.Audit;

/// <summary>What was done (DOMAIN.md 5; LED Art. 25).</summary>
internal enum AccessOperation
{
    Submit,
    Accept,
    Relay,
    Deliver,
    Open,
    List,
    Act,
    Withdraw,
    Purge,
    Receipt,
    Check,
    DirectoryChange,
    Call,
}

/// <summary>
/// The public part of an access entry: one member of a node's hash chain (DESIGN.md 13 (21)). It names no
/// person; the acting nation keeps the private part, to which <see cref="Commitment"/> binds.
/// </summary>
/// <param name="Node">Gateway or hub that acted.</param>
/// <param name="Operation">What was done.</param>
/// <param name="Result">ok, or the reason code of a denial or fault.</param>
/// <param name="Env">Hash of the envelope, base64url; null when none is concerned.</param>
/// <param name="Peer">The other node or the desk, as its certificate names it.</param>
/// <param name="At">When.</param>
/// <param name="Commitment">HMAC-SHA256(k, private part), base64url; null when there is no private part.</param>
internal sealed record AccessEntry(
    string Node,
    AccessOperation Operation,
    string Result,
    string? Env,
    string Peer,
    DateTimeOffset At,
    string? Commitment = null)
{
    /// <summary>Format version, the member <c>v</c>.</summary>
    public const int Version = 1;

    /// <summary>The exact bytes of this entry at a place in the chain; they are what is hashed, forwarded and verified.</summary>
    /// <param name="sequence">From 1, gapless.</param>
    /// <param name="previous">SHA-256 of the previous entry's bytes; 32 zero bytes for the first.</param>
    public byte[] ToBytes(long sequence, byte[] previous)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("v", Version);
            json.WriteNumber("t", At.ToUnixTimeMilliseconds());
            json.WriteString("gw", Node);
            json.WriteNumber("seq", sequence);
            json.WriteBase64String("prev", previous);
            json.WriteString("op", JsonNamingPolicy.KebabCaseLower.ConvertName(Operation.ToString()));
            json.WriteString("res", Result);
            if (Env is not null)
            {
                json.WriteString("env", Env);
            }
            json.WriteString("peer", Peer);
            if (Commitment is not null)
            {
                json.WriteString("cmt", Commitment);
            }
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }
}

/// <summary>The private part of an entry: who, for which case. It stays in the vault of the nation that acted.</summary>
internal static class AccessCommitment
{
    /// <summary>Bytes of a commitment key. A plain or publicly salted hash would let anybody guess names.</summary>
    public const int KeyBytes = 32;

    /// <summary>Binds an entry to its private part without showing it.</summary>
    /// <returns>A new key and the commitment, base64url.</returns>
    public static (byte[] Key, string Commitment) Commit(ReadOnlySpan<byte> privatePart)
    {
        var key = RandomNumberGenerator.GetBytes(KeyBytes);
        return (key, Base64Url.EncodeToString(HMACSHA256.HashData(key, privatePart)));
    }
}
