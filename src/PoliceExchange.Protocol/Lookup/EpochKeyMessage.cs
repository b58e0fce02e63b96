using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PoliceExchange.Protocol.Directory;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Protocol.Lookup;

/// <summary>
/// The key of one epoch on its way: made and signed by a gateway of the rota, sealed to every gateway, so that the hub that carries it
/// cannot encode a person (DESIGN.md 13 (26), I1). A copy seals the same key to gateways that joined later.
/// </summary>
public sealed record EpochKeyMessage
{
    /// <summary>typ of the signature.</summary>
    public const string Type = "px-epoch-key+jws";

    /// <summary>Longest message; one to 64 gateways is half of it.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>Bytes of an epoch key.</summary>
    public const int KeyBytes = 32;

    /// <summary>Most generations of one epoch: one for each removal that exposes it.</summary>
    public const int MaxGeneration = 1_000_000;

    // Weeks that a calendar with four digits of a year can tell, less the five that are looked back.
    private const int FirstEpoch = 6;
    private const int LastEpoch = 400_000;

    private const string ContentType = "px-epoch-key";
    private const string Part = "epoch";
    private const int KeyIdBytes = 16;

    private JwsMessage _signature = null!;
    private JweMessage _sealed = null!;

    /// <summary>Week that it is the key of.</summary>
    public required uint Epoch { get; init; }

    /// <summary>1, and one more each time that the key was made anew because a gateway that could open it was removed.</summary>
    public required int Generation { get; init; }

    /// <summary>Gateway that made the key, or in a copy passes it on.</summary>
    public required string By { get; init; }

    /// <summary>Directory version whose gateways it is sealed to.</summary>
    public required long Directory { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Commitment to the key: <see cref="IdOf"/>.</summary>
    public required string KeyId { get; init; }

    /// <summary>Hash of the message that this is a copy of; null in the first.</summary>
    public string? CopyOf { get; init; }

    /// <summary>Seal keys that open it.</summary>
    public IReadOnlyList<string> Kids => _sealed.Kids;

    /// <summary>base64url SHA-256 of the message: what access entries name.</summary>
    public string Hash { get; private init; } = "";

    /// <summary>The message as received.</summary>
    public ReadOnlyMemory<byte> Bytes { get; private init; }

    /// <summary>
    /// The commitment to a key: HMAC-SHA256(key, "px-epoch-key-id/1" || epoch) cut to 16 bytes, base64url. It tells nothing of the key
    /// to who does not hold it, and two gateways with the same id hold the same key.
    /// </summary>
    public static string IdOf(uint epoch, ReadOnlySpan<byte> key)
    {
        Span<byte> said = stackalloc byte[17 + sizeof(uint)];
        "px-epoch-key-id/1"u8.CopyTo(said);
        BinaryPrimitives.WriteUInt32BigEndian(said[17..], epoch);
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, said, mac);
        return Base64UrlText.Encode(mac[..KeyIdBytes]);
    }

    /// <summary>Seals a key and signs the message.</summary>
    /// <param name="statement">What is said of the key; its <see cref="KeyId"/> is made here.</param>
    /// <param name="key">The key, 32 bytes.</param>
    /// <param name="recipients">1 to 64 different seal keys.</param>
    /// <param name="sign">The gateway's sign key.</param>
    public static byte[] Seal(EpochKeyMessage statement, ReadOnlySpan<byte> key, IReadOnlyList<SealPublicKey> recipients, SigningKey sign)
    {
        ArgumentNullException.ThrowIfNull(statement);
        ArgumentOutOfRangeException.ThrowIfNotEqual(key.Length, KeyBytes);
        var said = statement with { KeyId = IdOf(statement.Epoch, key) };
        var buffer = new ArrayBufferWriter<byte>(16 * 1024);
        using (var writer = new Utf8JsonWriter(buffer, Jws.Writing))
        {
            writer.WriteStartObject();
            writer.WriteNumber("epoch"u8, said.Epoch);
            writer.WriteNumber("generation"u8, said.Generation);
            writer.WriteString("by"u8, said.By);
            writer.WriteNumber("directory"u8, said.Directory);
            writer.WriteString("at"u8, WireText.Time(said.At));
            writer.WriteString("key_id"u8, said.KeyId);
            if (said.CopyOf is not null)
            {
                writer.WriteString("copy_of"u8, said.CopyOf);
            }
            writer.WritePropertyName("sealed"u8);
            Jwe.Write(writer, key, said.Aad(), ContentType, Part, recipients);
            writer.WriteEndObject();
        }
        return Jws.Sign(buffer.WrittenSpan, Type, sign);
    }

    /// <summary>Structure only; no key is used. Null for what is no such message.</summary>
    public static EpochKeyMessage? Read(ReadOnlyMemory<byte> compact)
    {
        if (JwsMessage.TryRead(compact, Type, MaxBytes, out var signature) != SealingRefusal.None
            || StrictJson.TryParse(signature!.UnverifiedPayload, MaxBytes, out var document) != SealingRefusal.None)
        {
            return null;
        }
        using (document)
        {
            var violations = new List<HeaderViolation>();
            var json = new ObjectReader(document!.RootElement, "", violations);
            json.Take("sealed");
            var read = new EpochKeyMessage
            {
                Epoch = (uint)json.Number("epoch", FirstEpoch, LastEpoch),
                Generation = (int)json.Number("generation", 1, MaxGeneration),
                By = json.Text("by", WireText.IsGateway, "a gateway id"),
                Directory = json.Number("directory", 1, long.MaxValue / 2),
                At = json.Time("at", required: true) ?? default,
                KeyId = json.Text("key_id", WireText.IsMessageId, "16 bytes"),
                CopyOf = json.OptionalText("copy_of", WireText.IsDigest, "base64url SHA-256"),
                Hash = Base64UrlText.Encode(SHA256.HashData(compact.Span)),
                Bytes = compact,
            };
            json.End();
            if (violations.Count > 0 || !document.RootElement.TryGetProperty("sealed", out var element)
                || JweReader.Read(signature.UnverifiedPayload, element).Message is not { Cty: ContentType, Part: Part } parts
                || !parts.AadText.Span.SequenceEqual(read.Aad()))
            {
                return null;
            }
            (read._signature, read._sealed) = (signature, parts);
            return read;
        }
    }

    /// <summary>Whether the gateway that it names signed it, with a key that the directory has for it at the time it states.</summary>
    public bool IsSigned(DirectorySnapshot directory)
    {
        ArgumentNullException.ThrowIfNull(directory);
        return directory.GatewaySignKey(By, _signature.Kid, At) is { } key && _signature.Verify(key).IsOk;
    }

    /// <summary>The key, when it opens with this seal key and is the one that the message commits to. The caller clears it.</summary>
    public byte[]? Open(SealKey seal)
    {
        ArgumentNullException.ThrowIfNull(seal);
        var opened = _sealed.Open(seal);
        if (!opened.IsOk)
        {
            return null;
        }
        // What the reader gives is an array of its own, so it can be handed on and cleared by whoever gets it.
        var key = MemoryMarshal.TryGetArray(opened.Plaintext, out var array) && array.Array is { } own && array.Count == own.Length ? own : opened.Plaintext.ToArray();
        if (key.Length == KeyBytes && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(IdOf(Epoch, key)), Encoding.ASCII.GetBytes(KeyId)))
        {
            return key;
        }
        CryptographicOperations.ZeroMemory(key);
        return null;
    }

    /// <summary>Binds what is sealed to what is said of it; a sealed key moved to another epoch, generation or signer does not open.</summary>
    private byte[] Aad() => Base64UrlText.EncodeUtf8(Encoding.ASCII.GetBytes(string.Create(
        CultureInfo.InvariantCulture, $"{Type}\n{Epoch}\n{Generation}\n{By}\n{Directory}\n{KeyId}\n{CopyOf}")));
}
