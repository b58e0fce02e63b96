using System.Text;
using Grpc.Core;
using PoliceExchange.Cli.Certs;
using PoliceExchange.Protocol.Directory;
using PoliceExchange.Protocol.Notice.V1;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Cli.Demo;

/// <summary>Verifies every receipt of every sent notice as a third party would: with the signed directory and nothing else.</summary>
internal sealed class ReceiptCheck(DevelopmentPki pki, DemoReport report, TimeProvider time)
{
    private static readonly string[] Arrived = ["delivered", "opened", "actioned", "purged"];

    public async Task RunAsync(Stage stage)
    {
        var directory = Directory();
        var wrong = new List<string>();
        var verified = new HashSet<string>(StringComparer.Ordinal);
        foreach (var notice in stage.Sent.DistinctBy(one => one.Id))
        {
            GetLadderResponse ladder;
            try
            {
                ladder = await stage.LadderAsync(notice).ConfigureAwait(false);
            }
            catch (RpcException e)
            {
                wrong.Add($"{notice.Id}, no ladder: {e.Status.Detail}");
                continue;
            }
            report.Figures.Routed += ladder.Rows.Count(row => row.Receipts.Count > 0);
            report.Figures.Delivered += ladder.Rows.Count(row => Arrived.Contains(row.Rung));
            foreach (var row in ladder.Rows)
            {
                foreach (var jws in row.Receipts)
                {
                    if (Wrong(directory, jws, notice.Id, (int)row.Version, row.Recipient) is { } reason)
                    {
                        wrong.Add($"{notice.Id} {row.Recipient}: {reason}");
                    }
                    else
                    {
                        // The hub's `accepted` stands in the row of each recipient and is one receipt.
                        verified.Add(jws);
                    }
                }
            }
        }
        report.Figures.ReceiptsVerified = verified.Count;
        report.Step(report.Texts["check.receipts"], wrong.Count == 0 && verified.Count > 0 ? new StepOutcome.Done() : new StepOutcome.Failed(string.Join("; ", wrong.Take(3))));
    }

    private string? Wrong(DirectorySnapshot directory, string jws, string noticeId, int version, string recipient)
    {
        var now = time.GetUtcNow();
        var result = Receipt.Verify(
            Encoding.ASCII.GetBytes(jws),
            kid => directory.HubSignKey(kid, now) ?? directory.Document.Gateways.Select(gateway => directory.GatewaySignKey(gateway.Id, kid, now)).FirstOrDefault(key => key is not null));
        if (result.Receipt is not { } receipt)
        {
            return result.Refusal.ToString();
        }
        var ofHub = receipt.By == directory.Document.Hub.Id;
        return (ofHub ? directory.HubSignKey(result.Kid, now) : directory.GatewaySignKey(receipt.By, result.Kid, now)) is null ? $"signed by another than {receipt.By}"
            : receipt.NoticeId.ToString() != noticeId || receipt.Version != version ? "speaks of another notice"
            : !ofHub && receipt.By != recipient ? $"{receipt.By} speaks for {recipient}"
            : null;
    }

    private DirectorySnapshot Directory()
    {
        var (root, problem) = GovernanceRoot.Open(File.ReadAllBytes(pki.RootFile), pki.RootFingerprint);
        var accepted = DirectoryVerifier.Accept(
            root ?? throw new InvalidOperationException($"{pki.RootFile}: {problem}"), null, File.ReadAllBytes(pki.DirectoryFile),
            [.. pki.RemovalFiles.Select(file => (ReadOnlyMemory<byte>)File.ReadAllBytes(file))], File.ReadAllBytes(pki.FreshnessFile), time.GetUtcNow());
        return accepted is DirectoryAcceptance.Accepted(var snapshot, _) ? snapshot : throw new InvalidOperationException($"The directory does not verify: {accepted}");
    }
}
