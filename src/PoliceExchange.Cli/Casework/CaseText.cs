using PoliceExchange.Cli.Calls;
using PoliceExchange.Cli.Texts;
using PoliceExchange.Protocol.Casework.V1;

namespace PoliceExchange.Cli.Casework;

/// <summary>Rows of a case, for people and for programs.</summary>
internal static class CaseText
{
    public static void Write(TextWriter output, TextCatalog texts, DutyRow duty)
    {
        output.WriteLine(texts.Format(
            duty.EndedAt.Length > 0 ? "case.duty.done" : "case.duty", Terminal.Safe(duty.DueAt), Text(texts, duty), duty.OwnerState, duty.OwnerRole, duty.Notice.Family, duty.Notice.NoticeId,
            Terminal.Safe(duty.EndedAt)));
        output.WriteLine(texts.Format("case.source", Terminal.Safe(duty.Source), texts[$"case.verification.{duty.Verification.ToLowerInvariant()}"]));
        if (duty.Officer.Length > 0)
        {
            output.WriteLine(texts.Format("case.officer", Terminal.Safe(duty.Officer)));
        }
    }

    public static object Json(DutyRow duty) => new
    {
        duty_id = duty.DutyId,
        notice_id = duty.Notice.NoticeId,
        family = duty.Notice.Family,
        party = duty.Party,
        duty = duty.Duty,
        clock = duty.Clock,
        owner_state = duty.OwnerState,
        owner_role = duty.OwnerRole,
        started_at = duty.StartedAt,
        due_at = duty.DueAt,
        ended_at = duty.EndedAt,
        state = duty.State,
        group = duty.Group.ToString(),
        officer = duty.Officer,
        source = duty.Source,
        verification = duty.Verification,
        told = duty.Told.Select(stage => new { stage = stage.Stage, at = stage.At, role = stage.Role }),
    };

    /// <summary>A clock that the bundle in force no longer has is named by its duty.</summary>
    private static string Text(TextCatalog texts, DutyRow duty) => Terminal.Safe(duty.Text.TryGetValue(texts.Language, out var text) ? text : duty.Duty);
}
