using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using PoliceExchange.Policy.Bundles;
using PoliceExchange.Protocol.Directory;

namespace PoliceExchange.UnitTests.Policy;

/// <summary>Which bundles are taken, and why the others are not. Seen failing with each check of BundleVerifier.Accept left out.</summary>
public sealed class BundleVerifierTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
    private static readonly GovernanceSigner[] Signers = [.. Enumerable.Range(0, 3).Select(_ => GovernanceSigner.Of(ECDsa.Create(ECCurve.NamedCurves.nistP384)))];
    private static readonly PolicyEntry Authorities = new(2, [.. Signers.Select(signer => signer.Public)]);

    private const string Rules = """
        schema: px-policy/1
        rules:
          - id: read
            effect: permit
            action: read_full
            role: LIAISON_DESK
            family: WANTED
            purpose: ARREST_EXTRADITION
            relation: addressed
        """;

    private const string Tests = """
        schema: px-policy/1
        defaults: {member: active, training: valid, mfa: true, realm: same, case: true, basis: in_force, purpose_fits: true, excluded: false, releasable: true, agency_named: true, desk_named: all, notice_state: current}
        tests:
          - name: a desk in the audience reads
            given: {state: JAM, role: LIAISON_DESK, action: read_full, family: WANTED, relation: addressed, purpose: ARREST_EXTRADITION, requested: record}
            expect: {outcome: ALLOW}
        """;

    public static TheoryData<string, string, string> Broken => new()
    {
        { "rules/a.yaml", Rules.Replace("role: LIAISON_DESK", "rolle: LIAISON_DESK", StringComparison.Ordinal), "no word" },
        { "rules/a.yaml", Rules.Replace("LIAISON_DESK", "LIAISON_DESKS", StringComparison.Ordinal), "one of" },
        { "rules/a.yaml", Rules.Replace("effect: permit", "effect: grant", StringComparison.Ordinal), "one of" },
        { "rules/a.yaml", Rules.Replace("effect: permit", "effect: forbid", StringComparison.Ordinal), "reason" },
        { "rules/a.yaml", Rules + "\n    relation: addressed", "stands twice" },
        { "rules/a.yaml", Rules.Replace("action: read_full", "action: &a read_full\n    role: *a", StringComparison.Ordinal), "anchors" },
        { "rules/a.yaml", Rules.Replace("action: read_full", "action: !!str read_full", StringComparison.Ordinal), "tags" },
        { "rules/a.yaml", Rules.Replace("id: read", "id: re\u0430d", StringComparison.Ordinal), "lower-case letters" },
        { "rules/a.yaml", Rules.Replace("id: read", "id: floor.read", StringComparison.Ordinal), "floor" },
        { "rules/a.yaml", Rules.Replace("id: read", "id: re\u200bad", StringComparison.Ordinal), "U+200B" },
        { "rules/a.yaml", Rules + "\n---\nschema: px-policy/1", "one document" },
        { "rules/a.yaml", "[" + new string('[', 5000), "deeper" },
        { "rules/a.yaml", Rules + "\n" + Rules[Rules.IndexOf("  - id", StringComparison.Ordinal)..], "two rules" },
        { "tests/a.yaml", Tests.Replace("outcome: ALLOW", "outcome: YES", StringComparison.Ordinal), "one of" },
        { "tests/a.yaml", "schema: px-policy/1", "says nothing" },
        { "other.yaml", Rules, "only" },
        { "rules/../../a.yaml", Rules, "only" },
    };

    [Fact]
    public void TwoOfThree_IsTaken()
    {
        var accepted = Assert.IsType<BundleAcceptance.Accepted>(Accept(Pack(), null, 0, 2));

        Assert.Equal(1, accepted.Bundle.Manifest.Version);
        Assert.NotEmpty(accepted.Bundle.HubRules);
    }

    [Fact]
    public void OneOfThree_IsRefused() => Refused("signature", Accept(Pack(), null, 1));

    [Fact]
    public void SameKeyTwice_IsRefused()
    {
        var bundle = PolicySignature.Sign(Pack(), [Signers[0]]);
        var text = Encoding.UTF8.GetString(bundle);
        var signature = text[(text.IndexOf('[', StringComparison.Ordinal) + 1)..text.LastIndexOf(']')];
        var doubled = Encoding.UTF8.GetBytes(text.Replace(signature, signature + "," + signature, StringComparison.Ordinal));

        Refused("signature", BundleVerifier.Accept(doubled, Authorities, null, Now));
    }

    [Fact]
    public void StrangersSignature_DoesNotCount()
    {
        using var stranger = GovernanceSigner.Of(ECDsa.Create(ECCurve.NamedCurves.nistP384));

        Refused("signature", BundleVerifier.Accept(PolicySignature.Sign(Pack(), [Signers[0], stranger]), Authorities, null, Now));
    }

    [Fact]
    public void AnyFlippedBit_IsRefused()
    {
        var bundle = PolicySignature.Sign(Pack(), Signers[..2]);
        // A prime stride walks over all parts of the document.
        for (var bit = 0; bit < bundle.Length * 8; bit += 4099)
        {
            var bad = bundle.ToArray();
            bad[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.True(BundleVerifier.Accept(bad, Authorities, null, Now) is BundleAcceptance.Refused, $"bit {bit}");
        }
    }

    [Theory]
    [MemberData(nameof(Broken))]
    public void BrokenFile_IsRefusedWithItsReason(string path, string text, string expected)
    {
        // Without tests of its own: the default rules alone.
        var files = DefaultRules.Files().Where(file => text != "schema: px-policy/1" || file.Path.StartsWith("rules/", StringComparison.Ordinal)).ToList();
        files.Add((path, text));
        var refused = Refused("form", BundleVerifier.Accept(PolicySignature.Sign(Pack(files: files), Signers[..2]), Authorities, null, Now));

        Assert.Contains(expected, refused.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void FailingOwnTest_IsRefusedAndNamed()
    {
        var refused = Refused("tests", Accept(Pack(files: [.. DefaultRules.Files(), ("tests/a.yaml", Tests.Replace("outcome: ALLOW", "outcome: HOLD", StringComparison.Ordinal))]), null, 0, 1));

        Assert.Contains("a desk in the audience reads", Assert.Single(refused.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void BrokenInvariant_IsRefusedWithARequestThatShowsIt()
    {
        var administrator = Rules.Replace("role: LIAISON_DESK", "role: NODE_ADMIN", StringComparison.Ordinal).Replace("action: read_full", "action: confirm_hit", StringComparison.Ordinal);
        var refused = Refused("invariants", Accept(Pack(files: [.. DefaultRules.Files(), ("rules/a.yaml", administrator)]), null, 0, 1));

        Assert.Contains("administrator-no-content", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void LowerOrEqualVersion_IsRefused()
    {
        var second = Next(First(), 5);

        Refused("version", Accept(Pack(version: 5, previous: second.Hash), second, 0, 1));
        Refused("version", Accept(Pack(), second, 0, 1));
    }

    [Fact]
    public void OtherPredecessor_IsRefused() => Refused("version", Accept(Pack(version: 2, previous: new string('0', 64)), First(), 0, 1));

    [Fact]
    public void NodeThatMissedSome_TakesTheNewest() => Assert.IsType<BundleAcceptance.Accepted>(Accept(Pack(version: 4, previous: new string('0', 64)), First(), 0, 1));

    [Fact]
    public void SameBundleAgain_IsNoConflict() => Assert.IsType<BundleAcceptance.Accepted>(Accept(Pack(), First(), 0, 1));

    [Theory]
    [InlineData(-1)]
    [InlineData(40)]
    public void OutsideItsValidity_IsRefused(int days) =>
        Refused("validity", BundleVerifier.Accept(PolicySignature.Sign(Pack(), Signers[..2]), Authorities, null, Now.AddDays(days)));

    [Fact]
    public void ZipBomb_CostsItsBound()
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = zip.CreateEntry("rules/bomb.yaml", CompressionLevel.SmallestSize).Open();
            var zeros = new byte[1 << 20];
            for (var i = 0; i < 256; i++)
            {
                entry.Write(zeros);
            }
        }
        var before = GC.GetAllocatedBytesForCurrentThread();
        Refused("form", BundleVerifier.Accept(PolicySignature.Sign(stream.ToArray(), Signers[..2]), Authorities, null, Now));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 << 20);
    }

    [Fact]
    public void AliasBomb_CostsItsBound()
    {
        var bomb = new StringBuilder("schema: px-policy/1\na: &a [x,x,x,x,x,x,x,x,x]\n");
        for (var level = 'b'; level < 'j'; level++)
        {
            bomb.Append(level).Append(": &").Append(level).Append(" [").AppendJoin(',', Enumerable.Repeat($"*{(char)(level - 1)}", 9)).Append("]\n");
        }
        var before = GC.GetAllocatedBytesForCurrentThread();
        Refused("form", Accept(Pack(files: [("rules/a.yaml", bomb.ToString()), ("tests/a.yaml", Tests)]), null, 0, 1));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 << 20);
    }

    [Fact]
    public void SameContent_SameBytes() => Assert.Equal(Pack(), Pack(files: [.. DefaultRules.Files().Reverse()]));

    private static byte[] Pack(long version = 1, string previous = "", IReadOnlyList<(string, string)>? files = null) => PolicyBundle.Pack(
        new BundleManifest(version, previous, Now.AddHours(-1), Now.AddDays(30), RollOut.Enforced, [], "first: \"quoted\" # and more"),
        files ?? DefaultRules.Files());

    private static BundleAcceptance Accept(byte[] bundle, PolicyBundle? current, params int[] signers) =>
        BundleVerifier.Accept(PolicySignature.Sign(bundle, [.. signers.Select(one => Signers[one])]), Authorities, current, Now);

    private static PolicyBundle First() => Assert.IsType<BundleAcceptance.Accepted>(Accept(Pack(), null, 0, 1)).Bundle;

    private static PolicyBundle Next(PolicyBundle after, long version) => Assert.IsType<BundleAcceptance.Accepted>(Accept(Pack(version, after.Hash), after, 0, 1)).Bundle;

    private static BundleAcceptance.Refused Refused(string check, BundleAcceptance result)
    {
        var refused = Assert.IsType<BundleAcceptance.Refused>(result);
        Assert.Equal(check, refused.Check);
        return refused;
    }
}
