using PoliceExchange.Gateway.Link;
using PoliceExchange.Gateway.Notices;
using PoliceExchange.Matching.Epochs;
using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Fault.V1;
using PoliceExchange.Protocol.Lookup.V1;

namespace PoliceExchange.Gateway.LookUp;

/// <summary>
/// Hands the blind records of this nation's notices to the hub: for the epoch of now, and in its last two days for the next
/// one, so that the change of epochs leaves no gap (DESIGN.md 13 (26)). A restart and a new key are the same to it: all
/// notices are walked once.
/// </summary>
internal sealed class RecordPublisher(
    NoticeStore notices, SilentAlerts alerts, EpochKeys keys, HubLink link, NoticeSignals signals, TimeProvider time, ILogger<RecordPublisher> log) : BackgroundService
{
    private const int Batch = 32;
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(2);

    // An epoch that begins wakes nobody.
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(30);

    // Keys under which all notices were walked since the start.
    private readonly HashSet<(uint Epoch, string KeyId)> _walked = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var maker = new RecordMaker(keys);
        while (!stoppingToken.IsCancellationRequested)
        {
            var (changed, held) = (signals.Now, keys.Changed.Value);
            await alerts.SweepAsync().ConfigureAwait(false);
            await link.Retry.ExecuteAsync(async cancel => await PublishAsync(maker, cancel).ConfigureAwait(false), stoppingToken).ConfigureAwait(false);
            using var idle = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            idle.CancelAfter(Idle);
            await Task.WhenAny(signals.AfterAsync(changed, idle.Token), keys.Changed.AfterAsync(held, idle.Token)).ConfigureAwait(false);
            await idle.CancelAsync().ConfigureAwait(false);
        }
    }

    private async ValueTask PublishAsync(RecordMaker maker, CancellationToken cancel)
    {
        var current = keys.Current;
        var epochs = time.GetUtcNow() >= Epochs.End(current) - Ahead ? [current, current + 1] : new[] { current };
        foreach (var epoch in epochs)
        {
            if (keys.KeyId(epoch) is { } keyId && !_walked.Contains((epoch, keyId)) && await WalkAsync(maker, epoch, keyId, cancel).ConfigureAwait(false))
            {
                _walked.Add((epoch, keyId));
            }
        }
        _walked.RemoveWhere(one => one.Epoch < current);
        while (notices.Store.Read(db => RecordLedger.Due(db, time.GetUtcNow(), Batch)) is { Count: > 0 } due)
        {
            foreach (var epoch in epochs)
            {
                // Without a key now, the walk under that key will find them.
                if (keys.KeyId(epoch) is { } keyId)
                {
                    await HandInAsync(maker, epoch, keyId, due, cancel).ConfigureAwait(false);
                }
            }
            await notices.Store.WriteAsync(db => due.ForEach(record => RecordLedger.Strike(db, record)), essential: true).ConfigureAwait(false);
        }
    }

    /// <summary>Hands in all notices under a key; false when the key was exchanged on the way.</summary>
    private async ValueTask<bool> WalkAsync(RecordMaker maker, uint epoch, string keyId, CancellationToken cancel)
    {
        var after = "";
        while (notices.Store.Read(db => RecordLedger.All(db, time.GetUtcNow(), after, Batch)) is { Count: > 0 } page)
        {
            if (!await HandInAsync(maker, epoch, keyId, page, cancel).ConfigureAwait(false))
            {
                return false;
            }
            after = page[^1].NoticeId;
        }
        return true;
    }

    private async ValueTask<bool> HandInAsync(RecordMaker maker, uint epoch, string keyId, List<DueRecord> due, CancellationToken cancel)
    {
        var request = new PublishRecordsRequest();
        foreach (var record in due)
        {
            if (maker.Make(epoch, keyId, record.NoticeId, record.Version, Subject(record)) is not { } made)
            {
                return false;
            }
            request.Records.Add(made);
        }
        var client = new MatchService.MatchServiceClient(link.Channel);
        var response = await client.PublishRecordsAsync(request, deadline: link.Deadline, cancellationToken: cancel).ConfigureAwait(false);
        foreach (var (record, outcome) in due.Zip(response.Outcomes).Where(pair => pair.Second.Refused != FaultReason.Unspecified))
        {
            // Withdrawn meanwhile, or a newer version is on its way, which will be due itself.
            log.LogInformation("The hub did not take the record of {Env}: {Reason} {Problem}", record.Env, outcome.Refused, outcome.Problem);
        }
        return true;
    }

    /// <summary>Whom the notice is about; for a victim, whose notice names nobody, whom the desk gave a silent alert.</summary>
    private RecordSubject Subject(DueRecord record) => alerts.Find(record.NoticeId) is { } person ? RecordSubject.Of(person) : RecordSubject.Of(MainContent(record));

    private NoticeContent MainContent(DueRecord record)
    {
        var main = notices.Store.Read(db => NoticeStore.SentParts(db, record.Env)).FirstOrDefault(part => part.Desk.Length == 0);
        return main is null ? new NoticeContent() : NoticeContent.Parser.ParseFrom(main.Content);
    }
}
