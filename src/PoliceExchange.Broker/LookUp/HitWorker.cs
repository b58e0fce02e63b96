using System.Text;
using Microsoft.Extensions.Hosting;
using PoliceExchange.Broker.Notices;
using PoliceExchange.Hosting.State;
using PoliceExchange.Hosting.Store;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Broker.LookUp;

/// <summary>
/// Tells owners who looked up whom they seek, by a receipt of the hub in their mailbox. Apart from the answer to the look-up: a
/// signature more or less must not show there that a record was hidden (DESIGN.md 13 (24)).
/// </summary>
internal sealed class HitWorker(DurableStore store, BrokerKeys keys, MailboxSignals mailboxes, TimeProvider time, ILogger<HitWorker> log) : BackgroundService
{
    private const int Batch = 128;
    private const int Forgotten = 10_000;
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(30);

    private readonly Signal _due = new();

    /// <summary>Says that there may be a hit to tell of.</summary>
    public void Wake() => _due.Wake();

    /// <summary>Tells of what is due; returns how much that was.</summary>
    public async Task<int> TellAsync()
    {
        var due = store.Read(db => HitLedger.Due(db, Batch));
        if (due.Count == 0)
        {
            return 0;
        }
        var owners = new HashSet<string>(StringComparer.Ordinal);
        await store.WriteAsync(
            db =>
            {
                owners.Clear();
                foreach (var hit in due)
                {
                    // Withdrawn since: its owner asks for nothing any more. Without a message id it came from a hub before this table.
                    if (ActiveNotices.Find(db, hit.NoticeId) is { Jti.Length: > 0 } notice)
                    {
                        NoticeStore.Tell(db, notice.Gateway, notice.Env, Encoding.ASCII.GetString(Receipt.Sign(Of(hit, notice), keys.Sign)));
                        owners.Add(notice.Gateway);
                    }
                    HitLedger.Told(db, hit.Id);
                }
            },
            essential: true).ConfigureAwait(false);
        foreach (var owner in owners)
        {
            mailboxes.Wake(owner);
        }
        return due.Count;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var swept = time.GetTimestamp();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                while (await TellAsync().ConfigureAwait(false) == Batch)
                {
                }
                // By the clock and not by the wake: on a busy hub it is never idle, and never sweeps with every look-up.
                if (time.GetElapsedTime(swept) >= Idle)
                {
                    swept = time.GetTimestamp();
                    await store.WriteAsync(db => HitLedger.Forget(db, time.GetUtcNow(), Forgotten), essential: true).ConfigureAwait(false);
                }
            }
            catch (IOException failed) when (failed is StoreFullException or StoreBusyException)
            {
                log.LogWarning(failed, "Hits wait for the store");
            }
            await _due.WaitAsync(Idle, stoppingToken).ConfigureAwait(false);
        }
    }

    private Receipt Of(DueHit hit, ActiveNotice notice) => new()
    {
        Env = notice.Env,
        Jti = notice.Jti,
        NoticeId = Guid.Parse(notice.NoticeId),
        Version = notice.Version,
        State = Codes.ReceiptStateOf(hit.State)!.Value,
        At = hit.At,
        By = keys.HubId,
        To = hit.Party,
        Actor = ActorText.Parse(hit.Actor),
        Row = hit.Id,
    };
}
