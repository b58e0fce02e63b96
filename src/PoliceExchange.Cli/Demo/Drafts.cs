using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Handling.V1;
using PoliceExchange.Protocol.Law.V1;
using PoliceExchange.Protocol.Notice.V1;
using PoliceExchange.Protocol.Place.V1;
using PoliceExchange.Protocol.Reference.V1;

namespace PoliceExchange.Cli.Demo;

/// <summary>Drafts of the cases: what is the same in all of them.</summary>
internal sealed class Drafts(DateTimeOffset now)
{
    public DateTimeOffset Now => now;

    /// <summary>A notice of a family.</summary>
    public NoticeDraft Notice(Purpose purpose, string caseRef, string[] to, Action<NoticeContent> fill, DataSubjectCategory category = DataSubjectCategory.Unspecified)
    {
        var draft = new NoticeDraft
        {
            LegalBasis = "PX-BASE",
            Purpose = purpose,
            Priority = Priority.Routine,
            ValidUntil = now.AddDays(90).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            Content = new NoticeContent { NationalCaseReference = caseRef, FactBasis = FactBasis.Fact, Language = "en", DataSubjectCategory = category },
        };
        draft.To.AddRange(to);
        // Official: the cases go to investigators too, who read nothing of others above that (POLICY.md 6, 11).
        draft.Handling = Official();
        fill(draft.Content);
        return draft;
    }

    /// <summary>A follow-up in the thread of a notice.</summary>
    public NoticeDraft FollowUp(SentNotice of, string caseRef, string[] to, Action<NoticeContent> fill, DataSubjectCategory category = DataSubjectCategory.Unspecified)
    {
        var draft = Notice(of.Purpose, caseRef, to, fill, category);
        draft.InReplyTo = of.Id;
        draft.Handling = of.Draft.Handling;
        return draft;
    }

    /// <summary>Handling of what every desk that it is addressed to may read.</summary>
    public static HandlingCodes Official() => new()
    {
        Classification = Classification.Official,
        JudicialUse = JudicialUse.Ask,
        Onward = OnwardUse.None,
        DisplayClass = DisplayClass.Full,
        InformSubject = InformSubject.Ask,
        Cache = CachePolicy.None,
    };

    /// <summary>Handling of what only one desk opens.</summary>
    public static HandlingCodes Sealed() => new()
    {
        Classification = Classification.Confidential,
        JudicialUse = JudicialUse.Ask,
        Onward = OnwardUse.None,
        DisplayClass = DisplayClass.Sealed,
        InformSubject = InformSubject.Ask,
        Cache = CachePolicy.None,
    };

    public Timestamp At(TimeSpan later) => Timestamp.FromDateTimeOffset(now + later);

    /// <summary>A day, counted from today.</summary>
    public string Day(int later) => now.AddDays(later).UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static Location Place(string state, string locality = "") => new() { State = state, Locality = locality };

    public static DeskContact Contact(string state, Role role) => new() { State = state, Role = role };

    public static Evaluation Evaluation(SourceReliability source, InformationAccuracy information) => new() { Source = source, Information = information };

    public static Warrant Warrant(string authority, string number, string date, WarrantType type = WarrantType.Arrest) =>
        new() { IssuingAuthority = authority, Number = number, Date = date, Type = type };

    public DecisionReference Decision(string authority, string number) => new() { Authority = authority, Number = number, Date = Day(0) };
}
