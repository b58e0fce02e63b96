using System.Security.Cryptography.X509Certificates;
using PoliceExchange.Cli;
using PoliceExchange.Cli.Certs;
using PoliceExchange.Hosting.Tls;

namespace PoliceExchange.IntegrationTests.Cli;

[Collection(CliExchange.Name)]
public sealed class DoctorCommandTests(CliFixture fixture)
{
    [Fact]
    public async Task HealthyNode_NothingFails()
    {
        var doctor = await UntilAsync(run => run.Failed.Count == 0);

        Assert.Equal(ExitCodes.Ok, doctor.Code);
        var results = doctor.Checks.ToDictionary(one => one.Key, one => one.Value.GetProperty("result").GetString());
        Assert.DoesNotContain("skip", results.Values);
        Assert.All(
            ["directory-at-hub", "hub-tls", "hub-health", "clock", "certificate-pin", "gateway-link", "gateway-lanes", "gateway-store"],
            check => Assert.Equal("ok", results[check]));
    }

    [Theory]
    [InlineData("expired", "certificate-dates", "expired")]
    [InlineData("unpinned", "certificate-pin", "unpinned")]
    [InlineData("revoked", "certificate-pin", "revoked")]
    [InlineData("other-ca", "certificate-authority", "did not issue it")]
    [InlineData("wrong-use", "certificate-usage", "extended key usage")]
    [InlineData("two-uris", "certificate-identity", "more than one URI")]
    public async Task BadCertificate_ItsOneFaultIsNamed(string bad, string check, string says)
    {
        var doctor = await BadAsync("JAM", fixture.Pki.Bad(bad));

        Assert.Equal(ExitCodes.Failed, doctor.Code);
        Assert.Equal([check], doctor.Failed.Where(one => one.StartsWith("certificate-", StringComparison.Ordinal)));
        Assert.Contains(says, doctor.Checks[check].GetProperty("found").GetString(), StringComparison.Ordinal);
        Assert.NotNull(doctor.Checks[check].GetProperty("owner").GetString());
        Assert.NotNull(doctor.Checks[check].GetProperty("fix").GetString());
        if (bad != "two-uris")
        {
            // The hub did refuse it, without a reason; doctor says which reason it must have been.
            Assert.Equal("fail", doctor.Checks["hub-tls"].GetProperty("result").GetString());
            Assert.Contains($"explained by {check}", doctor.Checks["hub-tls"].GetProperty("found").GetString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task CertificateOfAnotherState_IsNamed()
    {
        var doctor = await BadAsync("JAM", fixture.Pki.Gateway("PAN").Tls);

        Assert.Equal(ExitCodes.Failed, doctor.Code);
        Assert.Contains("is of PAN, not of JAM", doctor.Checks["certificate-identity"].GetProperty("found").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task KeyRemovedSinceEnrolment_IsRevokedByTheDirectoryOfTheHub()
    {
        using var leaf = X509Certificate2.CreateFromPem(await File.ReadAllTextAsync(fixture.Pki.Gateway("TTO").Tls.Certificate, TestContext.Current.CancellationToken));
        var before = await BadAsync("TTO", fixture.Pki.Gateway("TTO").Tls);
        Assert.True(before.Code == ExitCodes.Ok, before.ToString());
        var removal = Path.Combine(fixture.Folder, "removal.jws");
        var made = await Px.RunAsync(
            "directory", "remove", "--root", fixture.Pki.RootFile, "--kind", "Key", "--target", PeerCertificate.PinOf(leaf), "--reason", "KEY_COMPROMISE", "--key", fixture.Pki.GovernanceKeyFiles[0], "--out", removal);
        Assert.True(made.Code == ExitCodes.Ok, made.ToString());

        var published = await Px.RunAsync("directory", "publish", "--certs", fixture.Pki.Folder, "--hub", fixture.Hub, "--removal", removal, "--json");

        Assert.True(published.Code == ExitCodes.Ok, published.ToString());
        Assert.Equal(1, published.Json.GetProperty("version").GetInt32());
        var after = await BadAsync("TTO", fixture.Pki.Gateway("TTO").Tls);
        Assert.Equal(["certificate-pin", "hub-tls"], after.Failed);
        Assert.Contains("revoked", after.Checks["certificate-pin"].GetProperty("found").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnsignedRemoval_IsNotPublished()
    {
        var file = Path.Combine(fixture.Folder, "unsigned.jws");
        await File.WriteAllTextAsync(file, "{}", TestContext.Current.CancellationToken);

        Assert.Equal(ExitCodes.VerificationFailed, (await Px.RunAsync("directory", "publish", "--certs", fixture.Pki.Folder, "--hub", fixture.Hub, "--removal", file)).Code);
    }

    [Fact]
    public async Task HubDown_IsNamedAtBothEnds()
    {
        await fixture.Exchange.Broker!.KillAsync();
        try
        {
            var doctor = await UntilAsync(run => run.Failed.Contains("gateway-link"));

            Assert.Equal(ExitCodes.Failed, doctor.Code);
            Assert.Equal(["hub-reach", "gateway-link"], doctor.Failed);
            Assert.Equal("hub", doctor.Checks["hub-reach"].GetProperty("owner").GetString());
            Assert.Equal("skip", doctor.Checks["hub-tls"].GetProperty("result").GetString());
        }
        finally
        {
            await fixture.Exchange.StartBrokerAsync();
        }
    }

    private Task<Px> BadAsync(string state, KeyPairFiles pair) => Px.RunAsync(
        "doctor", "--certs", fixture.Pki.Folder, "--state", state, "--hub", fixture.Hub, "--certificate", pair.Certificate, "--key", pair.Key, "--json");

    /// <summary>A gateway links, and notices a lost link, in its own time; asked until it has, for half a minute at most.</summary>
    private async Task<Px> UntilAsync(Func<Px, bool> reached)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var run = await Px.RunAsync("doctor", "--certs", fixture.Pki.Folder, "--state", "JAM", "--hub", fixture.Hub, "--gateway", fixture.Gateway("JAM"), "--json");
            if (reached(run))
            {
                return run;
            }
            Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(30), run.ToString());
        }
    }
}
