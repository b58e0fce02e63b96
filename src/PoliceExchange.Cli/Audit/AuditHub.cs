using System.CommandLine;
using PoliceExchange.Protocol.Oversight.V1;

namespace PoliceExchange.Cli.Audit;

/// <summary><c>px audit hub</c>: what was done with the nation's data, at home and abroad, by the hub's log.</summary>
internal static class AuditHub
{
    private static readonly Rows<HubRow> Columns = new(
        ("index", row => row.Index),
        ("node", row => row.Node),
        ("sequence", row => row.Sequence),
        ("at", row => row.At),
        ("actor", row => row.Actor),
        ("operation", row => row.Operation),
        ("result", row => row.Result),
        ("family", row => row.Family),
        ("owner", row => row.Owner),
        ("purpose", row => row.Purpose),
        ("peer", row => row.Peer));

    internal static Command Create(TimeProvider time)
    {
        var filter = new AccessFilterOptions();
        var actor = new Option<string>("--actor") { Description = "State that acted, such as PAN.", DefaultValueFactory = _ => "" };
        var abroad = new Option<bool>("--abroad") { Description = "Only what other states did with your nation's data." };
        var size = new Option<uint>("--page-size") { Description = "At most 200.", DefaultValueFactory = _ => 50 };
        var token = new Option<string>("--page-token") { Description = "From the previous page.", DefaultValueFactory = _ => "" };
        var command = new Command("hub", """
            Example: px audit hub --abroad --operation open --family WANTED --from 2026-11-01 --desk OVERSIGHT
            Find entries of the hub's log that are your nation's acts or acts on its data, newest first. No officer is named there;
            `px audit proof --node NODE --seq SEQ` proves an entry.
            """) { actor, abroad, size, token };
        filter.AddTo(command);
        return command.OnOversight(time, async call =>
        {
            var result = call.Result;
            var answer = await call.Service.SearchHubAsync(
                new SearchHubRequest
                {
                    Requester = call.Requester,
                    Filter = filter.Of(result),
                    Actor = result.GetRequiredValue(actor).ToUpperInvariant(),
                    AbroadOnly = result.GetValue(abroad),
                    PageSize = result.GetValue(size),
                    PageToken = result.GetRequiredValue(token),
                },
                deadline: call.Deadline, cancellationToken: call.Cancel).ConfigureAwait(false);
            return call.List("entries", Columns, answer.Rows, answer.NextPageToken);
        });
    }
}
