using PoliceExchange.Matching.Encoding;
using PoliceExchange.Matching.Evidence;

namespace PoliceExchange.Matching.Query;

/// <summary>A cohort that a query asks: a packed date, its bucket, and how it differs from the date asked for.</summary>
internal readonly record struct PlausibleDate(int Packed, int Bucket, DateLevel Level);

/// <summary>The dates of birth that a stated one may stand for (MATCHING.md 4): 73 to 100 cohorts for a whole date.</summary>
internal static class QueryDates
{
    /// <summary>A person is at most this old.</summary>
    private const int MaxAge = 130;

    /// <summary>
    /// The cohorts, most telling first. A whole date or one without its day fits one query; a year alone means every day of it, which is
    /// several queries of at most <see cref="EncodingLimits.MaxLabels"/> labels, and counts as so many.
    /// </summary>
    /// <param name="date">The date asked for; an unknown one gives nothing.</param>
    /// <param name="thisYear">The year of the question: nobody is born after it.</param>
    internal static List<PlausibleDate> Expand(BirthDate date, int thisYear)
    {
        var dates = new List<PlausibleDate>(100);
        if (!date.IsKnown)
        {
            return dates;
        }
        var seen = new HashSet<int>();
        if (date.IsWhole)
        {
            Add(dates, seen, date.Year, date.Month, date.Day, DateLevel.Exact, thisYear);
            Add(dates, seen, date.Year, date.Day, date.Month, DateLevel.Swapped, thisYear);
        }
        for (var bucket = 0; bucket < DateKey.YearBuckets; bucket++)
        {
            dates.Add(new PlausibleDate(new BirthDate(date.Year, 0, 0).Packed, bucket, DateLevel.YearOnly));
        }
        if (date.IsWhole)
        {
            AddYears(dates, seen, date, thisYear);
            foreach (var day in (ReadOnlySpan<int>)[date.Day - 1, date.Day + 1, date.Day - 10, date.Day + 10])
            {
                Add(dates, seen, date.Year, date.Month, day, DateLevel.NearDay, thisYear);
            }
        }
        for (var month = 1; month <= 12; month++)
        {
            if (date.IsWhole)
            {
                Add(dates, seen, date.Year, month, date.Day, DateLevel.OtherMonth, thisYear);
            }
            else if (date.Month == 0 || date.Month == month)
            {
                AddDays(dates, seen, date.Year, month, date.Month == 0 ? DateLevel.YearOnly : DateLevel.MonthKnown, thisYear);
            }
        }
        if (date.IsWhole)
        {
            AddDays(dates, seen, date.Year, date.Month, DateLevel.OtherDay, thisYear);
        }
        return dates;
    }

    private static void AddYears(List<PlausibleDate> dates, HashSet<int> seen, BirthDate date, int thisYear)
    {
        for (var year = date.Year / 100 * 100 - 10; year <= date.Year / 100 * 100 + 110; year++)
        {
            var level = year == date.Year ? DateLevel.Conflict : DateEvidence.YearLevel(date.Year, year);
            if (level != DateLevel.Conflict)
            {
                Add(dates, seen, year, date.Month, date.Day, level, thisYear);
            }
        }
    }

    private static void AddDays(List<PlausibleDate> dates, HashSet<int> seen, int year, int month, DateLevel level, int thisYear)
    {
        for (var day = 1; day <= 31; day++)
        {
            Add(dates, seen, year, month, day, level, thisYear);
        }
    }

    private static void Add(List<PlausibleDate> dates, HashSet<int> seen, int year, int month, int day, DateLevel level, int thisYear)
    {
        if (year > thisYear || year < thisYear - MaxAge || month is < 1 or > 12 || day < 1 || BirthDate.Of(year, month, day) is not { } date || !seen.Add(date.Packed))
        {
            return;
        }
        dates.Add(new PlausibleDate(date.Packed, 0, level));
    }
}
