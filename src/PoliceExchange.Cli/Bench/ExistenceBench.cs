using System.Diagnostics;
using Grpc.Core;
using PoliceExchange.Cli.Demo;
using PoliceExchange.Cli.Exchange;
using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Handling.V1;
using PoliceExchange.Protocol.Notice.V1;

namespace PoliceExchange.Cli.Bench;

/// <summary>
/// How well the time of an answer separates "not there" from "not for you" (PA9 of POLICY.md): the area under the ROC curve of
/// who guesses by time alone; 0.5 is a coin. Asked side by side, in turns, for a notice that the header forbids and for one that
/// has to be opened to be forbidden.
/// </summary>
internal sealed class ExistenceBench(string parent, TimeProvider time)
{
    // A run takes about a minute; 20 runs are the 100,000 answers of PA9.
    private const int Pairs = 2_500;
    private const int InFlight = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public async Task<IReadOnlyList<Figure>> RunAsync(int runs, CancellationToken cancel)
    {
        using var folder = new BenchFolder(parent, time);
        var exchange = await folder.StartAsync(cancel).ConfigureAwait(false);
        await using var started = exchange.ConfigureAwait(false);
        var drafts = new Drafts(time.GetUtcNow());
        var warning = drafts.Notice(Purpose.PublicSafetyWarning, "X-1", ["state:TTO/desk:LIAISON_DESK"], content =>
        {
            content.Evaluation = Drafts.Evaluation(SourceReliability.B, InformationAccuracy._2);
            content.EarlyWarning = new EarlyWarning { Theme = WarningTheme.Firearms, Kind = WarningKind.ModusOperandi, Title = "Fictional", Description = "Fictional" };
        });
        var removal = Removals.Draft(drafts, "X-2", People.Ramirez(), RemovalType.Administrative, days: 9, "TTO", ["state:TTO"]);
        var byHeader = await SentAsync(exchange, "LIAISON_DESK", warning, cancel).ConfigureAwait(false);
        var byContent = await SentAsync(exchange, "IMMIGRATION_REMOVALS", removal, cancel).ConfigureAwait(false);
        return
        [
            await MeasureAsync(exchange.Desk("TTO", "INVESTIGATOR"), "forbidden by header against absent", byHeader, runs, cancel).ConfigureAwait(false),
            await MeasureAsync(exchange.Desk("TTO", "LIAISON_DESK"), "forbidden by content against absent", byContent, runs, cancel).ConfigureAwait(false),
        ];
    }

    private async Task<Figure> MeasureAsync(DeskClient desk, string name, string forbidden, int runs, CancellationToken cancel)
    {
        var (areas, medians) = (new List<double>(), new List<double>());
        for (var run = 0; run < runs; run++)
        {
            var (absent, here) = (new double[Pairs], new double[Pairs]);
            var next = -1;
            await Task.WhenAll(Enumerable.Range(0, InFlight).Select(async _ =>
            {
                for (var pair = Interlocked.Increment(ref next); pair < Pairs; pair = Interlocked.Increment(ref next))
                {
                    // In turns, so that a slower second of the machine falls on both.
                    var none = Guid.CreateVersion7(time.GetUtcNow()).ToString();
                    absent[pair] = pair % 2 == 0 ? await AskAsync(desk, none, cancel).ConfigureAwait(false) : 0;
                    here[pair] = await AskAsync(desk, forbidden, cancel).ConfigureAwait(false);
                    absent[pair] = pair % 2 == 0 ? absent[pair] : await AskAsync(desk, none, cancel).ConfigureAwait(false);
                }
            })).ConfigureAwait(false);
            areas.Add(Statistics.Separation(absent, here));
            medians.Add(Statistics.Median(here));
        }
        return new Figure("existence", name, "AUC", areas)
        {
            Bars = [Bar.AtMostValue(0.52)],
            Details = new Dictionary<string, double>(StringComparer.Ordinal) { ["answers"] = 2.0 * Pairs * runs, ["median ms"] = Statistics.Median(medians) },
        };
    }

    /// <summary>Milliseconds of one refusal.</summary>
    private static async Task<double> AskAsync(DeskClient desk, string notice, CancellationToken cancel)
    {
        var request = new GetNoticeRequest { Requester = DeskClient.Requester(Purpose.RemovalReception, "X-9"), NoticeId = notice };
        var began = Stopwatch.GetTimestamp();
        try
        {
            await desk.Notices.GetNoticeAsync(request, deadline: desk.Deadline, cancellationToken: cancel).ResponseAsync.ConfigureAwait(false);
        }
        catch (RpcException refused) when (refused.StatusCode == StatusCode.NotFound)
        {
            return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        }
        throw new InvalidOperationException($"{notice} was shown: the figure is worth nothing.");
    }

    private async Task<string> SentAsync(LocalExchange exchange, string role, NoticeDraft draft, CancellationToken cancel)
    {
        var desk = exchange.Desk(BenchFolder.Sender, role);
        var requester = DeskClient.Requester(draft.Purpose, "X-1");
        var sent = await desk.Notices.SubmitNoticeAsync(
            new SubmitNoticeRequest { Requester = requester, SubmissionId = role, Draft = draft }, deadline: desk.Deadline, cancellationToken: cancel).ResponseAsync.ConfigureAwait(false);
        var began = time.GetTimestamp();
        while (!(await desk.Notices.GetLadderAsync(new GetLadderRequest { Requester = requester, NoticeId = sent.NoticeId }, deadline: desk.Deadline, cancellationToken: cancel)
            .ResponseAsync.ConfigureAwait(false)).Rows.Any(row => row.Rung == "delivered"))
        {
            if (time.GetElapsedTime(began) > Patience)
            {
                throw new InvalidOperationException($"{sent.NoticeId} is not delivered: the figure is worth nothing.");
            }
            await Task.Delay(TimeSpan.FromMilliseconds(20), time, cancel).ConfigureAwait(false);
        }
        return sent.NoticeId;
    }
}
