using System.Text.Json;
using System.Text.Json.Serialization;
using PoliceExchange.Policy.Clocks;
using PoliceExchange.Protocol.Content;
using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Followup.V1;
using PoliceExchange.Protocol.Law.V1;
using Body = PoliceExchange.Protocol.Content.V1.NoticeContent.BodyOneofCase;
using Timestamp = Google.Protobuf.WellKnownTypes.Timestamp;

namespace PoliceExchange.Gateway.Casework;

/// <summary>What a life cycle must know of a form: codes and times, never a name, a number of a document or a place.</summary>
internal sealed record StepFacts
{
    public static readonly StepFacts None = new();

    private static readonly JsonSerializerOptions Form = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        Converters = { new JsonStringEnumConverter() },
    };

    public ExtraditionPhase Phase { get; init; }

    public ExtraditionDecision Decision { get; init; }

    public MovementKind Movement { get; init; }

    public ConfirmAnswer Confirmation { get; init; }

    public ActionKind Action { get; init; }

    public OutcomeCode Outcome { get; init; }

    public TraceOutcome Trace { get; init; }

    public FirearmReportKind Firearm { get; init; }

    public NationalityStatus Nationality { get; init; }

    public ManifestStatus Manifest { get; init; }

    /// <summary>The consul's answer: a national or not.</summary>
    public bool? National { get; init; }

    /// <summary>A travel document was issued.</summary>
    public bool HasTravelDocument { get; init; }

    /// <summary>A stay or an appeal forbids the departure.</summary>
    public bool Stayed { get; init; }

    /// <summary>Why it did not go as planned is said.</summary>
    public bool Explained { get; init; }

    public bool AnswerRequested { get; init; }

    /// <summary>Consent, a grant, a release, or that a record holds: the one yes or no of a form.</summary>
    public bool? Yes { get; init; }

    /// <summary>First, second or third request.</summary>
    public uint RequestNumber { get; init; }

    /// <summary>When it happened, as stated.</summary>
    public DateTimeOffset? HappenedAt { get; init; }

    /// <summary>By when the sender promises, or asks for, more.</summary>
    public DateTimeOffset? StatedDue { get; init; }

    public DateTimeOffset? DepartureAt { get; init; }

    public DateTimeOffset? ArrivalAt { get; init; }

    /// <summary>Id of the manifest that a removal is on.</summary>
    public string? ManifestId { get; init; }

    /// <summary>What holds, as far as a clock asks.</summary>
    public IReadOnlyList<ClockCondition> Conditions { get; init; } = [];

    public string ToJson() => JsonSerializer.Serialize(this, Form);

    public static StepFacts FromJson(string json) => JsonSerializer.Deserialize<StepFacts>(json, Form) ?? None;

    /// <param name="today">Decides who is a minor.</param>
    public static StepFacts Of(NoticeContent content, DateOnly today) => content.BodyCase switch
    {
        Body.Extradition => Extradition(content.Extradition),
        Body.Removal => Removal(content.Removal, today),
        Body.RemovalManifest => Manifested(content.RemovalManifest),
        Body.Missing => new StepFacts { Conditions = ContentRules.IsMinor(content.Missing.Person, today) ? [ClockCondition.Child] : [] },
        Body.Firearm => new StepFacts { Firearm = content.Firearm.Kind },
        Body.Hit => new StepFacts
        {
            Action = content.Hit.ActionTaken, HappenedAt = Time(content.Hit.At), StatedDue = Time(content.Hit.PapersBy),
            Conditions = content.Hit.SoleGroundOfDetention ? [ClockCondition.Urgent] : [],
        },
        Body.HitConfirmRequest => new StepFacts
        {
            RequestNumber = content.HitConfirmRequest.RequestNumber,
            Conditions = content.HitConfirmRequest.SoleGroundOfDetention ? [ClockCondition.Urgent] : [],
        },
        Body.HitConfirmResponse => new StepFacts
        {
            Confirmation = content.HitConfirmResponse.Answer, RequestNumber = content.HitConfirmResponse.RequestNumber, StatedDue = Time(content.HitConfirmResponse.ConfirmBy),
        },
        Body.Flag => new StepFacts { Action = content.Flag.ActionInstead },
        Body.Convert => new StepFacts { Action = content.Convert.To },
        Body.Sighting => new StepFacts { HappenedAt = Time(content.Sighting.At) },
        Body.Movement => new StepFacts
        {
            Movement = content.Movement.Kind, HappenedAt = Time(content.Movement.At), Explained = content.Movement.Explanation.Length > 0,
        },
        Body.NationalityDecision => new StepFacts { National = content.NationalityDecision.National, HasTravelDocument = content.NationalityDecision.TravelDocumentNumber.Length > 0 },
        Body.Reply => new StepFacts { Outcome = content.Reply.Outcome },
        Body.Close => new StepFacts { Outcome = content.Close.Outcome },
        Body.Info => new StepFacts { AnswerRequested = content.Info.AnswerRequested, StatedDue = Time(content.Info.AnswerDueAt) },
        Body.Accept => new StepFacts { StatedDue = Time(content.Accept.AnswerExpectedAt) },
        Body.Validate => new StepFacts { Yes = content.Validate.Holds },
        Body.CoreDataResponse => new StepFacts { Yes = content.CoreDataResponse.Released },
        Body.PurposeChangeDecision => new StepFacts { Yes = content.PurposeChangeDecision.Granted },
        Body.ConsentChange => new StepFacts { Yes = content.ConsentChange.Given, HappenedAt = Time(content.ConsentChange.From) },
        Body.SpecialityConsent => new StepFacts { Yes = content.SpecialityConsent.Answer switch { SpecialityAnswer.Granted => true, SpecialityAnswer.Refused => false, _ => null } },
        Body.TraceResult => new StepFacts { Trace = content.TraceResult.Outcome },
        _ => None,
    };

    private static StepFacts Extradition(ExtraditionMessage message) => new()
    {
        Phase = message.Phase,
        Decision = message.Decision,
        HappenedAt = Time(message.Phase == ExtraditionPhase.Detained ? message.DetainedAt : message.Surrender?.At),
        Conditions = message.SpecialityConsent ? [ClockCondition.Consent] : [],
    };

    private static StepFacts Removal(RemovalNotice removal, DateOnly today)
    {
        var minor = ContentRules.IsMinor(removal.Person, today);
        var criminal = removal.RemovalType is RemovalType.Criminal or RemovalType.ExtraditionSurrender || removal.Convictions.Count > 0;
        var conditions = new List<ClockCondition> { criminal ? ClockCondition.Criminal : ClockCondition.Administrative };
        if (minor)
        {
            conditions.Add(ClockCondition.Child);
        }
        if (minor || removal.Vulnerabilities.Count > 0)
        {
            conditions.Add(ClockCondition.Vulnerable);
        }
        return new StepFacts
        {
            Nationality = removal.NationalityStatus,
            Stayed = removal.Order is { } order && (order.StayInForce || order.AppealPending),
            DepartureAt = Time(removal.Transport?.DepartureAt),
            ArrivalAt = Time(removal.Transport?.ArrivalAt),
            ManifestId = removal.Manifest?.NoticeId is { Length: 36 } manifest ? manifest : null,
            Conditions = conditions,
        };
    }

    private static StepFacts Manifested(RemovalManifest manifest) => new()
    {
        Manifest = manifest.Status,
        DepartureAt = Time(manifest.Transport?.DepartureAt),
        ArrivalAt = Time(manifest.Transport?.ArrivalAt),
    };

    /// <summary>The instant, where one is stated that a clock can start with.</summary>
    private static DateTimeOffset? Time(Timestamp? at) =>
        at is { Seconds: > 0 and < 7_258_118_400, Nanos: >= 0 and < 1_000_000_000 } ? DateTimeOffset.FromUnixTimeMilliseconds((at.Seconds * 1000) + (at.Nanos / 1_000_000)) : null;
}
