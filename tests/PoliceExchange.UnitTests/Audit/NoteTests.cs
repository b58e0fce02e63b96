#pragma warning disable RS0030 // Random: seeded, so that every run makes the same cases; nothing secret comes from it
using System.Security.Cryptography;
using System.Text;
using PoliceExchange.Audit.Notes;

namespace PoliceExchange.UnitTests.Audit;

public sealed class NoteTests
{
    private const string Text = "line one\n\nline three\n";

    private static readonly SignerKey Plain = Key("px.example/log", NoteKind.Ed25519, 1);
    private static readonly SignerKey Witness = Key("jam.px.example/witness", NoteKind.CosignatureV1, 2);

    [Fact]
    public void Signed_ParsedAgain_VerifiesWithTimes()
    {
        var bytes = SignedNote.Sign(Text, 1_800_000_000, Plain, Witness).ToBytes();
        Assert.Equal(NoteRefusal.None, SignedNote.TryParse(bytes, out var note));
        Assert.Equal(Text, note!.Text);
        Assert.Equal(bytes, note.ToBytes());
        var verdict = NoteVerifier.Verify(note, [Plain.Verifier, Witness.Verifier]);
        Assert.Equal(NoteRefusal.None, verdict.Refusal);
        Assert.Equal([(Plain.Verifier, 0L), (Witness.Verifier, 1_800_000_000L)], verdict.Signatures.Select(one => (one.Key, one.Time)));
    }

    [Fact]
    public void EachBitOfASignature_Flipped_RefusesTheWholeNote()
    {
        var note = SignedNote.Sign(Text, 1_800_000_000, Plain, Witness);
        for (var bit = 0; bit < 8 * note.Signatures[1].Signature.Length; bit++)
        {
            note.Signatures[1].Signature[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Equal(NoteRefusal.BadSignature, NoteVerifier.Verify(note, [Plain.Verifier, Witness.Verifier]).Refusal);
            Assert.Equal(NoteRefusal.None, NoteVerifier.Verify(note, [Plain.Verifier]).Refusal);
            note.Signatures[1].Signature[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        Assert.Equal(NoteRefusal.None, NoteVerifier.Verify(note, [Plain.Verifier, Witness.Verifier]).Refusal);
    }

    [Fact]
    public void OtherText_DoesNotVerify()
    {
        var note = SignedNote.Sign(Text, 5, Plain) with { Text = "line one\n\nline 3\n" };
        Assert.Equal(NoteRefusal.BadSignature, NoteVerifier.Verify(note, [Plain.Verifier]).Refusal);
    }

    [Fact]
    public void KeyOfTheSameNameOrUnknown_IsIgnored()
    {
        var other = Key("px.example/log", NoteKind.Ed25519, 9);
        var note = SignedNote.Sign(Text, 5, other);
        Assert.Equal(NoteRefusal.NoKnownSignature, NoteVerifier.Verify(note, [Plain.Verifier]).Refusal);
        Assert.Equal(NoteRefusal.None, NoteVerifier.Verify(SignedNote.Sign(Text, 5, other, Plain), [Plain.Verifier]).Refusal);
        Assert.Equal(NoteRefusal.NoKnownSignature, NoteVerifier.Verify(note, []).Refusal);
    }

    [Fact]
    public void SameKeyTwice_CountsOnce_AndBothMustVerify()
    {
        var note = SignedNote.Sign(Text, 5, Witness, Witness);
        Assert.Single(NoteVerifier.Verify(note, [Witness.Verifier]).Signatures);
        note.Signatures[1].Signature[^1] ^= 1;
        Assert.Equal(NoteRefusal.BadSignature, NoteVerifier.Verify(note, [Witness.Verifier]).Refusal);
    }

    [Fact]
    public void SignatureCount_HundredIsRead_MoreIsRefused()
    {
        var note = SignedNote.Sign(Text, 5, Plain);
        var hundred = note with { Signatures = [.. Enumerable.Repeat(note.Signatures[0], NoteLimits.MaxSignatures)] };
        Assert.Equal(NoteRefusal.None, SignedNote.TryParse(hundred.ToBytes(), out _));
        Assert.Equal(NoteRefusal.TooManySignatures, SignedNote.TryParse((hundred with { Signatures = [.. hundred.Signatures, note.Signatures[0]] }).ToBytes(), out _));
    }

    [Theory]
    [InlineData("", NoteRefusal.NoBlankLine)]
    [InlineData("text\n", NoteRefusal.NoBlankLine)]
    [InlineData("text\n\n", NoteRefusal.NoSignatures)]
    [InlineData("text\n\n— a AAAAAAA=", NoteRefusal.NoSignatures)]
    [InlineData("text\n— a AAAAAAA=\n", NoteRefusal.NoBlankLine)]
    [InlineData("text\n\n- a AAAAAAA=\n", NoteRefusal.MalformedSignature)]
    [InlineData("text\n\n—a AAAAAAA=\n", NoteRefusal.MalformedSignature)]
    [InlineData("text\n\n— a  AAAAAAA=\n", NoteRefusal.MalformedSignature)]
    [InlineData("text\n\n—  AAAAAAA=\n", NoteRefusal.MalformedSignature)]
    [InlineData("text\n\n— a+b AAAAAAA=\n", NoteRefusal.MalformedSignature)]
    [InlineData("text\n\n— a\u00A0b AAAAAAA=\n", NoteRefusal.MalformedSignature)]
    [InlineData("text\n\n— a AAAAAA==\n", NoteRefusal.MalformedSignature)]
    [InlineData("text\n\n— a AAAAAAB=\n", NoteRefusal.MalformedSignature)]
    [InlineData("text\n\n— a AAAAAAA\n", NoteRefusal.MalformedSignature)]
    [InlineData("text\n\n— a AAAA AAA=\n", NoteRefusal.MalformedSignature)]
    [InlineData("text\n\n— a AAAAAAA= \n", NoteRefusal.MalformedSignature)]
    [InlineData("text\n\n— a AA-_AAA=\n", NoteRefusal.MalformedSignature)]
    [InlineData("text\n\n— a AAAAAAA=\nmore\n", NoteRefusal.MalformedSignature)]
    [InlineData("te\txt\n\n— a AAAAAAA=\n", NoteRefusal.NotText)]
    [InlineData("te\rxt\n\n— a AAAAAAA=\n", NoteRefusal.NotText)]
    [InlineData("te\0xt\n\n— a AAAAAAA=\n", NoteRefusal.NotText)]
    [InlineData("\n\n— a AAAAAAA=\n", NoteRefusal.None)]
    [InlineData("text\n\n\n— a AAAAAAA=\n", NoteRefusal.None)]
    [InlineData("text\n\n— é AAAAAAA=\n", NoteRefusal.None)]
    internal void Format_Edge_IsNamed(string text, NoteRefusal expected) =>
        Assert.Equal(expected, SignedNote.TryParse(Encoding.UTF8.GetBytes(text), out _));

    [Fact]
    public void Bytes_NotUtf8OrTooMany_AreRefused()
    {
        Assert.Equal(NoteRefusal.NotText, SignedNote.TryParse([0xC3, 0x28, (byte)'\n', (byte)'\n'], out _));
        Assert.Equal(NoteRefusal.TooLarge, SignedNote.TryParse(new byte[NoteLimits.MaxBytes + 1], out _));
    }

    [Fact]
    public void RandomBytes_AndRandomEdits_NeverThrow()
    {
        var random = new Random(11);
        var good = SignedNote.Sign(Text, 5, Plain, Witness).ToBytes();
        var refused = 0;
        for (var i = 0; i < 3_000; i++)
        {
            var bytes = (byte[])good.Clone();
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            if (bytes.AsSpan().SequenceEqual(good))
            {
                continue;
            }

            var refusal = SignedNote.TryParse(bytes, out var note);
            var verdict = note is null ? refusal : NoteVerifier.Verify(note, [Plain.Verifier, Witness.Verifier]).Refusal;
            // An edit of a name or id makes one signature unknown; the other one then stands for the unchanged text.
            Assert.True(verdict != NoteRefusal.None || note!.Text == Text);
            refused += verdict == NoteRefusal.None ? 0 : 1;
        }

        Assert.InRange(refused, 2_000, 3_000);
    }

    [Fact]
    public void KeyTexts_RoundTrip()
    {
        foreach (var key in new[] { Plain, Witness })
        {
            Assert.Equal(NoteRefusal.None, VerifierKey.TryParse(key.Verifier.ToString(), out var verifier));
            Assert.Equal(key.Verifier, verifier);
            Assert.Equal(NoteRefusal.None, SignerKey.TryParse(key.ToSecretText(), out var signer));
            Assert.Equal(key.Verifier, signer!.Verifier);
        }
    }

    [Fact]
    public void KeyTexts_Malformed_AreNamed()
    {
        var text = Plain.Verifier.ToString();
        var parts = text.Split('+', 3);
        Assert.Equal(NoteRefusal.WrongKeyId, VerifierKey.TryParse($"{parts[0]}+00000000+{parts[2]}", out _));
        Assert.Equal(NoteRefusal.WrongKeyId, VerifierKey.TryParse($"other+{parts[1]}+{parts[2]}", out _));
        Assert.Equal(NoteRefusal.MalformedKey, VerifierKey.TryParse($"{parts[0]}+{parts[1].ToUpperInvariant()}X+{parts[2]}", out _));
        Assert.Equal(NoteRefusal.MalformedKey, VerifierKey.TryParse(text.AsSpan(0, text.Length - 4), out _));
        Assert.Equal(NoteRefusal.MalformedKey, VerifierKey.TryParse(" " + text, out _));
        Assert.Equal(NoteRefusal.MalformedKey, VerifierKey.TryParse("", out _));
        Assert.Equal(NoteRefusal.TooLarge, VerifierKey.TryParse(new string('a', 5000), out _));
        Assert.Equal(NoteRefusal.UnknownKind, VerifierKey.TryParse($"{parts[0]}+{parts[1]}+{Convert.ToBase64String([2, .. Plain.Verifier.Key])}", out _));
        Assert.Equal(NoteRefusal.MalformedKey, SignerKey.TryParse(text, out _));
        Assert.Equal(NoteRefusal.WrongKeyId, SignerKey.TryParse(Plain.ToSecretText().Replace(parts[1], "00000000", StringComparison.Ordinal), out _));
    }

    [Fact]
    public void With_LinesOfAnAnswer_AddsEachKeyOnce()
    {
        var note = SignedNote.Sign(Text, 5, Plain);
        var answer = Witness.Sign(Text, 6).ToText();
        Assert.Equal(NoteRefusal.None, SignatureLine.TryParseAll(answer + answer, out var lines));
        var grown = note.With(lines).With(lines);
        Assert.Equal(2, grown.Signatures.Count);
        Assert.Equal(NoteRefusal.None, NoteVerifier.Verify(grown, [Plain.Verifier, Witness.Verifier]).Refusal);
    }

    [Fact]
    public void MlDsa_WhereThePlatformHasIt_SignsCheckpointsOnly()
    {
        const string Checkpoint = "px.example/log\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n";
        if (!MLDsa.IsSupported)
        {
            var verifier = VerifierKey.Create("w", NoteKind.MlDsa44, new byte[VerifierKey.MlDsa44Bytes])!;
            var foreign = new SignedNote(Checkpoint, [new SignatureLine("w", verifier.Id, new byte[8 + NoteSignatures.MlDsa44Bytes])]);
            Assert.Equal(NoteRefusal.AlgorithmNotHere, NoteVerifier.Verify(foreign, [verifier]).Refusal);
            return;
        }

        var key = SignerKey.Generate("w", NoteKind.MlDsa44);
        Assert.Throws<ArgumentException>(() => key.Sign(Text, 5));
        var note = SignedNote.Sign(Checkpoint, 5, key);
        Assert.Equal(5, NoteVerifier.Verify(note, [key.Verifier]).Signatures.Single().Time);
        note.Signatures[0].Signature[7] ^= 1;
        Assert.Equal(NoteRefusal.BadSignature, NoteVerifier.Verify(note, [key.Verifier]).Refusal);
    }

    internal static SignerKey Key(string name, NoteKind kind, byte seed) => SignerKey.FromSeed(name, kind, Enumerable.Repeat(seed, 32).ToArray())!;
}
