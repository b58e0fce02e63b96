using System.CommandLine;
using System.Text.Json;
using PoliceExchange.Cli.Calls;
using PoliceExchange.Cli.Notice;
using PoliceExchange.Cli.Texts;
using PoliceExchange.Protocol.Casework.V1;

namespace PoliceExchange.Cli.Casework;

/// <summary><c>px case take</c>: somebody has it in hand.</summary>
internal static class CaseTake
{
    internal static Command Create(TimeProvider time)
    {
        var id = new Argument<string>("id") { Description = "The notice." };
        var officer = new Option<string>("--give-to") { Description = "Pseudonym of the officer who gets it; yourself when left out.", DefaultValueFactory = _ => "" };
        var desk = new DeskOptions();
        var command = new Command("take", """
            Example: px case take 0197f3c2-...
            Take a notice on for this desk, or give it to an officer of it.
            """) { id, officer };
        desk.AddTo(command);
        command.OnCall(async context =>
        {
            var result = context.Result;
            using var client = desk.Connect(result, time);
            var answer = await client.Cases.TakeOnAsync(
                new TakeOnRequest { Requester = desk.Requester(result), NoticeId = result.GetRequiredValue(id), Officer = result.GetRequiredValue(officer) },
                deadline: client.Deadline, cancellationToken: context.Cancel).ConfigureAwait(false);
            context.Output.WriteLine(context.Json
                ? JsonSerializer.Serialize(new { agency = answer.Agency, role = answer.Role, officer = answer.Officer })
                : TextCatalog.Load(context.Language).Format("case.taken", answer.Agency, answer.Role, Terminal.Safe(answer.Officer)));
            return ExitCodes.Ok;
        });
        return command;
    }
}
