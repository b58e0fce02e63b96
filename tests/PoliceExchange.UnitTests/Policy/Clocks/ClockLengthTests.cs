using PoliceExchange.Policy.Clocks;

namespace PoliceExchange.UnitTests.Policy.Clocks;

/// <summary>
/// What a month is. Seen failing: months as 30 days (31 January, leap days), hours read as minutes (Text_RoundTrips), and, while it was
/// written, digits of other scripts that ended in an exception (OtherText_IsNoLength).
/// </summary>
public sealed class ClockLengthTests
{
    [Theory]
    [InlineData("2026-01-31T10:00:00Z", "P1M", "2026-02-28T10:00:00Z")]
    [InlineData("2028-01-31T10:00:00Z", "P1M", "2028-02-29T10:00:00Z")]
    [InlineData("2026-12-31T23:59:00Z", "P2M", "2027-02-28T23:59:00Z")]
    [InlineData("2028-02-29T00:00:00Z", "P1Y", "2029-02-28T00:00:00Z")]
    [InlineData("2028-02-29T00:00:00Z", "P4Y", "2032-02-29T00:00:00Z")]
    [InlineData("2028-02-28T12:00:00Z", "P2D", "2028-03-01T12:00:00Z")]
    [InlineData("2026-01-31T12:00:00Z", "P1M1D", "2026-03-01T12:00:00Z")]
    [InlineData("2026-03-31T00:00:00-05:00", "P1M", "2026-04-30T05:00:00Z")]
    [InlineData("2026-11-21T23:55:00Z", "PT10M", "2026-11-22T00:05:00Z")]
    public void After_IsByTheCalendarOfUtc(string start, string length, string due)
    {
        Assert.True(ClockLength.TryParse(length, out var parsed));

        Assert.Equal(ClockSamples.At(due), parsed.After(ClockSamples.At(start)));
    }

    [Theory]
    [InlineData("2026-03-31T10:00:00Z", "P1M", "2026-02-28T10:00:00Z")]
    [InlineData("2026-12-13T15:00:00Z", "P10D", "2026-12-03T15:00:00Z")]
    public void Before_IsToo(string end, string length, string due)
    {
        Assert.True(ClockLength.TryParse(length, out var parsed));

        Assert.Equal(ClockSamples.At(due), parsed.Before(ClockSamples.At(end)));
    }

    [Theory]
    [InlineData("P2M")]
    [InlineData("P40D")]
    [InlineData("PT10M")]
    [InlineData("PT1H")]
    [InlineData("P1Y2M3DT4H5M")]
    public void Text_RoundTrips(string text)
    {
        Assert.True(ClockLength.TryParse(text, out var length));

        Assert.Equal(text, length.ToString());
        Assert.Equal(text.Contains("T4H", StringComparison.Ordinal) ? 245 : text == "PT1H" ? 60 : text == "PT10M" ? 10 : 0, length.Minutes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("P")]
    [InlineData("PT")]
    [InlineData("P1DT")]
    [InlineData("P0D")]
    [InlineData("-P1D")]
    [InlineData("P1W")]
    [InlineData("P1.5D")]
    [InlineData("1D")]
    [InlineData("P1D ")]
    [InlineData("P60Y")]
    [InlineData("P1D\n")]
    [InlineData("P\u0661D")]
    public void OtherText_IsNoLength(string text) => Assert.False(ClockLength.TryParse(text, out _));
}
