using System.CommandLine;
using PoliceExchange.Protocol.Oversight.V1;

namespace PoliceExchange.Cli.Audit;

/// <summary><c>px audit request</c>: requests of data subjects and their clocks.</summary>
internal static class AuditRequest
{
    private static readonly Rows<SubjectRequest> Columns = new(
        ("id", request => request.Id),
        ("kind", request => OversightCommands.Name(request.Kind)),
        ("reference", request => request.Reference),
        ("step", request => OversightCommands.Name(request.Step)),
        ("received_at", request => request.ReceivedAt),
        ("due", request => request.Due),
        ("extended", request => request.Extended),
        ("overdue", request => request.Overdue),
        ("reason", request => request.Reason),
        ("appeal", request => request.Appeal));

    internal static Command Create(TimeProvider time) => new("request", "Take in a data subject's request, take it further, list them by due date.")
    {
        Open(time), Advance(time), List(time),
    };

    private static Command Open(TimeProvider time)
    {
        var kind = new Option<string>("--kind") { Description = "ACCESS, RECTIFICATION or ERASURE.", Required = true };
        var reference = new Option<string>("--reference") { Description = "File number; no name.", Required = true };
        var proof = new Option<string>("--identity-proof") { Description = "How identity was proven; kept in the private part.", Required = true };
        var command = new Command("open", """
            Example: px audit request open --kind ACCESS --reference DSAR-2026-7 --identity-proof "seen at the counter" --desk OVERSIGHT
            Take in a request. Its clock starts.
            """) { kind, reference, proof };
        return command.OnOversight(time, async call =>
        {
            var answer = await call.Service.OpenSubjectRequestAsync(
                new OpenSubjectRequestRequest
                {
                    Requester = call.Requester,
                    Kind = OversightCommands.Code<SubjectRequestKind>(call.Result.GetRequiredValue(kind), "--kind"),
                    Reference = call.Result.GetRequiredValue(reference),
                    IdentityProof = call.Result.GetRequiredValue(proof),
                },
                deadline: call.Deadline, cancellationToken: call.Cancel).ConfigureAwait(false);
            return call.One(Columns, answer.Request);
        });
    }

    private static Command Advance(TimeProvider time)
    {
        var id = new Argument<ulong>("id") { Description = "The request." };
        var step = new Option<string?>("--step") { Description = "LOCATED, CONSULTED, ANSWERED, RESTRICTED, CORRECTED, PROPAGATED or CONFIRMED." };
        var extend = new Option<bool>("--extend") { Description = "Extend its clock, once; with --reason." };
        var reason = new Option<string>("--reason") { Description = "Written reason of a restriction or an extension.", DefaultValueFactory = _ => "" };
        var appeal = new Option<string>("--appeal") { Description = "Route of appeal against a restriction.", DefaultValueFactory = _ => "" };
        var command = new Command("advance", """
            Example: px audit request advance 3 --step LOCATED --desk OVERSIGHT
            Take a request one step further, or extend its clock.
            """) { id, step, extend, reason, appeal };
        return command.OnOversight(time, async call =>
        {
            var extends = call.Result.GetValue(extend);
            if (extends == call.Result.GetValue(step) is not null)
            {
                throw new InvalidDataException("Give --step or --extend, one of the two.");
            }
            var answer = await call.Service.AdvanceSubjectRequestAsync(
                new AdvanceSubjectRequestRequest
                {
                    Requester = call.Requester,
                    Request = call.Result.GetValue(id),
                    Step = call.Result.GetValue(step) is { } name ? OversightCommands.Code<SubjectRequestStep>(name, "--step") : SubjectRequestStep.Unspecified,
                    Extend = extends,
                    Reason = call.Result.GetRequiredValue(reason),
                    Appeal = call.Result.GetRequiredValue(appeal),
                },
                deadline: call.Deadline, cancellationToken: call.Cancel).ConfigureAwait(false);
            return call.One(Columns, answer.Request);
        });
    }

    private static Command List(TimeProvider time)
    {
        var overdue = new Option<bool>("--overdue") { Description = "Only those past their due date." };
        var command = new Command("list", """
            Example: px audit request list --overdue --desk OVERSIGHT
            List requests by due date.
            """) { overdue };
        return command.OnOversight(time, async call =>
        {
            var answer = await call.Service.ListSubjectRequestsAsync(
                new ListSubjectRequestsRequest { Requester = call.Requester, OverdueOnly = call.Result.GetValue(overdue) }, deadline: call.Deadline, cancellationToken: call.Cancel).ConfigureAwait(false);
            return call.List("requests", Columns, answer.Requests);
        });
    }
}
