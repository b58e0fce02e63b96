using System.Buffers.Text;
using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using PoliceExchange.Cli.Calls;
using PoliceExchange.Protocol.Oversight.V1;

namespace PoliceExchange.Cli.Audit;

/// <summary><c>px audit open</c>: the private part of one entry, under a warrant, checked against what the entry commits to.</summary>
internal static class AuditOpen
{
    internal static Command Create(TimeProvider time)
    {
        var warrant = new WarrantOptions();
        var command = new Command("open", """
            Example: px audit open 4711 --warrant W-2026-12 --reason "Complaint 12" --desk OVERSIGHT
            Open the private part of an entry: who acted, for which case. The opening is recorded with its warrant first.
            Exit code 7 when what is kept is not what the entry commits to.
            """);
        warrant.AddTo(command);
        return command.OnOversight(time, async call =>
        {
            var answer = await call.Service.OpenEntryAsync(
                new OpenEntryRequest { Requester = call.Requester, Sequence = warrant.Sequence(call.Result), WarrantRef = warrant.Reference(call.Result), Reason = warrant.Reason(call.Result) },
                deadline: call.Deadline, cancellationToken: call.Cancel).ConfigureAwait(false);
            var entry = JsonNode.Parse(answer.Entry.Span);
            // Here, not at the gateway: the entry is under the hub's tree, the gateway's word is not.
            var committed = answer.State != "OPENED" ? (bool?)null
                : entry?["cmt"]?.GetValue<string>() == Base64Url.EncodeToString(HMACSHA256.HashData(answer.CommitmentKey.Span, answer.PrivatePart.Span));
            var part = committed is null ? null : JsonNode.Parse(answer.PrivatePart.Span);
            call.Answer(
                new { state = answer.State, commitment_holds = committed, entry, private_part = part, recorded_as = answer.RecordedAs },
                output =>
                {
                    output.WriteLine(call.Texts[$"audit.opened.{answer.State.ToLowerInvariant()}"]);
                    output.WriteLine(Terminal.Safe(answer.Entry.ToStringUtf8()));
                    foreach (var (name, value) in part as JsonObject ?? [])
                    {
                        output.WriteLine($"  {Terminal.Safe(name)}: {Terminal.Safe(value?.ToString() ?? "")}");
                    }
                    if (committed is { } holds)
                    {
                        output.WriteLine(call.Texts[holds ? "audit.commitment.holds" : "audit.commitment.broken"]);
                    }
                    call.Context.Error.WriteLine(call.Texts.Format("audit.recorded", answer.RecordedAs));
                });
            return committed == false || answer.State == "BROKEN" ? ExitCodes.VerificationFailed : ExitCodes.Ok;
        });
    }
}

/// <summary><c>px audit erase</c>: deletes the private part of one entry.</summary>
internal static class AuditErase
{
    internal static Command Create(TimeProvider time)
    {
        var warrant = new WarrantOptions();
        var command = new Command("erase", """
            Example: px audit erase 4711 --warrant D-2026-3 --reason "LED Art. 16" --desk OVERSIGHT
            Delete the private part of an entry. The entry stays and still verifies.
            """);
        warrant.AddTo(command);
        return command.OnOversight(time, async call =>
        {
            var answer = await call.Service.EraseEntryAsync(
                new EraseEntryRequest { Requester = call.Requester, Sequence = warrant.Sequence(call.Result), WarrantRef = warrant.Reference(call.Result), Reason = warrant.Reason(call.Result) },
                deadline: call.Deadline, cancellationToken: call.Cancel).ConfigureAwait(false);
            return call.Answer(new { recorded_as = answer.RecordedAs }, output => output.WriteLine(call.Texts.Format("audit.recorded", answer.RecordedAs)));
        });
    }
}

/// <summary>Which entry, and by what right.</summary>
internal sealed class WarrantOptions
{
    private readonly Argument<ulong> _sequence = new("seq") { Description = "Sequence number of the entry." };
    private readonly Option<string> _warrant = new("--warrant") { Description = "Reference of the warrant or decision.", Required = true };
    private readonly Option<string> _reason = new("--reason") { Description = "Why.", Required = true };

    internal void AddTo(Command command)
    {
        command.Add(_sequence);
        command.Add(_warrant);
        command.Add(_reason);
    }

    internal ulong Sequence(ParseResult result) => result.GetValue(_sequence);

    internal string Reference(ParseResult result) => result.GetRequiredValue(_warrant);

    internal string Reason(ParseResult result) => result.GetRequiredValue(_reason);
}
