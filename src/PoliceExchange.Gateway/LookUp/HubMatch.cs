using System.Text;
using Google.Protobuf;
using Grpc.Core;
using PoliceExchange.Gateway.Audit;
using PoliceExchange.Gateway.Directory;
using PoliceExchange.Gateway.Keys;
using PoliceExchange.Gateway.Link;
using PoliceExchange.Gateway.Notices;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Matching.Query;
using PoliceExchange.Matching.Weights;
using PoliceExchange.Policy.Words;
using PoliceExchange.Protocol.Fault.V1;
using PoliceExchange.Protocol.Lookup.V1;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Gateway.LookUp;

/// <summary>Asks the hub blind: the question leaves this gateway under the epoch's key only, and the officer as a pseudonym.</summary>
internal sealed class HubMatch(HubLink link, LinkState state, EpochKeys epochs, KeyRing keys, VaultKeys vault, DirectoryHolder directory, GatewayIdentity self, TimeProvider time)
{
    /// <summary>Derivations of one query: a label and a salt for each of its cohorts.</summary>
    private const int Derivations = 220;

    // Milliseconds in good health. Somebody waits at the counter, and there is the copy.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    // A refused connection says so at once; packets that vanish do not, and the delivery stream has noticed that before.
    private static readonly TimeSpan PatienceUnlinked = TimeSpan.FromSeconds(1);

    private static readonly string Method = $"{MatchService.Descriptor.FullName}/{nameof(MatchService.MatchServiceClient.Match)}";

    /// <summary>Asks questions that belong together, at most 16; null when the hub cannot be asked now.</summary>
    public async Task<MatchResponse?> AskAsync(Desk desk, QuestionKind kind, IReadOnlyList<Question> questions, CancellationToken cancel)
    {
        var linked = state.Now.Linked;
        if (Encode(kind, questions) is not { } request)
        {
            // Without a link the key does not come either.
            return !linked ? null : throw new Fault(FaultReason.NotServing, "The key of this week is not here yet; `px doctor` says which are.") { RetryAfter = TimeSpan.FromSeconds(10) }.ToException();
        }
        request.Requester = Encoding.ASCII.GetString(Requester(desk).Sign(keys.Sign));
        try
        {
            return await new MatchService.MatchServiceClient(link.Channel).MatchAsync(
                request, deadline: (time.GetUtcNow() + (linked ? Patience : PatienceUnlinked)).UtcDateTime, cancellationToken: cancel).ConfigureAwait(false);
        }
        catch (RpcException away) when (away.StatusCode is StatusCode.Unavailable or StatusCode.DeadlineExceeded && !cancel.IsCancellationRequested)
        {
            return null;
        }
        catch (RpcException refused)
        {
            // What the hub says of the question is the officer's answer; anything else is between the nodes.
            var fault = FaultDetails.From(refused);
            throw (fault.Reason switch
            {
                FaultReason.PolicyDenied or FaultReason.QuotaExceeded => new Fault(fault.Reason, fault.Message) { RetryAfter = fault.RetryAfter },
                _ => new Fault(FaultReason.NotServing, $"The hub cannot be asked now ({refused.StatusCode}).") { RetryAfter = TimeSpan.FromSeconds(5) },
            }).ToException();
        }
    }

    private MatchRequest? Encode(QuestionKind kind, IReadOnlyList<Question> questions)
    {
        var (now, epoch) = (time.GetUtcNow(), epochs.Current);
        using var encoder = new QueryEncoder(TokenFrequencies.Default);
        var use = kind == QuestionKind.List ? EpochUse.Batch : EpochUse.Query;
        if (epochs.KeyId(epoch) is not { } keyId
            || !epochs.TryUse(epoch, use, Derivations * questions.Count, key => Encode(key, epoch, encoder, questions, now.Year), out var encoded)
            || epochs.KeyId(epoch) != keyId)
        {
            return null;
        }
        var request = new MatchRequest { Kind = kind, Epoch = epoch, KeyId = keyId };
        request.Questions.AddRange(encoded);
        return request;
    }

    private static List<MatchQuestion> Encode(ReadOnlySpan<byte> key, uint epoch, QueryEncoder encoder, IReadOnlyList<Question> questions, int year)
    {
        var encoded = new List<MatchQuestion>(questions.Count);
        foreach (var question in questions)
        {
            var match = new MatchQuestion { Identifiers = (uint)question.Identifiers };
            foreach (var query in question.Name is { } name ? encoder.Encode(key, epoch, name, question.Date, year) : [])
            {
                match.Queries.Add(UnsafeByteOperations.UnsafeWrap(query));
            }
            foreach (var number in question.Numbers)
            {
                if (number.Token(key) is { } token)
                {
                    match.Tokens.Add(token);
                }
            }
            encoded.Add(match);
        }
        return encoded;
    }

    private RequesterContext Requester(Desk desk)
    {
        var now = time.GetUtcNow();
        var month = vault.Obtain(now);
        return new RequesterContext
        {
            Gateway = self.Id,
            Hub = directory.Current.Document.Hub.Id,
            Method = Method,
            // One officer's questions of a month can be told from another's, and not who it is; the same for the case.
            Officer = month.Pseudonym(Method, desk.Officer, desk.Agency, Codes.Name(desk.Role)),
            Case = desk.CaseRef.Length > 0 ? month.Pseudonym(Method, desk.CaseRef, desk.Agency, "case") : null,
            Agency = desk.Agency,
            Role = desk.Role,
            Purpose = desk.Purpose!.Value,
            At = now,
        };
    }
}
