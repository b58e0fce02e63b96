using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Protocol.Directory;

/// <summary>The offline root of trust: governance keys and how many of them make a directory. A gateway pins its fingerprint at enrolment.</summary>
/// <remarks>Whoever holds <see cref="Threshold"/> of these keys decides who is a member; whoever holds one can only remove.</remarks>
public sealed partial class GovernanceRoot
{
    private const int MaxKeys = 16;
    private const int MaxBytes = 64 * 1024;

    private GovernanceRoot(long version, int threshold, DateTimeOffset expires, IReadOnlyList<GovernanceKey> keys, bool isDevelopment, string fingerprint)
    {
        Version = version;
        Threshold = threshold;
        Expires = expires;
        Keys = keys.ToFrozenDictionary(key => key.Kid, StringComparer.Ordinal);
        IsDevelopment = isDevelopment;
        Fingerprint = fingerprint;
    }

    /// <summary>Rises by one with each rotation.</summary>
    public long Version { get; }

    /// <summary>Signatures that a directory needs.</summary>
    public int Threshold { get; }

    /// <summary>After this no further directory is accepted under this root.</summary>
    public DateTimeOffset Expires { get; }

    /// <summary>Keys by kid.</summary>
    public IReadOnlyDictionary<string, GovernanceKey> Keys { get; }

    /// <summary>Throw-away keys (<c>px certs</c>): no server takes them outside Development. A part of what is signed, so no directory under this root can take it back.</summary>
    public bool IsDevelopment { get; }

    /// <summary>SHA-256 of the signed bytes, base64url: read out and compared when a gateway enrols.</summary>
    public string Fingerprint { get; }

    /// <summary>Makes <c>root.json</c>. Every one of its keys signs, which proves that each authority holds its key.</summary>
    public static byte[] Create(
        long version, int threshold, DateTimeOffset issued, DateTimeOffset expires, IReadOnlyList<GovernanceSigner> signers, bool isDevelopment = false)
    {
        ArgumentNullException.ThrowIfNull(signers);
        return GovernanceSignature.Sign(GovernanceSignature.RootType, Payload(version, threshold, issued, expires, signers, isDevelopment), signers);
    }

    /// <summary>Makes the root that follows this one: signed by all new keys and by the given old ones.</summary>
    public byte[] CreateNext(
        int threshold, DateTimeOffset issued, DateTimeOffset expires, IReadOnlyList<GovernanceSigner> signers, IReadOnlyList<GovernanceSigner> oldSigners)
    {
        ArgumentNullException.ThrowIfNull(signers);
        ArgumentNullException.ThrowIfNull(oldSigners);
        var payload = Payload(Version + 1, threshold, issued, expires, signers, IsDevelopment);
        var all = signers.Concat(oldSigners).DistinctBy(signer => signer.Public.Kid).ToList();
        return GovernanceSignature.Sign(GovernanceSignature.RootType, payload, all);
    }

    /// <summary>Opens the first root of an installation.</summary>
    /// <param name="rootJws">The bytes of <c>root.json</c>.</param>
    /// <param name="pinnedFingerprint">What was pinned at enrolment.</param>
    public static RootResult Open(ReadOnlyMemory<byte> rootJws, string pinnedFingerprint)
    {
        var result = Read(rootJws);
        return result.Root is { } root && root.Fingerprint != pinnedFingerprint
            ? new RootResult(null, "the root is not the pinned one")
            : result;
    }

    /// <summary>Reads a root without a pin: for those who make the pin (governance, enrolment).</summary>
    public static RootResult Read(ReadOnlyMemory<byte> rootJws) => Read(rootJws, previous: null);

    /// <summary>The root after this one, as TUF rotates it: a threshold of the old keys and a threshold of the new ones signed it.</summary>
    public RootResult Succeed(ReadOnlyMemory<byte> nextRootJws)
    {
        var result = Read(nextRootJws, this);
        return result.Root is { } next && next.Version != Version + 1
            ? new RootResult(null, $"the root is version {next.Version}, expected {Version + 1}")
            : result;
    }

    private static RootResult Read(ReadOnlyMemory<byte> jws, GovernanceRoot? previous)
    {
        // 1. Shape: the keys are needed before the signatures can be checked.
        var unverified = GovernanceSignature.Verify(GovernanceSignature.RootType, jws, FrozenDictionary<string, GovernanceKey>.Empty, MaxBytes);
        if (unverified.Payload is null)
        {
            return new RootResult(null, "the root is not a strict px-root document");
        }
        var violations = new Violations();
        var root = ReadPayload(unverified.Payload, violations);
        if (root is null)
        {
            return new RootResult(null, "the root has violations: " + string.Join("; ", violations.ToList()));
        }
        // 2. Its own keys.
        if (GovernanceSignature.Verify(GovernanceSignature.RootType, jws, root.Keys, MaxBytes).Signed < root.Threshold)
        {
            return new RootResult(null, "the root is not signed by a threshold of its own keys");
        }
        // 3. The keys before it.
        if (previous is not null && GovernanceSignature.Verify(GovernanceSignature.RootType, jws, previous.Keys, MaxBytes).Signed < previous.Threshold)
        {
            return new RootResult(null, "the root is not signed by a threshold of the previous keys");
        }
        return new RootResult(root, "");
    }

    private static GovernanceRoot? ReadPayload(byte[] payload, Violations violations)
    {
        var read = StrictObject.Parse(payload, MaxBytes, violations);
        if (read is null)
        {
            return null;
        }
        read.Number("schema", DirectoryFormat.Schema, DirectoryFormat.Schema);
        var version = read.Number("version", 1, int.MaxValue);
        var threshold = (int)read.Number("threshold", 1, MaxKeys);
        var issued = read.Instant("issued");
        var expires = read.Instant("expires");
        var environment = read.OptionalText("environment", DevelopmentOnly());
        var keys = read.Objects("keys", 1, MaxKeys, PublicKeys.ReadP384, key => key.Kid);
        read.End();
        if (threshold > keys.Count)
        {
            violations.Add("$.threshold", "is more than there are keys");
        }
        if (issued >= expires)
        {
            violations.Add("$.expires", "is not after issued");
        }
        return violations.Any ? null : new GovernanceRoot(version, threshold, expires, keys, environment is not null, Base64UrlText.Encode(SHA256.HashData(payload)));
    }

    [GeneratedRegex(@"\Adevelopment\z", RegexOptions.CultureInvariant)]
    private static partial Regex DevelopmentOnly();

    private static byte[] Payload(long version, int threshold, DateTimeOffset issued, DateTimeOffset expires, IReadOnlyList<GovernanceSigner> signers, bool isDevelopment)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteNumber("schema", DirectoryFormat.Schema);
            json.WriteNumber("version", version);
            json.WriteNumber("threshold", threshold);
            json.WriteString("issued", Instants.Format(issued));
            json.WriteString("expires", Instants.Format(expires));
            if (isDevelopment)
            {
                json.WriteString("environment", "development");
            }
            json.WriteStartArray("keys");
            foreach (var signer in signers)
            {
                json.WriteStartObject();
                PublicKeys.Write(json, signer.Public);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return stream.ToArray();
    }
}

/// <summary>A root, or why there is none.</summary>
/// <param name="Root">Null when refused.</param>
/// <param name="Reason">Why; empty when there is a root.</param>
public sealed record RootResult(GovernanceRoot? Root, string Reason);
