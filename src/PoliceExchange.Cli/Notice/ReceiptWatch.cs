using Grpc.Core;
using PoliceExchange.Cli.Exchange;
using PoliceExchange.Protocol.Notice.V1;

namespace PoliceExchange.Cli.Notice;

/// <summary>How far receipts are waited for.</summary>
internal enum ReceiptWait
{
    /// <summary>The hub has it.</summary>
    Accepted,

    /// <summary>Each recipient's gateway has it.</summary>
    Delivered,
}

/// <summary>How a wait ended.</summary>
internal enum WaitEnd
{
    /// <summary>Every recipient's receipts say so.</summary>
    Reached,

    /// <summary>Someone did not take it; waiting longer changes nothing.</summary>
    Refused,

    /// <summary>Not within the time.</summary>
    TimedOut,
}

/// <summary>Reads the ladder of a notice whenever the gateway says that something changed.</summary>
internal sealed class ReceiptWatch(DeskClient client, Requester requester, TimeProvider time)
{
    // Signals are merged and a reader may see the last one only; so the ladder is read this often at least.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    internal async Task<(WaitEnd End, IReadOnlyList<LadderRow> Rows)> UntilAsync(
        string noticeId, uint version, ReceiptWait rung, TimeSpan atMost, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(atMost, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        using var watch = client.Notices.WatchNotices(new WatchNoticesRequest { Requester = requester }, cancellationToken: either.Token);
        var change = watch.ResponseStream.MoveNext(either.Token);
        IReadOnlyList<LadderRow> rows = [];
        while (true)
        {
            var ladder = await client.Notices.GetLadderAsync(new GetLadderRequest { Requester = requester, NoticeId = noticeId }, deadline: client.Deadline, cancellationToken: cancel)
                .ConfigureAwait(false);
            rows = [.. ladder.Rows.Where(row => row.Version == version)];
            if (End(rows, rung) is { } end)
            {
                return (end, rows);
            }
            if (limit.IsCancellationRequested)
            {
                return (WaitEnd.TimedOut, rows);
            }
            change = await NextAsync(watch.ResponseStream, change, either.Token).ConfigureAwait(false);
            cancel.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Null while receipts are still to come.</summary>
    internal static WaitEnd? End(IReadOnlyList<LadderRow> rows, ReceiptWait rung) =>
        rows.Any(row => row.Rung is "refused" or "rejected" or "expired" or "no-proof-by" or "purged") ? WaitEnd.Refused
        : rows.Count > 0 && rows.All(row => row.Rung is "delivered" or "opened" or "actioned" || (rung == ReceiptWait.Accepted && row.Rung is "accepted" or "relayed")) ? WaitEnd.Reached
        : null;

    private async Task<Task<bool>> NextAsync(IAsyncStreamReader<WatchNoticesResponse> changes, Task<bool> change, CancellationToken either)
    {
        await Task.WhenAny(change, Task.Delay(Longest, time, either)).ConfigureAwait(false);
        return change.IsCompletedSuccessfully && change.Result ? changes.MoveNext(either) : change;
    }
}
