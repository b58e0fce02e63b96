using System.CommandLine;
using System.Text.Json;
using PoliceExchange.Cli.Calls;
using PoliceExchange.Cli.Texts;
using PoliceExchange.Protocol.Lookup.V1;
using PoliceExchange.Protocol.Person.V1;

namespace PoliceExchange.Cli.Notice;

/// <summary><c>px notice alert</c>: a victim desk hears of every look-up that meets the person behind a pseudonym.</summary>
internal static class NoticeAlert
{
    internal static Command Create(TimeProvider time)
    {
        var id = new Argument<string>("id") { Description = "The victim's notice." };
        var surname = new Option<string?>("--surname") { Description = "Surnames." };
        var forename = new Option<string?>("--forename") { Description = "Forenames." };
        var born = new Option<string?>("--born") { Description = "Date of birth, YYYY-MM-DD with XX for what is not known." };
        var document = new Option<string?>("--document") { Description = "ISSUER/NUMBER of a passport, such as HTI/R1234567." };
        var invented = new Option<bool>("--invented") { Description = "There is no such person: whoever asks is fishing, and oversight is shown each hit." };
        var end = new Option<bool>("--end") { Description = "End the alert; the name is erased." };
        var desk = new DeskOptions();
        var command = new Command("alert", """
            Example: px notice alert NOTICE_ID --surname BAPTISTE --forename MARIE --born 1999-04-XX
            Be told when somebody looks up the person behind a victim's pseudonym. The name stays at your gateway; who asks is told
            that there is nothing. `px notice hits` shows who it was. The notice itself still names nobody.
            """) { id, surname, forename, born, document, invented, end };
        desk.AddTo(command);
        command.OnCall(async context =>
        {
            var result = context.Result;
            using var client = desk.Connect(result, time);
            var (requester, notice, ends) = (desk.Requester(result), result.GetRequiredValue(id), result.GetValue(end));
            if (ends)
            {
                await client.LookUps.EndSilentAlertAsync(
                    new EndSilentAlertRequest { Requester = requester, NoticeId = notice }, deadline: client.Deadline, cancellationToken: context.Cancel).ConfigureAwait(false);
            }
            else
            {
                await client.LookUps.SetSilentAlertAsync(
                    new SetSilentAlertRequest
                    {
                        Requester = requester, NoticeId = notice, Invented = result.GetValue(invented),
                        Person = PersonOf(result.GetValue(surname), result.GetValue(forename), result.GetValue(born), result.GetValue(document)),
                    },
                    deadline: client.Deadline, cancellationToken: context.Cancel).ConfigureAwait(false);
            }
            context.Output.WriteLine(context.Json ? JsonSerializer.Serialize(new { notice_id = notice, alert = !ends }) : TextCatalog.Load(context.Language)[ends ? "alert.ended" : "alert.set"]);
            return ExitCodes.Ok;
        });
        return command;
    }

    private static PersonDetails PersonOf(string? surname, string? forename, string? born, string? document)
    {
        var person = new PersonDetails { DateOfBirth = born ?? "", IdentityStatus = IdentityStatus.NotConfirmed, Sex = Sex.NotKnown };
        Add(person.Surnames, surname);
        Add(person.Forenames, forename);
        if (document is not null)
        {
            person.Documents.Add(document.Split('/', 2) is [var issuer, var number]
                ? new Document { Type = DocumentType.Passport, Issuer = issuer.ToUpperInvariant(), Number = number }
                : throw new InvalidDataException($"--document {document} is not ISSUER/NUMBER, such as HTI/R1234567."));
        }
        return person;
    }

    private static void Add(Google.Protobuf.Collections.RepeatedField<string> names, string? given)
    {
        if (!string.IsNullOrWhiteSpace(given))
        {
            names.Add(given.Trim());
        }
    }
}
