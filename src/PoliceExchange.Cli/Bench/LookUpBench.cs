using PoliceExchange.Cli.Matching;
using PoliceExchange.Matching.Encoding;
using PoliceExchange.Matching.Index;
using PoliceExchange.Matching.Names;
using PoliceExchange.Matching.Query;
using PoliceExchange.Matching.Weights;

namespace PoliceExchange.Cli.Bench;

/// <summary>
/// The matcher alone, in this process: what encoding costs the gateways, what the blind index weighs, what a question takes at the hub. No
/// call, log entry, policy or disk is in these figures.
/// </summary>
internal sealed class LookUpBench(TimeProvider time)
{
    private const uint Epoch = 1;
    private const int ThisYear = 2026;
    private const ulong Seed = 20261122;
    private const int Threads = 2;
    private const int Kinds = 1_000;
    private const int WarmUp = 500;
    private static readonly TimeSpan AtRate = TimeSpan.FromSeconds(10);

    // A measure protects nobody: a fixed key makes the same index on every run.
    private readonly byte[] _key = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];

    public async Task<IReadOnlyList<Figure>> RunAsync(int runs, int records, string? data, TextWriter progress, CancellationToken cancel)
    {
        var (listed, strangers) = (People(data, Seed), People(data, Seed + 1));
        var index = new BlindIndex(Epoch);
        var asked = new List<Person>(2 * Kinds);
        var built = Fill(index, runs, records, listed, asked, cancel);
        progress.WriteLine($"lookup: {records} records in {index.Count} forms");
        var typos = new Mutations(Seed + 2);
        // Half the questions mean a listed person and have a typo, half mean nobody; both have dates as notices have them.
        List<(NameForm Name, BirthDate Date)> named = [.. asked.Select(person => (typos.Typo(person.Name), person.Date)).SelectMany(one => new[] { one, Stranger(strangers) }).Select(one => (NameReader.Read(one.Item1), one.Date))];
        var (encodeP50, encodeP99) = (new List<double>(), new List<double>());
        List<IReadOnlyList<byte[]>> questions = [];
        for (var run = -1; run < runs; run++)
        {
            // The first turn is the compiler's.
            var (made, times) = Encode(named);
            questions = made;
            if (run >= 0)
            {
                encodeP50.Add(Statistics.Percentile(times, 0.50));
                encodeP99.Add(Statistics.Percentile(times, 0.99));
            }
        }
        var load = new QuestionLoad(index, questions, time);
        _ = await load.RunAsync(Threads, Math.Min(WarmUp, questions.Count), null, cancel).ConfigureAwait(false);
        var (one, both, rated) = (new List<QuestionTimes>(), new List<QuestionTimes>(), new List<QuestionTimes>());
        for (var run = 0; run < runs; run++)
        {
            one.Add(await load.RunAsync(1, questions.Count, null, cancel).ConfigureAwait(false));
            both.Add(await load.RunAsync(Threads, 2 * questions.Count, null, cancel).ConfigureAwait(false));
            rated.Add(await load.RunAsync(Threads, (int)(LookUpLimits.PerSecond * AtRate.TotalSeconds), LookUpLimits.PerSecond, cancel).ConfigureAwait(false));
        }
        var allowed = LookUpLimits.Milliseconds(records);
        var p99 = new Limit(FormattableString.Invariant($"5 ms at 1 M, 20 ms at 10 M records, for {records:#,0}"), [.. Enumerable.Repeat(allowed, runs)]);
        var rate = new Limit(FormattableString.Invariant($"500/s at 1 M records, for {records:#,0}"), [.. Enumerable.Repeat(LookUpLimits.Rate(records), runs)]);
        return
        [
            .. built,
            new Figure("lookup", "encode a question at the gateway, p50", "us", encodeP50)
            {
                Details = Named(("p99, us", Statistics.Median(encodeP99)), ("bytes of a question, mean", questions.Average(question => question.Sum(part => part.Length)))),
            },
            new Figure("lookup", "a question, one thread, p99", "ms", [.. one.Select(times => times.P(0.99))])
                { Limit = p99, Bars = [Bar.RatioAtMost(1)], Details = Named([.. Spread(one), .. Work(one, questions)]) },
            new Figure("lookup", "questions, two threads together", "/s", [.. both.Select(times => times.PerSecond)])
                { Limit = rate, Bars = [Bar.RatioAtLeast(1)], Details = Named([.. Spread(both), ("p99, ms", Median(both, times => times.P(0.99)))]) },
            new Figure("lookup", "500/s for 10 s, p99 from the due moment", "ms", [.. rated.Select(times => times.P(0.99))])
            {
                Limit = p99,
                Bars = [Bar.RatioAtMost(1)],
                Details = Named(
                [
                    .. Spread(rated),
                    ("% within 5 ms", 100 * Median(rated, times => times.Within(5))),
                    ("% within the limit for these records", 100 * Median(rated, times => times.Within(allowed))),
                    .. Undisturbed(rated),
                    ("own work of a question, p99, ms", Median(rated, times => Statistics.Percentile(times.Busy, 0.99))),
                    ("% of two threads busy", 100 * Median(rated, times => times.Busy.Sum() / 1e3 / (Threads * times.Seconds))),
                    ("load of the machine afterwards", ProcessFacts.Load()),
                ]),
            },
        ];
    }

    /// <summary>Encodes and adds the records, in as many parts as there are runs; keeps some whom questions mean.</summary>
    private IEnumerable<Figure> Fill(BlindIndex index, int runs, int records, Func<Person> people, List<Person> asked, CancellationToken cancel)
    {
        using var encoder = new RecordEncoder();
        for (var i = 0; i < WarmUp; i++)
        {
            _ = Encoded(encoder, i, people());
        }
        var (encoding, adding, bytes) = (new List<double>(), 0L, 0L);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var (run, entry) = (0, 0); run < runs; run++)
        {
            var (ticks, first) = (0L, entry);
            for (var end = (int)((long)records * (run + 1) / runs); entry < end; entry++)
            {
                cancel.ThrowIfCancellationRequested();
                var person = people();
                var began = time.GetTimestamp();
                var forms = Encoded(encoder, entry, person);
                var encoded = time.GetTimestamp();
                foreach (var form in forms)
                {
                    bytes += form.Length;
                    if (index.Add(form, entry) is var fault and not EncodingFault.None)
                    {
                        throw new InvalidOperationException($"An own encoding was refused: {fault}.");
                    }
                }
                (ticks, adding) = (ticks + encoded - began, adding + time.GetTimestamp() - encoded);
                // Every so many, so that the sample is of the whole.
                if (asked.Count < Kinds && forms.Count > 0 && entry >= (long)asked.Count * records / Kinds)
                {
                    asked.Add(person);
                }
            }
            encoding.Add(Microseconds(ticks) / (entry - first));
        }
        var used = GC.GetTotalMemory(forceFullCollection: true) - before;
        var perForm = (double)used / index.Count;
        return
        [
            new Figure("lookup", "encode a record, all its forms", "us", encoding)
            {
                Details = Named(("records", records), ("forms of a record, mean", (double)index.Count / records), ("adding them to the index, us", Microseconds(adding) / records)),
            },
            new Figure("lookup", "memory of the index per form", "bytes", [perForm])
            {
                Limit = new Limit("3 GB at 10 M forms", [LookUpLimits.BytesPerForm]),
                Bars = [Bar.RatioAtMost(1)],
                Details = Named(
                    ("forms", index.Count), ("of them names that were stated", index.Names), ("cohorts", index.Cohorts), ("the index, MB", used / 1e6),
                    ("bytes of a form as sent and stored", (double)bytes / index.Count), ("so 10 M forms, GB", perForm * 1e7 / 1e9), ("so 100 M forms, GB", perForm * 1e8 / 1e9)),
            },
        ];
    }

    private IReadOnlyList<byte[]> Encoded(RecordEncoder encoder, int entry, Person person) =>
        encoder.Encode(_key, Epoch, BitConverter.GetBytes(entry), [new StatedName(person.Name)], [person.Date]).Forms;

    /// <summary>The questions as the gateway of the officer makes them, and what each took in microseconds.</summary>
    private (List<IReadOnlyList<byte[]>> Questions, List<double> Times) Encode(List<(NameForm Name, BirthDate Date)> named)
    {
        using var encoder = new QueryEncoder(TokenFrequencies.Default);
        var (questions, times) = (new List<IReadOnlyList<byte[]>>(named.Count), new List<double>(named.Count));
        foreach (var (name, date) in named)
        {
            var began = time.GetTimestamp();
            var question = encoder.Encode(_key, Epoch, name, date, ThisYear);
            var took = Microseconds(time.GetTimestamp() - began);
            // A name that is too short gives none; its owner is asked instead.
            if (question.Count > 0)
            {
                questions.Add(question);
                times.Add(took);
            }
        }
        return (questions, times);
    }

    private static Func<Person> People(string? data, ulong seed)
    {
        if (data is null)
        {
            return new TablePeople(TokenFrequencies.Default, seed).Next;
        }
        var people = new SyntheticPeople(new NameStatistics(MatchEval.Folder(data)), seed);
        return () => people.Next();
    }

    private static (string Name, BirthDate Date) Stranger(Func<Person> strangers)
    {
        // One of twenty-five has no date of birth, which is a question for the owners and not for the hub.
        for (var person = strangers(); ; person = strangers())
        {
            if (person.Date.IsKnown)
            {
                return (person.Name, person.Date);
            }
        }
    }

    private static (string, double)[] Spread(List<QuestionTimes> runs) =>
        [("p50, ms", Median(runs, times => times.P(0.50))), ("p95, ms", Median(runs, times => times.P(0.95))), ("slowest, ms", Median(runs, times => times.P(1)))];

    /// <summary>What the machine's other work did not add; a kernel that does not count it gives no figure.</summary>
    private static (string, double)[] Undisturbed(List<QuestionTimes> runs) => runs.Exists(times => times.Undisturbed.Any(double.IsNaN))
        ? []
        : [("p99 less what others had the core for, ms", Median(runs, times => Statistics.Percentile(times.Undisturbed, 0.99)))];

    /// <summary>Where the time of questions went that one thread asked, each once.</summary>
    private static (string, double)[] Work(List<QuestionTimes> runs, List<IReadOnlyList<byte[]>> questions)
    {
        // Of a whole date one query, of a year alone several.
        var whole = Enumerable.Range(0, questions.Count).Where(i => questions[i].Count == 1).ToList();
        return
        [
            .. Undisturbed(runs),
            ("the matcher alone, p50, ms", Median(runs, times => Statistics.Percentile(times.Matcher, 0.50))),
            ("the matcher alone, p99, ms", Median(runs, times => Statistics.Percentile(times.Matcher, 0.99))),
            ("p99 of whole dates, ms", Median(runs, times => Statistics.Percentile([.. whole.Select(i => times.Milliseconds[i])], 0.99))),
            ("% of a year alone (several queries each)", 100.0 * (questions.Count - whole.Count) / questions.Count),
            ("questions/s", Median(runs, times => times.PerSecond)),
            ("forms a question is held against, mean", (double)runs[0].Scored / questions.Count),
            ("the matcher, ns per form", Median(runs, times => times.Matcher.Sum() * 1e6 / times.Scored)),
            ("% that met somebody", 100.0 * runs[0].Met / questions.Count),
        ];
    }

    private static double Median(List<QuestionTimes> runs, Func<QuestionTimes, double> of) => Statistics.Median([.. runs.Select(of)]);

    private static Dictionary<string, double> Named(params (string Name, double Value)[] details) => details.ToDictionary(one => one.Name, one => one.Value, StringComparer.Ordinal);

    private double Microseconds(long ticks) => ticks * 1e6 / time.TimestampFrequency;
}
