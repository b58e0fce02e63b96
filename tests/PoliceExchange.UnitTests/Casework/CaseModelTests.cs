using PoliceExchange.Gateway.Casework;
using PoliceExchange.Protocol.Sealing;
using PoliceExchange.UnitTests.Policy;

namespace PoliceExchange.UnitTests.Casework;

/// <summary>
/// Random legal and illegal moves by random desks of three states, of which each gateway gets its own in another order, some
/// twice: what each reads is what the model says, both sides of a matter read the same clocks, and every duty has an owner.
/// </summary>
public sealed class CaseModelTests
{
    private const int StepsEach = 24;
    private static readonly string[] States = ["JAM", "PAN", "USA"];
    private static readonly DeskRole[] Desks =
    [
        DeskRole.LiaisonDesk, DeskRole.LiaisonDesk, DeskRole.CentralAuthority, DeskRole.ProsecutorJudge, DeskRole.ImmigrationRemovals, DeskRole.Consular, DeskRole.VictimProtection, DeskRole.RegistryService,
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void EachGateway_ReadsWhatTheModelSays(int seed)
    {
        var dice = new Dice(seed);
        var (moved, refused) = (0, 0);
        for (var run = 0; run < TestSize.Of(100_000, 1_000_000) / 4 / StepsEach; run++)
        {
            var family = CaseModel.Modelled[dice.Next(CaseModel.Modelled.Count)];
            var (start, facts) = CaseModel.Start(family, dice.Next(3));
            var models = States.Skip(1).ToDictionary(state => state, _ => new CaseModel(family, start));
            var at = ThreadOfSteps.Day;
            var opening = new CaseStep
            {
                Key = "k000", NoticeId = "n000", Family = family, Type = NoticeType.Notice, State = "JAM", Role = DeskRole.LiaisonDesk, Parties = States[1..], BasisId = "PX-BASE", At = at, Facts = facts,
            };
            var steps = new List<CaseStep> { opening };
            for (var i = 1; i < StepsEach; i++)
            {
                at += TimeSpan.FromSeconds(dice.Next(90));
                var (word, verb, form) = CaseModel.Words[dice.Next(CaseModel.Words.Count)];
                var (actor, desk) = (States[dice.Next(3)], Desks[dice.Next(Desks.Length)]);
                var isVersion = verb is NoticeType.Modify or NoticeType.Withdraw;
                // Only an extradition has further notices of its family, and only the issuer has versions: the hub and each gateway hold that (I5).
                if ((isVersion && actor != "JAM") || (verb == NoticeType.Notice && family != NoticeFamily.Extradition) || (verb == NoticeType.Withdraw && dice.Next(4) > 0))
                {
                    continue;
                }
                string[] parties = actor != "JAM" ? ["JAM"] : isVersion ? States[1..] : dice.Next(3) switch { 0 => ["PAN"], 1 => ["USA"], _ => ["PAN", "USA"] };
                var step = opening with
                {
                    Key = $"k{i:D3}", NoticeId = isVersion ? "n000" : $"n{i:D3}", Version = isVersion ? i + 1 : 1, Type = verb, State = actor, Role = desk, Parties = parties, At = at,
                    InReplyTo = isVersion ? null : Answerable(steps, actor, dice), Facts = form, Urgent = dice.Next(2) == 0,
                };
                steps.Add(step);
                foreach (var party in actor == "JAM" ? parties : [actor])
                {
                    _ = models[party].Say(actor == "JAM", word, Codes.Name(desk)) ? moved++ : refused++;
                }
            }
            Compare(steps, models, at, dice, $"seed {seed}, run {run}, {family}");
        }
        // Both kinds were tried often.
        Assert.True(moved > 4_000 && refused > 4_000, $"{moved} moved, {refused} refused");
    }

    private static string Answerable(List<CaseStep> steps, string actor, Dice dice)
    {
        var seen = steps.Where(step => step.State == actor || step.Parties.Contains(actor)).ToList();
        return dice.Next(2) == 0 ? "n000" : seen[dice.Next(seen.Count)].NoticeId;
    }

    private static void Compare(List<CaseStep> steps, Dictionary<string, CaseModel> models, DateTimeOffset now, Dice dice, string where)
    {
        var readings = States.ToDictionary(state => state, state =>
        {
            // Late and twice: any order, some again.
            var own = steps.Where(step => step.State == state || step.Parties.Contains(state)).ToList();
            own.AddRange(own.Where(_ => dice.Next(5) == 0).ToList());
            return CaseReader.Read(own.OrderBy(_ => dice.Next(1000)), ThreadOfSteps.Book, now);
        });
        foreach (var (party, model) in models)
        {
            foreach (var gateway in new[] { "JAM", party })
            {
                var track = readings[gateway].Matters.Single().Tracks.Single(track => track.Party == party);
                Assert.True(model.State == Codes.Name(track.State), $"{where}: {gateway} reads {Codes.Name(track.State)} with {party}, the model {model.State}: {string.Join(", ", steps.Select(step => $"{step.State} {step.Role} {step.Type}"))}");
            }
            Assert.Equal(Clocks(readings["JAM"], party, now), Clocks(readings[party], party, now));
        }
        foreach (var duty in readings.Values.SelectMany(reading => reading.Duties))
        {
            Assert.True((duty.OwnerState == "JAM" || duty.OwnerState == duty.Party) && Enum.IsDefined(duty.OwnerRole), $"{where}: nobody owns {duty.Id}");
        }
        Assert.All(readings.Values, reading => Assert.Equal(reading.Duties.Count, reading.Duties.DistinctBy(duty => duty.Id).Count()));
    }

    private static List<string> Clocks(CaseReading reading, string party, DateTimeOffset now) =>
    [
        .. reading.Duties.Where(duty => duty.Party == party).Select(duty => (Duty: duty, Reading: duty.Read(ThreadOfSteps.Book, now)))
            .Select(one => $"{one.Duty.Id} {one.Duty.OwnerState} {one.Reading.State} {one.Reading.DueAt:O} {one.Reading.EndedAt:O}").Order(StringComparer.Ordinal),
    ];

    /// <summary>A generator of its own: the same run for the same seed.</summary>
    private sealed class Dice(int seed)
    {
        private ulong _state = (ulong)seed * 0x9E3779B97F4A7C15;

        public int Next(int below)
        {
            _state = (_state * 6364136223846793005) + 1442695040888963407;
            return (int)((_state >> 33) % (ulong)below);
        }
    }
}
