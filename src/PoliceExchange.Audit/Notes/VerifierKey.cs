using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PoliceExchange.Audit.Text;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Audit.Notes;

/// <summary>A named public key, written as a vkey: name+id+base64(type || key) (signed-note, "Verifier keys").</summary>
internal sealed class VerifierKey : IEquatable<VerifierKey>
{
    public const int Ed25519Bytes = 32;
    public const int MlDsa44Bytes = 1312;

    private readonly byte[] _key;

    private VerifierKey(string name, NoteKind kind, byte[] key)
    {
        Name = name;
        Kind = kind;
        _key = key;
        Id = IdOf(name, kind, key);
    }

    /// <summary>The key name: for a log, its origin.</summary>
    public string Name { get; }

    /// <summary>The algorithm.</summary>
    public NoteKind Kind { get; }

    /// <summary>First four bytes, big endian, of SHA-256(name || LF || type || key).</summary>
    public uint Id { get; }

    /// <summary>The raw public key: two keys are the same when these bytes are (tlog-policy, "Public key representation").</summary>
    public ReadOnlySpan<byte> Key => _key;

    /// <summary>A key from raw bytes; null when name or size do not fit.</summary>
    public static VerifierKey? Create(string name, NoteKind kind, ReadOnlySpan<byte> key) =>
        LogName.IsValid(name) && key.Length == SizeOf(kind) ? new VerifierKey(name, kind, key.ToArray()) : null;

    /// <summary>Reads a vkey.</summary>
    public static NoteRefusal TryParse(ReadOnlySpan<char> text, out VerifierKey? key)
    {
        key = null;
        if (text.Length > NoteLimits.MaxKeyChars)
        {
            return NoteRefusal.TooLarge;
        }

        // Names have no plus, base64 may have some.
        var first = text.IndexOf('+');
        var second = first < 0 ? -1 : text[(first + 1)..].IndexOf('+');
        if (second < 0)
        {
            return NoteRefusal.MalformedKey;
        }

        var refusal = Read(text[..first], text.Slice(first + 1, second), text[(first + second + 2)..], SizeOf, out var name, out var id, out var kind, out var bytes);
        if (refusal != NoteRefusal.None)
        {
            return refusal;
        }

        var read = new VerifierKey(name, kind, bytes);
        if (read.Id != id)
        {
            return NoteRefusal.WrongKeyId;
        }

        key = read;
        return NoteRefusal.None;
    }

    /// <summary>The vkey.</summary>
    public override string ToString() => $"{Name}+{Id.ToString("x8", CultureInfo.InvariantCulture)}+{Convert.ToBase64String([(byte)Kind, .. _key])}";

    public bool Equals(VerifierKey? other) => other is not null && Kind == other.Kind && Name == other.Name && _key.AsSpan().SequenceEqual(other._key);

    public override bool Equals(object? obj) => Equals(obj as VerifierKey);

    public override int GetHashCode() => HashCode.Combine(Name, Id);

    /// <summary>Verifies one signature over a note text; <paramref name="time"/> is 0 for the type that has none.</summary>
    internal NoteRefusal Verify(string text, ReadOnlySpan<byte> signature, out long time)
    {
        if (!NoteSignatures.TryReadTime(Kind, signature, out time, out var raw))
        {
            return NoteRefusal.BadSignature;
        }

        var message = NoteSignatures.Message(Kind, Name, text, time);
        if (message is null)
        {
            return NoteRefusal.BadSignature;
        }

        if (Kind != NoteKind.MlDsa44)
        {
            return Ed25519.Verify(_key, message, raw) ? NoteRefusal.None : NoteRefusal.BadSignature;
        }

        if (!MLDsa.IsSupported)
        {
            return NoteRefusal.AlgorithmNotHere;
        }

        using var key = MLDsa.ImportMLDsaPublicKey(MLDsaAlgorithm.MLDsa44, _key);
        return key.VerifyData(message, raw) ? NoteRefusal.None : NoteRefusal.BadSignature;
    }

    internal static uint IdOf(string name, NoteKind kind, ReadOnlySpan<byte> key) =>
        BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData([.. Encoding.UTF8.GetBytes(name), (byte)'\n', (byte)kind, .. key]));

    internal static NoteRefusal Read(
        ReadOnlySpan<char> nameText,
        ReadOnlySpan<char> idText,
        ReadOnlySpan<char> keyText,
        Func<NoteKind, int> sizeOf,
        out string name,
        out uint id,
        out NoteKind kind,
        out byte[] key)
    {
        (name, id, kind, key) = ("", 0, default, []);
        if (!LogName.IsValid(nameText)
            || idText.Length != 8
            || !IsLowerHex(idText)
            || CanonicalBase64.Decode(keyText) is not [var type, .. var bytes])
        {
            return NoteRefusal.MalformedKey;
        }

        kind = (NoteKind)type;
        if (kind is not (NoteKind.Ed25519 or NoteKind.CosignatureV1 or NoteKind.MlDsa44))
        {
            return NoteRefusal.UnknownKind;
        }

        (name, id, key) = (nameText.ToString(), uint.Parse(idText, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture), bytes);
        return bytes.Length == sizeOf(kind) ? NoteRefusal.None : NoteRefusal.MalformedKey;
    }

    private static bool IsLowerHex(ReadOnlySpan<char> text)
    {
        foreach (var character in text)
        {
            if (!char.IsAsciiHexDigitLower(character))
            {
                return false;
            }
        }

        return true;
    }

    private static int SizeOf(NoteKind kind) => kind == NoteKind.MlDsa44 ? MlDsa44Bytes : Ed25519Bytes;
}
