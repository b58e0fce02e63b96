using System.Security.Cryptography;
using PoliceExchange.Cli.Exchange;
using PoliceExchange.Protocol.Handling.V1;
using PoliceExchange.Protocol.Notice.V1;

namespace PoliceExchange.IntegrationTests.Security;

// Not yet seen failing. Defects to plant: an Acceptor that opens a part with a gateway's seal key and logs it; a canary in
// a clear header.

/// <summary>The hub never holds the content of a notice or a key that opens one (I1, T61): not in its files, its log or its memory.</summary>
[Collection(SecurityTestsOfOneExchange.Name)]
public sealed class CanaryTests(SecurityExchange security)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private const int Rounds = 20;

    [Fact]
    public async Task ContentOfNotices_IsNowhereAtTheHub()
    {
        var broker = security.Exchange.Broker!;
        if (ProcessMemory.Obstacle(broker.Process.Id) is { } obstacle)
        {
            Assert.Skip(obstacle);
        }
        var (from, to) = (security.RunningStates[1], security.RunningStates[0]);
        var sender = security.Exchange.Desk(from, "LIAISON_DESK");
        var reader = security.Exchange.Desk(to, "LIAISON_DESK");
        var canaries = new List<string>();
        var ids = new List<string>();
        for (var i = 0; i < Rounds; i++)
        {
            var now = SecurityExchange.Time.GetUtcNow();
            var (purpose, draft) = i % 2 == 0
                ? (Purpose.PublicSafetyWarning, Drafts.Warning(now, Canary("title"), Canary("description"), $"state:{to}"))
                : (Purpose.Investigation, Drafts.Seizure(now, Canary("surname"), Canary("forename"), Canary("number")[..24], Canary("logo"), $"state:{to}"));
            var requester = DeskClient.Requester(purpose, Canary("case")[..24], Canary("officer"));
            var sent = await sender.Notices.SubmitNoticeAsync(new SubmitNoticeRequest { Requester = requester, SubmissionId = Canary("submission"), Draft = draft }, deadline: sender.Deadline, cancellationToken: Stop);
            var ladder = "";
            await SecurityExchange.EventuallyAsync(
                async () =>
                {
                    var rows = await sender.Notices.GetLadderAsync(new GetLadderRequest { Requester = requester, NoticeId = sent.NoticeId }, deadline: sender.Deadline, cancellationToken: Stop);
                    ladder = string.Join(", ", rows.Rows.Select(row => $"{row.Recipient} {row.Rung}"));
                    return rows.Rows.All(row => row.Rung is "delivered");
                },
                () => $"{i}: {sent.NoticeId} is delivered; it is {ladder}");
            var opened = await reader.Notices.GetNoticeAsync(new GetNoticeRequest { Requester = requester, NoticeId = sent.NoticeId }, deadline: reader.Deadline, cancellationToken: Stop);
            Assert.Single(opened.Parts);
            await sender.Notices.WithdrawNoticeAsync(
                new WithdrawNoticeRequest { Requester = requester, SubmissionId = Canary("withdrawal"), NoticeId = sent.NoticeId, Code = Protocol.Followup.V1.ChangeReason.Error, Reason = Canary("reason") },
                deadline: sender.Deadline, cancellationToken: Stop);
            ids.Add(sent.NoticeId);
        }
        var contents = canaries.SelectMany(ProcessMemory.Forms).DistinctBy(form => form.Key).ToDictionary(StringComparer.Ordinal);
        var files = System.IO.Directory.EnumerateFiles(security.Exchange.BrokerData, "*", SearchOption.AllDirectories).ToList();
        var log = Path.Combine(security.Folder, "run", "hub.log");

        Assert.Empty(ProcessMemory.FindInFiles([.. files, log], contents));
        Assert.Empty(ProcessMemory.Find(broker.Process.Id, contents));

        // The same search finds what must be there: the header's notice id at the hub, the content at a gateway.
        var header = ids.ToDictionary(id => id, System.Text.Encoding.UTF8.GetBytes, StringComparer.Ordinal);
        Assert.Equal(ids.Count, ProcessMemory.FindInFiles(files, header).Count);
        Assert.NotEmpty(ProcessMemory.Find(broker.Process.Id, ids.SelectMany(ProcessMemory.Forms).ToDictionary(StringComparer.Ordinal)));
        Assert.NotEmpty(ProcessMemory.Find(security.Exchange.Gateways[from].Process.Id, contents));

        string Canary(string of)
        {
            var canary = $"{of[0]}{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(14))}";
            canaries.Add(canary[..24]);
            return canary;
        }
    }

    [Fact]
    public void PrivateKeysOfGateways_AreNowhereAtTheHub()
    {
        var broker = security.Exchange.Broker!;
        if (ProcessMemory.Obstacle(broker.Process.Id) is { } obstacle)
        {
            Assert.Skip(obstacle);
        }
        var keys = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var state in security.RunningStates)
        {
            var files = security.Pki.Gateway(state);
            foreach (var file in files.AgencySignKeys.Values.Concat(files.DeskSealKeys.Values).Append(files.SignKey).Append(files.SealKey).Append(files.Tls.Key))
            {
                AddForms(file);
            }
        }
        var stored = System.IO.Directory.EnumerateFiles(security.Exchange.BrokerData, "*", SearchOption.AllDirectories).Append(Path.Combine(security.Folder, "run", "hub.log"));

        Assert.Empty(ProcessMemory.FindInFiles(stored, keys));
        Assert.Empty(ProcessMemory.Find(broker.Process.Id, keys));

        // The hub's own signing key is in its memory, in one of these forms.
        keys.Clear();
        AddForms(security.Pki.Hub.SignKey);
        Assert.NotEmpty(ProcessMemory.Find(broker.Process.Id, keys));

        void AddForms(string file)
        {
            using var key = ECDsa.Create();
            key.ImportFromPem(File.ReadAllText(file));
            var secret = key.ExportParameters(includePrivateParameters: true).D!;
            keys[$"{file} big-endian"] = secret;
            // OpenSSL keeps numbers as little-endian words.
            keys[$"{file} little-endian"] = [.. secret.Reverse()];
            keys[$"{file} in PEM"] = System.Text.Encoding.ASCII.GetBytes(File.ReadAllLines(file)[1]);
        }
    }
}
