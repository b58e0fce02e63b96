using PoliceExchange.Gateway.Notices;
using PoliceExchange.Protocol.Casework.V1;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Gateway.Casework;

/// <summary>The timeline of a case, for those who may see its notices.</summary>
internal static class CaseEvents
{
    public static IEnumerable<CaseEvent> Of(CaseReading reading, Func<string, bool> sees)
    {
        var applied = reading.Matters.Where(matter => sees(matter.NoticeId)).SelectMany(matter => matter.Tracks.SelectMany(track => track.Steps.Select(step =>
            (step.Step, Event: Of(step.Step, matter.NoticeId, track.Party, Codes.Name(step.From), Codes.Name(step.To), "")))));
        var refused = reading.Refused.Where(step => sees(step.Step.NoticeId)).Select(step =>
            (step.Step, Event: Of(step.Step, "", step.Party, step.State is { } state ? Codes.Name(state) : "", "", Codes.Name(step.Reason))));
        return applied.Concat(refused).OrderBy(one => one.Step.At).ThenBy(one => one.Step.Key, StringComparer.Ordinal).Select(one => one.Event);
    }

    private static CaseEvent Of(CaseStep step, string matter, string party, string from, string to, string refused) => new()
    {
        At = Readers.Time(step.At),
        NoticeId = step.NoticeId,
        Type = step.Kind == StepKind.Message ? Codes.Name(step.Type) : Codes.Name(step.Kind),
        State = step.State,
        Agency = step.Agency,
        Role = step.Role is { } role ? Codes.Name(role) : "",
        Matter = matter,
        Party = party,
        From = from,
        To = to,
        Refused = refused,
    };
}
