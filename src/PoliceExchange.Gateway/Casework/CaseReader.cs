using PoliceExchange.Gateway.Casework.LifeCycles;
using PoliceExchange.Policy.Clocks;
using PoliceExchange.Protocol.Law.V1;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Gateway.Casework;

/// <summary>
/// Reads a thread: applies its steps to the life cycles and the clocks. Pure, and the order in which steps came here does not
/// matter, nor that one came twice: the gateways of both states hold the same signed messages with the hub's times, and so
/// come to the same states and the same clocks without asking each other.
/// </summary>
internal sealed class CaseReader
{
    // Chains of replies are short; a longer one is somebody's game.
    private const int MaxChain = 64;

    // A clock a little ahead is no time to come (I10: +-10 minutes of skew change no outcome).
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(10);

    private readonly ClockBook _book;
    private readonly List<OpenMatter> _matters = [];
    private readonly List<OpenDuty> _duties = [];
    private readonly List<RefusedStep> _refused = [];
    private readonly Dictionary<string, CaseStep> _messages = new(StringComparer.Ordinal);

    private CaseReader(ClockBook book) => _book = book;

    /// <param name="steps">Steps of one thread, in any order.</param>
    /// <param name="book">Clocks in force.</param>
    /// <param name="now">A power to detain that passed by then has lapsed.</param>
    public static CaseReading Read(IEnumerable<CaseStep> steps, ClockBook book, DateTimeOffset now)
    {
        var reader = new CaseReader(book);
        var ordered = steps.DistinctBy(step => step.Key).Where(step => step.At <= now && ClockEvaluator.CanStart(step.At)).OrderBy(step => step.At).ThenBy(step => step.Key, StringComparer.Ordinal).ToList();
        foreach (var step in ordered.Where(step => step.Kind == StepKind.Message))
        {
            reader._messages.TryAdd(step.NoticeId, step);
        }
        foreach (var step in ordered)
        {
            reader.Take(step);
        }
        return reader.Close(now);
    }

    private CaseReading Close(DateTimeOffset now)
    {
        foreach (var matter in _matters)
        {
            matter.Tracks.ForEach(track => Lapse(matter, track, now));
        }
        return new CaseReading([.. _matters.Select(matter => matter.ToMatter())], [.. _duties.Select(duty => duty.ToDuty())], _refused);
    }

    private void Take(CaseStep step)
    {
        switch (step)
        {
            case { Kind: StepKind.Message, Type: NoticeType.Notice }:
                TakeNotice(step);
                break;
            case { Kind: StepKind.Message }:
                TakeFollowUp(step);
                break;
            case { Kind: StepKind.Expired }:
                Of(step.NoticeId)?.Tracks.ForEach(track => End(Of(step.NoticeId)!, track, step));
                break;
            case { Kind: StepKind.Purged }:
                Mark(step, Of(step.NoticeId), step.State, ClockEvent.Purged);
                break;
            default:
                Mark(step, Of(step.NoticeId) ?? Sent(step.NoticeId), step.State, ClockEvent.TakenOn);
                break;
        }
    }

    /// <summary>A new matter; or, of an extradition that runs between the two states, its next message, which a wanted notice above it hears too.</summary>
    private void TakeNotice(CaseStep step)
    {
        if (Of(step.NoticeId) is not null)
        {
            return;
        }
        var concerned = step.Family == NoticeFamily.Extradition
            ? _matters.SelectMany(matter => matter.Tracks.Select(track => (Matter: matter, Track: track)))
                .Where(one => one.Matter.Family is NoticeFamily.Extradition or NoticeFamily.Wanted && IsBetween(step, one.Matter.Issuer, one.Track.Party)).ToList()
            : [];
        foreach (var (matter, track) in concerned)
        {
            Apply(matter, track, step);
        }
        if (!concerned.Exists(one => one.Matter.Family == step.Family))
        {
            Open(step);
        }
    }

    private void Open(CaseStep step)
    {
        var cycle = LifeCycle.Of(step.Family);
        var matter = new OpenMatter(step, cycle);
        _matters.Add(matter);
        foreach (var party in step.Parties.Distinct(StringComparer.Ordinal))
        {
            Join(matter, party, step);
        }
    }

    private void Join(OpenMatter matter, string party, CaseStep step)
    {
        var track = new OpenTrack(party, matter.Cycle.Start(step.Facts), step.At);
        matter.Tracks.Add(track);
        Happen(new Raise(ClockEvent.Addressed, Frame.Message), matter, track, step);
        foreach (var raise in matter.Cycle.Opening(step.Facts))
        {
            Happen(raise, matter, track, step);
        }
    }

    private void TakeFollowUp(CaseStep step)
    {
        if (Of(step.NoticeId) is { } own)
        {
            TakeVersion(own, step);
            return;
        }
        var moved = false;
        foreach (var other in step.Parties)
        {
            if (MatterBetween(step.State, other, step.InReplyTo) is var (matter, track))
            {
                moved = true;
                Apply(matter, track, step);
            }
        }
        if (!moved)
        {
            _refused.Add(new RefusedStep(step, "", step.InReplyTo is { } answered && _messages.ContainsKey(answered) ? MoveRefusal.NotAParty : MoveRefusal.NoMatter, null));
        }
    }

    /// <summary>A version of the notice itself concerns all to whom it went.</summary>
    private void TakeVersion(OpenMatter matter, CaseStep step)
    {
        if (step.State != matter.Issuer)
        {
            _refused.Add(new RefusedStep(step, "", MoveRefusal.NotAParty, null));
            return;
        }
        var tracks = matter.Tracks.ToList();
        if (step.Type is not (NoticeType.Withdraw or NoticeType.Narrow))
        {
            matter.Renew(step);
            foreach (var party in step.Parties.Where(party => !matter.Tracks.Exists(track => track.Party == party)))
            {
                Join(matter, party, step);
            }
        }
        foreach (var track in tracks)
        {
            if (step.Type == NoticeType.Narrow && !step.Parties.Contains(track.Party))
            {
                End(matter, track, step);
            }
            else
            {
                Apply(matter, track, step);
            }
        }
    }

    private void Apply(OpenMatter matter, OpenTrack track, CaseStep step)
    {
        Lapse(matter, track, step.At);
        var by = step.State == matter.Issuer ? Side.TheIssuer : Side.TheAddressee;
        var facts = Settled(step);
        var candidates = matter.Cycle.Of(step.Type).Where(move => (move.By == Side.Either || move.By == by) && (move.Says is null || move.Says(facts))).ToList();
        var allowed = candidates.Where(move => move.Roles.Count == 0 || (step.Role is { } role && move.Roles.Contains(role))).ToList();
        if (allowed.Find(move => move.StartsIn(track.State)) is not { } made)
        {
            var reason = candidates.Count == 0 ? MoveRefusal.NotAMove : allowed.Count == 0 ? MoveRefusal.NotThisDesk : MoveRefusal.NotFromHere;
            _refused.Add(new RefusedStep(step, track.Party, reason, track.State));
            return;
        }
        var to = made.Restores && track.Before is { } before ? before : made.To ?? track.State;
        track.Go(step, to, made.Behind);
        if (by == Side.TheAddressee)
        {
            // Who acts upon a notice has taken it on.
            Mark(step, matter, track.Party, ClockEvent.TakenOn);
        }
        foreach (var raise in made.Events)
        {
            Happen(raise, matter, track, step with { Facts = facts });
        }
    }

    /// <summary>What is said to have happened and lies ahead has not happened.</summary>
    private static StepFacts Settled(CaseStep step) =>
        step.Type == NoticeType.Notice && step.Facts.HappenedAt > step.At + Skew ? step.Facts with { HappenedAt = null } : step.Facts;

    private void End(OpenMatter matter, OpenTrack track, CaseStep step)
    {
        if (!track.State.IsEnd())
        {
            track.Go(step, CaseState.Cancelled);
        }
        Happen(new Raise(ClockEvent.Cancelled), matter, track, step);
    }

    /// <summary>A power that passed ends the matter at that instant, whatever came after it (DOMAIN.md case 32).</summary>
    private void Lapse(OpenMatter matter, OpenTrack track, DateTimeOffset by)
    {
        if (!matter.Cycle.LapsesFrom.Contains(track.State))
        {
            return;
        }
        var passed = _duties.Where(duty => duty.Concerns(matter, track) && duty.Rule.Passing == ClockPassing.Lapse)
            .Select(duty => duty.Read(_book, by)).Where(reading => reading.State == ClockState.Lapsed).MinBy(reading => reading.DueAt);
        if (passed is not null)
        {
            // A detention that is told when its time is over had lapsed before anybody heard of it.
            track.Lapse(passed.DueAt > track.Since ? passed.DueAt : track.Since);
        }
    }

    private void Happen(Raise raise, OpenMatter matter, OpenTrack track, CaseStep step)
    {
        DateTimeOffset? stated = raise.When switch
        {
            Instant.Happened => step.Facts.HappenedAt is { } happened && happened < step.At ? happened : step.At,
            Instant.PlannedDeparture => step.Facts.DepartureAt,
            Instant.PlannedArrival => matter.Facts.ArrivalAt ?? step.At,
            _ => step.At,
        };
        if (stated is not { } at || !ClockEvaluator.CanStart(at))
        {
            return;
        }
        foreach (var duty in _duties.Where(duty => duty.Hears(raise.Event) && Reaches(raise, duty, matter, track)).ToList())
        {
            if (raise.Frame == Frame.Matter || raise.Event == ClockEvent.Cancelled || Answers(step, duty, raise.Event, at))
            {
                duty.Hear(raise.Event, at);
            }
        }
        Start(raise, at, matter, track, step);
    }

    /// <summary>Of the matter: every duty between the two, also of an extradition above it. What takes a notice away takes its own duties only.</summary>
    private static bool Reaches(Raise raise, OpenDuty duty, OpenMatter matter, OpenTrack track) =>
        raise.Event is ClockEvent.Cancelled or ClockEvent.Purged
            ? duty.Matter == matter && duty.Track == track
            : duty.Frame == raise.Frame && duty.Concerns(matter, track);

    private bool Answers(CaseStep step, OpenDuty duty, ClockEvent happened, DateTimeOffset at)
    {
        if (duty.OwnerState != step.State)
        {
            return false;
        }
        // The answer to one of three requests is the answer to all.
        if (happened is ClockEvent.HitConfirmAnswered or ClockEvent.DataErrorAnswered)
        {
            return true;
        }
        var chain = step.NoticeId == duty.Matter.NoticeId ? [] : Chain(duty.Matter.Issuer, duty.Track.Party, step.InReplyTo).ToList();
        // An answer to the notice itself, or to what these two do not both hold, answers the oldest of several questions.
        return chain.Contains(duty.StartNotice)
            || (!chain.Exists(id => _duties.Exists(other => other.StartNotice == id && other.Frame == Frame.Message && other.Hears(happened) && other.Matter == duty.Matter && other.Track == duty.Track))
                && _duties.Find(other => other.Frame == Frame.Message && other.OwnerState == duty.OwnerState && other.Hears(happened) && other.Matter == duty.Matter && other.Track == duty.Track && other.IsOpen(_book, at)) == duty);
    }

    private void Start(Raise raise, DateTimeOffset at, OpenMatter matter, OpenTrack track, CaseStep step)
    {
        var (issuer, addressee) = raise.Frame == Frame.Matter ? (matter.Issuer, track.Party)
            : step.State == matter.Issuer ? (matter.Issuer, track.Party)
            : (track.Party, matter.Issuer);
        string StateOf(ClockParty party) => party == ClockParty.Issuer ? issuer : addressee;
        var conditions = matter.Facts.Conditions.Concat(step.Facts.Conditions).ToHashSet();
        if (step.Urgent)
        {
            conditions.Add(ClockCondition.Urgent);
        }
        foreach (var choice in _book.Start(new ClockQuestion(matter.BasisId, matter.Family, conditions), raise.Event, at, StateOf))
        {
            var runs = _duties.Exists(duty => duty.Rule.Duty == choice.Rule.Duty && duty.Concerns(matter, track) && duty.IsOpen(_book, step.At));
            if (raise.Frame == Frame.Message || !runs)
            {
                var owner = StateOf(choice.Rule.Owner);
                var role = raise.Event == ClockEvent.Addressed && step.Desks.TryGetValue(owner, out var desk) ? desk : choice.Rule.Role;
                _duties.Add(new OpenDuty(matter, track, choice.Rule, raise.Frame, owner, role, step, at));
            }
        }
    }

    /// <summary>What a state said or did about all that it owes in a matter.</summary>
    private void Mark(CaseStep step, OpenMatter? matter, string state, ClockEvent happened)
    {
        foreach (var duty in _duties.Where(duty => duty.Matter == matter && duty.OwnerState == state && duty.Hears(happened)))
        {
            duty.Hear(happened, step.At);
        }
    }

    private OpenMatter? Of(string noticeId) => _matters.Find(matter => matter.NoticeId == noticeId);

    /// <summary>The matter of a follow-up that was taken on.</summary>
    private OpenMatter? Sent(string noticeId) => _messages.TryGetValue(noticeId, out var step)
        ? step.Parties.Select(other => MatterBetween(step.State, other, step.InReplyTo)?.Matter).FirstOrDefault(matter => matter is not null)
        : null;

    /// <summary>
    /// The matter between two states that a message belongs to: up the chain of what it answers, by messages that both hold; else
    /// the first that is open between them. So both find the same one, also where the issuer answers one state to another.
    /// </summary>
    private (OpenMatter Matter, OpenTrack Track)? MatterBetween(string one, string other, string? inReplyTo)
    {
        var between = _matters.SelectMany(matter => matter.Tracks.Select(track => (Matter: matter, Track: track)))
            .Where(pair => (pair.Matter.Issuer == one && pair.Track.Party == other) || (pair.Matter.Issuer == other && pair.Track.Party == one)).ToList();
        foreach (var id in Chain(one, other, inReplyTo))
        {
            if (between.Find(pair => pair.Matter.NoticeId == id) is { Matter: not null } found)
            {
                return found;
            }
        }
        return between.Count > 0 && inReplyTo is not null ? between[0] : null;
    }

    /// <summary>What a message answers, what that answers, and so on, as far as both states hold it; a notice ends the chain.</summary>
    private IEnumerable<string> Chain(string one, string other, string? inReplyTo)
    {
        var at = inReplyTo;
        for (var i = 0; at is not null && i < MaxChain; i++)
        {
            if (!_messages.TryGetValue(at, out var step) || !IsBetween(step, one, other))
            {
                yield break;
            }
            yield return at;
            at = Of(at) is null ? step.InReplyTo : null;
        }
    }

    private static bool IsBetween(CaseStep step, string one, string other) =>
        (step.State == one && step.Parties.Contains(other)) || (step.State == other && step.Parties.Contains(one));

    private sealed class OpenMatter(CaseStep step, LifeCycle cycle)
    {
        public string NoticeId { get; } = step.NoticeId;

        public NoticeFamily Family { get; } = step.Family;

        public string Issuer { get; } = step.State;

        public string BasisId { get; } = step.BasisId;

        public LifeCycle Cycle { get; } = cycle;

        public StepFacts Facts { get; private set; } = step.Facts;

        public List<OpenTrack> Tracks { get; } = [];

        public void Renew(CaseStep version) => Facts = version.Facts;

        public Matter ToMatter() => new(NoticeId, Family, Issuer, BasisId, step.At, Facts, [.. Tracks.Select(track => track.ToTrack())]);
    }

    private sealed class OpenTrack(string party, CaseState state, DateTimeOffset at)
    {
        private readonly List<AppliedStep> _steps = [];
        private OutcomeCode _outcome;

        public string Party { get; } = party;

        public CaseState State { get; private set; } = state;

        public DateTimeOffset Since { get; private set; } = at;

        /// <summary>State before a suspension.</summary>
        public CaseState? Before { get; private set; }

        public void Go(CaseStep step, CaseState to, CaseState? behind = null)
        {
            Before = behind ?? Before;
            _steps.Add(new AppliedStep(step, State, to));
            if (step.Facts.Outcome != OutcomeCode.Unspecified)
            {
                _outcome = step.Facts.Outcome;
            }
            if (to != State)
            {
                Before = to == CaseState.Suspended ? State : Before;
                (State, Since) = (to, step.At);
            }
        }

        public void Lapse(DateTimeOffset at) => (State, Since, _outcome) = (CaseState.Lapsed, at, OutcomeCode.Lapsed);

        public Track ToTrack() => new(Party, State, Since, _outcome, _steps);
    }

    private sealed class OpenDuty(OpenMatter matter, OpenTrack track, ClockRule rule, Frame frame, string ownerState, DeskRole ownerRole, CaseStep start, DateTimeOffset startAt)
    {
        public OpenMatter Matter { get; } = matter;

        public OpenTrack Track { get; } = track;

        public ClockRule Rule { get; } = rule;

        public Frame Frame { get; } = frame;

        public string OwnerState { get; } = ownerState;

        public string StartNotice => start.NoticeId;

        private readonly List<ClockMark> _marks = [];
        private DateTimeOffset _startAt = startAt;

        public bool Concerns(OpenMatter other, OpenTrack with) => Matter.Issuer == other.Issuer && Track.Party == with.Party;

        public bool Hears(ClockEvent happened) =>
            Rule.Ends.Contains(happened) || Rule.Pauses.Contains(happened) || Rule.Resumes.Contains(happened) || (happened == ClockEvent.Extended && Rule.Extension is not null);

        /// <summary>Notes what happened. What was done before a planned beginning, such as an arrival ahead of its time, was the beginning.</summary>
        public void Hear(ClockEvent happened, DateTimeOffset at)
        {
            _startAt = Rule.Side == ClockSide.After && at < _startAt ? at : _startAt;
            _marks.Add(new ClockMark(happened, at));
        }

        public ClockReading Read(ClockBook book, DateTimeOffset at) => ToDuty().Read(book, at);

        public bool IsOpen(ClockBook book, DateTimeOffset at) => Read(book, at) is { EndedAt: null, State: ClockState.Running or ClockState.AtRisk or ClockState.Paused };

        public Duty ToDuty() => new(Matter.NoticeId, Track.Party, Rule, Frame, OwnerState, ownerRole, start.Key, start.NoticeId, _startAt, _marks);
    }
}
