using PoliceExchange.Matching.Index;

namespace PoliceExchange.Cli.Bench;

/// <summary>What questions took.</summary>
/// <param name="Milliseconds">Each question: from the moment it was due where there is a rate, else from its own beginning.</param>
/// <param name="Busy">Each question: its own work, ms.</param>
/// <param name="Undisturbed">Each question: its own work less what other threads of the machine had its core for, ms; nothing where the kernel does not say.</param>
/// <param name="Matcher">Each question: what of that was the matcher's, ms.</param>
/// <param name="Seconds">All of them together.</param>
/// <param name="Scored">Forms that all were held against.</param>
/// <param name="Met">Questions that met somebody.</param>
internal sealed record QuestionTimes(double[] Milliseconds, double[] Busy, double[] Undisturbed, double[] Matcher, double Seconds, long Scored, int Met)
{
    public double PerSecond => Milliseconds.Length / Seconds;

    public double P(double share) => Statistics.Percentile(Milliseconds, share);

    /// <summary>Share answered within a time.</summary>
    public double Within(double milliseconds) => (double)Milliseconds.Count(one => one <= milliseconds) / Milliseconds.Length;
}

/// <summary>Asks questions in turn with some threads, as fast as it goes or at a rate that does not wait for answers.</summary>
internal sealed class QuestionLoad(BlindIndex index, IReadOnlyList<IReadOnlyList<byte[]>> questions, TimeProvider time)
{
    /// <summary>A thread that sleeps to the very moment wakes up late; the last of the wait it spins.</summary>
    private const double SpinMilliseconds = 1.5;

    public async Task<QuestionTimes> RunAsync(int threads, int count, double? rate, CancellationToken cancel)
    {
        var (latency, busy, undisturbed, matcher) = (new double[count], new double[count], new double[count], new double[count]);
        var (next, met, scored) = (-1, 0, 0L);
        var start = time.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, threads).Select(_ => Task.Factory.StartNew(Ask, cancel, TaskCreationOptions.LongRunning, TaskScheduler.Default))).ConfigureAwait(false);
        return new QuestionTimes(latency, busy, undisturbed, matcher, time.GetElapsedTime(start).TotalSeconds, scored, met);

        void Ask()
        {
            var matching = new QuestionMatching(index, time);
            for (var one = Interlocked.Increment(ref next); one < count; one = Interlocked.Increment(ref next))
            {
                cancel.ThrowIfCancellationRequested();
                var due = rate is { } perSecond ? start + (long)(one * time.TimestampFrequency / perSecond) : time.GetTimestamp();
                Await(due, cancel);
                var waited = ProcessFacts.WaitedNanoseconds();
                var began = time.GetTimestamp();
                var found = matching.Match(questions[one % questions.Count]);
                var ended = time.GetTimestamp();
                var waiting = ProcessFacts.WaitedNanoseconds() - waited;
                (latency[one], busy[one], matcher[one]) = (Milliseconds(due, ended), Milliseconds(began, ended), Milliseconds(0, matching.MatcherTicks));
                // The counter is read around the clock, so a wait between the two reads would come out below nothing.
                undisturbed[one] = waiting is { } nanoseconds ? Math.Max(0, busy[one] - (nanoseconds / 1e6)) : double.NaN;
                Interlocked.Add(ref scored, matching.Scored);
                Interlocked.Add(ref met, found > 0 ? 1 : 0);
            }
        }
    }

    private void Await(long due, CancellationToken cancel)
    {
        for (var left = Milliseconds(time.GetTimestamp(), due); left > 0; left = Milliseconds(time.GetTimestamp(), due))
        {
            if (left > SpinMilliseconds + 1)
            {
                cancel.WaitHandle.WaitOne((int)(left - SpinMilliseconds));
                cancel.ThrowIfCancellationRequested();
            }
            else
            {
                Thread.SpinWait(20);
            }
        }
    }

    private double Milliseconds(long from, long to) => (to - from) * 1e3 / time.TimestampFrequency;
}
