using PoliceExchange.Gateway.Notices;
using PoliceExchange.Hosting.Limits;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Gateway.LookUp;

/// <summary>How much may be looked up; section <c>Gateway:LookUp</c>.</summary>
internal sealed class LookUpOptions
{
    /// <summary>Questions of one officer in an hour (MATCHING.md 3.3). Default 60.</summary>
    public int OfficerPerHour { get; set; } = 60;

    /// <summary>The same at a border post, where one officer sees a whole flight. Default 300.</summary>
    public int BorderOfficerPerHour { get; set; } = 300;

    /// <summary>Questions for one case in a day, whoever asks (DOMAIN.md 4, case 50). Default 200.</summary>
    public int CasePerDay { get; set; } = 200;

    /// <summary>Questions of one agency in an hour. Default 2,000.</summary>
    public int AgencyPerHour { get; set; } = 2_000;

    /// <summary>Rows of lists of one agency in a day: the flights of a day of a small state. Default 10,000.</summary>
    public int ListRowsPerDay { get; set; } = 10_000;
}

/// <summary>
/// Budgets of officer, agency and case (DESIGN.md 8). A border officer's case is the flight or the shift, so it is the officer who
/// is counted there. In memory; the hub counts by its own buckets as well.
/// </summary>
internal sealed class LookUpBudgets(LookUpOptions options, TimeProvider time)
{
    private const int MaxCallers = 100_000;

    private readonly CallerBuckets _officers = new(MaxCallers, options.OfficerPerHour / 3600.0, options.OfficerPerHour, time);
    private readonly CallerBuckets _border = new(MaxCallers, options.BorderOfficerPerHour / 3600.0, options.BorderOfficerPerHour, time);
    private readonly CallerBuckets _cases = new(MaxCallers, options.CasePerDay / 86_400.0, options.CasePerDay, time);
    private readonly CallerBuckets _agencies = new(MaxCallers, options.AgencyPerHour / 3600.0, options.AgencyPerHour, time);

    private readonly CallerBuckets _lists = new(MaxCallers, options.ListRowsPerDay / 86_400.0, options.ListRowsPerDay, time);

    /// <summary>Counts the rows of a list; false when the agency's are used up.</summary>
    public bool TakeList(Desk desk, int rows)
    {
        var within = true;
        for (var i = 0; i < rows && within; i++)
        {
            within = _lists.TryTake(desk.Agency, out _);
        }
        return within;
    }

    /// <summary>Counts one question; false when a budget is used up.</summary>
    public bool Take(Desk desk)
    {
        var border = desk.Role == DeskRole.BorderOfficer;
        var officer = (border ? _border : _officers).TryTake($"{desk.Agency}/{desk.Officer}", out _);
        var agency = _agencies.TryTake(desk.Agency, out _);
        return officer && agency && (border || desk.CaseRef.Length == 0 || _cases.TryTake($"{desk.Agency}/{desk.CaseRef}", out _));
    }
}
