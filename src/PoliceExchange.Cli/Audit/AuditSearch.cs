using System.CommandLine;
using PoliceExchange.Protocol.Oversight.V1;

namespace PoliceExchange.Cli.Audit;

/// <summary><c>px audit search</c>: who did what with whose data, by the own nation's access log.</summary>
internal static class AuditSearch
{
    private static readonly Rows<AccessRow> Columns = new(
        ("sequence", row => row.Sequence),
        ("at", row => row.At),
        ("operation", row => row.Operation),
        ("result", row => row.Result),
        ("family", row => row.Family),
        ("owner", row => row.Owner),
        ("purpose", row => row.Purpose),
        ("private_part", row => row.HasPrivatePart),
        ("peer", row => row.Peer));

    internal static Command Create(TimeProvider time)
    {
        var filter = new AccessFilterOptions();
        var officer = new Option<string>("--by-officer") { Description = "Pseudonym of the officer who acted.", DefaultValueFactory = _ => "" };
        var caseRef = new Option<string>("--of-case") { Description = "Case number under which it was done.", DefaultValueFactory = _ => "" };
        var notice = new Option<string>("--notice") { Description = "Notice.", DefaultValueFactory = _ => "" };
        var size = new Option<uint>("--page-size") { Description = "At most 200.", DefaultValueFactory = _ => 50 };
        var token = new Option<string>("--page-token") { Description = "From the previous page.", DefaultValueFactory = _ => "" };
        var command = new Command("search", """
            Example: px audit search --operation open --owner JAM --from 2026-11-01 --desk OVERSIGHT
            Find entries of your nation's access log, newest first; public members only. The search itself becomes an entry.
            """) { officer, caseRef, notice, size, token };
        filter.AddTo(command);
        return command.OnOversight(time, async call =>
        {
            var result = call.Result;
            var answer = await call.Service.SearchAccessAsync(
                new SearchAccessRequest
                {
                    Requester = call.Requester,
                    Filter = filter.Of(result),
                    Officer = result.GetRequiredValue(officer),
                    CaseRef = result.GetRequiredValue(caseRef),
                    NoticeId = result.GetRequiredValue(notice),
                    PageSize = result.GetValue(size),
                    PageToken = result.GetRequiredValue(token),
                },
                deadline: call.Deadline, cancellationToken: call.Cancel).ConfigureAwait(false);
            return call.List("entries", Columns, answer.Rows, answer.NextPageToken);
        });
    }
}

/// <summary><c>px audit flags</c>: what a person should look at.</summary>
internal static class AuditFlags
{
    private static readonly Rows<AnomalyFlag> Columns = new(
        ("rule", flag => flag.Rule),
        ("count", flag => flag.Count),
        ("from", flag => flag.From),
        ("until", flag => flag.Until),
        ("peer", flag => flag.Peer),
        ("sequences", flag => flag.Sequences));

    internal static Command Create(TimeProvider time)
    {
        var from = new Option<string>("--from") { Description = "From this instant or day (UTC).", Required = true };
        var until = new Option<string>("--until") { Description = "Before this instant or day (UTC), at most 31 days later.", Required = true };
        var command = new Command("flags", """
            Example: px audit flags --from 2026-11-01 --until 2026-12-01 --desk OVERSIGHT
            Compute anomaly flags: bulk, off-hours, no case, repeated denials, own circle. A flag proves nothing.
            """) { from, until };
        return command.OnOversight(time, async call =>
        {
            var answer = await call.Service.ListFlagsAsync(
                new ListFlagsRequest
                {
                    Requester = call.Requester,
                    From = OversightCommands.Instant(call.Result.GetValue(from)),
                    Until = OversightCommands.Instant(call.Result.GetValue(until)),
                },
                deadline: call.Deadline, cancellationToken: call.Cancel).ConfigureAwait(false);
            return call.List("flags", Columns, answer.Flags);
        });
    }
}

/// <summary><c>px audit stats</c>: counts without personal data.</summary>
internal static class AuditStats
{
    internal static Command Create(TimeProvider time)
    {
        var period = new Argument<string>("period") { Description = "A year such as 2026 or a month such as 2026-11." };
        var command = new Command("stats", """
            Example: px audit stats 2026-11 --desk OVERSIGHT
            Count the entries of a month or a year by family, operation, owner and result. Counts under 5 are left out.
            """) { period };
        return command.OnOversight(time, async call =>
        {
            var answer = await call.Service.GetStatisticsAsync(
                new GetStatisticsRequest { Requester = call.Requester, Period = call.Result.GetRequiredValue(period) }, deadline: call.Deadline, cancellationToken: call.Cancel).ConfigureAwait(false);
            var json = new
            {
                period = call.Result.GetRequiredValue(period),
                tables = answer.Tables.Select(table => new
                {
                    dimension = table.Dimension,
                    cells = table.Cells.Select(cell => new { name = cell.Name, count = cell.HasCount ? cell.Count : (ulong?)null }),
                    total = table.HasTotal ? table.Total : (ulong?)null,
                }),
            };
            return call.Answer(json, output =>
            {
                var columns = new Rows<StatisticsCell>(("name", cell => cell.Name), ("count", cell => cell.HasCount ? cell.Count : call.Texts["audit.suppressed"]));
                foreach (var table in answer.Tables)
                {
                    output.WriteLine($"{call.Texts[$"audit.column.{table.Dimension}"]} ({(table.HasTotal ? table.Total : call.Texts["audit.suppressed"])})");
                    columns.Write(table.Cells, call.Texts, output);
                }
            });
        });
    }
}
