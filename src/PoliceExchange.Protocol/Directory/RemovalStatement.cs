using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Protocol.Directory;

/// <summary>What a removal strikes.</summary>
public enum RemovalKind
{
    /// <summary>A gateway with all its keys.</summary>
    Gateway,

    /// <summary>One key by kid or TLS pin, wherever it stands.</summary>
    Key,

    /// <summary>An agency of a member (<c>JAM/jcf</c>).</summary>
    Agency,

    /// <summary>A member.</summary>
    Member,
}

/// <summary>Strikes something from the directory at once. One governance signature is enough: to take away is urgent, to give needs the threshold.</summary>
/// <remarks>It stands against every later directory until one lists it as settled; so a directory that was being signed meanwhile cannot bring a stolen key back.</remarks>
public sealed partial class RemovalStatement
{
    private const int MaxBytes = 2048;

    private static readonly IReadOnlyDictionary<string, RemovalKind> Kinds = new Dictionary<string, RemovalKind>(StringComparer.Ordinal)
    {
        ["GATEWAY"] = RemovalKind.Gateway,
        ["KEY"] = RemovalKind.Key,
        ["AGENCY"] = RemovalKind.Agency,
        ["MEMBER"] = RemovalKind.Member,
    };

    private RemovalStatement(RemovalKind kind, string target, DateTimeOffset at, string reason, string hash, ReadOnlyMemory<byte> jws)
    {
        Kind = kind;
        Target = target;
        At = at;
        Reason = reason;
        Hash = hash;
        Jws = jws;
    }

    /// <summary>What it strikes.</summary>
    public RemovalKind Kind { get; }

    /// <summary>Gateway id, kid or pin, <c>STATE/agency</c>, or state.</summary>
    public string Target { get; }

    /// <summary>When governance made it.</summary>
    public DateTimeOffset At { get; }

    /// <summary>Reason code, for example KEY_COMPROMISE.</summary>
    public string Reason { get; }

    /// <summary>SHA-256 of the signed bytes, base64url.</summary>
    public string Hash { get; }

    /// <summary>The statement as received, to store and pass on.</summary>
    public ReadOnlyMemory<byte> Jws { get; }

    /// <summary>Makes a statement.</summary>
    public static byte[] Create(RemovalKind kind, string target, DateTimeOffset at, string reason, GovernanceSigner signer)
    {
        ArgumentNullException.ThrowIfNull(signer);
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteNumber("schema", DirectoryFormat.Schema);
            json.WriteString("kind", Kinds.Single(one => one.Value == kind).Key);
            json.WriteString("target", target);
            json.WriteString("at", Instants.Format(at));
            json.WriteString("reason", reason);
            json.WriteEndObject();
        }
        return GovernanceSignature.Sign(GovernanceSignature.RemovalType, stream.ToArray(), [signer]);
    }

    /// <summary>Reads a statement; null unless it is strict and one key of the root signed it.</summary>
    public static RemovalStatement? Read(GovernanceRoot root, ReadOnlyMemory<byte> jws)
    {
        ArgumentNullException.ThrowIfNull(root);
        var check = GovernanceSignature.Verify(GovernanceSignature.RemovalType, jws, root.Keys, MaxBytes);
        if (check.Payload is null || check.Signed < 1)
        {
            return null;
        }
        var violations = new Violations();
        var read = StrictObject.Parse(check.Payload, MaxBytes, violations);
        if (read is null)
        {
            return null;
        }
        read.Number("schema", DirectoryFormat.Schema, DirectoryFormat.Schema);
        var kind = read.Code("kind", Kinds);
        var target = read.Text("target", TargetOf(kind));
        var at = read.Instant("at");
        var reason = read.Text("reason", DirectoryFormat.UpperId());
        read.End();
        return violations.Any
            ? null
            : new RemovalStatement(kind, target, at, reason, Base64UrlText.Encode(SHA256.HashData(check.Payload)), jws.ToArray());
    }

    private static Regex TargetOf(RemovalKind kind) => kind switch
    {
        RemovalKind.Gateway => DirectoryFormat.LowerId(),
        RemovalKind.Key => DirectoryFormat.Digest(),
        RemovalKind.Agency => AgencyTarget(),
        _ => DirectoryFormat.State(),
    };

    [GeneratedRegex(@"\A[A-Z]{3}/[a-z][a-z0-9-]{1,31}\z", RegexOptions.CultureInvariant)]
    private static partial Regex AgencyTarget();
}
