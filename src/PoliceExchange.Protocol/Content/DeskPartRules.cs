using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Handling.V1;
using PoliceExchange.Protocol.Reference.V1;
using Body = PoliceExchange.Protocol.Content.V1.NoticeContent.BodyOneofCase;

namespace PoliceExchange.Protocol.Content;

/// <summary>
/// What can be said against a part that one desk alone opens. It is content like the main part and passes the same rules,
/// but for what a notice states once for all of its parts: urgency and the reason for a wide audience.
/// </summary>
public static class DeskPartRules
{
    /// <summary>Most parts of a notice beside its main part.</summary>
    public const int Most = 8;

    // Stands where the id of the notice will be: the gateway gives it when everything else is right.
    private const string IdToCome = "01900000-0000-7000-8000-000000000000";

    /// <summary>Everything that is wrong with it, at once.</summary>
    /// <param name="desk">The desk that it is for.</param>
    /// <param name="content">The part.</param>
    /// <param name="family">Family of the notice.</param>
    /// <param name="context">Context of the notice.</param>
    public static ContentCheck Examine(Role desk, NoticeContent content, Family family, ContentContext context)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(context);
        var whole = content.Clone();
        Refer(whole, IdToCome, 1, context.IssuerState, family);
        var check = ContentRules.Examine(whole, context with { Priority = Priority.Routine, Audience = [] });
        var found = new List<Violation>(check.Violations);
        if (DeskOf(content.BodyCase) is { } only ? only != desk : desk is not (Role.Health or Role.ChildAuthority or Role.VictimProtection))
        {
            found.Insert(0, new Violation("", "desk.form", "This form is not for the desk that the part is sealed to."));
        }

        return check with { Violations = found };
    }

    /// <summary>Names the notice that a part travels in, where the part does not say so itself.</summary>
    public static void Refer(NoticeContent content, string noticeId, uint version, string state, Family family)
    {
        ArgumentNullException.ThrowIfNull(content);
        var own = content.BodyCase switch
        {
            Body.MedicalHandover => content.MedicalHandover.Removal ??= new NoticeRef(),
            Body.ChildReception => content.ChildReception.Removal ??= new NoticeRef(),
            _ => null,
        };
        if (own is { NoticeId.Length: 0 })
        {
            (own.NoticeId, own.Version, own.State, own.Family) = (noticeId, version, state, family);
        }
    }

    private static Role? DeskOf(Body form) => form switch
    {
        Body.MedicalHandover => Role.Health,
        Body.ChildReception => Role.ChildAuthority,
        Body.TraffickingVictim => Role.VictimProtection,
        _ => null,
    };
}
