using System.Globalization;
using System.Text;
using PoliceExchange.Audit.Checkpoints;
using PoliceExchange.Audit.Notes;
using PoliceExchange.Audit.Quorum;
using PoliceExchange.Audit.Tree;

namespace PoliceExchange.UnitTests.Audit;

public sealed class TrustPolicyTests
{
    private const string Origin = "px.example/access/2027";

    private static readonly SignerKey Log = NoteTests.Key(Origin, NoteKind.Ed25519, 1);
    private static readonly SignerKey[] Nations = [.. Enumerable.Range(0, 6).Select(i => NoteTests.Key($"n{i}.px.example/witness", NoteKind.CosignatureV1, (byte)(10 + i)))];
    private static readonly string Text = new Checkpoint(Origin, 1, TreeHash.Leaf([])).ToText();

    [Fact]
    public void Example_OfTheSpecification_IsRead()
    {
        var reading = Read("""
            # two levels
            log {log} https://px.example/log

            witness X1 {0}
              witness X2	{1} https://x2.example
            witness X3 {2}
            group X-witnesses 2 X1 X2 X3

            witness Y1 {3}
            witness Y2 {4}
            witness Y3 {5}
            group Y-witnesses any Y1 Y2 Y3

            group X-and-Y all X-witnesses Y-witnesses
            quorum X-and-Y
            """ + "\n");
        Assert.Empty(reading.Violations);
        var policy = reading.Policy!;
        Assert.Equal("https://px.example/log", policy.Logs.Single().Url);
        Assert.Equal(6, policy.Witnesses.Count);
        Assert.True(policy.IsQuorum(["X1", "X3", "Y2"]));
        Assert.True(policy.IsQuorum(["X1", "X2", "X3", "Y1", "Y2", "Y3"]));
        Assert.False(policy.IsQuorum(["X1", "X2", "X3"]));
        Assert.False(policy.IsQuorum(["X1", "Y1", "Y2", "Y3"]));
        Assert.False(policy.IsQuorum([]));
    }

    [Theory]
    [InlineData("", 1, PolicyRule.NoQuorum)]
    [InlineData("log {log}\n", 2, PolicyRule.NoQuorum)]
    [InlineData("quorum none", 1, PolicyRule.NoFinalNewline)]
    [InlineData("quorum none\nquorum none\n", 2, PolicyRule.SecondQuorum)]
    [InlineData("quorum all\n", 1, PolicyRule.UndefinedName)]
    [InlineData("quorum W\nwitness W {0}\n", 1, PolicyRule.UndefinedName)]
    [InlineData("quorum\nquorum none\n", 1, PolicyRule.WrongItemCount)]
    [InlineData("quorum none x\nquorum none\n", 1, PolicyRule.WrongItemCount)]
    [InlineData("quorum none\nlog\n", 2, PolicyRule.WrongItemCount)]
    [InlineData("quorum none\nwitness W\n", 2, PolicyRule.WrongItemCount)]
    [InlineData("quorum none\nwitness W {0}\ngroup G any\n", 3, PolicyRule.WrongItemCount)]
    [InlineData("quorum none\nlogs {log}\n", 2, PolicyRule.UnknownWord)]
    [InlineData("quorum none\nlog px.example+0+AAAA\n", 2, PolicyRule.BadKey)]
    [InlineData("quorum none\nlog {0}\n", 2, PolicyRule.WrongKeyKind)]
    [InlineData("quorum none\nwitness W {log}\n", 2, PolicyRule.WrongKeyKind)]
    [InlineData("quorum none\nlog {log}\n#\nlog {log}\n", 4, PolicyRule.DuplicateKey)]
    [InlineData("quorum none\nwitness V {0}\nwitness W {0}\n", 3, PolicyRule.DuplicateKey)]
    [InlineData("quorum none\nwitness W {0}\nwitness W {1}\n", 3, PolicyRule.NameTaken)]
    [InlineData("quorum none\nwitness none {0}\n", 2, PolicyRule.NameTaken)]
    [InlineData("quorum none\nwitness W {0}\ngroup W any W\n", 3, PolicyRule.NameTaken)]
    [InlineData("quorum none\ngroup G any W\nwitness W {0}\n", 2, PolicyRule.UndefinedName)]
    [InlineData("quorum none\nwitness W {0}\ngroup G any W G\n", 3, PolicyRule.UndefinedName)]
    [InlineData("quorum none\nwitness W {0}\ngroup G any W W\n", 3, PolicyRule.MemberTwice)]
    [InlineData("quorum none\nwitness W {0}\ngroup G any W\ngroup H any W\n", 4, PolicyRule.MemberTwice)]
    [InlineData("quorum none\nwitness W {0}\ngroup G any none\n", 3, PolicyRule.NoneAsMember)]
    [InlineData("quorum none\nwitness W {0}\ngroup G 0 W\n", 3, PolicyRule.BadThreshold)]
    [InlineData("quorum none\nwitness W {0}\ngroup G 2 W\n", 3, PolicyRule.BadThreshold)]
    [InlineData("quorum none\nwitness W {0}\ngroup G 01 W\n", 3, PolicyRule.BadThreshold)]
    [InlineData("quorum none\nwitness W {0}\ngroup G most W\n", 3, PolicyRule.BadThreshold)]
    [InlineData("quorum none\r\n", 1, PolicyRule.ForbiddenByte)]
    [InlineData("# \u0007\nquorum none\n", 1, PolicyRule.ForbiddenByte)]
    [InlineData("# \u007f\nquorum none\n", 1, PolicyRule.ForbiddenByte)]
    internal void BrokenRule_IsNamedWithItsLine(string file, int line, PolicyRule rule)
    {
        var reading = Read(file);
        Assert.Null(reading.Policy);
        Assert.Contains(reading.Violations, violation => violation.Line == line && violation.Rule == rule);
    }

    [Fact]
    public void AllViolations_AreNamedAtOnce()
    {
        var reading = Read("logs x\nlog nokey\nquorum W\nquorum none\n");
        Assert.Equal(
            [(1, PolicyRule.UnknownWord), (2, PolicyRule.BadKey), (3, PolicyRule.UndefinedName), (4, PolicyRule.SecondQuorum)],
            reading.Violations.Select(violation => (violation.Line, violation.Rule)));
    }

    [Fact]
    public void Limits_AreKept()
    {
        Assert.Equal(PolicyRule.TooLarge, TrustPolicyReader.Read(new byte[PolicyLimits.MaxBytes + 1]).Violations.Single().Rule);
        var many = new StringBuilder();
        for (var i = 0; i < 10_000; i++)
        {
            many.Append("nonsense\n");
        }

        Assert.InRange(Read(many.ToString()).Violations.Count, 1, PolicyLimits.MaxViolations);
    }

    [Fact]
    public void Names_AreOctets()
    {
        var reading = TrustPolicyReader.Read([.. "witness "u8, 0xE2, 0x84, 0xAA, .. Encoding.UTF8.GetBytes($" {Nations[0].Verifier}\nquorum K\n")]);
        Assert.Equal([(2, PolicyRule.UndefinedName)], reading.Violations.Select(violation => (violation.Line, violation.Rule)));
    }

    [Theory]
    [InlineData(4, true)]
    [InlineData(3, false)]
    public void Checkpoint_NeedsKOfNNations(int nations, bool expected)
    {
        var verdict = QuorumVerifier.Verify(Cosigned(nations).ToBytes(), FourOfSix());
        Assert.Equal(expected ? QuorumCheck.None : QuorumCheck.Quorum, verdict.Failed);
        Assert.Equal(nations, verdict.Cosigned.Count);
        Assert.All(verdict.Cosigned, one => Assert.Equal(77, one.Time));
    }

    [Fact]
    public void OwnCosignature_WhenRequired_IsNeededBesideTheQuorum()
    {
        Assert.True(QuorumVerifier.Verify(Cosigned(5), FourOfSix(), Nations[4].Verifier).IsOk);
        Assert.Equal(QuorumCheck.OwnCosignature, QuorumVerifier.Verify(Cosigned(5), FourOfSix(), Nations[5].Verifier).Failed);
        var outsider = NoteTests.Key("out.px.example/witness", NoteKind.CosignatureV1, 99);
        Assert.Equal(QuorumCheck.OwnCosignature, QuorumVerifier.Verify(Cosigned(5), FourOfSix(), outsider.Verifier).Failed);
        Assert.True(QuorumVerifier.Verify(Cosigned(5).With([outsider.Sign(Text, 77)]), FourOfSix(), outsider.Verifier).IsOk);
    }

    [Fact]
    public void Checkpoint_WithoutTheLogOrForged_IsRefused()
    {
        Assert.Equal(QuorumCheck.LogSignature, QuorumVerifier.Verify(SignedNote.Sign(Text, 77, Nations), FourOfSix()).Failed);
        var otherOrigin = new Checkpoint("px.example/access/2028", 1, TreeHash.Leaf([])).ToText();
        Assert.Equal(QuorumCheck.LogSignature, QuorumVerifier.Verify(SignedNote.Sign(otherOrigin, 77, [Log, .. Nations]), FourOfSix()).Failed);
        var forged = Cosigned(6);
        forged.Signatures[3].Signature[^1] ^= 1;
        Assert.Equal((QuorumCheck.Signatures, NoteRefusal.BadSignature), (QuorumVerifier.Verify(forged, FourOfSix()).Failed, QuorumVerifier.Verify(forged, FourOfSix()).Note));
        Assert.Equal(QuorumCheck.Note, QuorumVerifier.Verify("nothing"u8, FourOfSix()).Failed);
        Assert.Equal(QuorumCheck.Checkpoint, QuorumVerifier.Verify(SignedNote.Sign("text\n", 0, Log), FourOfSix()).Failed);
    }

    [Fact]
    public void QuorumNone_NeedsTheLogOnly()
    {
        var policy = Read("log {log}\nquorum none\n").Policy!;
        Assert.True(QuorumVerifier.Verify(Cosigned(0), policy).IsOk);
        Assert.False(QuorumVerifier.Verify(SignedNote.Sign(Text, 77, Nations), policy).IsOk);
    }

    internal static TrustPolicy FourOfSix()
    {
        var file = new StringBuilder("log {log}\n");
        for (var i = 0; i < Nations.Length; i++)
        {
            file.Append(CultureInfo.InvariantCulture, $"witness n{i} {{{i}}}\n");
        }

        return Read(file.Append("group nations 4 n0 n1 n2 n3 n4 n5\nquorum nations\n").ToString()).Policy!;
    }

    internal static SignedNote Cosigned(int nations, Checkpoint? checkpoint = null) =>
        SignedNote.Sign(checkpoint?.ToText() ?? Text, 77, [Log, .. Nations.Take(nations)]);

    private static PolicyReading Read(string file)
    {
        file = file.Replace("{log}", Log.Verifier.ToString(), StringComparison.Ordinal);
        for (var i = 0; i < Nations.Length; i++)
        {
            file = file.Replace($"{{{i}}}", Nations[i].Verifier.ToString(), StringComparison.Ordinal);
        }

        return TrustPolicyReader.Read(Encoding.UTF8.GetBytes(file));
    }
}
