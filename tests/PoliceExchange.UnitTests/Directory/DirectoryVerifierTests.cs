using System.Security.Cryptography;
using System.Text.Json.Nodes;
using PoliceExchange.Protocol.Directory;

namespace PoliceExchange.UnitTests.Directory;

public sealed class DirectoryVerifierTests : IDisposable
{
    private static readonly DateTimeOffset Now = TestGovernance.Now;

    private readonly TestGovernance _governance = new();

    public void Dispose() => _governance.Dispose();

    [Fact]
    public void ThresholdSigned_IsAccepted_AndFresh()
    {
        var snapshot = _governance.Accept(TestGovernance.Document());

        Assert.Equal(1, snapshot.Version);
        Assert.Equal(DirectoryGrade.Fresh, snapshot.Standing(Now).Grade);
    }

    [Fact]
    public void OneSignature_IsUnderThreshold()
    {
        var document = TestGovernance.Document();

        Refused(DirectoryRefusal.UnderThreshold, Take(_governance.Sign(document, 1), TestGovernance.Fresh(document)));
    }

    [Fact]
    public void SignatureAddedLater_CompletesTheThreshold()
    {
        var document = TestGovernance.Document();
        var completed = DirectoryVerifier.AddSignature(_governance.Sign(document, 1), _governance.Signers[1])!;

        Assert.IsType<DirectoryAcceptance.Accepted>(Take(completed, TestGovernance.Fresh(document)));
    }

    [Fact]
    public void SameAuthorityTwice_DoesNotCountTwice()
    {
        var document = TestGovernance.Document();
        var once = _governance.Sign(document, 1);
        var again = DirectoryVerifier.AddSignature(once, _governance.Signers[0])!;
        var json = JsonNode.Parse(once)!;
        json["signatures"]!.AsArray().Add(JsonNode.Parse(_governance.Sign(document, 1))!["signatures"]![0]!.DeepClone());

        Refused(DirectoryRefusal.UnderThreshold, Take(again, TestGovernance.Fresh(document)));
        Refused(DirectoryRefusal.Malformed, Take(Bytes(json), TestGovernance.Fresh(document)));
    }

    [Fact]
    public void ChangedPayload_IsABadSignature()
    {
        var json = JsonNode.Parse(_governance.Sign(TestGovernance.Document()))!;
        var other = TestGovernance.Document() with { Expires = Now.AddYears(3) };
        json["payload"] = Protocol.Sealing.Base64UrlText.Encode(other.ToJson());

        Refused(DirectoryRefusal.SignatureBad, Take(Bytes(json), TestGovernance.Fresh(other)));
    }

    [Fact]
    public void StrangersSignatures_DoNotCount()
    {
        using var stranger = GovernanceSigner.Of(ECDsa.Create(ECCurve.NamedCurves.nistP384));
        var document = TestGovernance.Document();
        var jws = DirectoryVerifier.Sign(document, [_governance.Signers[0], stranger]);

        Refused(DirectoryRefusal.UnderThreshold, Take(jws, TestGovernance.Fresh(document)));
    }

    [Fact]
    public void SignedRoot_IsNoDirectory()
    {
        // The type is signed: what authorities signed as one thing is never read as another.
        Refused(DirectoryRefusal.Malformed, Take(_governance.RootJws, TestGovernance.Fresh(TestGovernance.Document())));
        Assert.Null(RemovalStatement.Read(_governance.Root, _governance.RootJws));
    }

    [Fact]
    public void OlderVersion_IsRollback()
    {
        var first = TestGovernance.Document();
        var second = TestGovernance.Document(2, TestGovernance.HashOf(first));
        var current = _governance.Accept(second, _governance.Accept(first));

        Refused(DirectoryRefusal.Rollback, _governance.Offer(first, current));
    }

    [Fact]
    public void AnotherContentForTheSameVersion_IsEquivocation()
    {
        var current = _governance.Accept(TestGovernance.Document());

        Refused(DirectoryRefusal.Equivocation, _governance.Offer(TestGovernance.Document() with { Expires = Now.AddYears(2) }, current));
    }

    [Fact]
    public void NextVersionOfAnotherLine_IsWrongPrevious()
    {
        var current = _governance.Accept(TestGovernance.Document());

        Refused(DirectoryRefusal.WrongPrevious, _governance.Offer(TestGovernance.Document(2, TestGovernance.Pin("fork")), current));
    }

    [Fact]
    public void SkippedVersions_AreAccepted()
    {
        var current = _governance.Accept(TestGovernance.Document());

        Assert.Equal(7, _governance.Accept(TestGovernance.Document(7, TestGovernance.Pin("6")), current).Version);
    }

    [Fact]
    public void FreshnessOfAnotherKey_IsRefused()
    {
        var document = TestGovernance.Document();
        var forged = FreshnessStatement.Create(1, TestGovernance.HashOf(document), [], Now, Now.AddHours(24), TestGovernance.Sign("gw-col"));

        Refused(DirectoryRefusal.FreshnessInvalid, Take(_governance.Sign(document), forged));
    }

    [Fact]
    public void FreshnessWithTheSignatureOfAnotherOne_IsRefused()
    {
        var document = TestGovernance.Document();
        var now = System.Text.Encoding.ASCII.GetString(TestGovernance.Fresh(document)).Split('.');
        var later = System.Text.Encoding.ASCII.GetString(TestGovernance.Fresh(document, Now.AddMinutes(5))).Split('.');
        var spliced = System.Text.Encoding.ASCII.GetBytes($"{later[0]}.{later[1]}.{now[2]}");

        Refused(DirectoryRefusal.FreshnessInvalid, Take(_governance.Sign(document), spliced));
    }

    [Fact]
    public void SameDirectoryAgain_IsFreshByTheNewerStatement()
    {
        var document = TestGovernance.Document();
        var bytes = _governance.Sign(document);
        var first = Assert.IsType<DirectoryAcceptance.Accepted>(Take(bytes, TestGovernance.Fresh(document))).Snapshot;
        var later = Now.AddHours(30);

        var again = DirectoryVerifier.Accept(_governance.Root, first, bytes, [], TestGovernance.Fresh(document, later), later);

        Assert.Equal(DirectoryGrade.Stale, first.Standing(later).Grade);
        Assert.Equal(DirectoryGrade.Fresh, Assert.IsType<DirectoryAcceptance.Accepted>(again).Snapshot.Standing(later).Grade);
    }

    [Fact]
    public void FreshnessByAStruckHubKey_IsRefused()
    {
        var document = TestGovernance.Document();
        var removal = _governance.Removal(RemovalKind.Key, TestGovernance.HubKey.Kid);

        Refused(DirectoryRefusal.FreshnessInvalid, _governance.Offer(document, null, null, removal));
    }

    [Fact]
    public void FreshnessOfAnotherDirectory_IsNotCurrent()
    {
        var document = TestGovernance.Document();
        var other = TestGovernance.Document() with { Expires = Now.AddYears(2) };

        Refused(DirectoryRefusal.NotCurrent, Take(_governance.Sign(document), TestGovernance.Fresh(other)));
    }

    [Fact]
    public void OlderFreshness_IsRollback()
    {
        var document = TestGovernance.Document();
        var current = _governance.Accept(document, null, Now.AddHours(1));

        Refused(DirectoryRefusal.FreshnessRollback, Take(_governance.Sign(document), TestGovernance.Fresh(document), current));
    }

    [Theory]
    [InlineData(9, true)]
    [InlineData(11, false)]
    public void FreshnessFromTheFuture_IsToleratedForTenMinutes(int minutes, bool accepted)
    {
        var document = TestGovernance.Document();
        var outcome = Take(_governance.Sign(document), TestGovernance.Fresh(document, Now.AddMinutes(minutes)));

        Assert.Equal(accepted, outcome is DirectoryAcceptance.Accepted);
    }

    [Fact]
    public void ExpiredFreshness_IsRefusedFromTheNetwork_AndStaleFromTheOwnStore()
    {
        var document = TestGovernance.Document();
        var late = Now.AddDays(3);

        Refused(DirectoryRefusal.FreshnessExpired, DirectoryVerifier.Accept(_governance.Root, null, _governance.Sign(document), [], TestGovernance.Fresh(document), late));
        var restored = Assert.IsType<DirectoryAcceptance.Accepted>(
            DirectoryVerifier.Restore(_governance.Root, _governance.Sign(document), [], TestGovernance.Fresh(document), late));
        Assert.Equal(DirectoryGrade.Stale, restored.Snapshot.Standing(late).Grade);
    }

    [Fact]
    public void ExpiredDirectory_IsRefused()
    {
        var document = TestGovernance.Document() with { Expires = Now.AddHours(-1) };

        Refused(DirectoryRefusal.DirectoryExpired, _governance.Offer(document));
    }

    [Fact]
    public void ExpiredRoot_IsRefused()
    {
        var root = GovernanceRoot.Read(GovernanceRoot.Create(1, 2, Now.AddYears(-2), Now.AddHours(-1), _governance.Signers)).Root!;
        var document = TestGovernance.Document();

        Refused(DirectoryRefusal.RootExpired, DirectoryVerifier.Accept(root, null, _governance.Sign(document), [], TestGovernance.Fresh(document), Now));
    }

    [Fact]
    public void RemovalThatTheHubNamesButWithholds_IsMissing()
    {
        var document = TestGovernance.Document();
        var removal = _governance.Removal(RemovalKind.Gateway, "gw-jam");

        Refused(DirectoryRefusal.RemovalMissing, Take(_governance.Sign(document), TestGovernance.Fresh(document, null, _governance.HashOf(removal))));
    }

    [Fact]
    public void RemovalBySomeoneElse_IsRefused()
    {
        using var stranger = GovernanceSigner.Of(ECDsa.Create(ECCurve.NamedCurves.nistP384));
        var document = TestGovernance.Document();
        var removal = RemovalStatement.Create(RemovalKind.Gateway, "gw-jam", Now, "CEASED", stranger);

        Refused(DirectoryRefusal.RemovalInvalid, DirectoryVerifier.Accept(_governance.Root, null, _governance.Sign(document), [removal], TestGovernance.Fresh(document), Now));
    }

    [Fact]
    public void RemovalThatTheHubForgets_StillHolds_AndIsReported()
    {
        var document = TestGovernance.Document();
        var removal = _governance.Removal(RemovalKind.Gateway, "gw-jam");
        var current = _governance.Accept(document, null, null, removal);

        var accepted = Assert.IsType<DirectoryAcceptance.Accepted>(_governance.Offer(document, current, Now.AddHours(1)));

        Assert.Null(accepted.Snapshot.Gateway("gw-jam"));
        Assert.Equal([_governance.HashOf(removal)], accepted.OmittedByHub);
    }

    [Fact]
    public void DirectorySignedBeforeItKnewARemoval_DoesNotBringTheKeyBack_UntilOneSettlesIt()
    {
        var first = TestGovernance.Document();
        var removal = _governance.Removal(RemovalKind.Key, TestGovernance.Pin("gw-jam"));
        var current = _governance.Accept(first, null, null, removal);
        var unaware = TestGovernance.Document(2, TestGovernance.HashOf(first));
        var still = _governance.Accept(unaware, current, Now.AddHours(1), removal);
        var aware = TestGovernance.Document(3, TestGovernance.HashOf(unaware)) with { SettledRemovals = [_governance.HashOf(removal)] };
        var settled = _governance.Accept(aware, still, Now.AddHours(2));

        Assert.Null(still.GatewayByPin(TestGovernance.Pin("gw-jam"), Now));
        Assert.NotNull(settled.GatewayByPin(TestGovernance.Pin("gw-jam"), Now));
        Assert.Empty(settled.Removals);
        Refused(DirectoryRefusal.ContentInvalid, _governance.Offer(TestGovernance.Document(4, settled.Hash), settled, Now.AddHours(3)));
    }

    [Fact]
    public void RootRotation_NeedsThresholdsOfOldAndNewKeys()
    {
        using var newcomer = GovernanceSigner.Of(ECDsa.Create(ECCurve.NamedCurves.nistP384));
        GovernanceSigner[] next = [_governance.Signers[0], newcomer];
        var byBoth = _governance.Root.CreateNext(2, Now, Now.AddYears(5), next, [_governance.Signers[1]]);
        var byOneOld = _governance.Root.CreateNext(2, Now, Now.AddYears(5), next, []);
        var skipping = GovernanceRoot.Create(3, 2, Now, Now.AddYears(5), _governance.Signers);

        Assert.Equal(2, _governance.Root.Succeed(byBoth).Root!.Version);
        Assert.Null(_governance.Root.Succeed(byOneOld).Root);
        Assert.Null(_governance.Root.Succeed(skipping).Root);
    }

    [Fact]
    public void RootOfDevelopment_SaysSoAndSoDoesTheNext_AndNothingElseIsTaken()
    {
        var root = GovernanceRoot.Read(GovernanceRoot.Create(1, 2, Now, Now.AddYears(5), _governance.Signers, isDevelopment: true)).Root!;
        var next = root.Succeed(root.CreateNext(2, Now, Now.AddYears(5), _governance.Signers, _governance.Signers)).Root!;

        Assert.True(root.IsDevelopment);
        Assert.True(next.IsDevelopment);
        Assert.False(_governance.Root.IsDevelopment);
        foreach (var value in new[] { "\"Development\"", "\"production\"", "true", "\"\"" })
        {
            var payload = $$"""{"schema":1,"version":1,"threshold":1,"issued":"2026-11-21T12:00:00Z","expires":"2031-11-21T12:00:00Z","environment":{{value}},"keys":[]}""";
            Assert.Contains("$.environment", GovernanceRoot.Read(GovernanceSignature.Sign(GovernanceSignature.RootType, System.Text.Encoding.UTF8.GetBytes(payload), _governance.Signers)).Reason, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void RootOfAnotherFingerprint_IsNotOpened()
    {
        Assert.NotNull(GovernanceRoot.Open(_governance.RootJws, _governance.Root.Fingerprint).Root);
        Assert.Null(GovernanceRoot.Open(GovernanceRoot.Create(1, 1, Now, Now.AddYears(5), _governance.Signers), _governance.Root.Fingerprint).Root);
    }

    private static void Refused(DirectoryRefusal code, DirectoryAcceptance outcome) => Assert.Equal(code, Assert.IsType<DirectoryAcceptance.Refused>(outcome).Code);

    private DirectoryAcceptance Take(byte[] directory, byte[] freshness, DirectorySnapshot? current = null) =>
        DirectoryVerifier.Accept(_governance.Root, current, directory, [], freshness, Now);

    private static byte[] Bytes(JsonNode json) => System.Text.Encoding.UTF8.GetBytes(json.ToJsonString());
}
