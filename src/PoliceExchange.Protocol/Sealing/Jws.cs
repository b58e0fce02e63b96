using System.Buffers.Text;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace PoliceExchange.Protocol.Sealing;

/// <summary>
/// JWS compact serialisation with ES256 (RFC 7515 section 7.1, RFC 7518 section 3.4). Header: alg, kid, typ and nothing else.
/// <c>typ</c> is required and compared, so that no signature of one kind passes as another (RFC 8725 section 3.11).
/// </summary>
public static class Jws
{
    /// <summary>typ of an envelope's outer signature.</summary>
    public const string EnvelopeType = "px-envelope+jws";

    /// <summary>typ of the inner notice; also cty of the JWE that holds it.</summary>
    public const string NoticeType = "px-notice+jws";

    /// <summary>typ of a receipt.</summary>
    public const string ReceiptType = "px-receipt+jws";

    internal const int SignatureBytes = 64;
    private const int SignatureCharacters = 86;

    internal static readonly JsonWriterOptions Writing = new()
    {
        // The default escapes '+', which is in every typ; what is written here is never put into HTML.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    /// <summary>Signs the payload's exact bytes.</summary>
    /// <returns>The compact serialisation, ASCII.</returns>
    public static byte[] Sign(ReadOnlySpan<byte> payload, string typ, SigningKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentException.ThrowIfNullOrEmpty(typ);
        var header = Header(typ, key.Kid);
        var headerLength = Base64Url.GetEncodedLength(header.Length);
        var inputLength = headerLength + 1 + Base64Url.GetEncodedLength(payload.Length);
        var compact = new byte[inputLength + 1 + SignatureCharacters];
        Base64Url.EncodeToUtf8(header, compact);
        compact[headerLength] = (byte)'.';
        Base64Url.EncodeToUtf8(payload, compact.AsSpan(headerLength + 1));
        Span<byte> signature = stackalloc byte[SignatureBytes];
        key.Sign(compact.AsSpan(0, inputLength), signature);
        compact[inputLength] = (byte)'.';
        Base64Url.EncodeToUtf8(signature, compact.AsSpan(inputLength + 1));
        return compact;
    }

    /// <summary>Verifies against one known key.</summary>
    public static JwsResult Verify(ReadOnlyMemory<byte> compact, string typ, VerifyKey key, int maxBytes = SealingLimits.MaxEnvelopeBytes)
    {
        ArgumentNullException.ThrowIfNull(key);
        var refusal = JwsMessage.TryRead(compact, typ, maxBytes, out var message);
        return message is null ? JwsResult.Refused(refusal) : message.Verify(key);
    }

    /// <summary>Verifies against the key that the directory has for the kid; the message never brings its own.</summary>
    public static JwsResult Verify(ReadOnlyMemory<byte> compact, string typ, Func<string, VerifyKey?> keyOf, int maxBytes = SealingLimits.MaxEnvelopeBytes)
    {
        ArgumentNullException.ThrowIfNull(keyOf);
        var refusal = JwsMessage.TryRead(compact, typ, maxBytes, out var message);
        if (message is null)
        {
            return JwsResult.Refused(refusal);
        }

        return keyOf(message.Kid) is { } key ? message.Verify(key) : JwsResult.Refused(SealingRefusal.UnknownKey);
    }

    private static byte[] Header(string typ, string kid) =>
        Encoding.ASCII.GetBytes($$"""{"alg":"ES256","kid":"{{kid}}","typ":"{{typ}}"}""");
}

/// <summary>Ok with the payload, or Refused. The payload is empty unless the signature held.</summary>
public readonly record struct JwsResult(SealingRefusal Refusal, ReadOnlyMemory<byte> Payload, string Kid)
{
    /// <summary>True when the signature held.</summary>
    public bool IsOk => Refusal == SealingRefusal.None;

    internal static JwsResult Refused(SealingRefusal refusal) => new(refusal, default, "");
}
