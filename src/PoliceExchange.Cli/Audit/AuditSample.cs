using System.CommandLine;
using PoliceExchange.Protocol.Oversight.V1;

namespace PoliceExchange.Cli.Audit;

/// <summary><c>px audit sample</c>: draws entries for review; whoever has the seed draws the same.</summary>
internal static class AuditSample
{
    private static readonly Rows<SampleItem> Columns = new(("sequence", item => item.Sequence), ("weight", item => item.Weight), ("rank", item => item.Rank));

    internal static Command Create(TimeProvider time)
    {
        var seed = new Option<string>("--seed") { Description = "1 to 64 characters, best from a public draw.", Required = true };
        var size = new Option<uint>("--size") { Description = "1 to 1000.", DefaultValueFactory = _ => 10 };
        var method = new Option<string>("--method") { Description = "RANDOM or RISK_WEIGHTED.", DefaultValueFactory = _ => "RANDOM" };
        var stratum = new AccessFilterOptions();
        var command = new Command("sample", """
            Example: px audit sample --seed lottery-2026-11-21 --size 10 --method RISK_WEIGHTED --operation open --desk OVERSIGHT
            Draw a sample of entries of acts by persons, and keep it for review.
            """) { seed, size, method };
        stratum.AddTo(command);
        return command.OnOversight(time, async call =>
        {
            var answer = await call.Service.DrawSampleAsync(
                new DrawSampleRequest
                {
                    Requester = call.Requester,
                    Seed = call.Result.GetRequiredValue(seed),
                    Size = call.Result.GetValue(size),
                    Method = OversightCommands.Code<SampleMethod>(call.Result.GetRequiredValue(method), "--method"),
                    Stratum = stratum.Of(call.Result),
                },
                deadline: call.Deadline, cancellationToken: call.Cancel).ConfigureAwait(false);
            return call.Answer(new { sample = answer.Sample, population = answer.Population, items = Columns.Json(answer.Items) }, output =>
            {
                output.WriteLine(call.Texts.Format("audit.sampled", answer.Sample, answer.Items.Count, answer.Population));
                Columns.Write(answer.Items, call.Texts, output);
            });
        });
    }
}

/// <summary><c>px audit review</c>: what the review of an entry found.</summary>
internal static class AuditReview
{
    internal static Command Create(TimeProvider time)
    {
        var sequence = new Argument<ulong>("seq") { Description = "The entry." };
        var sample = new Option<ulong>("--sample") { Description = "The sample that it was drawn in; none for a break-glass entry." };
        var outcome = new Option<string>("--outcome") { Description = "CONFORMS, NOT_CONFORMS or UNCLEAR.", Required = true };
        var note = new Option<string>("--note") { Description = "Note, for the private part.", DefaultValueFactory = _ => "" };
        var command = new Command("review", """
            Example: px audit review 4711 --sample 3 --outcome CONFORMS --desk OVERSIGHT
            Record the outcome of a review. Nobody reviews their own act.
            """) { sequence, sample, outcome, note };
        return command.OnOversight(time, async call =>
        {
            var answer = await call.Service.RecordReviewAsync(
                new RecordReviewRequest
                {
                    Requester = call.Requester,
                    Sample = call.Result.GetValue(sample),
                    Sequence = call.Result.GetValue(sequence),
                    Outcome = OversightCommands.Code<ReviewOutcome>(call.Result.GetRequiredValue(outcome), "--outcome"),
                    Note = call.Result.GetRequiredValue(note),
                },
                deadline: call.Deadline, cancellationToken: call.Cancel).ConfigureAwait(false);
            return call.Answer(new { recorded_as = answer.RecordedAs }, output => output.WriteLine(call.Texts.Format("audit.recorded", answer.RecordedAs)));
        });
    }
}

/// <summary><c>px audit break-glass</c>: emergency access and whether it was reviewed in 72 hours.</summary>
internal static class AuditBreakGlass
{
    private static readonly Rows<BreakGlassReview> Columns = new(("sequence", one => one.Sequence), ("at", one => one.At), ("due", one => one.Due), ("state", one => one.State));

    internal static Command Create(TimeProvider time) => new Command("break-glass", """
        Example: px audit break-glass --desk OVERSIGHT
        List break-glass entries and where their review within 72 hours stands.
        """).OnOversight(time, async call =>
        {
            var answer = await call.Service.ListBreakGlassReviewsAsync(
                new ListBreakGlassReviewsRequest { Requester = call.Requester }, deadline: call.Deadline, cancellationToken: call.Cancel).ConfigureAwait(false);
            return call.List("reviews", Columns, answer.Reviews);
        });
}
