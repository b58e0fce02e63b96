using PoliceExchange.Gateway.Casework.LifeCycles;
using PoliceExchange.Policy.Clocks;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Gateway.Casework;

/// <summary>Something that a desk owes another state, or the law, by a time (I7): it has an owner from its first instant to its last.</summary>
/// <param name="NoticeId">Notice of the matter.</param>
/// <param name="Party">Addressee of the matter between whom and the issuer it runs.</param>
/// <param name="Rule">The clock.</param>
/// <param name="Frame">Whether it is of the matter or of one message.</param>
/// <param name="OwnerState">State that has to act.</param>
/// <param name="OwnerRole">Desk that has to act until the ladder says otherwise.</param>
/// <param name="StartKey">The step that started it.</param>
/// <param name="StartNotice">Notice of that step.</param>
/// <param name="StartAt">When it started; for a lead time, the planned event.</param>
/// <param name="Marks">What ended, paused or lengthened it.</param>
internal sealed record Duty(
    string NoticeId, string Party, ClockRule Rule, Frame Frame, string OwnerState, DeskRole OwnerRole, string StartKey, string StartNotice, DateTimeOffset StartAt, IReadOnlyList<ClockMark> Marks)
{
    /// <summary>Unique in the nation, and the same on each side.</summary>
    public string Id => $"{NoticeId}/{Party}/{Rule.Duty}/{StartKey}";

    public ClockReading Read(ClockBook book, DateTimeOffset now) => ClockEvaluator.Read(Rule, StartAt, Marks, book.CalendarOf(OwnerState), now);
}
