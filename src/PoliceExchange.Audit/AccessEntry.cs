using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;

namespace PoliceExchange.Audit;

/// <summary>What was done (DOMAIN.md 5; LED Art. 25: collection, alteration, consultation, disclosure, combination, erasure).</summary>
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
    PermissionChange,
    PolicyChange,
    Call,
    /// <summary>A person signed in, or tried to.</summary>
    LogOn,
    LookUp,
    Combine,
    Export,
    Print,
    BreakGlass,

    /// <summary>A gateway handed entries of its own log to the hub's log.</summary>
    Forward,

    /// <summary>An oversight body searched the log.</summary>
    Search,

    /// <summary>An oversight body opened the private part of an entry under a warrant.</summary>
    OpenEntry,

    /// <summary>An oversight body drew a sample.</summary>
    Sample,

    /// <summary>A reviewed entry got its outcome.</summary>
    Review,

    /// <summary>A finding against an agency was opened, answered or closed.</summary>
    Finding,

    /// <summary>A step of a data subject's request.</summary>
    SubjectRequest,

    /// <summary>One private part was deleted (LED Art. 16).</summary>
    Erase,

    /// <summary>The key of a month's private parts was destroyed.</summary>
    Shred,

    /// <summary>Entries past their retention are no longer served.</summary>
    Prune,

    /// <summary>A second person released or refused a draft.</summary>
    LegalReview,

    /// <summary>Blind records for look-ups were handed in.</summary>
    Encode,

    /// <summary>The sealed key of an epoch was kept by the hub, or opened by a gateway; the entry names the message's hash.</summary>
    EpochKey,

    /// <summary>A node saw itself do what it never should need to do, such as thousands of derivations in an hour.</summary>
    RaiseAnomaly,

    /// <summary>A desk took a case on, or gave it to an officer.</summary>
    Assign,

    /// <summary>A clock came to its warning, passed, or went up its ladder; the result says which and of what duty.</summary>
    Clock,

    /// <summary>A desk brought a file to its gateway, to be attached to a notice.</summary>
    Upload,

    /// <summary>A person ended a session, or it ended by itself.</summary>
    LogOff,
}

/// <summary>
/// The public part of an access entry: one member of a node's hash chain and one leaf of the hub's tree
/// (DESIGN.md 7, 13 (21)). It names no person; the acting nation keeps the private part, to which
/// <see cref="Commitment"/> binds.
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

    /// <summary>Family of the notice, as a wire name; <c>fam</c>.</summary>
    public string? Family { get; init; }

    /// <summary>State whose data it is, ISO alpha-3; <c>own</c>.</summary>
    public string? Owner { get; init; }

    /// <summary>Purpose that the caller stated, as a wire name; <c>pur</c>.</summary>
    public string? Purpose { get; init; }

    /// <summary>SHA-256, base64url, of another object that the entry makes undeniable: a receipt, a directory, a policy bundle; <c>obj</c>.</summary>
    public string? Object { get; init; }

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
            json.WriteString("op", NameOf(Operation));
            json.WriteString("res", Result);
            Write(json, "env", Env);
            json.WriteString("peer", Peer);
            Write(json, "fam", Family);
            Write(json, "own", Owner);
            Write(json, "pur", Purpose);
            Write(json, "obj", Object);
            Write(json, "cmt", Commitment);
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The wire name of an operation, such as <c>directory-change</c>.</summary>
    public static string NameOf(AccessOperation operation) => JsonNamingPolicy.KebabCaseLower.ConvertName(operation.ToString());

    private static void Write(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
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
