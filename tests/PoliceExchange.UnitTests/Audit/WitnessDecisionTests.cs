using System.Text;
using PoliceExchange.Audit.Checkpoints;
using PoliceExchange.Audit.Notes;
using PoliceExchange.Audit.Tree;
using PoliceExchange.Audit.Witnessing;

namespace PoliceExchange.UnitTests.Audit;

public sealed class WitnessDecisionTests
{
    private const string Origin = "px.example/access/2027";
    private const long Time = 1_800_000_000;

    private static readonly GrownTree Tree = new(40);
    private static readonly SignerKey Log = NoteTests.Key(Origin, NoteKind.Ed25519, 1);
    private static readonly SignerKey Stranger = NoteTests.Key(Origin, NoteKind.Ed25519, 2);
    private static readonly SignerKey Witness = NoteTests.Key("jam.px.example/witness", NoteKind.CosignatureV1, 3);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 1)]
    [InlineData(0, 40)]
    [InlineData(1, 40)]
    [InlineData(17, 18)]
    [InlineData(32, 40)]
    [InlineData(40, 40)]
    public void Consistent_IsCosignedAndRecorded(int old, int size)
    {
        var answer = Decide(Request(old, size), Recorded(old));
        Assert.Equal((200, WitnessReason.Cosigned), (answer.Status, answer.Reason));
        Assert.Equal(new WitnessRecord(size, Tree.Root(size)), answer.Replace);
        Assert.Equal(Recorded(old), answer.Expected);
        Assert.Equal(NoteRefusal.None, SignatureLine.TryParseAll(answer.Body, out var lines));
        var note = new SignedNote(Text(size, Tree.Root(size)), lines);
        Assert.Equal([new VerifiedSignature(Witness.Verifier, Time)], NoteVerifier.Verify(note, [Witness.Verifier]).Signatures);
    }

    [Fact]
    public void UnknownOrigin_Is404() =>
        AssertRefused(WitnessDecision.Decide(Request(0, 5).ToBytes(), _ => null, Time, Witness), 404, WitnessReason.UnknownOrigin);

    [Fact]
    public void NotSignedByTheLog_Is403()
    {
        AssertRefused(Decide(Request(0, 5, Stranger), Recorded(0)), 403, WitnessReason.NotSignedByLog);
        var bad = Request(0, 5);
        bad.Note.Signatures[0].Signature[0] ^= 1;
        AssertRefused(Decide(bad, Recorded(0)), 403, WitnessReason.NotSignedByLog);
        // A stranger's line beside the log's is ignored.
        Assert.Equal(200, Decide(Request(0, 5, Stranger, Log), Recorded(0)).Status);
    }

    [Fact]
    public void OldAboveNew_Is400() => AssertRefused(Decide(Request(5, 5) with { OldSize = 6 }, Recorded(6)), 400, WitnessReason.OldAboveNew);

    [Theory]
    [InlineData(0, 5)]
    [InlineData(4, 5)]
    [InlineData(6, 5)]
    [InlineData(5, 0)]
    public void OtherRecordedSize_Is409WithTheSize(int old, int recorded)
    {
        var answer = Decide(Request(old, 20), Recorded(recorded));
        AssertRefused(answer, 409, WitnessReason.OtherRecordedSize);
        Assert.Equal(("text/x.tlog.size", $"{recorded}\n"), (answer.ContentType, answer.Body));
    }

    [Fact]
    public void SameSizeOtherRoot_IsAFork()
    {
        var other = new AddCheckpointRequest(5, [], SignedNote.Sign(Text(5, Tree.Leaf(0)), 0, Log));
        AssertRefused(Decide(other, Recorded(5)), 422, WitnessReason.Fork);
    }

    [Fact]
    public void ProofThatDoesNotLead_Is422()
    {
        var good = Request(5, 20);
        AssertRefused(Decide(good with { Proof = [] }, Recorded(5)), 422, WitnessReason.BadProof);
        AssertRefused(Decide(good with { Proof = [.. good.Proof, Tree.Leaf(0)] }, Recorded(5)), 422, WitnessReason.BadProof);
        AssertRefused(Decide(good with { Proof = [Tree.Leaf(0), .. good.Proof.Skip(1)] }, Recorded(5)), 422, WitnessReason.BadProof);
        AssertRefused(Decide(good, new WitnessRecord(5, Tree.Leaf(0))), 422, WitnessReason.BadProof);
        AssertRefused(Decide(Request(5, 5) with { Proof = good.Proof }, Recorded(5)), 422, WitnessReason.BadProof);
        AssertRefused(Decide(Request(0, 20) with { Proof = good.Proof }, Recorded(0)), 422, WitnessReason.ProofNotEmpty);
        AssertRefused(Decide(new AddCheckpointRequest(0, [], SignedNote.Sign(Text(0, Tree.Leaf(0)), 0, Log)), Recorded(0)), 422, WitnessReason.EmptyTreeOtherRoot);
    }

    [Theory]
    [InlineData("")]
    [InlineData("old 0")]
    [InlineData("old 00\n\n{0}")]
    [InlineData("old -1\n\n{0}")]
    [InlineData("old  0\n\n{0}")]
    [InlineData("Old 0\n\n{0}")]
    [InlineData("old 0 \n\n{0}")]
    [InlineData("old 0\n{0}")]
    [InlineData("old 0\n\n\n{0}")]
    [InlineData("old 0\nAAAA\n\n{0}")]
    [InlineData("old 0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=\n\n{0}")]
    [InlineData("old 0\n\n{0}trailing")]
    [InlineData("old 9223372036854775808\n\n{0}")]
    public void MalformedBody_Is400(string format)
    {
        var body = format.Replace("{0}", SignedNote.Sign(Text(5, Tree.Root(5)), 0, Log).ToText(), StringComparison.Ordinal);
        AssertRefused(WitnessDecision.Decide(Encoding.UTF8.GetBytes(body), _ => Watched(Recorded(0)), Time, Witness), 400, WitnessReason.Malformed);
    }

    [Fact]
    public void Limits_SixtyThreeLinesAreRead_MoreAreNot()
    {
        var many = Request(5, 20) with { Proof = [.. Enumerable.Repeat(Tree.Leaf(0), 63)] };
        Assert.Equal(WitnessReason.BadProof, Decide(many, Recorded(5)).Reason);
        AssertRefused(Decide(many with { Proof = [.. many.Proof, Tree.Leaf(0)] }, Recorded(5)), 400, WitnessReason.Malformed);
        var body = new byte[AddCheckpointRequest.MaxBytes + 1];
        AssertRefused(WitnessDecision.Decide(body, _ => Watched(Recorded(0)), Time, Witness), 400, WitnessReason.Malformed);
    }

    [Fact]
    public void CheckpointWithExtensionLine_Is400()
    {
        var note = SignedNote.Sign(Text(5, Tree.Root(5)) + "extension\n", 0, Log);
        AssertRefused(Decide(new AddCheckpointRequest(0, [], note), Recorded(0)), 400, WitnessReason.Malformed);
    }

    [Fact]
    public void Request_RoundTrips()
    {
        var bytes = Request(5, 20).ToBytes();
        Assert.Equal(bytes, AddCheckpointRequest.TryParse(bytes)!.ToBytes());
    }

    private static AddCheckpointRequest Request(int old, int size, params ReadOnlySpan<SignerKey> keys) => new(
        old,
        TreeProver.Consistency(old, size, Tree.Nodes) ?? [],
        SignedNote.Sign(Text(size, Tree.Root(size)), 0, keys.IsEmpty ? [Log] : keys));

    private static string Text(int size, NodeHash root) => new Checkpoint(Origin, size, root).ToText();

    private static WitnessRecord Recorded(int size) => new(size, Tree.Root(size));

    private static WitnessedLog Watched(WitnessRecord record) => new([Log.Verifier], record);

    private static WitnessAnswer Decide(AddCheckpointRequest request, WitnessRecord record) =>
        WitnessDecision.Decide(request.ToBytes(), origin => origin == Origin ? Watched(record) : null, Time, Witness);

    private static void AssertRefused(WitnessAnswer answer, int status, WitnessReason reason)
    {
        Assert.Equal((status, reason), (answer.Status, answer.Reason));
        Assert.Null(answer.Replace);
        Assert.DoesNotContain("\u2014", answer.Body, StringComparison.Ordinal);
    }
}
