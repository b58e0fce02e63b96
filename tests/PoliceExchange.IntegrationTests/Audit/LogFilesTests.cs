using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using PoliceExchange.Audit.Checkpoints;
using PoliceExchange.Audit.Notes;
using PoliceExchange.Cli.Certs;
using PoliceExchange.IntegrationTests.Chaos;
using PoliceExchange.Protocol.Directory;
using PoliceExchange.Testing;

namespace PoliceExchange.IntegrationTests.Audit;

// Seen failing: a path that is none answered otherwise than one that is absent.

/// <summary>A monitor with nothing of ours reads the log of a running hub over HTTP and verifies it.</summary>
[Collection(ProcessesAlone.Name)]
public sealed class LogFilesTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task StrangersTool_FetchesAndVerifiesTheLogOfARunningHub()
    {
        await using var chaos = ChaosExchange.Create("JAM", "PAN");
        await chaos.Exchange.StartBrokerAsync();
        await chaos.Exchange.StartGatewaysAsync(["JAM", "PAN"]);
        var client = chaos.Client("JAM", "jam0", ["PAN"], new Seeded(1));
        var began = ChaosExchange.Time.GetTimestamp();
        // More than one tile, so that full and partial ones, and a second level, are among what is fetched.
        while (Published(chaos) <= 256)
        {
            Assert.True(ChaosExchange.Time.GetElapsedTime(began) < TimeSpan.FromSeconds(90), "no checkpoint over 256 entries was published");
            await client.SubmitAsync(urgent: false);
        }
        var pki = chaos.Exchange.Pki;
        var address = $"https://{chaos.Exchange.Broker!.Address}";
        var folder = Path.Combine(chaos.Exchange.Folder, "monitor");

        var (code, fetched) = await Tool.Run(
            "node", Stop, Tool.InRepository("tests", "node", "audit", "fetch-log.mjs"), address,
            pki.Hub.Authority.Certificate, pki.Gateway("JAM").Tls.Certificate, pki.Gateway("JAM").Tls.Key, folder);
        Assert.True(code == 0, fetched);
        var document = DirectoryOf(pki);
        var (verdict, text) = await Tool.Run(
            "node", Stop, [Tool.InRepository("tests", "node", "audit", "verify-log.mjs"), folder, document.Hub.Log!.Key, .. document.Gateways.Select(gateway => gateway.Witness!)]);
        Assert.True(verdict == 0, text);
        using (var json = JsonDocument.Parse(text))
        {
            Assert.True(json.RootElement.GetProperty("size").GetInt32() > 256);
            Assert.Equal(3, json.RootElement.GetProperty("signatures").GetArrayLength());
        }

        // The administrator of the hub may read it too; the newest signed checkpoint is never behind the published one.
        using var admin = Client(pki.Hub.Admin);
        var published = await GetAsync(admin, $"{address}/checkpoint");
        var pending = await GetAsync(admin, $"{address}/checkpoint.pending");
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (published.Status, pending.Status));
        Assert.Equal(NoteRefusal.None, VerifierKey.TryParse(document.Hub.Log!.Key, out var log));
        Assert.All([published.Body, pending.Body], note =>
        {
            Assert.Equal(NoteRefusal.None, SignedNote.TryParse(note, out var signed));
            Assert.Equal(NoteRefusal.None, NoteVerifier.Verify(signed!, [log!]).Refusal);
        });
        Assert.True(Checkpoint.Of(pending.Body)!.Size >= Checkpoint.Of(published.Body)!.Size);

        var absent = await GetAsync(admin, $"{address}/tile/0/999");
        Assert.Equal((HttpStatusCode.NotFound, ""), (absent.Status, absent.Body));
        foreach (var path in new[] { "/tile/0/0", "/tile/64/000", "/tile/0/000.p/256", "/tile/0/x%2f..%2f..%2f..%2fbroker.db", "/tile/entries/x000/000", "/tile/" })
        {
            Assert.Equal(absent, await GetAsync(admin, address + path));
        }

        await chaos.StopAsync();
        using var store = new StoreEvidence(Path.Combine(chaos.Exchange.BrokerData, "broker.db"));
        List<string> problems = [];
        var entries = store.Journal(problems);
        Assert.Empty(problems);
        Assert.Contains(entries, entry => entry.Operation == "call" && entry.Result.StartsWith("/tile/entries/000 ", StringComparison.Ordinal) && entry.Peer.EndsWith("/gateway/gw-jam/tls", StringComparison.Ordinal));
        Assert.Contains(entries, entry => entry.Result == "/tile/0/999 Completed NOT_FOUND");
    }

    private static long Published(ChaosExchange chaos)
    {
        using var store = new StoreEvidence(Path.Combine(chaos.Exchange.BrokerData, "broker.db"));
        return store.Scalar<long>("SELECT coalesce(max(size), 0) FROM checkpoint WHERE published = 1");
    }

    private static DirectoryDocument DirectoryOf(DevelopmentPki pki)
    {
        var (root, _) = GovernanceRoot.Open(File.ReadAllBytes(pki.RootFile), pki.RootFingerprint);
        return Assert.IsType<DirectoryAcceptance.Inspected>(DirectoryVerifier.Inspect(root!, File.ReadAllBytes(pki.DirectoryFile))).Document;
    }

    private static async Task<(HttpStatusCode Status, string Body, string Headers)> GetAsync(HttpClient client, string address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var response = await client.SendAsync(request, Stop);
        response.Headers.Date = null;
        return (response.StatusCode, await response.Content.ReadAsStringAsync(Stop), $"{response.Headers}{response.Content.Headers}");
    }

    private static HttpClient Client(KeyPairFiles files)
    {
        var certificate = X509Certificate2.CreateFromPemFile(files.Certificate, files.Key);
#pragma warning disable CA5359 // The subject is what the server gives to whom.
        return new HttpClient(new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions
            {
                ClientCertificateContext = SslStreamCertificateContext.Create(certificate, null, offline: true),
                RemoteCertificateValidationCallback = (_, _, _, _) => true,
            },
        });
#pragma warning restore CA5359
    }
}
