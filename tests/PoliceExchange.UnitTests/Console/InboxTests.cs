using PoliceExchange.Console.Views;
using PoliceExchange.Protocol.Casework.V1;
using PoliceExchange.Protocol.Notice.V1;

namespace PoliceExchange.UnitTests.Console;

public sealed class InboxTests
{
    [Theory]
    [InlineData("RECEIVED", DutyGroup.CriticallyOverdue, "CriticallyOverdue")]
    [InlineData("OPENED", DutyGroup.Overdue, "Overdue")]
    [InlineData("ACTIONED", DutyGroup.Overdue, "Overdue")]
    [InlineData("RECEIVED", DutyGroup.DueSoon, "DueSoon")]
    [InlineData("RECEIVED", DutyGroup.NotDueYet, "NotDueYet")]
    [InlineData("RECEIVED", DutyGroup.Paused, "NotDueYet")]
    [InlineData("WITHDRAWN", DutyGroup.CriticallyOverdue, "Done")]
    public void Clock_DecidesTheGroup(string state, DutyGroup clock, string expected) => Assert.Equal(expected, $"{Urgencies.Of(state, clock)}");

    [Theory]
    [InlineData("RECEIVED", "New")]
    [InlineData("OPENED", "Opened")]
    [InlineData("ACTIONED", "Done")]
    [InlineData("WITHDRAWN", "Done")]
    public void WithoutAClock_TheStateDoes(string state, string expected) => Assert.Equal(expected, $"{Urgencies.Of(state, null)}");

    [Fact]
    public void Groups_ComeInTheOrderOfUrgency_RowsByClockThenPriorityThenAge()
    {
        NoticeRow[] notices =
        [
            Row("a", "RECEIVED", "ROUTINE", "2026-11-20T00:00:00.000Z"), Row("b", "RECEIVED", "FLASH", "2026-11-19T00:00:00.000Z"), Row("c", "RECEIVED", "ROUTINE", "2026-11-21T00:00:00.000Z"),
            Row("d", "OPENED", "ROUTINE", "2026-11-01T00:00:00.000Z"), Row("e", "OPENED", "ROUTINE", "2026-11-02T00:00:00.000Z"), Row("f", "ACTIONED", "FLASH", "2026-11-22T00:00:00.000Z"),
        ];
        DutyRow[] duties =
        [
            Duty("d", DutyGroup.Overdue, "2026-11-10T00:00:00.000Z"), Duty("e", DutyGroup.Overdue, "2026-11-09T00:00:00.000Z"), Duty("e", DutyGroup.NotDueYet, "2026-12-09T00:00:00.000Z"),
            Duty("a", DutyGroup.Overdue, "2026-11-08T00:00:00.000Z", ended: "2026-11-07T00:00:00.000Z"), Duty("elsewhere", DutyGroup.CriticallyOverdue, "2026-11-01T00:00:00.000Z"),
        ];
        var groups = InboxRow.Grouped(InboxRow.Of(notices, duties));
        Assert.Equal([Urgency.Overdue, Urgency.New, Urgency.Done], groups.Select(group => group.Urgency));
        Assert.Equal(["e", "d", "b", "c", "a", "f"], groups.SelectMany(group => group.Rows).Select(row => row.Notice.NoticeId));
    }

    private static NoticeRow Row(string id, string state, string priority, string created) => new() { NoticeId = id, State = state, Priority = priority, CreatedAt = created };

    private static DutyRow Duty(string id, DutyGroup group, string due, string ended = "") => new() { Notice = new NoticeRow { NoticeId = id }, Group = group, DueAt = due, EndedAt = ended };
}
