using PoliceExchange.Policy;
using PoliceExchange.Policy.Analysis;
using PoliceExchange.Policy.Bundles;
using PoliceExchange.Policy.Evaluation;
using PoliceExchange.Policy.Words;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Cli.Bench;

/// <summary>What a decision costs at 1,000 rules: time, allocation, and filtering the candidates of a look-up; what a replay takes.</summary>
internal sealed class PolicyBench(TimeProvider time)
{
    private const int Rules = 1_000;
    private const int Decisions = 200_000;
    private const int Notices = 10_000;
    private const int FilterTurns = 5;

    public IReadOnlyList<Figure> Run(int runs, CancellationToken cancel)
    {
        var rules = GrownRules.Of(Rules);
        var requests = Requests();
        List<Facts> allowed = [.. requests.Where(facts => rules.Decide(facts).Allowed)];
        var candidates = Enumerable.Range(0, Notices).Select(Candidate).ToList();
        // The first turn is the compiler's.
        _ = Times(rules, requests, Decisions);
        _ = Filter(rules, candidates);
        var (p50, p99, bytes, filtering, load, grown) = (new List<double>(), new List<double>(), new List<double>(), new List<double>(), new List<double>(), new List<double>());
        var standard = DefaultRules.Compiled();
        var hits = 0;
        for (var run = 0; run < runs; run++)
        {
            cancel.ThrowIfCancellationRequested();
            var times = Times(rules, requests, Decisions);
            p50.Add(Statistics.Percentile(times, 0.50));
            p99.Add(Statistics.Percentile(times, 0.99));
            bytes.Add(BytesPerAllow(rules, allowed));
            // The least of some turns: it is short enough that other work on the machine, which only adds, would be the figure.
            filtering.Add(Enumerable.Range(0, FilterTurns).Min(_ =>
            {
                var began = time.GetTimestamp();
                hits = Filter(rules, candidates);
                return time.GetElapsedTime(began).TotalMilliseconds;
            }));
            load.Add(Shown(standard));
            grown.Add(Shown(rules));
        }
        var what = new Dictionary<string, double>(StringComparer.Ordinal) { ["rules"] = rules.Rules.Count, ["different requests"] = requests.Count, ["of them allowed"] = allowed.Count };
        return
        [
            new Figure("policy", "decision at 1,000 rules, p50", "us", p50),
            new Figure("policy", "decision at 1,000 rules, p99", "us", p99) { Bars = [Bar.AtMostValue(5)], Details = what },
            new Figure("policy", "allocated per allowed decision", "bytes", bytes) { Bars = [Bar.AtMostValue(0)] },
            new Figure("policy", "filter 10,000 notices, facts included", "ms", filtering)
                { Bars = [Bar.AtMostValue(20)], Details = new Dictionary<string, double>(StringComparer.Ordinal) { ["left over"] = hits } },
            new Figure("policy", "invariants shown, default bundle", "ms", load) { Bars = [Bar.AtMostValue(2000)] },
            new Figure("policy", "invariants shown, 1,000 rules", "ms", grown),
            .. new ReplayBench(time).Run(runs, requests, cancel),
        ];
    }

    /// <summary>The facts of the bundle's own tests, each for every role: as many denials as a table of cases has.</summary>
    private static List<Facts> Requests() =>
    [
        .. from test in RuleFiles.Read(DefaultRules.Files(), "bench").Tests
           from role in Vocabulary.Role.Codes
           select test.Given.Copy().With(Vocabulary.Role, role).With(Vocabulary.LegalBasis, "bilateral-3-2"),
        .. RuleFiles.Read(DefaultRules.Files(), "bench").Tests.Select(test => test.Given),
    ];

    private double[] Times(RuleSet rules, List<Facts> requests, int count)
    {
        var times = new double[count];
        var allowed = 0;
        for (var i = 0; i < count; i++)
        {
            var facts = requests[i % requests.Count];
            var began = time.GetTimestamp();
            allowed += rules.Decide(facts).Allowed ? 1 : 0;
            times[i] = (time.GetTimestamp() - began) * 1e6 / time.TimestampFrequency;
        }
        // Keeps the decisions from being left out as unused.
        return allowed >= 0 ? times : [];
    }

    private static double BytesPerAllow(RuleSet rules, List<Facts> allowed)
    {
        var count = 0;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10_000; i++)
        {
            count += rules.Decide(allowed[i % allowed.Count]).Allowed ? 1 : 0;
        }
        var bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        return (double)bytes / count;
    }

    /// <summary>As a look-up does it: a request per candidate, its facts, a decision.</summary>
    private static int Filter(RuleSet rules, List<PolicyRequest> candidates)
    {
        var left = 0;
        foreach (var candidate in candidates)
        {
            left += rules.Decide(candidate.ToFacts()).Allowed ? 1 : 0;
        }
        return left;
    }

    private double Shown(RuleSet rules)
    {
        var began = time.GetTimestamp();
        if (Invariants.Violations(rules).Any(one => one.GaveUp))
        {
            throw new InvalidOperationException("The analysis gave up on rules of an ordinary shape.");
        }
        return time.GetElapsedTime(began).TotalMilliseconds;
    }

    private PolicyRequest Candidate(int i)
    {
        var families = Enum.GetValues<NoticeFamily>();
        var now = time.GetUtcNow();
        var handling = new Handling { Classification = Classification.Official, JudicialUse = Consent.Ask, Onward = OnwardUse.SameState, DisplayClass = DisplayClass.Full, InformSubject = Consent.Ask, Cache = CacheRule.None, AutoExpire = true };
        var notice = new NoticeFacts(
            families[i % families.Length], NoticeType.Notice, i % 3 == 0 ? "USA" : "COL", "agency", $"bilateral-{i % 8}-{i % 7}", NoticePriority.Routine, i % 5 != 0, i % 11 == 0, true, [], handling,
            [NoticePurpose.ArrestExtradition], ["CARICOM"], ["SICA"], now.AddDays(30), i % 13 == 0);
        return new PolicyRequest(
            new Subject("JAM", "jcf", DeskRole.LiaisonDesk), i % 2 == 0 ? PolicyAction.ReadHit : PolicyAction.ReadHeader, notice,
            new Circumstances(now, NoticePurpose.ArrestExtradition, true, true, true));
    }
}
