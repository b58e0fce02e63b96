using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Grpc.Core;
using PoliceExchange.Audit;
using PoliceExchange.Hosting.Calls;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Hosting.Store;
using PoliceExchange.Protocol.Audit.V1;
using PoliceExchange.Protocol.Content;
using PoliceExchange.Protocol.Fault.V1;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Broker.Oversight;

/// <summary>Search for oversight bodies; contract in log_search_service.proto. The state is the one of the caller's certificate, never one of the request.</summary>
internal sealed class LogSearchService(SearchIndex index, DurableStore store, Requesters requesters, BrokerKeys keys, TimeProvider time)
    : Protocol.Audit.V1.LogSearchService.LogSearchServiceBase
{
    private const int MaxPage = 200;
    private const int DefaultPage = 50;
    private const int MaxOperations = 40;
    private const int MaxText = 128;

    private static readonly string Method = $"{Protocol.Audit.V1.LogSearchService.Descriptor.FullName}/{nameof(SearchEntries)}";

    public override async Task<SearchEntriesResponse> SearchEntries(SearchEntriesRequest request, ServerCallContext context)
    {
        var peer = context.Peer();
        var requester = Requester(peer.Id.Name, request.Requester);
        var violations = new List<FieldViolation>();
        var size = request.PageSize == 0 ? DefaultPage : (int)Math.Min(request.PageSize, int.MaxValue);
        if (size > MaxPage)
        {
            violations.Add(new FieldViolation("page_size", "range", $"At most {MaxPage}."));
        }
        var before = long.MaxValue;
        if (request.PageToken.Length > 0 && !long.TryParse(request.PageToken, NumberStyles.None, CultureInfo.InvariantCulture, out before))
        {
            violations.Add(new FieldViolation("page_token", "code.unknown", "Not a token of an earlier answer."));
        }
        var query = Query(peer.Member, request, violations);
        if (violations.Count > 0)
        {
            throw Fault.Invalid(violations).ToException();
        }

        var entry = new AccessEntry(keys.HubId, AccessOperation.Search, "ok", null, peer.Id.Text, time.GetUtcNow())
        {
            Purpose = Codes.Name(requester.Purpose),
            Object = Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(request.Requester))),
        };
        await store.WriteAsync(db => { Journal.Append(db, entry.ToBytes); }, essential: true).ConfigureAwait(false);
        context.Call().MarkRecorded();
        var searched = index.Searched();
        var (rows, next) = index.Find(query, before, size);
        var response = new SearchEntriesResponse { NextPageToken = next?.ToString(CultureInfo.InvariantCulture) ?? "", Searched = (ulong)searched };
        response.Entries.AddRange(rows.Select(row => new LogEntry { Index = (ulong)row.Index, Actor = row.Actor, Entry = ByteString.CopyFrom(row.Entry) }));
        return response;
    }

    private RequesterContext Requester(string gateway, string jws) =>
        requesters.Verify(gateway, jws, Method) is { Role: DeskRole.Oversight, Purpose: NoticePurpose.Oversight } requester
            ? requester
            : throw new Fault(FaultReason.PolicyDenied, "NOT_OVERSIGHT: the hub's log is searched for the role and purpose OVERSIGHT only.").ToException();

    private static LogQuery Query(string state, SearchEntriesRequest request, List<FieldViolation> violations)
    {
        if (!Enum.IsDefined(request.Concern))
        {
            violations.Add(new FieldViolation("concern", "code.unknown", "Not a code of the closed list."));
        }
        if (request.Operations.Count > MaxOperations)
        {
            violations.Add(new FieldViolation("operations", "length", $"At most {MaxOperations}."));
        }
        var until = request.UntilMs == 0 ? (ulong)long.MaxValue : request.UntilMs;
        if (until > long.MaxValue || request.FromMs >= until)
        {
            violations.Add(new FieldViolation("until_ms", "range", "Later than `from_ms`."));
        }
        return new LogQuery(state)
        {
            OwnActs = request.Concern switch { LogConcern.OwnActs => true, LogConcern.OwnDataAbroad => false, _ => null },
            Actor = Text("actor", request.Actor),
            Owner = Text("owner", request.Owner),
            Operations = [.. request.Operations.Take(MaxOperations).Select(operation => Text("operations", operation) ?? "")],
            Result = Text("result", request.Result),
            Family = Text("family", request.Family),
            Purpose = Text("purpose", request.Purpose),
            From = (long)Math.Min(request.FromMs, long.MaxValue),
            Until = (long)Math.Min(until, long.MaxValue),
        };

        string? Text(string field, string value)
        {
            if (value.Length > MaxText || !ContentRules.IsCleanText(value, lineFeeds: false))
            {
                violations.Add(new FieldViolation(field, "text.control", $"At most {MaxText} characters, none of control or direction."));
            }
            return value.Length == 0 ? null : value;
        }
    }
}
