using System.Globalization;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Protocol.Handling.V1;
using PoliceExchange.Protocol.Notice.V1;
using PoliceExchange.Protocol.Sealing;
using Wire = PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Gateway.Notices;

/// <summary>The header facts of a draft, read once; everything that is wrong with them at once.</summary>
internal sealed record DraftForm
{
    private const int MaxTokens = 64;

    public required IReadOnlyList<AudienceToken> To { get; init; }

    public required IReadOnlyList<AudienceToken> Exclude { get; init; }

    public NoticePurpose? Purpose { get; init; }

    public NoticePriority? Priority { get; init; }

    /// <summary>As the header has it; null when a code is missing or unknown.</summary>
    public Wire.Handling? Handling { get; init; }

    /// <summary>As the content has it.</summary>
    public required HandlingCodes HandlingCodes { get; init; }

    public DateTimeOffset? ValidUntil { get; init; }

    public DateTimeOffset? ReviewAt { get; init; }

    public DateTimeOffset? DueAt { get; init; }

    public required IReadOnlyList<FieldViolation> Violations { get; init; }

    /// <summary>Without handling, the strictest that still lets the addressees work (DOMAIN.md 3 (7): unknown is deny).</summary>
    private static HandlingCodes Strictest => new()
    {
        Classification = Protocol.Handling.V1.Classification.Restricted,
        JudicialUse = JudicialUse.Ask,
        Onward = Protocol.Handling.V1.OnwardUse.None,
        DisplayClass = Protocol.Handling.V1.DisplayClass.Full,
        InformSubject = InformSubject.Ask,
        Cache = CachePolicy.None,
    };

    public static DraftForm Read(NoticeDraft draft, DateTimeOffset now)
    {
        var wrong = new List<FieldViolation>();
        var to = Tokens("to", draft.To, wrong);
        var exclude = Tokens("exclude", draft.Exclude, wrong);
        if (draft.To.Count == 0)
        {
            wrong.Add(new FieldViolation("to", "required", "Name at least one addressee, such as state:PAN/desk:LIAISON_DESK."));
        }
        var purpose = HandlingForm.Purpose(draft.Purpose);
        var priority = HandlingForm.Priority(draft.Priority);
        Require(purpose is not null, "purpose", "State the purpose.");
        Require(priority is not null, "priority", "State the priority: ROUTINE, URGENT or FLASH.");
        Require(draft.LegalBasis.Length > 0, "legal_basis", "Cite a legal basis of the directory.");
        var until = Time("valid_until", draft.ValidUntil, wrong);
        Require(until is not null || draft.ValidUntil.Length > 0, "valid_until", "State until when the notice is valid (RFC 3339, UTC).");
        if (until <= now)
        {
            wrong.Add(new FieldViolation("valid_until", "time.past", "Lies in the past."));
        }
        var codes = draft.Handling ?? Strictest;
        var handling = HandlingForm.ToHeader(codes, until);
        Require(handling is not null, "handling", "A handling code is missing or unknown.");
        return new DraftForm
        {
            To = to,
            Exclude = exclude,
            Purpose = purpose,
            Priority = priority,
            Handling = handling,
            HandlingCodes = codes,
            ValidUntil = until,
            ReviewAt = Time("review_at", draft.ReviewAt, wrong),
            DueAt = Time("due_at", draft.DueAt, wrong),
            Violations = wrong,
        };

        void Require(bool holds, string field, string message)
        {
            if (!holds)
            {
                wrong.Add(new FieldViolation(field, "required", message));
            }
        }
    }

    /// <summary>Reads tokens; each that is none is a violation of its own.</summary>
    public static IReadOnlyList<AudienceToken> Tokens(string field, IReadOnlyList<string> texts, List<FieldViolation> wrong)
    {
        if (texts.Count > MaxTokens)
        {
            wrong.Add(new FieldViolation(field, "limit.items", $"At most {MaxTokens} tokens."));
            return [];
        }
        var tokens = new List<AudienceToken>();
        for (var i = 0; i < texts.Count; i++)
        {
            if (AudienceToken.TryParse(texts[i]) is { } token)
            {
                tokens.Add(token);
            }
            else
            {
                wrong.Add(new FieldViolation($"{field}[{i}]", "audience.form", "Not an audience token; write state:PAN, state:PAN/desk:LIAISON_DESK or group:CARICOM."));
            }
        }
        return tokens;
    }

    private static DateTimeOffset? Time(string field, string text, List<FieldViolation> wrong)
    {
        if (text.Length == 0)
        {
            return null;
        }
        if (text.EndsWith('Z') && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time))
        {
            return time;
        }
        wrong.Add(new FieldViolation(field, "time.form", "Write the time as 2026-11-21T12:00:00Z."));
        return null;
    }
}
