using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PoliceExchange.Cli.Certs;
using PoliceExchange.Hosting.Tls;
using PoliceExchange.Protocol.Directory;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.ConformanceTests.Certs;

public sealed class DevelopmentPkiTests(DevelopmentPkiFixture fixture) : IClassFixture<DevelopmentPkiFixture>
{
    private static readonly DateTimeOffset Now = DevelopmentPkiFixture.Now;

    [Fact]
    public void Directory_IsAcceptedUnderItsPinnedRoot_AndMatchesTheFiles()
    {
        var snapshot = Snapshot();
        foreach (var state in fixture.Pki.States)
        {
            var files = fixture.Pki.Gateway(state);
            using var tls = X509CertificateLoader.LoadCertificateFromFile(files.Tls.Certificate);
            var pin = Base64UrlText.Encode(SHA256.HashData(tls.PublicKey.ExportSubjectPublicKeyInfo()));

            Assert.Equal(files.Id, snapshot.GatewayByPin(pin, Now)!.Id);
            Assert.Equal(X509CertificateLoader.LoadCertificateFromFile(files.Authority.Certificate).RawData, Assert.Single(snapshot.Anchors(state)));
            using var sign = SigningKey.FromPkcs8Pem(File.ReadAllText(files.SignKey));
            Assert.NotNull(snapshot.GatewaySignKey(files.Id, sign.Kid, Now));
            using var seal = SealKey.FromPkcs8Pem(File.ReadAllText(files.SealKey));
            Assert.Equal(seal.Kid, Assert.Single(snapshot.SealKeys(files.Id, Now)).Kid);
            Assert.All(files.DeskSealKeys, desk => Assert.Equal(SealKey.FromPkcs8Pem(File.ReadAllText(desk.Value)).Kid, snapshot.DeskSealKey(files.Id, state, desk.Key, Now)!.Kid));
            Assert.All(files.AgencySignKeys, agency => Assert.NotNull(snapshot.AgencySignKey(state, agency.Key, SigningKey.FromPkcs8Pem(File.ReadAllText(agency.Value)).Kid, Now)));
            Assert.All(files.Desks, desk => Assert.True(File.Exists(desk.Value.Certificate) && File.Exists(desk.Value.Key)));
        }
        using var hub = SigningKey.FromPkcs8Pem(File.ReadAllText(fixture.Pki.Hub.SignKey));
        Assert.NotNull(snapshot.HubSignKey(hub.Kid, Now));
    }

    [Fact]
    public void EveryCertificateAndTheRoot_SayThatTheyAreOfDevelopment()
    {
        var certificates = Directory.GetFiles(fixture.Pki.Folder, "*.pem", SearchOption.AllDirectories).Where(file => File.ReadAllText(file).Contains("BEGIN CERTIFICATE", StringComparison.Ordinal)).ToList();
        Assert.True(certificates.Count > 20);
        // The one that signed itself has no authority to say it; no authority of a directory lets it in either.
        Assert.Equal(["self-signed.pem"], certificates.Where(file => !DevelopmentMark.IsInFile(file)).Select(Path.GetFileName));
        Assert.True(GovernanceRoot.Open(File.ReadAllBytes(fixture.Pki.RootFile), fixture.Pki.RootFingerprint).Root!.IsDevelopment);
    }

    [Fact]
    public void RevokedKey_IsPinnedInTheSignedDirectory_AndStruckByTheRemoval()
    {
        var snapshot = Snapshot();
        using var revoked = X509CertificateLoader.LoadCertificateFromFile(fixture.Pki.Bad("revoked").Certificate);
        var pin = Base64UrlText.Encode(SHA256.HashData(revoked.PublicKey.ExportSubjectPublicKeyInfo()));

        Assert.Contains(snapshot.AsSigned.Gateways.SelectMany(gateway => gateway.TlsPins), one => one.Pin == pin);
        Assert.Null(snapshot.GatewayByPin(pin, Now));
    }

    [Fact]
    public void EveryStateHasADeskForEveryRoleOfTheCases()
    {
        string[] roles =
        [
            "LIAISON_DESK", "IMMIGRATION_REMOVALS", "CENTRAL_AUTHORITY", "BORDER_OFFICER", "VICTIM_PROTECTION", "CHILD_AUTHORITY", "HEALTH", "INVESTIGATOR", "REGISTRY_SERVICE", "OVERSIGHT",
        ];
        foreach (var state in fixture.Pki.States.Where(state => state != "XIM"))
        {
            Assert.Empty(roles.Except(fixture.Pki.Gateway(state).Desks.Keys));
        }
        Assert.Equal("jcf", fixture.Pki.Gateway("JAM").DeskAgencies["LIAISON_DESK"]);
        Assert.NotNull(Snapshot().Delegation("LCA-IMPACS-NIGHT", Now));
    }

    [Fact]
    public void Register_HasThe35StatesAndTheirGroups_AndSpeaksTheCodesOfTheHeader()
    {
        var register = MemberRegister.Load();
        var snapshot = Snapshot();

        Assert.Equal(35, register.Members.Select(member => member.State).Distinct().Count());
        Assert.DoesNotContain("GBR", register.Members.Select(member => member.State));
        Assert.All(register.LegalBases.SelectMany(basis => basis.Families), family => Assert.True(WireNames<NoticeFamily>.TryParse(family, out _), family));
        Assert.All(register.LegalBases.SelectMany(basis => basis.Purposes), purpose => Assert.True(WireNames<NoticePurpose>.TryParse(purpose, out _), purpose));
        Assert.All(register.All().SelectMany(member => member.Agencies).SelectMany(agency => agency.Desks), desk => Assert.True(WireNames<DeskRole>.TryParse(desk, out _), desk));
        Assert.Equal(14, Members("CARICOM"));
        Assert.Equal(8, Members("SICA"));
        Assert.Equal(4, Members("CAN"));
        Assert.Equal(5, Members("MERCOSUR"));
        Assert.Equal(3, Members("NORTH_AMERICA"));
        Assert.True(snapshot.BasisInForce("MONTEVIDEO-1933", "USA", "COL", "EXTRADITION", Now));
        Assert.False(snapshot.BasisInForce("MONTEVIDEO-1933", "USA", "JAM", "EXTRADITION", Now));
        Assert.True(snapshot.BasisInForce("USA-JAM-REMOVAL", "USA", "JAM", "REMOVAL_MANIFEST", Now));
        Assert.True(snapshot.BasisInForce("USA-JAM-EXTRADITION", "USA", "JAM", "EXTRADITION", Now));
        // Clocks stand in the bundle; the register repeats none of their numbers.
        Assert.All(snapshot.Document.LegalBases, basis => Assert.Empty(basis.ClockDays));

        int Members(string group) => snapshot.Group(group)!.Members.Count(member => member.HoldsAt(Now));
    }

    [Fact]
    public void PrivateKeys_AreForTheOwnerAlone()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("no file modes");
            return;
        }
        var keys = System.IO.Directory.GetFiles(fixture.Pki.Folder, "*.key.pem", SearchOption.AllDirectories);

        Assert.NotEmpty(keys);
        foreach (var key in keys)
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(key));
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Production")]
    [InlineData("development")]
    public void OutsideDevelopment_IsRefused_AndNothingIsMade(string? environment)
    {
        var options = fixture.Options("elsewhere") with { Environment = environment };

        Assert.Contains("only in Development", Assert.IsType<PkiCreation.Refused>(DevelopmentPki.Create(options)).Sentence, StringComparison.Ordinal);
        Assert.False(System.IO.Directory.Exists(options.Folder));
    }

    [Fact]
    public void ForeignFolder_IsNeverReplaced_AndAnOwnOneOnlyByForce()
    {
        var foreign = fixture.Options("foreign") with { Force = true };
        System.IO.Directory.CreateDirectory(foreign.Folder);
        File.WriteAllText(Path.Combine(foreign.Folder, "thesis.txt"), "years of work");
        var own = fixture.Options("own");

        Assert.IsType<PkiCreation.Refused>(DevelopmentPki.Create(foreign));
        Assert.True(File.Exists(Path.Combine(foreign.Folder, "thesis.txt")));
        var first = Assert.IsType<PkiCreation.Created>(DevelopmentPki.Create(own)).Pki.RootFingerprint;
        Assert.IsType<PkiCreation.Refused>(DevelopmentPki.Create(own));
        Assert.Equal(first, DevelopmentPki.Open(own.Folder).RootFingerprint);
        Assert.NotEqual(first, Assert.IsType<PkiCreation.Created>(DevelopmentPki.Create(own with { Force = true })).Pki.RootFingerprint);
    }

    [Fact]
    public void StateOutsideTheRegister_IsRefused()
    {
        var refused = Assert.IsType<PkiCreation.Refused>(DevelopmentPki.Create(fixture.Options("gbr") with { States = ["JAM", "GBR"] }));

        Assert.Contains("GBR", refused.Sentence, StringComparison.Ordinal);
    }

    private DirectorySnapshot Snapshot()
    {
        var pki = fixture.Pki;
        var root = GovernanceRoot.Open(File.ReadAllBytes(pki.RootFile), pki.RootFingerprint).Root!;
        var outcome = DirectoryVerifier.Accept(
            root, null, File.ReadAllBytes(pki.DirectoryFile), [.. pki.RemovalFiles.Select(file => (ReadOnlyMemory<byte>)File.ReadAllBytes(file))], File.ReadAllBytes(pki.FreshnessFile), Now);
        return Assert.IsType<DirectoryAcceptance.Accepted>(outcome).Snapshot;
    }
}
