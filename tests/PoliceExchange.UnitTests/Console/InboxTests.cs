using PoliceExchange.Console.Views;
using PoliceExchange.Protocol.Notice.V1;

namespace PoliceExchange.UnitTests.Console;

public sealed class InboxTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 3, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("RECEIVED", -49, -1, "CriticallyOverdue")]
    [InlineData("OPENED", -2, 0, "CriticallyOverdue")]
    [InlineData("OPENED", 0, 1, "Overdue")]
    [InlineData("RECEIVED", 1, 10, "DueSoon")]
    [InlineData("RECEIVED", 24, 48, "DueSoon")]
    [InlineData("RECEIVED", 25, 48, "NotDueYet")]
    [InlineData("ACTIONED", -49, -1, "Done")]
    public void Clock_DecidesTheGroup(string state, int due, int escalates, string expected) =>
        Assert.Equal(expected, $"{Urgencies.Of(state, new Due(Now.AddHours(due), Now.AddHours(escalates)), Now)}");

    [Theory]
    [InlineData("RECEIVED", "New")]
    [InlineData("OPENED", "Opened")]
    [InlineData("WITHDRAWN", "Done")]
    public void WithoutAClock_TheStateDoes(string state, string expected) => Assert.Equal(expected, $"{Urgencies.Of(state, null, Now)}");

    [Fact]
    public void Groups_ComeInTheOrderOfUrgency_RowsByClockThenPriorityThenAge()
    {
        var groups = InboxRow.Grouped(
        [
            Row("a", "RECEIVED", "ROUTINE", "2026-11-20T00:00:00.000Z", null),
            Row("b", "RECEIVED", "FLASH", "2026-11-19T00:00:00.000Z", null),
            Row("c", "RECEIVED", "ROUTINE", "2026-11-21T00:00:00.000Z", null),
            Row("d", "OPENED", "ROUTINE", "2026-11-01T00:00:00.000Z", new Due(Now.AddHours(-1), Now.AddHours(1))),
            Row("e", "OPENED", "ROUTINE", "2026-11-02T00:00:00.000Z", new Due(Now.AddHours(-3), Now.AddHours(1))),
            Row("f", "ACTIONED", "FLASH", "2026-11-22T00:00:00.000Z", null),
        ], Now);
        Assert.Equal([Urgency.Overdue, Urgency.New, Urgency.Done], groups.Select(group => group.Urgency));
        Assert.Equal(["e", "d", "b", "c", "a", "f"], groups.SelectMany(group => group.Rows).Select(row => row.Notice.NoticeId));
    }

    private static InboxRow Row(string id, string state, string priority, string created, Due? due) =>
        new(new NoticeRow { NoticeId = id, State = state, Priority = priority, CreatedAt = created }, due);
}
