using System.Text;
using PoliceExchange.Audit.Checkpoints;
using PoliceExchange.Audit.Notes;
using PoliceExchange.Audit.Witnessing;
using PoliceExchange.IntegrationTests.Chaos;
using PoliceExchange.Protocol.Node.V1;

namespace PoliceExchange.IntegrationTests.Audit;

// Seen failing: evidence without what the gateway had cosigned; a witness that cosigns another root at the same size.

/// <summary>A hub with the true keys shows two nations two histories: found at the next checkpoint that both see, seen by a person, and proven.</summary>
[Collection(ProcessesAlone.Name)]
public sealed class ForkedHubTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TwoHistories_AreFoundAtTheNextCheckpointAndBothSignedOnesAreKept()
    {
        await using var chaos = ChaosExchange.Create("JAM", "PAN");
        Directory.CreateDirectory(chaos.Exchange.Folder);
        await using var hub = await LyingHub.StartAsync(chaos.Exchange.Pki, chaos.Exchange.Folder);
        chaos.Exchange.GatewaySettings["Gateway:Hub"] = $"https://{hub.Address}";
        await chaos.Exchange.StartGatewaysAsync(["JAM", "PAN"]);
        string[] common = ["1", "2", "3", "4", "5"];
        var shownToJam = new History([.. common, "JAM reads a file", "7", "8", "9"]);
        var shownToPan = new History([.. common, "nobody reads a file", "7", "8", "9"]);

        // As long as each sees one history only, neither can know.
        Assert.Equal(200U, (await hub.AskAsync("gw-jam", shownToJam, 5, older: 0)).Status);
        Assert.Equal(200U, (await hub.AskAsync("gw-pan", shownToPan, 5, older: 0)).Status);
        Assert.Equal(200U, (await hub.AskAsync("gw-jam", shownToJam, 8, older: 5)).Status);
        Assert.Equal(200U, (await hub.AskAsync("gw-pan", shownToPan, 8, older: 5)).Status);
        Assert.Equal(["", ""], [(await StatusAsync(chaos, "JAM")).LogProblem, (await StatusAsync(chaos, "PAN")).LogProblem]);

        // The next checkpoint has one root: the same size with another root, and a longer log that does not continue.
        var fork = await hub.AskAsync("gw-pan", shownToJam, 8, older: 8);
        var grown = await hub.AskAsync("gw-jam", shownToPan, 9, older: 8);

        Assert.Equal([(422U, 0), (422U, 0)], [(fork.Status, fork.Body.Length), (grown.Status, grown.Body.Length)]);
        Assert.Equal("HISTORY_FORK", (await StatusAsync(chaos, "PAN")).LogProblem);
        Assert.Equal("HISTORY_BAD_PROOF", (await StatusAsync(chaos, "JAM")).LogProblem);

        // A hub that goes on lying does not fill the disk with the same lie.
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(422U, (await hub.AskAsync("gw-pan", shownToJam, 8, older: 8)).Status);
        }
        // What JAM alone cosigned is not accepted by PAN, whoever published it.
        await hub.PublishAsync("gw-pan", shownToJam.Sign(8, hub.Key));
        Assert.Equal(422U, (await hub.AskAsync("gw-pan", shownToJam, 9, older: 8)).Status);
        Assert.Equal(0UL, (await StatusAsync(chaos, "PAN")).CheckpointSize);

        // A person who looks after the next start sees it still.
        await chaos.Exchange.Gateways["PAN"].StopAsync(ChaosExchange.Time);
        await chaos.Exchange.StartGatewayAsync("PAN");
        Assert.StartsWith("HISTORY_", (await StatusAsync(chaos, "PAN")).LogProblem, StringComparison.Ordinal);

        await Task.WhenAll(chaos.Exchange.Gateways.Values.Select(node => node.StopAsync(ChaosExchange.Time)));
        var (held, shown) = Evidence(chaos, "PAN", "HISTORY_FORK", hub.Key);
        Assert.Equal((8, 8, shownToPan.Root(8), shownToJam.Root(8)), (held.Size, shown.Size, held.Root, shown.Root));
        (held, shown) = Evidence(chaos, "JAM", "HISTORY_BAD_PROOF", hub.Key);
        Assert.Equal((8, 9, shownToJam.Root(8), shownToPan.Root(9)), (held.Size, shown.Size, held.Root, shown.Root));
    }

    /// <summary>What the gateway cosigned and what it was shown then, out of the one alarm with this reason; both signed by the log itself.</summary>
    private static (Checkpoint Held, Checkpoint Shown) Evidence(ChaosExchange chaos, string state, string reason, SignerKey log)
    {
        using var store = new StoreEvidence(Path.Combine(chaos.Exchange.GatewayData(state), "gateway.db"));
        var text = Encoding.UTF8.GetString(Convert.FromHexString(Assert.Single(store.Rows($"SELECT hex(evidence) FROM log_alarm WHERE reason = '{reason}'", 1))[0]));
        var request = text.IndexOf("\n\nold ", StringComparison.Ordinal);
        Assert.True(request > 0, text);
        Assert.Equal(NoteRefusal.None, SignedNote.TryParse(text[..(request + 1)], out var held));
        var shown = AddCheckpointRequest.TryParse(Encoding.UTF8.GetBytes(text[(request + 2)..]));
        Assert.All([held!, shown!.Note], note => Assert.Equal(NoteRefusal.None, NoteVerifier.Verify(note, [log.Verifier]).Refusal));
        return (Checkpoint.Of(held!)!, Checkpoint.Of(shown.Note)!);
    }

    private static async Task<GetStatusResponse> StatusAsync(ChaosExchange chaos, string state)
    {
        using var desk = chaos.Exchange.Desk(state, "LIAISON_DESK");
        return await desk.Node.GetStatusAsync(new GetStatusRequest(), deadline: desk.Deadline, cancellationToken: Stop);
    }
}
