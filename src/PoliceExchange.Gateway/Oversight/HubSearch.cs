using System.Text;
using Grpc.Core;
using PoliceExchange.Audit;
using PoliceExchange.Gateway.Audit;
using PoliceExchange.Gateway.Keys;
using PoliceExchange.Gateway.Link;
using PoliceExchange.Gateway.Notices;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Protocol.Audit.V1;
using PoliceExchange.Protocol.Fault.V1;
using PoliceExchange.Protocol.Oversight.V1;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Gateway.Oversight;

/// <summary>Asks the hub's log in the name of an overseer: the gateway states under its signature who asks, by pseudonym.</summary>
internal sealed class HubSearch(HubLink link, KeyRing keys, VaultKeys vault, Directory.DirectoryHolder directory, GatewayIdentity self, TimeProvider time)
{
    private static readonly string Method = $"{LogSearchService.Descriptor.FullName}/{nameof(LogSearchService.LogSearchServiceClient.SearchEntries)}";

    public async Task<SearchHubResponse> FindAsync(Desk desk, AccessQuery query, string actor, bool abroadOnly, int size, string token, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var requester = new RequesterContext
        {
            Gateway = self.Id,
            Hub = directory.Current.Document.Hub.Id,
            Method = Method,
            // One overseer's searches of a month can be told from another's, and not who it is.
            Officer = vault.Obtain(now).Pseudonym(Method, desk.Officer, desk.Agency, Codes.Name(desk.Role)),
            Agency = desk.Agency,
            Role = desk.Role,
            Purpose = desk.Purpose!.Value,
            At = now,
        };
        var request = new SearchEntriesRequest
        {
            Requester = Encoding.ASCII.GetString(requester.Sign(keys.Sign)),
            Concern = abroadOnly ? LogConcern.OwnDataAbroad : LogConcern.Unspecified,
            Actor = actor,
            Owner = query.Owner ?? "",
            Result = query.Result ?? "",
            Family = query.Family ?? "",
            Purpose = query.Purpose ?? "",
            FromMs = (ulong)Math.Max(0, query.From?.ToUnixTimeMilliseconds() ?? 0),
            UntilMs = (ulong)Math.Max(0, query.Until?.ToUnixTimeMilliseconds() ?? 0),
            PageSize = (uint)size,
            PageToken = token,
        };
        request.Operations.AddRange(query.Operations);
        var found = await AskAsync(request, cancel).ConfigureAwait(false);
        var response = new SearchHubResponse { NextPageToken = found.NextPageToken, Searched = found.Searched };
        response.Rows.AddRange(found.Entries.Select(ToRow).OfType<HubRow>());
        return response;
    }

    private async Task<SearchEntriesResponse> AskAsync(SearchEntriesRequest request, CancellationToken cancel)
    {
        try
        {
            var client = new LogSearchService.LogSearchServiceClient(link.Channel);
            return await client.SearchEntriesAsync(request, deadline: link.Deadline, cancellationToken: cancel).ConfigureAwait(false);
        }
        catch (RpcException refused)
        {
            // The hub's answer is the overseer's answer where it is about the request; anything else is the link's.
            var fault = FaultDetails.From(refused);
            throw (fault.Reason switch
            {
                FaultReason.FieldInvalid => Fault.Invalid(fault.Violations),
                FaultReason.PolicyDenied or FaultReason.SignatureInvalid => new Fault(fault.Reason, fault.Message),
                _ => new Fault(FaultReason.NotServing, $"The hub's log cannot be searched now ({refused.StatusCode}); this nation's own log can.") { RetryAfter = TimeSpan.FromSeconds(30) },
            }).ToException();
        }
    }

    /// <summary>Null for what is no entry: the hub is not believed to send only such.</summary>
    private static HubRow? ToRow(LogEntry found) => EntryFacts.TryRead(found.Entry.Memory) is not { } facts ? null : new HubRow
    {
        Index = found.Index,
        Node = facts.Node,
        Sequence = (ulong)facts.Sequence,
        Actor = found.Actor,
        At = Rfc3339.Format(facts.At),
        Operation = facts.Operation,
        Result = facts.Result,
        Family = facts.Family ?? "",
        Owner = facts.Owner ?? "",
        Purpose = facts.Purpose ?? "",
        Peer = facts.Peer,
        Entry = found.Entry,
    };
}
