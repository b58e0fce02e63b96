using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Protobuf;
using PoliceExchange.Cli.Calls;
using PoliceExchange.Protocol.Notice.V1;

namespace PoliceExchange.Cli.Notice;

/// <summary><c>px notice review</c>: drafts of the agency that a second person has to look at.</summary>
internal static class NoticeReview
{
    internal static Command Create(TimeProvider time)
    {
        var id = new Argument<string?>("id") { Description = "The review; without it the ones that wait are listed.", Arity = ArgumentArity.ZeroOrOne };
        var release = new Option<bool>("--release") { Description = "It may be sent, and is." };
        var refuse = new Option<bool>("--refuse") { Description = "It is not sent." };
        var reason = new Option<string>("--reason") { Description = "Why, 10 to 500 characters; for oversight.", DefaultValueFactory = _ => "" };
        var desk = new DeskOptions();
        var command = new Command("review", """
            Examples:
              px notice review
              px notice review REVIEW_ID
              px notice review REVIEW_ID --release --reason "Ordinary offence; the words are of the court."
            List, read and decide drafts that are held for legal review. Who drafted it cannot decide it.
            """) { id, release, refuse, reason };
        desk.AddTo(command);
        command.OnCall(async context =>
        {
            var result = context.Result;
            if (result.GetValue(release) && result.GetValue(refuse))
            {
                throw new InvalidDataException("Give --release or --refuse.");
            }
            using var client = desk.Connect(result, time);
            var requester = desk.Requester(result);
            if (result.GetValue(id) is not { } review)
            {
                var list = await client.LegalReviews.ListLegalReviewsAsync(
                    new ListLegalReviewsRequest { Requester = requester }, deadline: client.Deadline, cancellationToken: context.Cancel).ConfigureAwait(false);
                Print(context, list);
                return ExitCodes.Ok;
            }
            if (!result.GetValue(release) && !result.GetValue(refuse))
            {
                var opened = await client.LegalReviews.GetLegalReviewAsync(
                    new GetLegalReviewRequest { Requester = requester, ReviewId = review }, deadline: client.Deadline, cancellationToken: context.Cancel).ConfigureAwait(false);
                Print(context, opened);
                return ExitCodes.Ok;
            }
            var decided = await client.LegalReviews.DecideLegalReviewAsync(
                new DecideLegalReviewRequest
                {
                    Requester = requester, ReviewId = review, Finding = result.GetValue(release) ? LegalFinding.Release : LegalFinding.Refuse, Reason = result.GetRequiredValue(reason),
                },
                deadline: client.Deadline, cancellationToken: context.Cancel).ConfigureAwait(false);
            context.Output.WriteLine(context.Json
                ? JsonSerializer.Serialize(new { review_id = review, state = decided.State, notice_id = decided.Sent?.NoticeId })
                : decided.Sent is { } sent ? $"{decided.State} {sent.NoticeId}" : decided.State);
            if (decided.State == "ESCALATED")
            {
                context.Error.WriteLine("Recorded. The class of the offence needs one more reviewer.");
            }
            return ExitCodes.Ok;
        });
        return command;
    }

    private static void Print(CallContext context, ListLegalReviewsResponse list)
    {
        if (context.Json)
        {
            context.Output.WriteLine(JsonSerializer.Serialize(new { reviews = list.Reviews.Select(Json) }));
            return;
        }
        foreach (var row in list.Reviews)
        {
            context.Output.WriteLine(Text(row));
        }
        context.Error.WriteLine(list.Reviews.Count == 0 ? "No drafts wait." : $"{list.Reviews.Count} drafts wait.");
    }

    private static void Print(CallContext context, GetLegalReviewResponse opened)
    {
        if (context.Json)
        {
            context.Output.WriteLine(JsonSerializer.Serialize(new
            {
                review = Json(opened.Row),
                draft = JsonNode.Parse(JsonFormatter.Default.Format(opened.Draft)),
                holds = opened.Holds.Select(one => Violations.Row(one.Field, one.Rule, one.Message, context.Language)),
                violations = opened.Violations.Select(one => Violations.Row(one.Field, one.Rule, one.Message, context.Language)),
            }));
            return;
        }
        context.Output.WriteLine(Text(opened.Row));
        NoticeShow.Lines(JsonNode.Parse(JsonFormatter.Default.Format(opened.Draft)), "", context.Output);
        foreach (var one in opened.Holds.Concat(opened.Violations))
        {
            context.Error.WriteLine($"{Terminal.Safe(one.Field)}: {one.Rule}: {Terminal.Safe(one.Message)}");
        }
    }

    private static string Text(LegalReviewRow row) => $"{row.ReviewId} {row.State} {row.Family} {row.HeldAt} {Terminal.Safe(row.CaseRef)}{(row.Own ? " (yours: another person decides)" : "")}";

    private static object Json(LegalReviewRow row) => new { review_id = row.ReviewId, state = row.State, family = row.Family, held_at = row.HeldAt, case_ref = row.CaseRef, own = row.Own };
}
