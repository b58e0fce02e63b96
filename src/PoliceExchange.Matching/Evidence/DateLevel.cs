namespace PoliceExchange.Matching.Evidence;

/// <summary>How the date that a record lies under differs from the date that is asked for (MATCHING.md 4).</summary>
internal enum DateLevel : byte
{
    /// <summary>The same whole date.</summary>
    Exact = 0,

    /// <summary>Day and month changed places.</summary>
    Swapped = 1,

    /// <summary>One year off, another decade digit, or the last two digits of the year changed places; day and month agree.</summary>
    NearYear = 2,

    /// <summary>The day is off by one or ten.</summary>
    NearDay = 3,

    /// <summary>Year and month agree and one of both dates has no day.</summary>
    MonthKnown = 4,

    /// <summary>The year agrees and one of both dates has nothing else.</summary>
    YearOnly = 5,

    /// <summary>Another month; year and day agree.</summary>
    OtherMonth = 6,

    /// <summary>Another last digit of the year; day and month agree.</summary>
    OtherYear = 7,

    /// <summary>Another day; year and month agree.</summary>
    OtherDay = 8,

    /// <summary>None of these: only plain text meets it, no query has a label for it.</summary>
    Conflict = 9,
}
