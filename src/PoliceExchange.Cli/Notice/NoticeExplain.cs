using System.CommandLine;
using System.Text.Json;
using PoliceExchange.Cli.Calls;
using PoliceExchange.Cli.Texts;
using PoliceExchange.Protocol.Policy.V1;

namespace PoliceExchange.Cli.Notice;

/// <summary><c>px notice explain</c>: why this desk may or may not do something with a notice; to the originator and oversight, everything.</summary>
internal static class NoticeExplain
{
    internal static Command Create(TimeProvider time)
    {
        var id = new Argument<string>("id") { Description = "The notice." };
        var action = new Option<string>("--action") { Description = "What is done, such as read_full, print or withdraw.", DefaultValueFactory = _ => "read_full" };
        var of = new Option<string?>("--of") { Description = "Another desk, STATE/agency/ROLE: explained to the agency that issued the notice and its state's oversight only." };
        var desk = new DeskOptions();
        var command = new Command("explain", """
            Example: px notice explain NOTICE_ID --action print --lang es
            Say why you may or may not do something with a notice. The question is recorded.
            """) { id, action, of };
        desk.AddTo(command);
        command.OnCall(async context =>
        {
            var result = context.Result;
            using var client = desk.Connect(result, time);
            var answer = await client.Decisions.ExplainNoticeAsync(
                new ExplainNoticeRequest
                {
                    Requester = desk.Requester(result), NoticeId = result.GetRequiredValue(id), Action = result.GetRequiredValue(action), Language = context.Language, Desk = Desk(result.GetValue(of)),
                },
                deadline: client.Deadline, cancellationToken: context.Cancel).ConfigureAwait(false);
            if (context.Json)
            {
                context.Output.WriteLine(JsonSerializer.Serialize(Json(answer)));
            }
            else
            {
                Write(answer, TextCatalog.Load(context.Language), context.Output);
            }
            return answer.Outcome is "ALLOW" or "REDACT" ? ExitCodes.Ok : answer.Reason == "NOT_FOUND" && answer.Trace is null ? ExitCodes.NotFound : ExitCodes.Denied;
        });
        return command;
    }

    private static ActingDesk? Desk(string? given) => given is null ? null
        : given.Split('/') is [var state, var agency, var role] ? new ActingDesk { State = state.ToUpperInvariant(), Agency = agency, Role = role.ToUpperInvariant() }
        : throw new InvalidDataException($"--of {given} is not STATE/agency/ROLE, such as PAN/pnp/LIAISON_DESK.");

    private static object Json(ExplainNoticeResponse answer) => new
    {
        outcome = answer.Outcome,
        reason = answer.Reason,
        text = answer.Text,
        legal_basis = answer.LegalBasis,
        offer = answer.Offer,
        obligations = answer.Obligations.Select(Row),
        rules = answer.Rules.Select(Rule),
        trace = answer.Trace is not { } trace ? null : new
        {
            policy_hash = trace.PolicyHash,
            facts_digest = trace.FactsDigest,
            with_content = trace.WithContent,
            outcome = trace.Outcome,
            reason = trace.Reason,
            text = trace.Text,
            by = trace.By is null ? null : Rule(trace.By),
            holding = trace.Holding.Select(Rule),
            nearest = trace.Nearest.Select(near => new { rule = Rule(near.Rule), failed = near.Failed }),
            obligations = trace.Obligations.Select(Row),
        },
    };

    private static object Row(TextRow row) => new { name = row.Name, text = row.Text };

    private static object Rule(ToldRule rule) => new { id = rule.Id, effect = rule.Effect, layer = rule.Layer, legal_basis = rule.LegalBasis, text = rule.Text };

    private static void Write(ExplainNoticeResponse answer, TextCatalog texts, TextWriter output)
    {
        output.WriteLine(Terminal.Safe($"{answer.Outcome} {answer.Reason}: {answer.Text}"));
        if (answer.LegalBasis.Length > 0)
        {
            output.WriteLine(texts.Format("explain.basis", Terminal.Safe(answer.LegalBasis)));
        }
        foreach (var rule in answer.Rules)
        {
            output.WriteLine(texts.Format("explain.rule", Terminal.Safe(rule.Id), Terminal.Safe(rule.Layer), Terminal.Safe(rule.Text)).TrimEnd(' ', ':'));
        }
        foreach (var duty in answer.Obligations)
        {
            output.WriteLine(texts.Format("explain.duty", Terminal.Safe(duty.Name), Terminal.Safe(duty.Text)));
        }
        if (answer.Offer.Count > 0)
        {
            output.WriteLine(texts.Format("explain.offer", Terminal.Safe(string.Join(' ', answer.Offer))));
        }
        if (answer.Trace is not { } trace)
        {
            return;
        }
        output.WriteLine(texts.Format("explain.trace", Terminal.Safe(trace.Outcome), Terminal.Safe(trace.Reason), Terminal.Safe(trace.Text)));
        foreach (var rule in trace.Holding)
        {
            output.WriteLine(texts.Format("explain.holds", Terminal.Safe(rule.Id), Terminal.Safe(rule.Effect), Terminal.Safe(rule.Layer), Terminal.Safe(rule.Text)).TrimEnd());
        }
        foreach (var near in trace.Nearest)
        {
            output.WriteLine(texts.Format("explain.near", Terminal.Safe(near.Rule.Id), Terminal.Safe(near.Rule.Text)).TrimEnd());
            foreach (var failed in near.Failed)
            {
                output.WriteLine(texts.Format("explain.failed", Terminal.Safe(failed)));
            }
        }
        output.WriteLine(texts.Format("explain.bundle", Terminal.Safe(trace.PolicyHash), Terminal.Safe(trace.FactsDigest)));
    }
}
