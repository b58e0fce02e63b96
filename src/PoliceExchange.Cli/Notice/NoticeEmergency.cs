using System.CommandLine;
using System.Text.Json;
using PoliceExchange.Cli.Calls;
using PoliceExchange.Protocol.Notice.V1;

namespace PoliceExchange.Cli.Notice;

/// <summary><c>px notice emergency</c>: emergency access to one notice, by two persons at two desks.</summary>
internal static class NoticeEmergency
{
    internal static Command Create(TimeProvider time)
    {
        var id = new Argument<string>("id") { Description = "The notice; with --confirm the id of the request." };
        var confirm = new Option<bool>("--confirm") { Description = "Confirm the request of an officer at another desk." };
        var reason = new Option<string>("--reason") { Description = "What threatens whom, 20 to 500 characters; for oversight.", Required = true };
        var desk = new DeskOptions();
        var command = new Command("emergency", """
            Examples:
              px notice emergency NOTICE_ID --reason "Armed suspect on the way to the victim's address."
              px notice emergency EMERGENCY_ID --confirm --reason "Confirmed by telephone with the commanding officer."
            Ask for emergency access to a notice that your rights do not open. After the confirmation the asking officer
            opens it for 60 minutes (px notice show). The originator is told, and oversight reviews it within 72 hours.
            """) { id, confirm, reason };
        desk.AddTo(command);
        command.OnCall(async context =>
        {
            var result = context.Result;
            using var client = desk.Connect(result, time);
            var requester = desk.Requester(result);
            if (result.GetValue(confirm))
            {
                var confirmed = await client.Emergencies.ConfirmEmergencyAsync(
                    new ConfirmEmergencyRequest { Requester = requester, EmergencyId = result.GetRequiredValue(id), Reason = result.GetRequiredValue(reason) },
                    deadline: client.Deadline, cancellationToken: context.Cancel).ConfigureAwait(false);
                context.Output.WriteLine(context.Json ? JsonSerializer.Serialize(new { emergency_id = result.GetRequiredValue(id), ends_at = confirmed.EndsAt }) : $"until {confirmed.EndsAt}");
                return ExitCodes.Ok;
            }
            var asked = await client.Emergencies.RequestEmergencyAsync(
                new RequestEmergencyRequest { Requester = requester, NoticeId = result.GetRequiredValue(id), Reason = result.GetRequiredValue(reason) },
                deadline: client.Deadline, cancellationToken: context.Cancel).ConfigureAwait(false);
            context.Output.WriteLine(context.Json ? JsonSerializer.Serialize(new { emergency_id = asked.EmergencyId, ends_at = asked.EndsAt }) : asked.EmergencyId);
            context.Error.WriteLine($"An officer at another desk confirms it before {asked.EndsAt}: px notice emergency {asked.EmergencyId} --confirm");
            return ExitCodes.Ok;
        });
        return command;
    }
}
