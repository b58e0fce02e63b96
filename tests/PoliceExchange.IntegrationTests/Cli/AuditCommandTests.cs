using System.IO.Compression;
using System.Text.Json;
using PoliceExchange.Cli;
using PoliceExchange.IntegrationTests.Audit;
using PoliceExchange.IntegrationTests.Chaos;

namespace PoliceExchange.IntegrationTests.Cli;

// Seen failing: entry bundles were in the zip twice, so no tool could unpack it.

/// <summary>What an oversight body does with the log, from the export to the finding.</summary>
[Collection(ProcessesAlone.Name)]
public sealed class AuditCommandTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ExportedLog_VerifiesOffline_AndAForgedCopyIsNamedAtItsEntry()
    {
        await using var chaos = ChaosExchange.Create("JAM", "PAN", "CRI");
        await chaos.Exchange.StartBrokerAsync();
        await chaos.Exchange.StartGatewaysAsync(["JAM", "PAN", "CRI"]);
        var client = chaos.Client("JAM", "jam0", ["PAN", "CRI"], new Seeded(7));
        for (var i = 0; i < 10; i++)
        {
            await client.SubmitAsync(urgent: false);
        }
        Assert.True(await chaos.QuietAsync(TimeSpan.FromSeconds(60)), "not quiet");
        // A sender's own entry may come after the hub's: what is not forwarded yet would be a gap.
        await WitnessedLogTests.ProvenAsync(chaos, "JAM", "PAN", "CRI");
        var certs = chaos.Exchange.Pki.Folder;
        string[] hub = ["--certs", certs, "--hub", $"https://{chaos.Exchange.Broker!.Address}"];
        var zip = Path.Combine(chaos.Exchange.Folder, "log.zip");

        Assert.Equal(ExitCodes.Ok, (await Px.RunAsync(["audit", "export", "--to", zip, .. hub])).Code);
        var verified = await Px.RunAsync(["audit", "verify", zip, "--certs", certs, "--json"]);
        Assert.True(verified.Code == ExitCodes.Ok, verified.ToString());
        using (var json = JsonDocument.Parse(verified.Output))
        {
            Assert.Equal(["gw-cri", "gw-jam", "gw-pan"], json.RootElement.GetProperty("cosigned").EnumerateArray().Select(one => one.GetString()!).Order(StringComparer.Ordinal));
            Assert.Equal(4, json.RootElement.GetProperty("nodes").EnumerateObject().Count());
        }
        var reconciled = await Px.RunAsync(["audit", "reconcile", zip, "--json"]);
        Assert.True(reconciled.Code == ExitCodes.Ok, reconciled.ToString());
        var proof = await Px.RunAsync(["audit", "proof", "--node", "gw-jam", "--seq", "1", "--to", Path.Combine(chaos.Exchange.Folder, "proof"), .. hub, "--json"]);
        Assert.True(proof.Code == ExitCodes.Ok, proof.ToString());
        Assert.Equal(2, Directory.GetFiles(Path.Combine(chaos.Exchange.Folder, "proof")).Length);
        Assert.Equal(ExitCodes.NotFound, (await Px.RunAsync(["audit", "proof", "--node", "gw-jam", "--seq", "999999", .. hub])).Code);

        // The twentieth entry says something else.
        var forged = Path.Combine(chaos.Exchange.Folder, "forged");
        await ZipFile.ExtractToDirectoryAsync(zip, forged, Stop);
        var bundle = Directory.GetFiles(Path.Combine(forged, "tile", "entries"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).First();
        var bytes = await File.ReadAllBytesAsync(bundle, Stop);
        var at = 0;
        for (var i = 0; i < 20; i++)
        {
            at += 2 + System.Buffers.Binary.BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at));
        }
        bytes[at + 2 + "{\"v\":1,\"t\":1".Length] ^= 1;
        await File.WriteAllBytesAsync(bundle, bytes, Stop);
        var found = await Px.RunAsync(["audit", "verify", forged, "--certs", certs, "--json"]);
        Assert.Equal(ExitCodes.VerificationFailed, found.Code);
        using var report = JsonDocument.Parse(found.Output);
        var first = report.RootElement.GetProperty("problems")[0];
        Assert.Equal((20, "tile"), (first.GetProperty("index").GetInt32(), first.GetProperty("check").GetString()));
    }
}
