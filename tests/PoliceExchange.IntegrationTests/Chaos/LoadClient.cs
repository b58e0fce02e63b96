using System.Globalization;
using System.Security.Cryptography;
using Google.Protobuf;
using Grpc.Core;
using PoliceExchange.Cli.Exchange;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Fault.V1;
using PoliceExchange.Protocol.Handling.V1;
using PoliceExchange.Protocol.Notice.V1;
using ChangeReason = PoliceExchange.Protocol.Followup.V1.ChangeReason;

namespace PoliceExchange.IntegrationTests.Chaos;

/// <summary>
/// A national system that sends one thing after the other for one case and repeats each call, with the same submission
/// id, until it is answered. Its intent file says what must have arrived.
/// </summary>
internal sealed class LoadClient(DeskClient desk, string name, IReadOnlyList<string> to, string intentPath, Seeded numbers, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly IntentFile _intents = new(intentPath);
    private readonly List<string> _standing = [];
    private readonly string _validUntil = time.GetUtcNow().AddDays(30).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
    private int _number;
    private int _acked;

    public string Name => name;

    public string State => desk.Address.State;

    public string IntentPath => intentPath;

    /// <summary>Acknowledgements so far.</summary>
    public int AckedCount => Volatile.Read(ref _acked);

    /// <summary>Calls that had to be repeated.</summary>
    public int Repeats { get; private set; }

    private Requester Requester => DeskClient.Requester(Purpose.PublicSafetyWarning, $"case-{name}");

    /// <summary>Sends until stopped; ends with the acknowledgement of what it began.</summary>
    public async Task RunAsync(TimeSpan pace, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            if (_standing.Count > 0 && numbers.Chance(15))
            {
                // One of the newest, so that some are withdrawn while they still wait.
                var index = Math.Max(0, _standing.Count - 1 - numbers.Between(0, 8));
                var target = _standing[index];
                _standing.RemoveAt(index);
                await WithdrawAsync(target).ConfigureAwait(false);
            }
            else
            {
                await SubmitAsync(numbers.Chance(30)).ConfigureAwait(false);
            }
            await Task.Delay(pace, time, CancellationToken.None).ConfigureAwait(false);
        }
    }

    public async Task<SubmitNoticeResponse> SubmitAsync(bool urgent)
    {
        var submission = Next();
        var draft = Draft(submission, urgent);
        _intents.Intends(submission, urgent ? "urgent" : "routine", Convert.ToHexString(SHA256.HashData(draft.ToByteArray())), time.GetUtcNow());
        var answer = await UntilAckedAsync(() => SendAsync(submission, draft)).ConfigureAwait(false);
        _intents.Acked(submission, answer.NoticeId, answer.Env);
        _standing.Add(answer.NoticeId);
        Interlocked.Increment(ref _acked);
        return answer;
    }

    public async Task<SubmitNoticeResponse> WithdrawAsync(string noticeId)
    {
        var submission = Next();
        _intents.Intends(submission, "withdraw", noticeId, time.GetUtcNow());
        var answer = await UntilAckedAsync(async () => (await desk.Notices.WithdrawNoticeAsync(
            new WithdrawNoticeRequest { Requester = Requester, SubmissionId = submission, NoticeId = noticeId, Code = ChangeReason.Error, Reason = "sent in error" },
            deadline: desk.Deadline)).AsVersion(noticeId)).ConfigureAwait(false);
        _intents.Acked(submission, answer.NoticeId, answer.Env);
        Interlocked.Increment(ref _acked);
        return answer;
    }

    /// <summary>One try, without repeats: for the tests that want the refusal. The intent is written first all the same.</summary>
    public async Task<SubmitNoticeResponse> TryOnceAsync(bool urgent = false)
    {
        var submission = Next();
        var draft = Draft(submission, urgent);
        _intents.Intends(submission, urgent ? "urgent" : "routine", Convert.ToHexString(SHA256.HashData(draft.ToByteArray())), time.GetUtcNow());
        var answer = await SendAsync(submission, draft).ConfigureAwait(false);
        _intents.Acked(submission, answer.NoticeId, answer.Env);
        _standing.Add(answer.NoticeId);
        Interlocked.Increment(ref _acked);
        return answer;
    }

    /// <summary>The same call again: the answer must be the first one.</summary>
    public Task<SubmitNoticeResponse> RepeatAsync(Intent intent) => SendAsync(intent.Submission, Draft(intent.Submission, intent.Kind == "urgent"));

    /// <summary>
    /// Asks again for what was never answered, with the same ids and bytes: a submission whose sync failed may have reached
    /// the disk all the same, and then the answer is the first one (I6).
    /// </summary>
    public async Task AskAgainAsync()
    {
        foreach (var intent in IntentFile.Read(IntentPath).Where(intent => intent.NoticeId is null && !intent.Withdraws))
        {
            var answer = await UntilAckedAsync(() => RepeatAsync(intent)).ConfigureAwait(false);
            _intents.Acked(intent.Submission, answer.NoticeId, answer.Env);
        }
    }

    public void Dispose() => _intents.Dispose();

    private async Task<SubmitNoticeResponse> SendAsync(string submission, NoticeDraft draft) => await desk.Notices.SubmitNoticeAsync(
        new SubmitNoticeRequest { Requester = Requester, SubmissionId = submission, Draft = draft }, deadline: desk.Deadline).ConfigureAwait(false);

    private string Next() => string.Create(CultureInfo.InvariantCulture, $"{name}-{++_number:D6}");

    private NoticeDraft Draft(string submission, bool urgent)
    {
        var draft = new NoticeDraft
        {
            LegalBasis = "PX-BASE",
            Purpose = Purpose.PublicSafetyWarning,
            Priority = urgent ? Priority.Urgent : Priority.Routine,
            ValidUntil = _validUntil,
            Content = new NoticeContent
            {
                NationalCaseReference = $"case-{name}",
                FactBasis = FactBasis.Fact,
                Language = "en",
                UrgencyReason = urgent ? "The shipment arrives tonight" : "",
                Evaluation = new Evaluation { Source = SourceReliability.B, Information = InformationAccuracy._2 },
                EarlyWarning = new EarlyWarning { Theme = (WarningTheme)1, Kind = (WarningKind)1, Title = submission, Description = "Household goods" },
            },
        };
        draft.To.AddRange(to.Select(state => $"state:{state}"));
        return draft;
    }

    private async Task<SubmitNoticeResponse> UntilAckedAsync(Func<Task<SubmitNoticeResponse>> call)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            try
            {
                return await call().ConfigureAwait(false);
            }
            catch (RpcException broken) when (MayPass(broken) && time.GetElapsedTime(began) < Patience)
            {
                Repeats++;
                await Task.Delay(TimeSpan.FromMilliseconds(50), time).ConfigureAwait(false);
            }
        }
    }

    // A dead process answers nothing: no reason. What our own servers refuse for good must fail the test.
    private static bool MayPass(RpcException broken) => FaultDetails.From(broken).Reason
        is FaultReason.Unspecified or FaultReason.NotServing or FaultReason.NotRecording or FaultReason.LimitExceeded or FaultReason.StoreFull;
}
