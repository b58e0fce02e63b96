using System.Text.Json.Serialization;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Gateway.Casework;

/// <summary>What a step of a case is.</summary>
internal enum StepKind
{
    /// <summary>A message of the thread, sent or received.</summary>
    Message,

    /// <summary>The notice passed its validity.</summary>
    Expired,

    /// <summary>A state's gateway said with its signature that it purged the notice.</summary>
    Purged,

    /// <summary>A desk of this state took it on: a named officer owns it. Known to this state only.</summary>
    TakenOn,
}

/// <summary>
/// One message of a thread, or one act upon it, as far as life cycles and clocks look at it. It names no person, document or
/// place, so it stays when the notice is purged: that something happened, and when, is what oversight asks for.
/// </summary>
internal sealed record CaseStep
{
    /// <summary>What it is identified by: the hash of the envelope, or a name of its own for an act that is no message.</summary>
    public required string Key { get; init; }

    public StepKind Kind { get; init; } = StepKind.Message;

    public required string NoticeId { get; init; }

    public int Version { get; init; } = 1;

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required NoticeFamily Family { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required NoticeType Type { get; init; }

    /// <summary>State that acts.</summary>
    public required string State { get; init; }

    public string Agency { get; init; } = "";

    /// <summary>Desk that acts; null where no desk did.</summary>
    public DeskRole? Role { get; init; }

    /// <summary>States that it is addressed to, without the acting one.</summary>
    public IReadOnlyList<string> Parties { get; init; } = [];

    /// <summary>Desks that it is addressed to by name, by state.</summary>
    public IReadOnlyDictionary<string, DeskRole> Desks { get; init; } = new Dictionary<string, DeskRole>();

    public string BasisId { get; init; } = "";

    /// <summary>FLASH or URGENT.</summary>
    public bool Urgent { get; init; }

    /// <summary>By when the sender asks for an answer.</summary>
    public DateTimeOffset? DueAt { get; init; }

    public string? InReplyTo { get; init; }

    /// <summary>
    /// When the hub accepted it, by the hub's clock: both states order a thread by it, so the skew of neither changes what
    /// came first (I10).
    /// </summary>
    public required DateTimeOffset At { get; init; }

    public StepFacts Facts { get; init; } = StepFacts.None;
}
