using PoliceExchange.Gateway.Casework;
using PoliceExchange.Gateway.Casework.LifeCycles;
using PoliceExchange.Policy.Clocks;
using PoliceExchange.Protocol.Sealing;
using PoliceExchange.UnitTests.Policy.Clocks;

namespace PoliceExchange.UnitTests.Casework;

/// <summary>A thread as it grows, written the way people tell it.</summary>
internal sealed class ThreadOfSteps
{
    public static readonly DateTimeOffset Day = new(2026, 11, 21, 3, 0, 0, TimeSpan.Zero);

    private readonly List<CaseStep> _steps = [];

    public ThreadOfSteps() => Now = Day;

    public static ClockBook Book { get; } = ClockSamples.Default.Clocks;

    public DateTimeOffset Now { get; private set; }

    public IReadOnlyList<CaseStep> Steps => _steps;

    public CaseReading Reading => CaseReader.Read(_steps, Book, Now);

    public ThreadOfSteps After(TimeSpan time)
    {
        Now += time;
        return this;
    }

    /// <summary>A notice that opens a matter; its id.</summary>
    public string Notice(NoticeFamily family, string from, string[] to, StepFacts? facts = null, bool urgent = false, string basis = "PX-BASE", string? inReplyTo = null, DeskRole role = DeskRole.LiaisonDesk) =>
        Add(family, NoticeType.Notice, from, to, facts, urgent, basis, inReplyTo, role);

    public string FollowUp(NoticeFamily family, NoticeType verb, string from, string to, string inReplyTo, StepFacts? facts = null, DeskRole role = DeskRole.LiaisonDesk, bool urgent = false) =>
        Add(family, verb, from, [to], facts, urgent, "PX-BASE", inReplyTo, role);

    /// <summary>A further version of a notice.</summary>
    public void Version(string id, NoticeType type, StepFacts? facts = null, string[]? parties = null)
    {
        var first = _steps.First(step => step.NoticeId == id);
        _steps.Add(first with { Key = $"k{_steps.Count:D4}", Version = first.Version + 1, Type = type, At = Now, InReplyTo = null, Facts = facts ?? first.Facts, Parties = parties ?? first.Parties });
    }

    public void Act(string id, StepKind kind, string state) =>
        _steps.Add(_steps.First(step => step.NoticeId == id) with { Key = $"k{_steps.Count:D4}", Kind = kind, State = state, At = Now });

    public Track Track(string notice, string party) => Reading.Matters.Single(matter => matter.NoticeId == notice).Tracks.Single(track => track.Party == party);

    public CaseState State(string notice, string party) => Track(notice, party).State;

    public ClockReading Duty(string duty) => Reading.Duties.Single(one => one.Rule.Duty == duty).Read(Book, Now);

    public IEnumerable<ClockReading> Duties(string duty) => Reading.Duties.Where(one => one.Rule.Duty == duty).Select(one => one.Read(Book, Now));

    private string Add(NoticeFamily family, NoticeType verb, string from, string[] to, StepFacts? facts, bool urgent, string basis, string? inReplyTo, DeskRole role)
    {
        var id = $"n{_steps.Count:D4}";
        _steps.Add(new CaseStep
        {
            Key = $"k{_steps.Count:D4}", NoticeId = id, Family = family, Type = verb, State = from, Agency = "abc", Role = role, Parties = to, BasisId = basis, Urgent = urgent,
            InReplyTo = inReplyTo, At = Now, Facts = facts ?? StepFacts.None,
        });
        return id;
    }
}
