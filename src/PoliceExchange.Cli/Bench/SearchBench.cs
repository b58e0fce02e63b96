using System.Diagnostics;
using System.Globalization;
using PoliceExchange.Cli.Exchange;
using PoliceExchange.Hosting.Store;
using PoliceExchange.Protocol.Handling.V1;
using PoliceExchange.Protocol.Notice.V1;
using PoliceExchange.Protocol.Oversight.V1;

namespace PoliceExchange.Cli.Bench;

/// <summary>
/// An oversight desk searches the access log of a real gateway that holds so many entries: the whole call, with the
/// search's own durable entry. The gateway is started anew for each run, so that nothing of its own memory helps.
/// </summary>
internal sealed class SearchBench(BenchFolder folder, TimeProvider time)
{
    private const string Officer = "bench-officer";
    private const string Case = "BENCH-CASE";
    private const string NeverMeet = "agency and state that never meet";
    private const double BarMilliseconds = 2_000;

    public async Task<IReadOnlyList<Figure>> RunAsync(int runs, int entries, TextWriter progress, CancellationToken cancel)
    {
        var exchange = new LocalExchange(folder.Pki, Path.Combine(folder.Path, "search"), time);
        await using var started = exchange.ConfigureAwait(false);
        await exchange.StartBrokerAsync().ConfigureAwait(false);
        await exchange.StartGatewayAsync(BenchFolder.Sender).ConfigureAwait(false);
        var notice = await ActAsync(exchange, time.GetUtcNow(), cancel).ConfigureAwait(false);
        await exchange.Gateways[BenchFolder.Sender].StopAsync(time).ConfigureAwait(false);
        // The hub stays away: it would be handed ten million entries meanwhile.
        await exchange.Broker!.StopAsync(time).ConfigureAwait(false);

        var store = Path.Combine(exchange.GatewayData(BenchFolder.Sender), "gateway.db");
        var began = Stopwatch.GetTimestamp();
        var newest = time.GetUtcNow();
        AccessFill.Run(store, BenchFolder.Sender, newest, entries, Sought(store));
        var filled = Stopwatch.GetElapsedTime(began).TotalSeconds;
        progress.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {entries:#,0} entries in {filled:0} s, {new FileInfo(store).Length / 1e9:0.0} GB"));

        var (slowest, toTheEnd) = (new List<double>(), new List<double>());
        var details = new Dictionary<string, List<double>>(StringComparer.Ordinal);
        for (var run = 0; run < runs; run++)
        {
            await exchange.StartGatewayAsync(BenchFolder.Sender).ConfigureAwait(false);
            var desk = exchange.Desk(BenchFolder.Sender, "OVERSIGHT");
            // The first call of a process pays for the connection and the compiler, whatever it asks.
            await desk.Node.GetStatusAsync(new Protocol.Node.V1.GetStatusRequest(), deadline: desk.Deadline, cancellationToken: cancel).ResponseAsync.ConfigureAwait(false);
            slowest.Add(0);
            foreach (var (name, request, expectsRows) in Searches(notice, newest, entries))
            {
                var answers = await SearchAsync(desk, name, request, expectsRows, cancel).ConfigureAwait(false);
                slowest[^1] = Math.Max(slowest[^1], answers.Max());
                if (name == NeverMeet)
                {
                    toTheEnd.Add(answers.Sum());
                }
                Add(details, answers.Count == 1 ? $"ms, {name}" : string.Create(CultureInfo.InvariantCulture, $"ms, {name}, {answers.Count} answers"), answers.Sum());
            }
            await exchange.Gateways[BenchFolder.Sender].StopAsync(time).ConfigureAwait(false);
        }
        return
        [
            new Figure("audit", string.Create(CultureInfo.InvariantCulture, $"search {entries:#,0} entries, slowest answer"), "ms", slowest)
            {
                Limit = new Limit("the bar", [.. slowest.Select(_ => BarMilliseconds)]),
                Bars = [Bar.AtMostValue(BarMilliseconds)],
                Durable = true,
                Details = details.ToDictionary(one => one.Key, one => Statistics.Median(one.Value), StringComparer.Ordinal).Append(new("filled in, s", filled)).ToDictionary(StringComparer.Ordinal),
            },
            // Each answer is bounded and says where to go on; the last one, that there is nothing, takes as many as there are candidates.
            new Figure("audit", string.Create(CultureInfo.InvariantCulture, $"search {entries:#,0} entries, no match, to the end"), "ms", toTheEnd) { Durable = true },
        ];
    }

    private static void Add(Dictionary<string, List<double>> details, string name, double value)
    {
        if (!details.TryGetValue(name, out var values))
        {
            details.Add(name, values = []);
        }
        values.Add(value);
    }

    /// <summary>Who, whose data, family, purpose, case, result, time; alone and together.</summary>
    private static IEnumerable<(string Name, SearchAccessRequest Request, bool ExpectsRows)> Searches(string notice, DateTimeOffset newest, int entries)
    {
        var middle = newest.AddMilliseconds(-Math.Min(50.0 * entries, (newest.Day - 1) * 43_200_000.0));
        string Text(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var liaison = "spiffe://jam.px.example/agency/jcf/desk/LIAISON_DESK";
        yield return ("newest", new SearchAccessRequest(), true);
        yield return ("a time", new SearchAccessRequest { Filter = new AccessFilter { From = Text(middle), Until = Text(middle.AddMinutes(1)) } }, true);
        yield return ("officer who made a tenth of all", new SearchAccessRequest { Officer = Officer }, true);
        yield return ("case", new SearchAccessRequest { CaseRef = Case }, true);
        yield return ("notice", new SearchAccessRequest { NoticeId = notice }, true);
        yield return ("that officer in a time", new SearchAccessRequest { Officer = Officer, Filter = new AccessFilter { From = Text(middle), Until = Text(middle.AddHours(12)) } }, true);
        yield return ("that officer and a denial", new SearchAccessRequest { Officer = Officer, Filter = new AccessFilter { Result = "denied" } }, true);
        yield return ("desk", new SearchAccessRequest { Filter = new AccessFilter { Peer = liaison } }, true);
        yield return ("agency", new SearchAccessRequest { Filter = new AccessFilter { Agency = "pica" } }, true);
        yield return ("whose data", new SearchAccessRequest { Filter = new AccessFilter { Owner = "MEX" } }, true);
        yield return ("family", new SearchAccessRequest { Filter = new AccessFilter { Family = "WANTED" } }, true);
        yield return ("purpose", new SearchAccessRequest { Filter = new AccessFilter { Purpose = "PROSECUTION" } }, true);
        yield return ("operation", new SearchAccessRequest { Filter = new AccessFilter { Operations = { "open" } } }, true);
        yield return ("every denial", new SearchAccessRequest { Filter = new AccessFilter { Result = "denied" } }, true);
        yield return ("one kind of denial, whose data, agency", new SearchAccessRequest { Filter = new AccessFilter { Result = "POLICY_DENIED", Owner = "MEX", Agency = "pol" } }, true);
        yield return ("operation, family, purpose, whose data", new SearchAccessRequest { Filter = new AccessFilter { Operations = { "open", "act" }, Family = "DRUGS", Purpose = "INVESTIGATION", Owner = "COL" } }, true);
        yield return ("family nobody has", new SearchAccessRequest { Filter = new AccessFilter { Family = "EXTRADITION" } }, false);
        yield return (NeverMeet, new SearchAccessRequest { Filter = new AccessFilter { Agency = "pica", Owner = "CAN" } }, false);
    }

    /// <summary>Asks on until rows come or the end; milliseconds of each answer.</summary>
    private static async Task<List<double>> SearchAsync(DeskClient desk, string name, SearchAccessRequest request, bool expectsRows, CancellationToken cancel)
    {
        request.Requester = DeskClient.Requester(Purpose.Oversight, "", "bench-overseer");
        var answers = new List<double>();
        SearchAccessResponse page;
        do
        {
            var began = Stopwatch.GetTimestamp();
            page = await desk.Oversight.SearchAccessAsync(request, deadline: desk.Deadline, cancellationToken: cancel).ResponseAsync.ConfigureAwait(false);
            answers.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            request.PageToken = page.NextPageToken;
        }
        while (page.Rows.Count == 0 && page.NextPageToken.Length > 0);
        return page.Rows.Count > 0 == expectsRows
            ? answers
            : throw new InvalidOperationException($"The search by {name} gave {page.Rows.Count} rows, so its time is worth nothing.");
    }

    /// <summary>One notice sent by an officer for a case: what the gateway writes for it has the terms that are searched for.</summary>
    private static async Task<string> ActAsync(LocalExchange exchange, DateTimeOffset now, CancellationToken cancel)
    {
        var desk = exchange.Desk(BenchFolder.Sender, "LIAISON_DESK");
        var sent = await desk.Notices.SubmitNoticeAsync(
            new SubmitNoticeRequest { Requester = DeskClient.Requester(Purpose.PublicSafetyWarning, Case, Officer), SubmissionId = "bench-search", Draft = NoticeLoad.Draft(now, Case) },
            deadline: desk.Deadline, cancellationToken: cancel).ResponseAsync.ConfigureAwait(false);
        return sent.NoticeId;
    }

    private static Dictionary<int, byte[]> Sought(string store)
    {
        using var db = new StoreConnection(store, readOnly: true);
        return db.Query(
            "SELECT kind, term FROM vault_term WHERE seq = (SELECT max(seq) FROM vault_term WHERE kind = 3)", row => ((int)row.GetInt64(0), (byte[])row.GetValue(1))).ToDictionary();
    }
}
