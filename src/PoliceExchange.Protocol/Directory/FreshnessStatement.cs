using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Protocol.Directory;

/// <summary>The hub says with its online key which directory and removals are current. It can withhold, never invent: the directory itself is signed offline.</summary>
/// <remarks>JWS compact (RFC 7515 section 7.1), ES256, typ <c>px-freshness+jws</c>.</remarks>
public sealed partial class FreshnessStatement
{
    private const string Type = "px-freshness+jws";
    private const int MaxBytes = 128 * 1024;

    private FreshnessStatement(long version, string directory, IReadOnlyList<string> removals, DateTimeOffset at, DateTimeOffset expires)
    {
        Version = version;
        Directory = directory;
        Removals = removals;
        At = at;
        Expires = expires;
    }

    /// <summary>Current directory version.</summary>
    public long Version { get; }

    /// <summary>SHA-256 of its payload, base64url.</summary>
    public string Directory { get; }

    /// <summary>Hashes of all unsettled removals, sorted.</summary>
    public IReadOnlyList<string> Removals { get; }

    /// <summary>When the hub said so.</summary>
    public DateTimeOffset At { get; }

    /// <summary>Until when a directory counts as fresh by this.</summary>
    public DateTimeOffset Expires { get; }

    /// <summary>Makes a statement with the hub's online key.</summary>
    public static byte[] Create(long version, string directory, IEnumerable<string> removals, DateTimeOffset at, DateTimeOffset expires, SigningKey hubKey)
    {
        ArgumentNullException.ThrowIfNull(hubKey);
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteNumber("schema", DirectoryFormat.Schema);
            json.WriteNumber("version", version);
            json.WriteString("directory", directory);
            json.WriteStartArray("removals");
            foreach (var removal in removals.Order(StringComparer.Ordinal))
            {
                json.WriteStringValue(removal);
            }
            json.WriteEndArray();
            json.WriteString("at", Instants.Format(at));
            json.WriteString("expires", Instants.Format(expires));
            json.WriteEndObject();
        }
        var header = Base64UrlText.Encode(Encoding.ASCII.GetBytes($$"""{"alg":"ES256","kid":"{{hubKey.Kid}}","typ":"{{Type}}"}"""));
        var input = $"{header}.{Base64UrlText.Encode(stream.ToArray())}";
        var signature = new byte[64];
        hubKey.Sign(Encoding.ASCII.GetBytes(input), signature);
        return Encoding.ASCII.GetBytes($"{input}.{Base64UrlText.Encode(signature)}");
    }

    /// <summary>Reads a statement; null unless it is strict and signed by a key that <paramref name="hubKey"/> knows for the statement's time.</summary>
    /// <param name="compact">The JWS.</param>
    /// <param name="hubKey">kid and time to key.</param>
    internal static FreshnessStatement? Read(ReadOnlySpan<byte> compact, Func<string, DateTimeOffset, VerifyKey?> hubKey)
    {
        if (compact.Length > Base64Url.GetEncodedLength(MaxBytes) || !Ascii.IsValid(compact))
        {
            return null;
        }
        var parts = Encoding.ASCII.GetString(compact).Split('.', 4);
        if (parts.Length != 3
            || !Base64UrlText.TryDecode(parts[0], out var header)
            || !Base64UrlText.TryDecode(parts[1], out var payload)
            || !Base64UrlText.TryDecode(parts[2], out var signature) || signature.Length != 64)
        {
            return null;
        }
        var kid = ReadHeader(header);
        var statement = ReadPayload(payload);
        return kid is not null && statement is not null
            && hubKey(kid, statement.At) is { } key
            && key.Verify(compact[..(parts[0].Length + 1 + parts[1].Length)], signature)
            ? statement
            : null;
    }

    private static string? ReadHeader(byte[] json)
    {
        var violations = new Violations();
        var read = StrictObject.Parse(json, 512, violations);
        var kid = read?.Text("kid", DirectoryFormat.Digest());
        read?.Text("alg", Es256());
        read?.Text("typ", FreshnessType());
        read?.End();
        return violations.Any ? null : kid;
    }

    private static FreshnessStatement? ReadPayload(byte[] json)
    {
        var violations = new Violations();
        var read = StrictObject.Parse(json, MaxBytes, violations);
        if (read is null)
        {
            return null;
        }
        read.Number("schema", DirectoryFormat.Schema, DirectoryFormat.Schema);
        var statement = new FreshnessStatement(
            read.Number("version", 1, long.MaxValue / 2),
            read.Text("directory", DirectoryFormat.Digest()),
            read.Texts("removals", DirectoryFormat.Digest(), 0, DirectoryFormat.MaxRemovals),
            read.Instant("at"),
            read.Instant("expires"));
        read.End();
        return violations.Any || statement.At >= statement.Expires ? null : statement;
    }

    [GeneratedRegex(@"\AES256\z", RegexOptions.CultureInvariant)]
    private static partial Regex Es256();

    [GeneratedRegex(@"\Apx-freshness\+jws\z", RegexOptions.CultureInvariant)]
    private static partial Regex FreshnessType();
}
