using Google.Protobuf;
using Grpc.Core;
using PoliceExchange.Audit;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Protocol.Relay.V1;

namespace PoliceExchange.Broker.Notices;

/// <summary>
/// One delivery stream: as much as the gateway gave credit for, the most urgent lane first, each lane in contiguous
/// sequence. What is sent is read from the store, so a stream that resumes and one that never broke are the same code.
/// </summary>
internal sealed class DeliverySession
{
    private const int BatchItems = 64;
    private const int MaxCredit = 4096;
    private static readonly Lane[] Order = [Lane.Withdrawals, Lane.Urgent, Lane.Receipts, Lane.Routine];

    private readonly string _gateway;
    private readonly string _peer;
    private readonly NoticeStore _store;
    private readonly MailboxSignals _signals;
    private readonly Directory.DirectoryHolder _directory;
    private readonly BrokerKeys _keys;
    private readonly NoticeOptions _options;
    private readonly TimeProvider _time;
    private readonly Dictionary<Lane, long> _sent = Order.ToDictionary(lane => lane, _ => 0L);
    private long _credit;

    public DeliverySession(
        string gateway, string peer, NoticeStore store, MailboxSignals signals, Directory.DirectoryHolder directory, BrokerKeys keys,
        NoticeOptions options, TimeProvider time, Open open)
    {
        (_gateway, _peer, _store, _signals, _directory, _keys, _options, _time) = (gateway, peer, store, signals, directory, keys, options, time);
        foreach (var position in open.Positions.Where(position => _sent.ContainsKey(position.Lane)))
        {
            _sent[position.Lane] = (long)position.Sequence;
        }
    }

    public async Task RunAsync(IAsyncStreamReader<DeliverRequest> requests, IServerStreamWriter<DeliverResponse> responses, CancellationTokenSource ends)
    {
        var reading = ReadAsync(requests, ends);
        try
        {
            await SendAsync(responses, ends.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (ends.IsCancellationRequested)
        {
            // Sending ends when reading does: what the gateway said wrong is the answer then, not that we stopped.
        }
        finally
        {
            await ends.CancelAsync().ConfigureAwait(false);
        }
        await reading.ConfigureAwait(false);
    }

    private async Task ReadAsync(IAsyncStreamReader<DeliverRequest> requests, CancellationTokenSource ends)
    {
        try
        {
            while (await requests.MoveNext(ends.Token).ConfigureAwait(false))
            {
                if (requests.Current.Credit is not { } credit || credit.Items > 1024)
                {
                    throw Fault.Invalid([new FieldViolation("credit", "items", "Grant 0 to 1024 items; open comes once.")]).ToException();
                }
                if (credit.Positions.FirstOrDefault(position => position.Lane == Lane.Receipts) is { } receipts)
                {
                    await _store.PassReceiptsAsync(_gateway, (long)receipts.Sequence).ConfigureAwait(false);
                }
                // Bounded: a gateway cannot make the hub believe that it takes everything at once.
                Interlocked.Exchange(ref _credit, Math.Min(MaxCredit, Interlocked.Read(ref _credit) + credit.Items));
                _signals.Wake(_gateway);
            }
        }
        finally
        {
            await ends.CancelAsync().ConfigureAwait(false);
        }
    }

    private async Task SendAsync(IServerStreamWriter<DeliverResponse> responses, CancellationToken ends)
    {
        await SendHeadsAsync(responses, ends).ConfigureAwait(false);
        var said = _time.GetTimestamp();
        while (!ends.IsCancellationRequested)
        {
            var batch = NextBatch();
            if (batch.Count > 0)
            {
                await SendBatchAsync(responses, batch, ends).ConfigureAwait(false);
            }
            // Also when something always comes: a gateway that is never told where the lanes stand cannot know that it misses nothing.
            var idle = batch.Count == 0 && !await _signals.WaitAsync(_gateway, _options.Heartbeat, ends).ConfigureAwait(false);
            if (idle || _time.GetElapsedTime(said) >= _options.Heartbeat)
            {
                await SendHeadsAsync(responses, ends).ConfigureAwait(false);
                said = _time.GetTimestamp();
            }
        }
    }

    private List<MailboxItem> NextBatch()
    {
        var room = (int)Math.Min(BatchItems, Interlocked.Read(ref _credit));
        if (room == 0)
        {
            return [];
        }
        foreach (var lane in Order)
        {
            // One lane at a time, so that what becomes urgent meanwhile waits for one batch at most.
            var items = _store.Items(_gateway, lane, _sent[lane], room);
            if (items.Count > 0)
            {
                return WithoutGaps(items, lane, room);
            }
        }
        return [];
    }

    /// <summary>
    /// Rows that are forgotten (a settled item after its horizon, an old receipt) are said to be gone, one by one: a gateway
    /// that returns with an old position would take the jump for a loss, and its lane would stand still for good.
    /// </summary>
    private List<MailboxItem> WithoutGaps(List<MailboxItem> items, Lane lane, int room)
    {
        if (items[^1].Sequence == _sent[lane] + items.Count)
        {
            return items;
        }
        var all = new List<MailboxItem>(room);
        var next = _sent[lane] + 1;
        foreach (var item in items)
        {
            for (; next < item.Sequence && all.Count < room; next++)
            {
                all.Add(new MailboxItem(lane, next, "", Envelope: null, Receipt: null, Handed: false));
            }
            if (all.Count == room)
            {
                break;
            }
            all.Add(item);
            next++;
        }
        return all;
    }

    private async Task SendBatchAsync(IServerStreamWriter<DeliverResponse> responses, List<MailboxItem> batch, CancellationToken ends)
    {
        // I2: the entries of the disclosure are durable before the first byte leaves.
        var disclosed = batch.Where(item => item.Envelope is not null).ToList();
        if (disclosed.Count > 0)
        {
            var now = _time.GetUtcNow();
            await _store.HandOverAsync(_gateway, disclosed, item => new AccessEntry(_keys.HubId, AccessOperation.Relay, "ok", item.Env, _peer, now)).ConfigureAwait(false);
        }
        foreach (var item in batch)
        {
            await responses.WriteAsync(new DeliverResponse { Item = ToItem(item) }, ends).ConfigureAwait(false);
            _sent[item.Lane] = item.Sequence;
            Interlocked.Decrement(ref _credit);
        }
    }

    private Task SendHeadsAsync(IServerStreamWriter<DeliverResponse> responses, CancellationToken ends)
    {
        var heads = new Heads
        {
            HubTimeMs = _time.GetUtcNow().ToUnixTimeMilliseconds(),
            DirectoryVersion = (ulong)_directory.Current.Version,
        };
        heads.Positions.AddRange(_store.Heads(_gateway));
        return responses.WriteAsync(new DeliverResponse { Heads = heads }, ends);
    }

    private static Item ToItem(MailboxItem item) => item switch
    {
        { Receipt: { } receipt } => new Item { Lane = item.Lane, Sequence = (ulong)item.Sequence, Receipt = receipt },
        { Envelope: { } envelope } => new Item { Lane = item.Lane, Sequence = (ulong)item.Sequence, Envelope = UnsafeByteOperations.UnsafeWrap(envelope), AcceptedAtMs = item.AcceptedAt },
        _ => new Item { Lane = item.Lane, Sequence = (ulong)item.Sequence, Gone = new Gone { Env = item.Env } },
    };
}
