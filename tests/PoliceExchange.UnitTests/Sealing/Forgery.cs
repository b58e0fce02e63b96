using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.UnitTests.Sealing;

/// <summary>What an attacker with keys of its own can write: signed and sealed correctly, saying something it should not.</summary>
internal static class Forgery
{
    public const string Jti = "AAECAwQFBgcICQoLDA0ODw";

    public static byte[] Jws(string headerJson, string payload, SigningKey key)
    {
        var input = Encoding.ASCII.GetBytes(Text(headerJson) + "." + Text(payload));
        var signature = new byte[64];
        key.Sign(input, signature);
        return [.. input, (byte)'.', .. Base64UrlText.EncodeUtf8(signature)];
    }

    public static string Header(SigningKey key, string typ, string more = "") => $$"""{"alg":"ES256","kid":"{{key.Kid}}","typ":"{{typ}}"{{more}}}""";

    public static string Text(string text) => Base64UrlText.Encode(Encoding.UTF8.GetBytes(text));

    /// <summary>Inner payload of the main part with every claim right for <paramref name="header"/>.</summary>
    public static JsonObject Claims(byte[] header) => new()
    {
        ["notice"] = Base64UrlText.Encode(Exchange.Content),
        ["type"] = "policeexchange.removals.v1.Removal",
        ["schema"] = "1.0",
        ["part"] = "main",
        ["jti"] = Jti,
        ["iat"] = Exchange.At.ToUnixTimeSeconds(),
        ["aud"] = new JsonArray("gw-can", "gw-col", "gw-tto"),
        ["hdr_sha256"] = Base64UrlText.Encode(SHA256.HashData(header)),
    };

    /// <summary>A one-part envelope around any inner plaintext.</summary>
    public static byte[] Envelope(Exchange exchange, byte[] header, byte[] inner, string cty = "px-notice+jws", string part = "main")
    {
        var headerText = Base64UrlText.EncodeUtf8(header);
        var jwe = Write(writer => Jwe.Write(writer, inner, headerText, cty, part, [.. exchange.Main.Recipients.Select(recipient => recipient.Key)]));
        var outer = new JsonObject
        {
            ["hdr"] = Base64UrlText.Encode(SHA256.HashData(header)),
            ["parts"] = new JsonArray(new JsonObject { ["id"] = "main", ["jwe"] = Base64UrlText.Encode(SHA256.HashData(jwe)) }),
            ["jti"] = Jti,
            ["iat"] = Exchange.At.ToUnixTimeSeconds(),
        };
        return Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("hdr", headerText);
            writer.WriteStartArray("parts");
            writer.WriteStartObject();
            writer.WriteString("id", "main");
            writer.WritePropertyName("jwe");
            writer.WriteRawValue(jwe);
            writer.WriteEndObject();
            writer.WriteEndArray();
            writer.WriteString("sig", Protocol.Sealing.Jws.Sign(Encoding.UTF8.GetBytes(outer.ToJsonString()), "px-envelope+jws", exchange.Gateway));
            writer.WriteEndObject();
        });
    }

    private static byte[] Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, Protocol.Sealing.Jws.Writing);
        write(writer);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }
}
