using System.Security.Cryptography;
using System.Text;
using PoliceExchange.Audit.Checkpoints;
using PoliceExchange.Audit.Notes;
using PoliceExchange.Audit.Tree;
using PoliceExchange.Audit.Witnessing;

namespace PoliceExchange.ConformanceTests.Audit;

/// <summary>Notes, keys and witness requests that others published; data only, the source is named at each.</summary>
public sealed class PublicNoteTests
{
    private const long Time = 1_800_000_000;

    // Go's documentation and tests of the note format (golang.org/x/mod sumdb/note, BSD-3).
    private const string PeterSecret = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
    private const string Peter = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    private const string PeterText = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
    private const string PeterLine = "\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

    // cmd/litewitness/testdata/multi-cosigs-ed25519.txt and logbastion.txt (FiloSottile/torchwood, ISC): Sigsum log keys and
    // the requests that a witness answered with 200. The name of such a log is the hash of its key.
    public static TheoryData<string, string, string> LitewitnessRequests => new()
    {
        {
            "52c05edad1bf5feffa81354faae59a655d9a9a1a793ed2f62c39c26c0be2aecd",
            "sigsum.org/v1/tree/985ea163f5af026723561354f51f2ebcdcf2af809ce254ccfb64aa9aadd80f90",
            "7BKT0gOfNZ1J0So9unY3BZtm2YkPIoNYM/dce0Z2avJDs8dxN6ts9bOSwwrVrbjm6P9K3ZxpK6jJngOG6YvGGzV/lwo="
        },
        {
            "ffdc2d4d98e4124d3feaf788c0c2f9abfd796083d1f0495437f302ec79cf100f",
            "sigsum.org/v1/tree/4d6d8825a6bb689d459628312889dfbb0bcd41b5211d9e1ce768b0ff0309e562",
            "UgIom7fPZTqpxWWhyjWduBvTvGVqsokMbqTArsQilegKoFBJQjUFAmQ0+YeSPM3wfUQMFSzVnnNuWRTYrajXpNUbIQY="
        },
    };

    [Fact]
    public void GoNote_VerifiesAndIsSignedByteForByte()
    {
        Assert.Equal(NoteRefusal.None, VerifierKey.TryParse(Peter, out var verifier));
        Assert.Equal(Peter, verifier!.ToString());
        Assert.Equal(NoteRefusal.None, SignedNote.TryParse(Encoding.UTF8.GetBytes(PeterText + "\n" + PeterLine), out var note));
        Assert.Equal(NoteRefusal.None, NoteVerifier.Verify(note!, [verifier]).Refusal);
        Assert.Equal(NoteRefusal.None, SignerKey.TryParse(PeterSecret, out var signer));
        Assert.Equal(PeterLine, signer!.Sign(PeterText, 0).ToText());
    }

    [Theory]
    [MemberData(nameof(LitewitnessRequests))]
    public void LitewitnessRequest_IsAnsweredAsThereAndOnlyOnce(string logKey, string origin, string signature)
    {
        Assert.EndsWith(Convert.ToHexStringLower(SHA256.HashData(Convert.FromHexString(logKey))), origin, StringComparison.Ordinal);
        var log = VerifierKey.Create(origin, NoteKind.Ed25519, Convert.FromHexString(logKey))!;
        var witness = SignerKey.Generate("example.com/witness", NoteKind.CosignatureV1);
        var body = Encoding.UTF8.GetBytes($"old 0\n\n{origin}\n1\nKgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n\u2014 {origin} {signature}\n");
        var first = WitnessDecision.Decide(body, Of(WitnessRecord.None), Time, witness);
        Assert.Equal(200, first.Status);
        Assert.StartsWith("\u2014 example.com/witness ", first.Body, StringComparison.Ordinal);
        var second = WitnessDecision.Decide(body, Of(first.Replace!), Time, witness);
        Assert.Equal((409, "text/x.tlog.size", "1\n"), (second.Status, second.ContentType, second.Body));

        Func<string, WitnessedLog?> Of(WitnessRecord record) => name => name == origin ? new WitnessedLog([log], record) : null;
    }

    [Fact]
    public void SpecificationExample_ParsesAndIsWrittenTheSame()
    {
        // The example of tlog-cosignature and tlog-witness (C2SP, CC BY 4.0); its keys are not published.
        const string Body =
            "old 20852014\nPlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\njrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=\n"
            + "5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=\n/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=\n\n"
            + "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
            + "\u2014 example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
            + "\u2014 witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n";
        var request = AddCheckpointRequest.TryParse(Encoding.UTF8.GetBytes(Body))!;
        Assert.Equal((20_852_014, 4, 2), (request.OldSize, request.Proof.Count, request.Note.Signatures.Count));
        Assert.Equal(Body, Encoding.UTF8.GetString(request.ToBytes()));
        Assert.Equal(CheckpointRefusal.None, Checkpoint.TryParse(request.Note.Text, out var checkpoint));
        Assert.Equal(20_852_163, checkpoint!.Size);
        // The time in the text of the example, "time 1679315147", is the one in the blob.
        Assert.True(NoteSignatures.TryReadTime(NoteKind.CosignatureV1, request.Note.Signatures[1].Signature, out var time, out _));
        Assert.Equal(1_679_315_147, time);
        Assert.StartsWith("cosignature/v1\ntime 1679315147\nexample.com/behind-the-sofa\n20852163\n", Encoding.UTF8.GetString(NoteSignatures.Message(NoteKind.CosignatureV1, "w", request.Note.Text, time)!), StringComparison.Ordinal);
    }

    [Fact]
    public void MlDsaMessage_HasTheLayoutOfTheSpecification()
    {
        var text = new Checkpoint("example.com/log", 0x0102030405, TreeHash.Leaf([])).ToText();
        var message = NoteSignatures.Message(NoteKind.MlDsa44, "w1", text, 0x0A0B)!;
        var expected = "737562747265652F76310A00" + "027731" + "0000000000000A0B"
            + "0F" + Convert.ToHexString("example.com/log"u8) + "0000000000000000" + "0000000102030405"
            + Convert.ToHexString(TreeHash.Leaf([]).ToArray());
        Assert.Equal(expected, Convert.ToHexString(message));
    }
}
