using PoliceExchange.Matching.Encoding;
using PoliceExchange.Matching.Evidence;
using PoliceExchange.Matching.Query;

namespace PoliceExchange.UnitTests.Matching;

/// <summary>
/// Dates of birth and what they may stand for (MATCHING.md 4). Seen failing with: 31 February accepted, the swap left out, decades not crossed at
/// the turn of a century.
/// </summary>
public sealed class QueryDatesTests
{
    private const int ThisYear = 2026;

    [Theory]
    [InlineData("1980-02-29", 1980, 2, 29)]
    [InlineData("19800229", 1980, 2, 29)]
    [InlineData("1980-XX-XX", 1980, 0, 0)]
    [InlineData("1980", 1980, 0, 0)]
    [InlineData("1980-05", 1980, 5, 0)]
    [InlineData("1980-00-17", 1980, 0, 0)]
    public void Date_IsRead(string text, int year, int month, int day) => Assert.Equal(new BirthDate(year, month, day), BirthDate.TryParse(text));

    [Theory]
    [InlineData("1981-02-29")]
    [InlineData("1980-13-01")]
    [InlineData("12-05-1980")]
    [InlineData("80")]
    [InlineData("")]
    [InlineData("1980-1-1")]
    [InlineData("1980-01-01T")]
    [InlineData("٢٠٠١")]
    [InlineData("1700")]
    public void NoDate_IsRefused(string text) => Assert.Null(BirthDate.TryParse(text));

    [Fact]
    public void EveryDay_FitsOneQuery_AndEachLabelHasTheLevelThatPlainTextSees()
    {
        for (var day = new DateTime(1916, 1, 1); day.Year < 2026; day = day.AddDays(day.Year is 1999 or 2000 or 1980 ? 1 : 37))
        {
            var asked = new BirthDate(day.Year, day.Month, day.Day);
            var dates = QueryDates.Expand(asked, ThisYear);
            Assert.InRange(dates.Count, 40, EncodingLimits.MaxLabels);
            Assert.Equal(dates.Count, dates.Select(date => (date.Packed, date.Bucket)).Distinct().Count());
            Assert.Equal(DateLevel.Exact, dates[0].Level);
            foreach (var date in dates)
            {
                var (year, month, dayOf) = (date.Packed >> 9, date.Packed >> 5 & 15, date.Packed & 31);
                Assert.Equal(date.Level, DateEvidence.Between(asked, new BirthDate(year, month, dayOf)));
            }
        }
    }

    [Fact]
    public void PlainTextLevels_AllHaveALabel()
    {
        var asked = new BirthDate(1999, 3, 11);
        var labels = QueryDates.Expand(asked, ThisYear).ToDictionary(date => (date.Packed, date.Bucket), date => date.Level);
        for (var day = new DateTime(1906, 1, 1); day.Year <= ThisYear; day = day.AddDays(1))
        {
            var record = new BirthDate(day.Year, day.Month, day.Day);
            var level = DateEvidence.Between(asked, record);
            Assert.Equal(level, labels.GetValueOrDefault((record.Packed, 0), DateLevel.Conflict));
        }
    }

    [Fact]
    public void YearAlone_MeansItsDays_InSeveralQueries()
    {
        var dates = QueryDates.Expand(new BirthDate(1980, 0, 0), ThisYear);
        Assert.Equal(366 + DateKey.YearBuckets, dates.Count);
        Assert.All(dates, date => Assert.Equal(DateLevel.YearOnly, date.Level));
    }

    [Fact]
    public void UnknownDate_AsksNothing() => Assert.Empty(QueryDates.Expand(default, ThisYear));

    [Fact]
    public void NobodyIsBornTomorrow() => Assert.All(QueryDates.Expand(new BirthDate(2025, 12, 31), ThisYear), date => Assert.InRange(date.Packed >> 9, 1906, ThisYear));
}
