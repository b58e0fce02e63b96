using PoliceExchange.Audit;
using PoliceExchange.Gateway.Audit;
using PoliceExchange.Gateway.Notices;
using PoliceExchange.Policy.Evaluation;

namespace PoliceExchange.Gateway.Decisions;

/// <summary>The access entry of a question about a decision: somebody was told what may be done with a notice, and did nothing with it.</summary>
internal static class DecisionEntries
{
    /// <param name="told">What was answered; its reason is the entry's result.</param>
    /// <param name="shown">The notice, if the answer shows that there is one.</param>
    /// <param name="asked">The id that was asked for, for the private part: who tries ids must be found.</param>
    public static PreparedEntry Of(Readers readers, Desk desk, CallerExplanation told, StoredNotice? shown, string asked) => readers.Entry(
        desk, AccessOperation.Check, told.Reason == "OK" ? "ok" : told.Reason, shown is null ? null : Concern.Of(shown), asked: Guid.TryParse(asked, out var id) ? id.ToString() : null);
}
