using Google.Protobuf;
using PoliceExchange.Broker.Directory;
using PoliceExchange.Broker.Notices;
using PoliceExchange.Hosting.Store;
using PoliceExchange.Policy;
using PoliceExchange.Policy.Words;
using PoliceExchange.Protocol.Lookup.V1;
using PoliceExchange.Protocol.Sealing;
using Band = PoliceExchange.Matching.Evidence.Band;
using WireBand = PoliceExchange.Protocol.Lookup.V1.Band;

namespace PoliceExchange.Broker.LookUp;

/// <summary>A notice that was met.</summary>
/// <param name="Notice">As it is in force now.</param>
/// <param name="Header">Its clear header.</param>
/// <param name="Band">How sure.</param>
/// <param name="Decision">What policy says about its being answered.</param>
internal sealed record MetNotice(ActiveNotice Notice, ClearHeader Header, Band Band, Decision Decision)
{
    public MatchCandidate ToCandidate() => new()
    {
        NoticeId = Notice.NoticeId,
        Env = Notice.Env,
        Band = Band == Band.Red ? WireBand.Red : WireBand.Amber,
        Header = ByteString.CopyFrom(Notice.Header),
    };
}

/// <summary>Who asks at the hub.</summary>
/// <param name="Subject">State by the certificate; agency and role by the gateway's statement.</param>
/// <param name="Purpose">Purpose that was stated.</param>
/// <param name="CaseGiven">True when a case was stated.</param>
internal sealed record Asker(Subject Subject, NoticePurpose Purpose, bool CaseGiven);

/// <summary>
/// Policy before every answer: what a question met is read again from the store, as it is in force now, and asked about
/// one by one. What is hidden is not there.
/// </summary>
internal sealed class CandidateFilter(DirectoryHolder directory, PolicyEngine policy, TimeProvider time)
{
    /// <summary>Whether the question may be asked at all.</summary>
    public Decision DecideQuestion(Asker asker, PolicyAction action, int identifiers)
    {
        var (now, current) = (time.GetUtcNow(), directory.Current);
        return policy.Decide(new LookUpQuery(
            asker.Subject, action, action == PolicyAction.SearchObject ? NoticeFamily.Object : null, identifiers, BudgetExceeded: false,
            NoticeFactsOf.GroupsOf(current, asker.Subject.State, now),
            new Circumstances(now, asker.Purpose, asker.CaseGiven, BasisInForce: false, current.IsActive(asker.Subject.State))).ToFacts());
    }

    /// <summary>The notices in force behind the records, with what policy says of each.</summary>
    public List<MetNotice> Decide(StoreConnection db, Asker asker, PolicyAction question, IReadOnlyList<MetRecord> records)
    {
        var (now, current) = (time.GetUtcNow(), directory.Current);
        var met = new List<MetNotice>(records.Count);
        foreach (var record in records)
        {
            if (RecordStore.NoticeOf(db, record.Row) is { } id && ActiveNotices.Find(db, id) is { } notice && ClearHeader.Parse(notice.Header).Header is { } header)
            {
                var facts = NoticeFactsOf.For(header, current, asker.Subject.State, now) with { ValidUntil = notice.ValidUntil };
                var basis = current.BasisInForce(header.LegalBasis, header.Issuer.State, asker.Subject.State, Codes.Name(header.Family), now);
                var decision = policy.Decide(new PolicyRequest(
                    asker.Subject, LookUpQuery.OfCandidate(question), facts,
                    new Circumstances(now, asker.Purpose, asker.CaseGiven, basis, current.IsActive(asker.Subject.State))));
                met.Add(new MetNotice(notice, header, record.Band, decision));
            }
        }
        return met;
    }
}
