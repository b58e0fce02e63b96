using System.CommandLine;
using System.Text.Json;
using PoliceExchange.Cli.Calls;
using PoliceExchange.Cli.Notice;
using PoliceExchange.Cli.Texts;
using PoliceExchange.Protocol.Lookup.V1;

namespace PoliceExchange.Cli.LookUp;

/// <summary><c>px lookup</c>: hit or no hit for a person, a document or an object.</summary>
internal static class LookUpCommand
{
    internal static Command Create(TimeProvider time)
    {
        var surname = new Option<string?>("--surname") { Description = "Surnames." };
        var forename = new Option<string?>("--forename") { Description = "Forenames." };
        var born = new Option<string?>("--born") { Description = "Date of birth, YYYY-MM-DD with XX for what is not known." };
        var mrz = new Option<string?>("--mrz") { Description = "Machine-readable zone; lines in one or parted by |. - reads it from the standard input." };
        var document = new Option<string?>("--document") { Description = "ISSUER/NUMBER of a document, such as PER/P1234567." };
        var item = new Option<string?>("--object") { Description = "KIND/NUMBER: VIN, FIREARM, SERIAL, CONTAINER, AIRCRAFT, IMO, IMEI; PLATE/STATE/NUMBER." };
        var batch = new Option<string?>("--batch") { Description = "CSV of persons with a header: surname, forename, born, issuer, number, mrz; columns may be left out. For desks that may look up lists." };
        var ruleOut = new Option<string?>("--rule-out") { Description = "NOTICE_ID: the bearer of --document or --mrz was compared and is somebody else; the next look-up says so. With --reason." };
        var reason = new Option<string>("--reason") { Description = "What shows that it is somebody else.", DefaultValueFactory = _ => "" };
        var desk = new DeskOptions();
        var command = new Command("lookup", """
            Example: px lookup --surname "DE LA CRUZ" --forename MARIA --born 1984-03-XX --case 2026/118
            Ask whether a person or an object is in a notice that you may know of. The question is recorded and counted.
            """) { surname, forename, born, mrz, document, item, batch, ruleOut, reason };
        desk.AddTo(command);
        command.OnCall(async context =>
        {
            var result = context.Result;
            if (result.GetValue(batch) is { } file)
            {
                using var lists = desk.Connect(result, time);
                return await LookUpList.RunAsync(file, lists, desk.Requester(result), context).ConfigureAwait(false);
            }
            var question = QuestionOf(result.GetValue(surname), result.GetValue(forename), result.GetValue(born), Zone(result.GetValue(mrz)), result.GetValue(document), result.GetValue(item));
            using var client = desk.Connect(result, time);
            if (result.GetValue(ruleOut) is { } notice)
            {
                await client.LookUps.RuleOutAsync(
                    new RuleOutRequest { Requester = desk.Requester(result), NoticeId = notice, Question = question, Reason = result.GetRequiredValue(reason) },
                    deadline: client.Deadline, cancellationToken: context.Cancel).ConfigureAwait(false);
                context.Output.WriteLine(context.Json ? JsonSerializer.Serialize(new { notice_id = notice, ruled_out = true }) : TextCatalog.Load(context.Language)["lookup.ruleout.kept"]);
                return ExitCodes.Ok;
            }
            var answer = await client.LookUps.LookUpAsync(
                new LookUpRequest { Requester = desk.Requester(result), Question = question }, deadline: client.Deadline, cancellationToken: context.Cancel).ConfigureAwait(false);
            if (context.Json)
            {
                context.Output.WriteLine(JsonSerializer.Serialize(HitText.Json(answer)));
            }
            else
            {
                HitText.Write(answer, TextCatalog.Load(context.Language), context.Output);
            }
            return ExitCodes.Ok;
        });
        return command;
    }

    private static string? Zone(string? given) => given == "-" ? Console.In.ReadToEnd() : given?.Replace('|', '\n');

    private static LookUpQuestion QuestionOf(string? surname, string? forename, string? born, string? mrz, string? document, string? item)
    {
        var ways = new[] { surname ?? forename ?? born, mrz, document, item }.Count(way => way is not null);
        if (ways != 1)
        {
            throw new InvalidDataException("Give one of: a name with --born, --mrz, --document, --object, --batch.");
        }
        return mrz is not null ? new LookUpQuestion { Mrz = mrz }
            : document is not null ? new LookUpQuestion { Document = DocumentOf(document) }
            : item is not null ? new LookUpQuestion { Object = ObjectOf(item) }
            : new LookUpQuestion { Person = new PersonQuestion { Surnames = surname ?? "", Forenames = forename ?? "", DateOfBirth = born ?? "" } };
    }

    private static DocumentQuestion DocumentOf(string given) => given.Split('/', 2) is [var issuer, var number]
        ? new DocumentQuestion { Issuer = issuer.ToUpperInvariant(), Number = number }
        : throw new InvalidDataException($"--document {given} is not ISSUER/NUMBER, such as PER/P1234567.");

    private static ObjectQuestion ObjectOf(string given)
    {
        var parts = given.Split('/');
        var kind = Enum.GetValues<ObjectNumber>().FirstOrDefault(one => one != ObjectNumber.Unspecified && one.ToString().Equals(parts[0], StringComparison.OrdinalIgnoreCase));
        return (kind, parts) switch
        {
            (ObjectNumber.Plate, [_, var state, var number]) => new ObjectQuestion { Kind = kind, State = state.ToUpperInvariant(), Number = number },
            (not ObjectNumber.Unspecified and not ObjectNumber.Plate, [_, var number]) => new ObjectQuestion { Kind = kind, Number = number },
            _ => throw new InvalidDataException($"--object {given} is not KIND/NUMBER, such as VIN/1HGCM82633A004352, nor PLATE/STATE/NUMBER."),
        };
    }
}
