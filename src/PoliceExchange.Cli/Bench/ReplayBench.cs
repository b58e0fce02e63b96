using System.Text;
using PoliceExchange.Policy.Bundles;
using PoliceExchange.Policy.Evaluation;
using PoliceExchange.Policy.Replay;
using PoliceExchange.Policy.Words;

namespace PoliceExchange.Cli.Bench;

/// <summary>
/// What a replay of a million rows takes: read, checked against their own bundle, decided by another. Rows are as `px policy decisions`
/// writes them; more of them differ than a replay remembers, so that at least half are read and decided from their text.
/// </summary>
internal sealed class ReplayBench(TimeProvider time)
{
    private const int Rows = 1_000_000;
    private const int Different = 125_000;

    private static readonly string[] States = ["ARG", "BRA", "CAN", "CHL", "COL", "CRI", "DOM", "ECU", "GTM", "HTI", "JAM", "MEX", "PAN", "PER", "USA", "URY"];

    public IReadOnlyList<Figure> Run(int runs, List<Facts> requests, CancellationToken cancel)
    {
        var before = DefaultRules.Compiled();
        // The candidate lacks every seventh rule: it differs in thousands of rows.
        var after = new RuleSet(before.Rules.Where((_, i) => i % 7 != 0), "candidate");
        var facts = Enumerable.Range(0, Different).Select(i => requests[i % requests.Count].Copy()
            .With(Vocabulary.State, States[i % States.Length]).With(Vocabulary.IssuerState, States[i / States.Length % States.Length])
            .With(Vocabulary.LegalBasis, $"basis-{i / (States.Length * States.Length) % 32}").With(Vocabulary.Identifiers, i / (States.Length * States.Length * 32))).ToList();
        var text = new MemoryStream();
        foreach (var one in facts)
        {
            text.Write(Encoding.UTF8.GetBytes(new DecisionLine(new DateOnly(2026, 11, 21), FactsText.Write(one), DecisionSide.Of(before.Decide(one)), null, false, 1).ToJson() + "\n"));
        }
        var (seconds, limit, processor) = (new List<double>(), new List<double>(), new List<double>());
        DecisionReplay? replay = null;
        for (var run = 0; run < runs; run++)
        {
            cancel.ThrowIfCancellationRequested();
            var (began, used) = (time.GetTimestamp(), Environment.CpuUsage.TotalTime);
            using var rows = new RepeatedStream(text.GetBuffer().AsMemory(0, (int)text.Length), Rows / Different);
            replay = ReplayFile.Run(rows, () => new DecisionReplay(after, new Dictionary<string, RuleSet>(StringComparer.Ordinal) { [before.Bundle] = before }), DateOnly.MinValue, DateOnly.MaxValue, cancel);
            seconds.Add(time.GetElapsedTime(began).TotalSeconds);
            processor.Add((Environment.CpuUsage.TotalTime - used).TotalSeconds);
            if (replay.Rows != Rows || replay.NotReproducible > 0 || replay.Unreadable > 0)
            {
                throw new InvalidOperationException($"{replay.Rows} rows, {replay.NotReproducible} not reproducible, {replay.Unreadable} unreadable: the figure would be of something else.");
            }
            began = time.GetTimestamp();
            Parallel.For(0, Rows, i =>
            {
                before.Decide(facts[i % Different]);
                after.Decide(facts[i % Different]);
            });
            limit.Add(time.GetElapsedTime(began).TotalSeconds);
        }
        return
        [
            new Figure("policy", "replay 1,000,000 rows", "s", seconds)
            {
                Limit = new Limit("deciding them by both, from memory", limit),
                Bars = [Bar.AtMostValue(10)],
                Details = new Dictionary<string, double>(StringComparer.Ordinal)
                {
                    // What others on the machine cannot stretch: halved, the least that two cores need.
                    ["processor seconds"] = Statistics.Median(processor), ["different rows"] = Different, ["bytes a row"] = (double)text.Length / Different, ["newly allowed"] = replay!.Of(DecisionChange.NewlyAllowed), ["newly denied"] = replay.Of(DecisionChange.NewlyDenied),
                },
            },
        ];
    }

    /// <summary>The same bytes several times: a file of that length without the disk.</summary>
    private sealed class RepeatedStream(ReadOnlyMemory<byte> bytes, int times) : Stream
    {
        private long _at;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => (long)bytes.Length * times;

        public override long Position { get => _at; set => throw new NotSupportedException(); }

        public override int Read(Span<byte> buffer)
        {
            if (_at == Length)
            {
                return 0;
            }
            var from = (int)(_at % bytes.Length);
            var count = Math.Min(buffer.Length, bytes.Length - from);
            bytes.Span.Slice(from, count).CopyTo(buffer);
            _at += count;
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
