using System.Globalization;
using Grpc.Core;
using PoliceExchange.Cli.Exchange;
using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Followup.V1;
using PoliceExchange.Protocol.Handling.V1;
using PoliceExchange.Protocol.Notice.V1;

namespace PoliceExchange.Cli.Bench;

/// <summary>One agency that sends notices to three states, several at a time, as its case system would.</summary>
internal sealed class NoticeLoad : IAsyncDisposable
{
    private const int Channels = 4;
    private const int InFlight = 64;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(5);

    private readonly LocalExchange _exchange;
    private readonly TimeProvider _time;
    private readonly DeskClient[] _desks;
    private readonly StoreProbe _sender;
    private int _submissions;
    private long _sent;

    public NoticeLoad(LocalExchange exchange, TimeProvider time)
    {
        _exchange = exchange;
        _time = time;
        _desks = [.. Enumerable.Range(0, Channels).Select(_ => exchange.Desk(BenchFolder.Sender, "LIAISON_DESK"))];
        _sender = new StoreProbe(Path.Combine(exchange.GatewayData(BenchFolder.Sender), "gateway.db"));
    }

    /// <summary>Notices sent so far.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>Processes of the exchange, by what they are.</summary>
    public IReadOnlyDictionary<string, NodeProcess> Nodes => _exchange.Gateways.Append(new("hub", _exchange.Broker!)).ToDictionary(StringComparer.Ordinal);

    /// <summary>Sends so many notices, several at a time; returns when each call has its answer.</summary>
    /// <exception cref="InvalidOperationException">A call failed; the message has the ends of the nodes' logs.</exception>
    public async Task SendAsync(int notices, CancellationToken cancel)
    {
        try
        {
            await SendAllAsync(notices, cancel).ConfigureAwait(false);
        }
        catch (RpcException failed)
        {
            var logs = await Task.WhenAll(Nodes.Values.Select(async node => $"{node.Name}: {await node.LogTailAsync().ConfigureAwait(false)}")).ConfigureAwait(false);
            throw new InvalidOperationException($"{failed.Status}{Environment.NewLine}{string.Join(Environment.NewLine, logs)}", failed);
        }
    }

    private Task SendAllAsync(int notices, CancellationToken cancel)
    {
        var left = notices;
        return Task.WhenAll(Enumerable.Range(0, InFlight).Select(one => Task.Run(
            async () =>
            {
                while (Interlocked.Decrement(ref left) >= 0)
                {
                    await SendOneAsync(_desks[one % Channels], cancel).ConfigureAwait(false);
                }
            },
            cancel)));
    }

    /// <summary>Sends one and gives its id.</summary>
    public Task<string> SendOneAsync(CancellationToken cancel) => SendOneAsync(_desks[0], cancel);

    /// <summary>Waits until the delivered receipts of everything sent are durable in the sender's store.</summary>
    /// <exception cref="InvalidOperationException">They are not there in a minute: the figure is worth nothing then.</exception>
    public async Task ReceiptedAsync(CancellationToken cancel)
    {
        var expected = Sent * BenchFolder.Recipients.Length;
        var (began, held) = (_time.GetTimestamp(), -1L);
        while (true)
        {
            // The position is one row; counting is left to when it can be enough.
            if (_sender.ReceiptPosition() >= expected && _sender.Delivered() == expected)
            {
                return;
            }
            var position = _sender.ReceiptPosition();
            began = position == held ? began : _time.GetTimestamp();
            held = position;
            if (_time.GetElapsedTime(began) > Patience)
            {
                throw new InvalidOperationException($"Of {expected} delivered receipts {_sender.Delivered()} came: {await _exchange.Broker!.LogTailAsync().ConfigureAwait(false)}");
            }
            await Task.Delay(Look, _time, cancel).ConfigureAwait(false);
        }
    }

    public async Task WithdrawAsync(string noticeId, CancellationToken cancel) => _ = await _desks[0].Notices.WithdrawNoticeAsync(
        new WithdrawNoticeRequest
        {
            Requester = DeskClient.Requester(Purpose.PublicSafetyWarning, "BENCH-1"),
            SubmissionId = SubmissionId(),
            NoticeId = noticeId,
            Code = ChangeReason.Error,
            Reason = "bench",
        },
        deadline: _desks[0].Deadline, cancellationToken: cancel).ResponseAsync.ConfigureAwait(false);

    public ValueTask DisposeAsync()
    {
        _sender.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<string> SendOneAsync(DeskClient desk, CancellationToken cancel)
    {
        var answer = await desk.Notices.SubmitNoticeAsync(
            new SubmitNoticeRequest { Requester = DeskClient.Requester(Purpose.PublicSafetyWarning, "BENCH-1"), SubmissionId = SubmissionId(), Draft = Draft(_time.GetUtcNow(), "BENCH-1") },
            deadline: desk.Deadline, cancellationToken: cancel).ResponseAsync.ConfigureAwait(false);
        Interlocked.Increment(ref _sent);
        return answer.NoticeId;
    }

    private string SubmissionId() => "bench-" + Interlocked.Increment(ref _submissions).ToString(CultureInfo.InvariantCulture);

    /// <summary>About one KiB of content, as the crypto limit's.</summary>
    public static NoticeDraft Draft(DateTimeOffset now, string caseReference)
    {
        var draft = new NoticeDraft
        {
            LegalBasis = "PX-BASE",
            Purpose = Purpose.PublicSafetyWarning,
            Priority = Priority.Routine,
            ValidUntil = now.AddDays(30).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            Content = new NoticeContent
            {
                NationalCaseReference = caseReference,
                FactBasis = FactBasis.Fact,
                Language = "en",
                Evaluation = new Evaluation { Source = SourceReliability.B, Information = InformationAccuracy._2 },
                EarlyWarning = new EarlyWarning
                {
                    Theme = (WarningTheme)1,
                    Kind = (WarningKind)1,
                    Title = "Pistols in barrels of household goods",
                    Description = string.Concat(Enumerable.Repeat("Fictional: parts of pistols were found in barrels of household goods. ", 13)),
                },
            },
        };
        draft.To.AddRange(BenchFolder.Recipients.Select(state => $"state:{state}"));
        return draft;
    }
}
