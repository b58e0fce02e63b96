using PoliceExchange.Testing;
using PoliceExchange.Audit.Checkpoints;
using PoliceExchange.Audit.Notes;
using PoliceExchange.Audit.Tree;

namespace PoliceExchange.ConformanceTests.Audit;

/// <summary>What an oversight body can do with a stock openssl: the signed bytes are the note text, the key is an SPKI.</summary>
public sealed class OpensslNoteTests : IDisposable
{
    // SubjectPublicKeyInfo of Ed25519 up to the key (RFC 8410 section 4).
    private static readonly byte[] SpkiStart = Convert.FromHexString("302A300506032B6570032100");

    private readonly string _folder = Directory.CreateTempSubdirectory("px-note-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(NoteKind.Ed25519)]
    [InlineData(NoteKind.CosignatureV1)]
    internal async Task OurSignature_Verifies_AndAChangedTextDoesNot(NoteKind kind)
    {
        var key = SignerKey.Generate("px.example/access/2027", kind);
        var text = new Checkpoint("px.example/access/2027", 1, TreeHash.Leaf("entry"u8)).ToText();
        var line = key.Sign(text, 1_800_000_000);
        await Write("key.der", [.. SpkiStart, .. key.Verifier.Key]);
        await Write("signature", kind == NoteKind.Ed25519 ? line.Signature : line.Signature[8..]);
        await Write("text", NoteSignatures.Message(kind, key.Verifier.Name, text, 1_800_000_000)!);
        await Write("changed", NoteSignatures.Message(kind, key.Verifier.Name, text.Replace("\n1\n", "\n2\n", StringComparison.Ordinal), 1_800_000_000)!);
        var (exit, output) = await Verify("text");
        Assert.True(exit == 0, output);
        Assert.Contains("Signature Verified Successfully", output, StringComparison.Ordinal);
        Assert.NotEqual(0, (await Verify("changed")).ExitCode);
    }

    private Task<(int ExitCode, string Output)> Verify(string message) => Tool.Run(
        "openssl",
        TestContext.Current.CancellationToken,
        "pkeyutl", "-verify", "-rawin", "-pubin", "-keyform", "DER", "-inkey", In("key.der"), "-in", In(message), "-sigfile", In("signature"));

    private Task Write(string name, byte[] content) => File.WriteAllBytesAsync(In(name), content, TestContext.Current.CancellationToken);

    private string In(string name) => Path.Combine(_folder, name);
}
