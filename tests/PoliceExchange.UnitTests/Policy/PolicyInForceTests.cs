using System.Security.Cryptography;
using PoliceExchange.Policy;
using PoliceExchange.Policy.Bundles;
using PoliceExchange.Policy.Words;
using PoliceExchange.Protocol.Directory;

namespace PoliceExchange.UnitTests.Policy;

// Seen failing: overlays of the next directory put the bundle that had failed its check back in force.

/// <summary>What a node decides by when the bundle that it started with fails its check.</summary>
public sealed class PolicyInForceTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
    private static readonly GovernanceSigner Signer = GovernanceSigner.Of(ECDsa.Create(ECCurve.NamedCurves.nistP384));

    private const string FailingTest = """
        schema: px-policy/1
        tests:
          - name: fails
            given: {action: withdraw}
            expect: {outcome: ALLOW}
        """;

    [Fact]
    public void BundleThatWasOnlySetUp_DecidesNothing_WhateverOverlaysCome()
    {
        var inForce = PolicyInForce.Start([Signed(FailingTest)], "", Directory);
        Assert.True(inForce.Engine.Decide(Reading()).Allowed);

        Assert.Equal(StartCheck.Failed, inForce.Recheck(Directory, checkedBy: ""));
        Assert.False(inForce.Engine.Decide(Reading()).Allowed);
        inForce.Overlay([new OverlayEntry("PAN", "", "schema: px-policy/1\nrules: []")]);

        Assert.False(inForce.Engine.Decide(Reading()).Allowed);
        Assert.NotEmpty(inForce.Problem(Now));
    }

    [Fact]
    public void BundleThatWasTakenBefore_StaysWithAnAlarm()
    {
        var inForce = PolicyInForce.Start([Signed(FailingTest)], "", Directory);

        Assert.Equal(StartCheck.Failed, inForce.Recheck(Directory, checkedBy: "an earlier build"));
        Assert.True(inForce.Engine.Decide(Reading()).Allowed);
        Assert.NotEmpty(inForce.Problem(Now));
    }

    [Fact]
    public void BundleThatHolds_SaysWhatToRecord()
    {
        var inForce = PolicyInForce.Start([Signed(null)], "", Directory);

        Assert.Equal(StartCheck.FirstTaken, inForce.Recheck(Directory, checkedBy: ""));
        Assert.Equal(StartCheck.CheckedAnew, inForce.Recheck(Directory, checkedBy: "an earlier build"));
        Assert.Equal(StartCheck.Known, inForce.Recheck(Directory, PolicyInForce.Build));
        Assert.Empty(inForce.Problem(Now));
    }

    private static DirectoryDocument Directory { get; } = new()
    {
        Version = 1, Previous = "", Issued = Now, Expires = Now.AddDays(1), SettledRemovals = [], Hub = new HubEntry("hub", [], [], [], []), Members = [], Gateways = [],
        Groups = [], LegalBases = [], Delegations = [], Policy = new PolicyEntry(1, [Signer.Public]),
    };

    private static byte[] Signed(string? test) => PolicySignature.Sign(
        PolicyBundle.Pack(
            new BundleManifest(1, "", Now.AddHours(-1), Now.AddDays(30), RollOut.Enforced, [], "For this test."),
            test is null ? DefaultRules.Files() : [.. DefaultRules.Files(), ("tests/zz.yaml", test)]),
        [Signer]);

    /// <summary>The first of the 55 cases: a desk in the audience reads.</summary>
    private static Facts Reading() => RuleFiles.Read(DefaultRules.Files(), "test").Tests.First(test => test.Name.StartsWith("01", StringComparison.Ordinal)).Given;
}
