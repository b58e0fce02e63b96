using PoliceExchange.Gateway.Notices;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Policy;
using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Gateway.Casework;

/// <summary>
/// What the next message of a case may be, asked before it is signed: nobody departs while a stay stands, no court decides on
/// what nobody asked. Recipients read the thread by the same table and are not moved by what a lax sender let out.
/// </summary>
internal sealed class CaseMoves(NoticeStore notices, CaseSteps steps, PolicyEngine policy, GatewayIdentity self)
{
    private const string Draft = "draft";

    /// <summary>The violation; null when it moves the case with at least one of those that it is addressed to, or the case is not known here.</summary>
    public FieldViolation? Refusal(ClearHeader header, NoticeContent content, IReadOnlyList<string> states, DateTimeOffset now)
    {
        var thread = header.Correlation.ToString();
        var known = Steps(thread, now);
        // Behind all that is known, also where the hub's clock is ahead of ours.
        var at = known.Select(step => step.At).Append(now).Max();
        var parties = states.Where(state => state != header.Issuer.State).ToList();
        var draft = CaseSteps.Of(header, Draft, parties, at, StepFacts.Of(content, DateOnly.FromDateTime(now.UtcDateTime)));
        var reading = CaseReader.Read([.. known, draft], policy.Clocks, at);
        var refused = reading.Refused.Where(step => step.Step.Key == Draft && step.Reason is MoveRefusal.NotAMove or MoveRefusal.NotFromHere or MoveRefusal.NotThisDesk).ToList();
        if (refused.Count == 0 || reading.Matters.Any(matter => matter.NoticeId == draft.NoticeId || matter.Tracks.Any(track => track.Steps.Any(step => step.Step.Key == Draft))))
        {
            return null;
        }
        var first = refused[0];
        var stands = first.State is { } state ? Codes.Name(state) : "";
        return new FieldViolation("content.body", $"move.{Rule(first.Reason)}", first.Reason switch
        {
            MoveRefusal.NotThisDesk => $"{Codes.Name(header.Issuer.Desk)} does not send {Codes.Name(header.Type)} in a case that is {stands}; another desk of {self.State} does. `px case show` lists the next moves.",
            MoveRefusal.NotFromHere => $"The case with {first.Party} is {stands}: {Codes.Name(header.Type)} does not follow from there. `px case show` lists the next moves.",
            _ => $"{Codes.Name(header.Type)} is no step of {Codes.Name(header.Family)} for {self.State}'s side. `px case show` lists the next moves.",
        });
    }

    private static string Rule(MoveRefusal reason) => reason switch { MoveRefusal.NotThisDesk => "desk", MoveRefusal.NotFromHere => "state", _ => "verb" };

    /// <summary>All that is known of a thread by now, also what was not read into it yet and what waits for the hub.</summary>
    private List<CaseStep> Steps(string thread, DateTimeOffset now)
    {
        var (kept, due) = notices.Store.Read(db => (CaseStore.Steps(db, thread), CaseSteps.DueOf(db, thread).Concat(CaseSteps.WaitingOf(db, thread, now)).ToList()));
        return [.. kept, .. due.Select(steps.Read).OfType<(string Thread, CaseStep Step)>().Select(one => one.Step)];
    }
}
