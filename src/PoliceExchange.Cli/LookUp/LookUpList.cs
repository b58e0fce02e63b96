using System.Text.Json;
using PoliceExchange.Cli.Calls;
using PoliceExchange.Cli.Exchange;
using PoliceExchange.Cli.Matching;
using PoliceExchange.Cli.Texts;
using PoliceExchange.Protocol.Lookup.V1;
using PoliceExchange.Protocol.Notice.V1;

namespace PoliceExchange.Cli.LookUp;

/// <summary><c>px lookup --batch</c>: a passenger list or manifest, piece by piece, with progress.</summary>
internal static class LookUpList
{
    private const int Piece = 500;
    private const int MaxRows = 5_000;

    internal static async Task<int> RunAsync(string file, DeskClient client, Requester requester, CallContext context)
    {
        var rows = CsvLines.Read(file, "?surname", "?forename", "?born", "?issuer", "?number", "?mrz").Take(MaxRows + 1).Select(Question).ToList();
        if (rows.Count is 0 or > MaxRows)
        {
            throw new InvalidDataException($"{file}: 1 to {MaxRows} rows, with a header of surname, forename, born, issuer, number, mrz.");
        }
        var texts = TextCatalog.Load(context.Language);
        var answers = new List<(int Row, RowAnswer Answer)>();
        var unsearched = 0u;
        (OfflineCopyAge Age, int Row)? copy = null;
        for (var from = 0; from < rows.Count; from += Piece)
        {
            var request = new LookUpListRequest { Requester = requester };
            request.Rows.AddRange(rows.Skip(from).Take(Piece));
            var answer = await client.LookUps.LookUpListAsync(request, deadline: client.Deadline, cancellationToken: context.Cancel).ConfigureAwait(false);
            answers.AddRange(answer.Rows.Select(row => (from + (int)row.Row + 1, row)));
            unsearched = Math.Max(unsearched, answer.Unsearched);
            if (answer.Copy is { } age)
            {
                // The oldest answer stands for the list, from the first row of which it is true.
                copy = (age, copy?.Row ?? from + (int)age.FirstRow + 1);
            }
            await context.Error.WriteLineAsync(texts.Format("lookup.progress", Math.Min(from + Piece, rows.Count), rows.Count)).ConfigureAwait(false);
        }
        Write(context, texts, rows.Count, answers, unsearched, copy);
        return answers.Any(one => one.Answer.Violations.Count > 0) ? ExitCodes.Usage : ExitCodes.Ok;
    }

    private static LookUpQuestion Question(string[] fields) => fields is [var surname, var forename, var born, var issuer, var number, var mrz]
        ? mrz.Length > 0 ? new LookUpQuestion { Mrz = mrz.Replace('|', '\n') }
            : surname.Length + forename.Length == 0 && number.Length > 0 ? new LookUpQuestion { Document = new DocumentQuestion { Issuer = issuer, Number = number } }
            : new LookUpQuestion { Person = new PersonQuestion { Surnames = surname, Forenames = forename, DateOfBirth = born } }
        : throw new InvalidOperationException("six columns were asked for");

    private static void Write(CallContext context, TextCatalog texts, int rows, List<(int Row, RowAnswer Answer)> answers, uint unsearched, (OfflineCopyAge Age, int Row)? copy)
    {
        if (context.Json)
        {
            context.Output.WriteLine(JsonSerializer.Serialize(new
            {
                rows,
                unsearched,
                copy = copy is { } old ? new { complete_at = old.Age.CompleteAt, age_seconds = old.Age.AgeSeconds, lease_left_seconds = old.Age.LeaseLeftSeconds, first_row = old.Row } : null,
                answers = answers.Select(one => new
                {
                    row = one.Row,
                    hits = one.Answer.Hits.Select(HitText.Json),
                    violations = one.Answer.Violations.Select(wrong => new { field = wrong.Field, rule = wrong.Rule, message = wrong.Message }),
                    remarks = one.Answer.Remarks,
                }),
            }));
            return;
        }
        HitText.Copy(copy?.Age, texts, context.Output, copy?.Row);
        foreach (var (row, answer) in answers)
        {
            context.Output.WriteLine(texts.Format("lookup.row", row));
            foreach (var hit in answer.Hits)
            {
                HitText.Write(hit, texts, context.Output);
            }
            foreach (var wrong in answer.Violations)
            {
                context.Output.WriteLine(Terminal.Safe($"  {wrong.Field}: {wrong.Rule}: {wrong.Message}"));
            }
            HitText.Remarks(answer.Remarks, texts, context.Output);
        }
        context.Output.WriteLine(texts.Format("lookup.summary", rows, answers.Count(one => one.Answer.Hits.Count > 0), answers.Count(one => one.Answer.Violations.Count > 0)));
        HitText.Unsearched(unsearched, copy?.Age, texts, context.Output);
        HitText.Remarks(copy is null ? [] : ["lookup.copy.others"], texts, context.Output);
    }
}
