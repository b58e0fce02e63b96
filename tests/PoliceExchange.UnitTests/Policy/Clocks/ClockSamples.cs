using PoliceExchange.Policy.Bundles;
using PoliceExchange.Policy.Clocks;
using PoliceExchange.Policy.Words;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.UnitTests.Policy.Clocks;

/// <summary>Clocks for the tests, and chance of their own: the same on every run.</summary>
internal sealed class ClockSamples(ulong seed)
{
    private ulong _state = seed;

    public static readonly RuleFiles Default = RuleFiles.Read(DefaultRules.Files(), "test");

    public static readonly ClockRule Plain = new()
    {
        Id = "plain", Duty = "plain", BasisIds = [], Families = [], When = new HashSet<ClockCondition>(), Starts = ClockEvent.Detained, Side = ClockSide.After,
        Ends = new HashSet<ClockEvent> { ClockEvent.FormalReceived }, Pauses = new HashSet<ClockEvent> { ClockEvent.Suspended }, Resumes = new HashSet<ClockEvent> { ClockEvent.Resumed },
        Length = new ClockLength(0, 60, 0), Extension = null, Calendar = ClockCalendar.Utc, AtRisk = new ClockLength(0, 10, 0), Owner = ClockParty.Issuer, Role = DeskRole.CentralAuthority,
        Tells = [ClockParty.Issuer], Ladder = [DeskRole.CentralAuthority, DeskRole.Oversight], Every = new ClockLength(0, 1, 0), Passing = ClockPassing.Lapse,
        Obligations = ObligationSet.Of(Obligation.RecordLapse), Source = "none", Verification = ClockVerification.Proposal, Text = new Dictionary<string, string>(),
    };

    public static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    public int Next(int below)
    {
        // splitmix64
        _state += 0x9E3779B97F4A7C15;
        var mixed = (_state ^ (_state >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return (int)((mixed ^ (mixed >> 31)) % (ulong)below);
    }

    /// <summary>An instant in forty years around now, on the minute.</summary>
    public DateTimeOffset Instant() => At("2010-01-01T00:00:00Z").AddMinutes(Next(40 * 365 * 1440));

    /// <summary>A calendar with holidays of its own.</summary>
    public StateCalendar Calendar() => new(
        "XXX", TimeSpan.FromMinutes(30 * (Next(53) - 24)), Enumerable.Range(0, Next(4)).Select(_ => (DayOfWeek)Next(7)).ToHashSet(),
        Enumerable.Range(0, Next(30)).Select(_ => (1 + Next(12), 1 + Next(28))).ToHashSet(), new HashSet<DateOnly>(), ClockVerification.Proposal);

    /// <summary>A clock of any kind that <see cref="ClockReader"/> would take.</summary>
    public ClockRule Rule(ClockCalendar calendar)
    {
        var length = calendar switch
        {
            ClockCalendar.Utc => new ClockLength(Next(30), Next(90), Next(3000) + 1),
            ClockCalendar.State => new ClockLength(Next(6), Next(90) + 1, 0),
            _ => new ClockLength(0, Next(60) + 1, 0),
        };
        return Plain with { Calendar = calendar, Length = length, AtRisk = default, Extension = Next(2) == 0 ? new ClockLength(0, Next(20) + 1, 0) : null };
    }
}
