using System.Globalization;
using System.Security.Cryptography;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Audit.Notes;

/// <summary>
/// A named private key: PRIVATE+KEY+name+id+base64(type || seed), the text that Go's note package and tools around it use.
/// Safe for use by many threads.
/// </summary>
internal sealed class SignerKey
{
    private const string Start = "PRIVATE+KEY+";
    private const int SeedBytes = 32;

    private readonly byte[] _seed;

    private SignerKey(VerifierKey verifier, byte[] seed)
    {
        Verifier = verifier;
        _seed = seed;
    }

    /// <summary>The public half.</summary>
    public VerifierKey Verifier { get; }

    /// <summary>A new key. ML-DSA needs a platform that has it.</summary>
    /// <exception cref="ArgumentException">A name that no note can carry.</exception>
    public static SignerKey Generate(string name, NoteKind kind) =>
        FromSeed(name, kind, RandomNumberGenerator.GetBytes(SeedBytes)) ?? throw new ArgumentException("Not a key name.", nameof(name));

    /// <summary>A key from its 32-byte seed (RFC 8032 section 5.1.5; FIPS 204 section 5.1); null when name or size do not fit.</summary>
    public static SignerKey? FromSeed(string name, NoteKind kind, ReadOnlySpan<byte> seed) =>
        seed.Length == SeedBytes && VerifierKey.Create(name, kind, PublicKey(kind, seed)) is { } verifier ? new SignerKey(verifier, seed.ToArray()) : null;

    /// <summary>Reads a key text.</summary>
    public static NoteRefusal TryParse(ReadOnlySpan<char> text, out SignerKey? key)
    {
        key = null;
        if (text.Length > NoteLimits.MaxKeyChars)
        {
            return NoteRefusal.TooLarge;
        }

        if (!text.StartsWith(Start, StringComparison.Ordinal))
        {
            return NoteRefusal.MalformedKey;
        }

        var rest = text[Start.Length..];
        var first = rest.IndexOf('+');
        var second = first < 0 ? -1 : rest[(first + 1)..].IndexOf('+');
        if (second < 0)
        {
            return NoteRefusal.MalformedKey;
        }

        var refusal = VerifierKey.Read(rest[..first], rest.Slice(first + 1, second), rest[(first + second + 2)..], _ => SeedBytes, out var name, out var id, out var kind, out var seed);
        if (refusal != NoteRefusal.None)
        {
            return refusal;
        }

        if (kind == NoteKind.MlDsa44 && !MLDsa.IsSupported)
        {
            return NoteRefusal.AlgorithmNotHere;
        }

        var read = FromSeed(name, kind, seed);
        if (read?.Verifier.Id != id)
        {
            return NoteRefusal.WrongKeyId;
        }

        key = read;
        return NoteRefusal.None;
    }

    /// <summary>The key text: a secret, for the sealed file only.</summary>
    public string ToSecretText() =>
        $"{Start}{Verifier.Name}+{Verifier.Id.ToString("x8", CultureInfo.InvariantCulture)}+{Convert.ToBase64String([(byte)Verifier.Kind, .. _seed])}";

    /// <summary>Signs a note text at a time (Unix seconds; plain Ed25519 does not use it).</summary>
    /// <exception cref="ArgumentException">A text that this type cannot sign: ML-DSA signs checkpoints only.</exception>
    public SignatureLine Sign(string text, long time)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(time);
        var message = NoteSignatures.Message(Verifier.Kind, Verifier.Name, text, time) ?? throw new ArgumentException("Not a checkpoint.", nameof(text));
        var raw = Verifier.Kind == NoteKind.MlDsa44 ? SignMlDsa(message) : Ed25519.Sign(_seed, message);
        return new SignatureLine(Verifier.Name, Verifier.Id, NoteSignatures.Blob(Verifier.Kind, time, raw));
    }

    private byte[] SignMlDsa(byte[] message)
    {
        using var key = MLDsa.ImportMLDsaPrivateSeed(MLDsaAlgorithm.MLDsa44, _seed);
        var signature = new byte[NoteSignatures.MlDsa44Bytes];
        key.SignData(message, signature);
        return signature;
    }

    private static byte[] PublicKey(NoteKind kind, ReadOnlySpan<byte> seed)
    {
        if (kind != NoteKind.MlDsa44)
        {
            return Ed25519.PublicKey(seed);
        }

        using var key = MLDsa.ImportMLDsaPrivateSeed(MLDsaAlgorithm.MLDsa44, seed);
        return key.ExportMLDsaPublicKey();
    }
}
