using System.Text;
using PoliceExchange.Audit.Checkpoints;
using PoliceExchange.Audit.Notes;
using PoliceExchange.Audit.Proofs;
using PoliceExchange.Audit.Quorum;
using PoliceExchange.Audit.Tree;

namespace PoliceExchange.UnitTests.Audit;

public sealed class TlogProofTests
{
    private const int Size = 37;
    private const int Index = 11;

    private static readonly GrownTree Tree = new(Size);
    private static readonly Checkpoint Head = new("px.example/access/2027", Size, Tree.Root(Size));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("anything")]
    public void Written_ReadAgain_Verifies(string? extra)
    {
        var bytes = (Proof() with { Extra = extra is null ? null : Encoding.UTF8.GetBytes(extra) }).ToBytes();
        Assert.Equal(ProofRefusal.None, TlogProof.TryParse(bytes, out var proof));
        Assert.Equal(bytes, proof!.ToBytes());
        Assert.Equal(extra, proof.Extra is null ? null : Encoding.UTF8.GetString(proof.Extra));
        Assert.True(proof.Verify(GrownTree.Entry(Index), TrustPolicyTests.FourOfSix()).IsOk);
    }

    [Fact]
    public void FirstLines_AreTheFormats()
    {
        var lines = Encoding.UTF8.GetString((Proof() with { Extra = [1, 2, 3] }).ToBytes()).Split('\n');
        Assert.Equal(["c2sp.org/tlog-proof@v1", "extra AQID", "index 11", Tree.Leaf(10).ToString()], lines[..4]);
    }

    [Fact]
    public void FailingCheck_IsNamed()
    {
        var policy = TrustPolicyTests.FourOfSix();
        Assert.Equal(TreeProblem.RootMismatch, Proof().Verify("another entry"u8, policy).Inclusion);
        Assert.NotEqual(TreeProblem.None, (Proof() with { Index = Index + 1 }).Verify(GrownTree.Entry(Index), policy).Inclusion);
        Assert.Equal(TreeProblem.IndexBeyondSize, (Proof() with { Index = Size }).Verify(GrownTree.Entry(Index), policy).Inclusion);
        Assert.Equal(TreeProblem.ProofTooShort, (Proof() with { Hashes = [] }).Verify(GrownTree.Entry(Index), policy).Inclusion);
        var lonely = Proof() with { Note = TrustPolicyTests.Cosigned(2, Head) };
        Assert.Equal(QuorumCheck.Quorum, lonely.Verify(GrownTree.Entry(Index), policy).Quorum.Failed);
        Assert.False(lonely.Verify(GrownTree.Entry(Index), policy).IsOk);
        var stranger = NoteTests.Key("x", NoteKind.CosignatureV1, 50).Verifier;
        Assert.Equal(QuorumCheck.OwnCosignature, Proof().Verify(GrownTree.Entry(Index), policy, stranger).Quorum.Failed);
    }

    [Theory]
    [InlineData("tlog-proof@v1", "tlog-proof@v2", ProofRefusal.NotAProof)]
    [InlineData("index 11", "index 011", ProofRefusal.BadIndex)]
    [InlineData("index 11", "index -1", ProofRefusal.BadIndex)]
    [InlineData("index 11", "indx 11", ProofRefusal.BadIndex)]
    [InlineData("index 11", "extra AQID", ProofRefusal.BadIndex)]
    [InlineData("index 11", "extra AQI\nindex 11", ProofRefusal.BadExtra)]
    [InlineData("index 11", "index 11\nAAAA", ProofRefusal.BadHash)]
    [InlineData("index 11", "index 11\nextra AQID", ProofRefusal.BadHash)]
    [InlineData("\n\npx.example", "\n\n\npx.example", ProofRefusal.None)]
    [InlineData("\npx.example", "px.example", ProofRefusal.BadHash)]
    [InlineData("\u2014", "-", ProofRefusal.BadNote)]
    internal void MalformedFile_IsNamed(string find, string replace, ProofRefusal expected)
    {
        var text = Encoding.UTF8.GetString(Proof().ToBytes()).Replace(find, replace, StringComparison.Ordinal);
        Assert.Equal(expected, TlogProof.TryParse(Encoding.UTF8.GetBytes(text), out var proof));
        if (proof is not null)
        {
            Assert.Equal(QuorumCheck.Checkpoint, proof.Verify(GrownTree.Entry(Index), TrustPolicyTests.FourOfSix()).Quorum.Failed);
        }
    }

    [Fact]
    public void Limits_AreKept()
    {
        Assert.Equal(ProofRefusal.TooLarge, TlogProof.TryParse(new byte[TlogProof.MaxBytes + 1], out _));
        Assert.Equal(ProofRefusal.BadHash, TlogProof.TryParse((Proof() with { Hashes = [.. Enumerable.Repeat(Tree.Leaf(0), 64)] }).ToBytes(), out _));
        Assert.Equal(ProofRefusal.BadExtra, TlogProof.TryParse((Proof() with { Extra = new byte[TlogProof.MaxExtraBytes + 1] }).ToBytes(), out _));
        Assert.Equal(ProofRefusal.NotAProof, TlogProof.TryParse([], out _));
        Assert.Equal(ProofRefusal.NoCheckpoint, TlogProof.TryParse("c2sp.org/tlog-proof@v1\n"u8, out _));
        Assert.Equal(ProofRefusal.NoCheckpoint, TlogProof.TryParse("c2sp.org/tlog-proof@v1\n\n"u8, out _));
    }

    private static TlogProof Proof() => new(Index, TreeProver.Inclusion(Index, Size, Tree.Nodes)!, TrustPolicyTests.Cosigned(5, Head));
}
