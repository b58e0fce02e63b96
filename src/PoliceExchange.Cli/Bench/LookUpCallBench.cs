using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;
using PoliceExchange.Cli.Demo;
using PoliceExchange.Cli.Exchange;
using PoliceExchange.Cli.Matching;
using PoliceExchange.Hosting.Channels;
using PoliceExchange.Hosting.Tls;
using PoliceExchange.Matching.Encoding;
using PoliceExchange.Matching.Epochs;
using PoliceExchange.Matching.Names;
using PoliceExchange.Matching.Query;
using PoliceExchange.Matching.Weights;
using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Handling.V1;
using PoliceExchange.Protocol.Law.V1;
using PoliceExchange.Protocol.Lookup.V1;
using PoliceExchange.Protocol.Notice.V1;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Cli.Bench;

/// <summary>
/// The whole call at the hub: a real process over mutual TLS, the requester's signature, blind matching, policy for each candidate and the log
/// entries durable before the answer. The caller is this process, on the same cores; the gateways are stopped.
/// </summary>
internal sealed class LookUpCallBench(string parent, TimeProvider time)
{
    private const string KeyId = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    private const string Caller = "CAN";
    private const ulong Seed = 20261122;
    private const int Questions = 1_000;
    private static readonly TimeSpan AtRate = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly byte[] _key = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];

    public async Task<IReadOnlyList<Figure>> RunAsync(int runs, int records, TextWriter progress, CancellationToken cancel)
    {
        using var folder = new BenchFolder(parent, time);
        // No budget but the machine's: the figure is what a hub bears, not what one gateway may.
        var unlimited = int.MaxValue.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var exchange = await folder.StartAsync(cancel).ConfigureAwait(false);
        await using var started = exchange.ConfigureAwait(false);
        foreach (var setting in new[] { "OfficerPerHour", "GatewayPerDay", "HitsPerDay" })
        {
            exchange.BrokerSettings[$"LookUp:{setting}"] = unlimited;
        }
        await SendOneAsync(exchange, cancel).ConfigureAwait(false);
        foreach (var gateway in exchange.Gateways.Values)
        {
            await gateway.StopAsync(time).ConfigureAwait(false);
        }
        await exchange.Broker!.StopAsync(time).ConfigureAwait(false);

        var epoch = Epochs.At(time.GetUtcNow());
        var people = new TablePeople(TokenFrequencies.Default, Seed);
        var asked = new List<Person>(Questions);
        var hub = new LookUpHub(exchange);
        var forms = 0L;
        using (var encoder = new RecordEncoder())
        {
            hub.Fill(
                records, epoch, KeyId,
                entry =>
                {
                    var person = people.Next();
                    var made = encoder.Encode(_key, epoch, BitConverter.GetBytes(entry), [new StatedName(person.Name)], [person.Date]).Forms;
                    forms += made.Count;
                    if (asked.Count < Questions / 2 && made.Count > 0 && person.Date.IsKnown && entry >= (long)asked.Count * records / (Questions / 2))
                    {
                        asked.Add(person);
                    }
                    return made;
                },
                cancel);
        }
        progress.WriteLine($"lookup: {records} records in {forms} forms are in the hub's store");

        var began = time.GetTimestamp();
        await exchange.StartBrokerAsync().ConfigureAwait(false);
        using var channel = Channel(exchange);
        var client = new MatchService.MatchServiceClient(channel);
        var requests = Requests(exchange, asked, epoch);
        var first = await ReadyAsync(client, requests[0], cancel).ConfigureAwait(false);
        var ready = time.GetElapsedTime(began).TotalSeconds;
        if (first.Unsearched > 1)
        {
            throw new InvalidOperationException($"{first.Unsearched} notices are not searched: the figure is worth nothing.");
        }
        await AskAllAsync(client, requests, null, requests.Count, cancel).ConfigureAwait(false);
        var (alone, rated, perCall, busy) = (new List<double[]>(), new List<double[]>(), new List<double>(), new List<double>());
        for (var run = 0; run < runs; run++)
        {
            alone.Add(await AskAllAsync(client, requests, null, requests.Count, cancel).ConfigureAwait(false));
            var (entries, cpu, since) = (hub.Entries(), ProcessFacts.Cpu(exchange.Broker!.Process), time.GetTimestamp());
            var count = (int)(LookUpLimits.PerSecond * AtRate.TotalSeconds);
            rated.Add(await AskAllAsync(client, requests, LookUpLimits.PerSecond, count, cancel).ConfigureAwait(false));
            perCall.Add((hub.Entries() - entries) / (double)count);
            busy.Add((ProcessFacts.Cpu(exchange.Broker.Process) - cpu).TotalMilliseconds / count);
        }
        var limit = new Limit(FormattableString.Invariant($"15 ms at 1 M, 35 ms at 10 M records, for {records:#,0}"), [.. Enumerable.Repeat(LookUpLimits.CallMilliseconds(records), runs)]);
        return
        [
            new Figure("lookup-call", "hub ready after a restart", "s", [ready])
            {
                Details = new Dictionary<string, double>(StringComparer.Ordinal) { ["records"] = records, ["forms"] = forms, ["hub, MB"] = ProcessFacts.ResidentMegabytes(exchange.Broker!.Process) },
            },
            new Figure("lookup-call", "a call, one after the other, p99", "ms", [.. alone.Select(times => Statistics.Percentile(times, 0.99))])
                { Durable = true, Limit = limit, Bars = [Bar.RatioAtMost(1)], Details = Spread(alone) },
            new Figure("lookup-call", "500/s for 10 s, p99 from the due moment", "ms", [.. rated.Select(times => Statistics.Percentile(times, 0.99))])
            {
                Durable = true,
                Limit = limit,
                Bars = [Bar.RatioAtMost(1)],
                Details = new Dictionary<string, double>(Spread(rated), StringComparer.Ordinal)
                {
                    ["log entries of a call, mean"] = Statistics.Median(perCall),
                    ["CPU of the hub for a call, ms"] = Statistics.Median(busy),
                    ["load of the machine afterwards"] = ProcessFacts.Load(),
                },
            },
        ];
    }

    private static Dictionary<string, double> Spread(List<double[]> runs) => new[] { 0.50, 0.95, 1.0 }.ToDictionary(
        share => share switch { 0.50 => "p50, ms", 0.95 => "p95, ms", _ => "slowest, ms" }, share => Statistics.Median([.. runs.Select(times => Statistics.Percentile(times, share))]), StringComparer.Ordinal);

    /// <summary>Milliseconds of each call: with a rate from the moment at which it was due, whether or not others were answered; else from its beginning.</summary>
    private async Task<double[]> AskAllAsync(MatchService.MatchServiceClient client, List<MatchRequest> requests, double? rate, int count, CancellationToken cancel)
    {
        var times = new double[count];
        var under = new List<Task>(count);
        var start = time.GetTimestamp();
        for (var one = 0; one < count; one++)
        {
            var due = start;
            if (rate is { } perSecond)
            {
                due = start + (long)(one * time.TimestampFrequency / perSecond);
                // To the millisecond: who spins for the rest would take the core that the hub works on.
                while (time.GetTimestamp() < due)
                {
                    cancel.WaitHandle.WaitOne(1);
                    cancel.ThrowIfCancellationRequested();
                }
                under.Add(AskAsync(one, due));
            }
            else
            {
                await AskAsync(one, time.GetTimestamp()).ConfigureAwait(false);
            }
        }
        await Task.WhenAll(under).ConfigureAwait(false);
        return times;

        async Task AskAsync(int one, long due)
        {
            await client.MatchAsync(requests[one % requests.Count], deadline: (time.GetUtcNow() + TimeSpan.FromSeconds(30)).UtcDateTime, cancellationToken: cancel).ResponseAsync.ConfigureAwait(false);
            times[one] = (time.GetTimestamp() - due) * 1e3 / time.TimestampFrequency;
        }
    }

    /// <summary>Half mean a listed person with a typo, half mean nobody.</summary>
    private List<MatchRequest> Requests(LocalExchange exchange, List<Person> asked, uint epoch)
    {
        var (typos, strangers) = (new Mutations(Seed + 2), new TablePeople(TokenFrequencies.Default, Seed + 1));
        using var encoder = new QueryEncoder(TokenFrequencies.Default);
        var requester = Requester(exchange);
        var requests = new List<MatchRequest>(2 * asked.Count);
        foreach (var (name, date) in asked.SelectMany(person => new[] { (Name: typos.Typo(person.Name), person.Date), Stranger(strangers) }))
        {
            var request = new MatchRequest { Requester = requester, Kind = QuestionKind.Person, Epoch = epoch, KeyId = KeyId };
            var question = new MatchQuestion { Identifiers = 3 };
            question.Queries.AddRange(encoder.Encode(_key, epoch, NameReader.Read(name), date, time.GetUtcNow().Year).Select(query => UnsafeByteOperations.UnsafeWrap(query)));
            if (question.Queries.Count > 0)
            {
                request.Questions.Add(question);
                requests.Add(request);
            }
        }
        return requests;
    }

    private static (string Name, BirthDate Date) Stranger(TablePeople strangers)
    {
        for (var person = strangers.Next(); ; person = strangers.Next())
        {
            if (person.Date.IsKnown)
            {
                return (person.Name, person.Date);
            }
        }
    }

    private string Requester(LocalExchange exchange)
    {
        var files = exchange.Pki.Gateway(Caller);
        using var key = SigningKey.FromPkcs8Pem(File.ReadAllText(files.SignKey));
        return Encoding.ASCII.GetString(new RequesterContext
        {
            Gateway = files.Id,
            Hub = "hub",
            Method = $"{MatchService.Descriptor.FullName}/{nameof(MatchService.MatchServiceClient.Match)}",
            Officer = "AAAAAAAAAAAAAAAAAAAAAA",
            Case = "AAAAAAAAAAAAAAAAAAAAAA",
            Agency = files.DeskAgencies["LIAISON_DESK"],
            Role = DeskRole.LiaisonDesk,
            Purpose = NoticePurpose.ArrestExtradition,
            At = time.GetUtcNow(),
        }.Sign(key));
    }

    private ExchangeChannel Channel(LocalExchange exchange)
    {
        var anchors = new X509Certificate2Collection();
        anchors.ImportFromPemFile(exchange.Pki.Hub.Authority.Certificate);
        var tls = exchange.Pki.Gateway(Caller).Tls;
        return new ExchangeChannel(
            new ChannelTarget(new Uri($"https://{exchange.Broker!.Address}"), () => anchors, id => id.Kind == Protocol.Access.V1.CallerKind.Hub, Pins: null),
            TlsIdentity.Load(tls.Certificate, tls.Key), new ChannelLimits(), time, NullLoggerFactory.Instance);
    }

    private async Task<MatchResponse> ReadyAsync(MatchService.MatchServiceClient client, MatchRequest request, CancellationToken cancel)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            try
            {
                return await client.MatchAsync(request, deadline: (time.GetUtcNow() + TimeSpan.FromSeconds(30)).UtcDateTime, cancellationToken: cancel).ResponseAsync.ConfigureAwait(false);
            }
            catch (Grpc.Core.RpcException early) when (early.StatusCode == Grpc.Core.StatusCode.Unavailable && time.GetElapsedTime(began) < Patience)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), time, cancel).ConfigureAwait(false);
            }
        }
    }

    private async Task SendOneAsync(LocalExchange exchange, CancellationToken cancel)
    {
        var draft = new Drafts(time.GetUtcNow()).Notice(Purpose.ArrestExtradition, "B-1", [$"state:{Caller}"], content =>
        {
            content.Wanted = new WantedNotice
            {
                Person = People.Campbell(), Warrant = Drafts.Warrant("Supreme Court", "901-2026", "2026-04-19"), ExtraditionScope = ExtraditionScope.Full, ActionRequested = WantedAction.Arrest,
            };
            content.Wanted.Offences.Add(new Offence { Code = "0101", NationalName = "murder", MaxPenaltyLife = true });
        }, DataSubjectCategory.Suspect);
        var desk = exchange.Desk(BenchFolder.Sender, "LIAISON_DESK");
        var requester = DeskClient.Requester(draft.Purpose, "B-1");
        var sent = await desk.Notices.SubmitNoticeAsync(
            new SubmitNoticeRequest { Requester = requester, SubmissionId = "b-1", Draft = draft }, deadline: desk.Deadline, cancellationToken: cancel).ResponseAsync.ConfigureAwait(false);
        var began = Stopwatch.GetTimestamp();
        while (!(await desk.Notices.GetLadderAsync(new GetLadderRequest { Requester = requester, NoticeId = sent.NoticeId }, deadline: desk.Deadline, cancellationToken: cancel)
            .ResponseAsync.ConfigureAwait(false)).Rows.Any(row => row.Rung == "delivered"))
        {
            if (Stopwatch.GetElapsedTime(began) > TimeSpan.FromSeconds(30))
            {
                throw new InvalidOperationException("The notice is not delivered: the figure is worth nothing.");
            }
            await Task.Delay(TimeSpan.FromMilliseconds(20), time, cancel).ConfigureAwait(false);
        }
    }
}
