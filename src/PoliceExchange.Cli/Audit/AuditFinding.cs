using System.CommandLine;
using PoliceExchange.Protocol.Oversight.V1;

namespace PoliceExchange.Cli.Audit;

/// <summary><c>px audit finding</c>: findings against an agency, to their closure.</summary>
internal static class AuditFinding
{
    private static readonly Rows<Finding> Columns = new(
        ("id", finding => finding.Id),
        ("agency", finding => finding.Agency),
        ("state", finding => finding.State),
        ("due", finding => finding.Due),
        ("overdue", finding => finding.Overdue),
        ("outcome", finding => finding.Outcome),
        ("sequences", finding => finding.Sequences),
        ("text", finding => finding.Text),
        ("answer", finding => finding.Answer));

    internal static Command Create(TimeProvider time) => new("finding", "Open a finding against an agency, answer it, close it, list them.")
    {
        Open(time), Answer(time), Close(time), List(time),
    };

    private static Command Open(TimeProvider time)
    {
        var agency = new Option<string>("--agency") { Description = "Agency code.", Required = true };
        var sequences = new Option<ulong[]>("--seq") { Description = "Entries that it rests on.", Required = true, AllowMultipleArgumentsPerToken = true };
        var text = new Option<string>("--text") { Description = "What was found; no names of persons.", Required = true };
        var due = new Option<string>("--due") { Description = "Instant or day (UTC) when the answer is due.", Required = true };
        var command = new Command("open", """
            Example: px audit finding open --agency pol --seq 4711 4712 --text "No case file" --due 2026-12-21 --desk OVERSIGHT
            Open a finding.
            """) { agency, sequences, text, due };
        return command.OnOversight(time, async call =>
        {
            var request = new OpenFindingRequest
            {
                Requester = call.Requester,
                Agency = call.Result.GetRequiredValue(agency),
                Text = call.Result.GetRequiredValue(text),
                Due = OversightCommands.Instant(call.Result.GetRequiredValue(due)),
            };
            request.Sequences.AddRange(call.Result.GetRequiredValue(sequences));
            var answer = await call.Service.OpenFindingAsync(request, deadline: call.Deadline, cancellationToken: call.Cancel).ConfigureAwait(false);
            return call.One(Columns, answer.Finding);
        });
    }

    private static Command Answer(TimeProvider time)
    {
        var id = new Argument<ulong>("id") { Description = "The finding." };
        var text = new Option<string>("--text") { Description = "The answer.", Required = true };
        var command = new Command("answer", """
            Example: px audit finding answer 7 --text "The case file was added" --desk LIAISON_DESK
            Answer a finding, as a desk of the agency that it is against.
            """) { id, text };
        return command.OnOversight(time, async call =>
        {
            var answer = await call.Service.AnswerFindingAsync(
                new AnswerFindingRequest { Requester = call.Requester, Finding = call.Result.GetValue(id), Answer = call.Result.GetRequiredValue(text) },
                deadline: call.Deadline, cancellationToken: call.Cancel).ConfigureAwait(false);
            return call.One(Columns, answer.Finding);
        });
    }

    private static Command Close(TimeProvider time)
    {
        var id = new Argument<ulong>("id") { Description = "The finding." };
        var outcome = new Option<string>("--outcome") { Description = "REMEDIED, UPHELD, NOT_UPHELD, or RETURNED to the agency.", Required = true };
        var due = new Option<string?>("--due") { Description = "New due date of a returned finding." };
        var command = new Command("close", """
            Example: px audit finding close 7 --outcome REMEDIED --desk OVERSIGHT
            Close a finding, or return it with a new due date.
            """) { id, outcome, due };
        return command.OnOversight(time, async call =>
        {
            var answer = await call.Service.CloseFindingAsync(
                new CloseFindingRequest
                {
                    Requester = call.Requester,
                    Finding = call.Result.GetValue(id),
                    Outcome = OversightCommands.Code<FindingOutcome>(call.Result.GetRequiredValue(outcome), "--outcome"),
                    Due = OversightCommands.Instant(call.Result.GetValue(due)),
                },
                deadline: call.Deadline, cancellationToken: call.Cancel).ConfigureAwait(false);
            return call.One(Columns, answer.Finding);
        });
    }

    private static Command List(TimeProvider time)
    {
        var state = new Option<string>("--finding-state") { Description = "OPEN, ANSWERED or CLOSED.", DefaultValueFactory = _ => "" };
        var overdue = new Option<bool>("--overdue") { Description = "Only those past their due date." };
        var command = new Command("list", """
            Example: px audit finding list --overdue --desk OVERSIGHT
            List findings, newest first; a desk of an agency sees those against its agency.
            """) { state, overdue };
        return command.OnOversight(time, async call =>
        {
            var answer = await call.Service.ListFindingsAsync(
                new ListFindingsRequest { Requester = call.Requester, State = call.Result.GetRequiredValue(state).ToUpperInvariant(), OverdueOnly = call.Result.GetValue(overdue) },
                deadline: call.Deadline, cancellationToken: call.Cancel).ConfigureAwait(false);
            return call.List("findings", Columns, answer.Findings);
        });
    }
}
