using PoliceExchange.Gateway.Directory;
using PoliceExchange.Gateway.Notices;
using PoliceExchange.Policy;
using PoliceExchange.Policy.Words;
using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Lookup.V1;
using PoliceExchange.Protocol.Notice.V1;
using PoliceExchange.Protocol.Sealing;
using NoticeState = PoliceExchange.Gateway.Notices.NoticeState;

namespace PoliceExchange.Gateway.LookUp;

/// <summary>A hit as it is shown, and what its access entry names.</summary>
/// <param name="Hit">As it is shown.</param>
/// <param name="Concern">The notice.</param>
/// <param name="Version">Its version.</param>
/// <param name="DecidedHere">True when the nation's own copy says that it is a hit, and not the hub: then only we can tell the owner.</param>
internal sealed record HitCard(Hit Hit, Concern Concern, int Version, bool DecidedHere);

/// <summary>
/// Makes of what the hub met what this desk may see (DESIGN.md 13 (24)): the nation's own copy is opened, policy is asked again
/// on its content, what was only likely is compared in plain text here, and nowhere else. What policy hides is no hit.
/// </summary>
internal sealed class HitCards(DeskViews views, NationalAction national, RuledOut ruledOut, DirectoryHolder directory, PolicyEngine policy, TimeProvider time)
{
    /// <summary>Met by the card itself, or by what stands around a look-up: entry with purpose and case, the hub's word to the owner.</summary>
    private static readonly ObligationSet Met = ObligationSet.Of(
        Obligation.LogReason, Obligation.ShowHitCard, Obligation.ShowObjectClass, Obligation.ShowMetadata, Obligation.NotifyOriginator, Obligation.HideWhereabouts,
        Obligation.HideLinks, Obligation.HideMedical, Obligation.NoOnward);

    /// <summary>Families about which rules on content decide whether there is anything to see: without the content there is not.</summary>
    private static readonly NoticeFamily[] ByContent = [NoticeFamily.Removal, NoticeFamily.TraffickingCase, NoticeFamily.TraffickingVictim];

    /// <summary>The card; null for no hit.</summary>
    /// <param name="scale">Logarithm of how many names the hub searched.</param>
    public HitCard? Of(Desk desk, Question question, MatchCandidate candidate, uint scale)
    {
        if (ClearHeader.Parse(candidate.Header.Memory).Header is not { } header)
        {
            return null;
        }
        var action = LookUpQuery.OfCandidate(question.Action);
        var local = views.Find(candidate.NoticeId);
        if (local is { State: NoticeState.Withdrawn or NoticeState.Expired })
        {
            // The tombstone was here before the hub's answer.
            return null;
        }
        var view = local is null ? null : views.Of(desk, local);
        if (view is null || view.Parts.Count == 0)
        {
            return Unopened(desk, header, candidate, action);
        }
        return Opened(question, local!, view, candidate.Band == Protocol.Lookup.V1.Band.Red, scale);
    }

    /// <summary>The card of a notice that the offline copy proposed; null for no hit. Never unopened: no hub compared anything.</summary>
    /// <param name="scale">Logarithm of how many names the copy has.</param>
    /// <param name="age">Age of the copy.</param>
    public HitCard? OfCopy(Desk desk, Question question, string noticeId, uint scale, TimeSpan age)
    {
        if (views.Find(noticeId) is not { } local || !OfflineFeed.IsIn(local, time.GetUtcNow()) || ClearHeader.Parse(local.Header).Header is not { } header)
        {
            return null;
        }
        // The originator's own lease, where that is the shorter (DOMAIN.md 3; case 42).
        if (header.Handling.Cache is { Mode: CacheMode.Ttl } rule && age > TimeSpan.FromSeconds(rule.TtlSeconds))
        {
            return null;
        }
        var view = views.Of(desk, local);
        return view.Parts.Count == 0 ? null : Opened(question, local, view, red: false, scale);
    }

    private HitCard? Opened(Question question, StoredNotice local, DeskView view, bool red, uint scale)
    {
        var action = LookUpQuery.OfCandidate(question.Action);
        var decision = Decide(view, action);
        if (!decision.Allowed)
        {
            return null;
        }
        var subject = RecordSubject.Of(view.Parts[0].Content);
        var comparison = Comparison.Of(question, subject, red, scale);
        return comparison is null ? null : Card(local, view.Parts[0].Content, decision, comparison, red, question);
    }

    /// <summary>A notice that a desk may know of as a hit, with whom it is about; null for any other (I9).</summary>
    public (StoredNotice Notice, RecordSubject Subject)? Known(Desk desk, string noticeId)
    {
        var action = LookUpQuery.OfCandidate(PolicyAction.Search);
        return views.Find(noticeId) is { State: not (NoticeState.Withdrawn or NoticeState.Expired) } notice && views.Of(desk, notice) is { Parts.Count: > 0 } view && Decide(view, action).Allowed
            ? (notice, RecordSubject.Of(view.Parts[0].Content))
            : null;
    }

    private static Decision Decide(DeskView view, PolicyAction action)
    {
        var decision = view.ByHeader(action);
        // A refugee from the issuing state is held for review (1951 Convention Art. 33); no gateway has a list of the protected yet.
        decision = decision.Allowed ? view.Opens(action, facts => facts.With(Vocabulary.RefugeeFrom, false)) : decision;
        // What cannot be met here is not shown.
        return decision.Allowed && !decision.Obligations.Within(Met) ? decision with { Verdict = Verdict.Deny } : decision;
    }

    private HitCard? Unopened(Desk desk, ClearHeader header, MatchCandidate candidate, PolicyAction action)
    {
        if (ByContent.Contains(header.Family))
        {
            return null;
        }
        var decision = policy.Decide(DeskQuestion.Of(header, directory.Current, desk, action, time.GetUtcNow()));
        if (!decision.Allowed || !decision.Obligations.Within(Met))
        {
            return null;
        }
        var hit = new Hit
        {
            State = candidate.Band == Protocol.Lookup.V1.Band.Red ? HitState.Hit : HitState.Possible,
            Notice = Row(header, candidate),
            Contact = Contact(header.Issuer.State, header.Issuer.Agency, Codes.Name(header.Issuer.Desk)),
        };
        hit.Obligations.AddRange(decision.Obligations.All().Select(Snake.Of));
        return new HitCard(hit, new Concern(candidate.NoticeId, candidate.Env, Codes.Name(header.Family), header.Issuer.State), header.Version, DecidedHere: false);
    }

    private HitCard Card(StoredNotice notice, NoticeContent content, Decision decision, Comparison comparison, bool red, Question question)
    {
        var own = national.Of(notice);
        var hit = new Hit { State = comparison.State, Notice = Readers.Row(notice), Action = own is { } instead ? CodeOf(instead) : ActionOf(content), Contact = Contact(notice.IssuerState, notice.IssuerAgency, ContactOf(content)) };
        hit.Obligations.AddRange(decision.Obligations.All().Select(Snake.Of));
        if (!decision.Obligations.Contains(Obligation.ShowObjectClass) && !decision.Obligations.Contains(Obligation.ShowMetadata))
        {
            hit.Why.AddRange(comparison.Why);
            hit.Person = comparison.Person is { } person ? PersonOf(person) : null;
        }
        if (hit.Why.All(fact => fact.Field != "number") && ruledOut.Since(notice, question.Numbers) is { } since)
        {
            (hit.State, hit.RuledOutAt) = (HitState.RuledOut, Readers.Time(since));
        }
        var decidedHere = hit.State == HitState.Hit && !red && notice.Direction == Direction.Received;
        return new HitCard(hit, Concern.Of(notice), notice.Version, decidedHere);
    }

    private static HitPerson PersonOf(RecordPerson person)
    {
        var details = person.Details;
        var shown = new HitPerson { DateOfBirth = details.DateOfBirth, Sex = details.Sex };
        shown.Surnames.AddRange(details.Surnames);
        shown.Forenames.AddRange(details.Forenames);
        shown.Nationalities.AddRange(details.Nationalities);
        shown.Warnings.AddRange(details.Warnings);
        return shown;
    }

    private static string ActionOf(NoticeContent content) => content.BodyCase switch
    {
        NoticeContent.BodyOneofCase.Wanted => CodeOf(content.Wanted.ActionRequested),
        NoticeContent.BodyOneofCase.Document => CodeOf(content.Document.Action),
        NoticeContent.BodyOneofCase.Vehicle => CodeOf(content.Vehicle.Action),
        NoticeContent.BodyOneofCase.Object => CodeOf(content.Object.Action),
        _ => "",
    };

    private static string CodeOf<T>(T code)
        where T : struct, Enum => Snake.Of(code).ToUpperInvariant();

    private static string ContactOf(NoticeContent content) =>
        content.Contact is { } contact ? $"{HandlingForm.Role(contact.Role)} {contact.Phone}".Trim() : "";

    private static string Contact(string state, string agency, string desk) => desk.Length > 0 ? $"{state}/{agency} {desk}" : $"{state}/{agency}";

    private static NoticeRow Row(ClearHeader header, MatchCandidate candidate) => new()
    {
        NoticeId = candidate.NoticeId,
        Version = (uint)header.Version,
        Direction = Direction.Received,
        Family = Codes.Name(header.Family),
        Type = Codes.Name(header.Type),
        IssuerState = header.Issuer.State,
        IssuerAgency = header.Issuer.Agency,
        Priority = Codes.Name(header.Priority),
        CreatedAt = Readers.Time(header.CreatedAt),
    };
}
