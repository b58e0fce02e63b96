using PoliceExchange.Manifests.Columns;

namespace PoliceExchange.UnitTests.Manifests;

public sealed class DateTests
{
    [Theory]
    [InlineData("2026-11-21", "2026-11-21")]
    [InlineData("2026/11/21", "2026-11-21")]
    [InlineData("20261121", "2026-11-21")]
    [InlineData("21 nov 2026", "2026-11-21")]
    [InlineData("21-NOV-2026", "2026-11-21")]
    [InlineData("Nov 21, 2026", "2026-11-21")]
    [InlineData("21 de noviembre de 2026", "2026-11-21")]
    [InlineData("21 février 1990", "1990-02-21")]
    [InlineData("3 março 1990", "1990-03-03")]
    [InlineData("2026-11-21 00:00:00", "2026-11-21")]
    [InlineData("2026-11-21T00:00:00Z", "2026-11-21")]
    [InlineData("1990-XX-XX", "1990-XX-XX")]
    [InlineData("1990-05-xx", "1990-05-XX")]
    public void Date_IsReadWithoutAnOrder(string text, string day) => Assert.Equal((null, day), (DateText.Read(text, null).Problem, DateText.Read(text, null).Text));

    [Theory]
    [InlineData("03/04/1990", "DayFirst", "1990-04-03")]
    [InlineData("03/04/1990", "MonthFirst", "1990-03-04")]
    [InlineData("3.4.1990", "DayFirst", "1990-04-03")]
    [InlineData("29/02/2024", "DayFirst", "2024-02-29")]
    public void Order_DecidesDayAndMonth(string text, string order, string day) => Assert.Equal(day, DateText.Read(text, Enum.Parse<DateOrder>(order)).Text);

    [Theory]
    [InlineData("29/02/2023", "DayFirst", "date.impossible")]
    [InlineData("31/04/2023", "DayFirst", "date.impossible")]
    [InlineData("1990-00-XX", "DayFirst", "date.impossible")]
    [InlineData("1990-XX-05", "DayFirst", "date.form")]
    [InlineData("12/10/90", "DayFirst", "date.twoDigitYear")]
    [InlineData("21-nov-90", "DayFirst", "date.twoDigitYear")]
    [InlineData("33567", null, "date.serial")]
    [InlineData("1849-01-01", null, "date.impossible")]
    [InlineData("2026-11-21 23:59", null, "date.form")]
    [InlineData("1/2", null, "date.form")]
    [InlineData("21 foo 2026", null, "date.form")]
    public void WhatIsNoDate_SaysWhy(string text, string? order, string problem) => Assert.Equal(problem, DateText.Read(text, order is null ? null : Enum.Parse<DateOrder>(order)).Problem);

    [Fact]
    public void OneDayAboveTwelve_DecidesTheWholeColumn()
    {
        var list = new PassengerList().With(2, "dob", "02/21/1979").With(3, "dob", "03/04/1986");
        Assert.Equal("1986-03-04", list.Report().Rows[1].Row!.BirthDate);
        list.With(2, "dob", "21/02/1979").With(4, "dob", "04/07/1990").With(5, "dob", "19/12/1964");
        Assert.Equal("1986-04-03", list.Report().Rows[1].Row!.BirthDate);
    }

    [Fact]
    public void ColumnThatReadsBothWays_IsOneErrorAndNoGuess()
    {
        var list = new PassengerList().With(2, "dob", "02/01/1979").With(3, "dob", "03/04/1986").With(4, "dob", "05/05/1990").With(5, "dob", "12/11/1964");
        var report = list.Report();
        var finding = Assert.Single(report.Findings);
        Assert.Equal(("column.dateOrder", 0, 4), DefectTests.Place(finding));
        Assert.Equal([3], finding.Arguments);
        Assert.True(report.IsBlocked);

        var stated = PassengerList.Read(list.Bytes(), null, options => options with { DateOrder = DateOrder.DayFirst });
        Assert.Empty(stated.Findings);
        Assert.Equal("1986-04-03", stated.Rows[1].Row!.BirthDate);
    }

    [Fact]
    public void SameNumberTwice_NeedsNoOrder()
    {
        var report = new PassengerList().With(2, "dob", "05/05/1979").With(3, "dob", "06/06/1986").With(4, "dob", "05/05/1990").With(5, "dob", "1964-12-19").Report();
        Assert.Empty(report.Findings);
        Assert.Equal("1986-06-06", report.Rows[1].Row!.BirthDate);
    }

    [Fact]
    public void TwoOrdersInOneColumn_AreOneErrorWithARowOfEach()
    {
        var report = new PassengerList().With(2, "dob", "02/21/1979").With(3, "dob", "30/10/1986").Report();
        var finding = Assert.Single(report.Findings);
        Assert.Equal(("column.datesMixed", 0, 4), DefectTests.Place(finding));
        Assert.Equal([3, 2], finding.Arguments);
        Assert.True(report.IsBlocked);
        Assert.True(PassengerList.Read(new PassengerList().With(2, "dob", "02/21/1979").With(3, "dob", "30/10/1986").Bytes(), null, options => options with { DateOrder = DateOrder.DayFirst }).IsBlocked);
    }

    [Fact]
    public void OrderThatTheColumnContradicts_IsNotBelieved() =>
        Assert.Equal("1979-02-21", PassengerList.Read(new PassengerList().Bytes(), null, options => options with { DateOrder = DateOrder.DayFirst }).Rows[0].Row!.BirthDate);
}
