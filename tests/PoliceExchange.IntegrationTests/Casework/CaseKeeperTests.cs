using Microsoft.Extensions.Logging.Abstractions;
using PoliceExchange.Gateway;
using PoliceExchange.Gateway.Audit;
using PoliceExchange.Gateway.Casework;
using PoliceExchange.Gateway.Link;
using PoliceExchange.Gateway.Notices;
using PoliceExchange.Hosting.Store;
using PoliceExchange.Policy;
using PoliceExchange.Policy.Bundles;
using PoliceExchange.Protocol.Followup.V1;
using PoliceExchange.Protocol.Sealing;
using PoliceExchange.Testing.Hosting;

namespace PoliceExchange.IntegrationTests.Casework;

/// <summary>
/// Clocks as a gateway keeps them: each stage once and in time, whatever the process, its clock and its link do
/// (DESIGN.md 5, I10). Real store and the clocks of the default bundle; time is passed in.
/// </summary>
public sealed class CaseKeeperTests : IAsyncDisposable
{
    // Two days before clocks change in North America.
    private static readonly DateTimeOffset Start = new(2026, 3, 6, 22, 30, 0, TimeSpan.Zero);
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(30);
    private static readonly string[] States = ["GTM", "JAM", "USA"];

    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("px-case-").FullName;
    private readonly ManualTime _time = new();
    private readonly PolicyEngine _policy = new(DefaultRules.Compiled());
    private DurableStore _store;
    private LinkState _link = new();
    private CaseWorker _worker;
    private CaseKeeper _keeper;

    public CaseKeeperTests()
    {
        _policy.Use(_policy.InForce with { Clocks = RuleFiles.Read(DefaultRules.Files(), "test").Clocks });
        _time.Advance(Start - _time.GetUtcNow());
        (_store, _keeper, _worker) = Begin();
    }

    /// <summary>
    /// Twelve days of a gateway with a clock that is minutes off, which is stopped at any time, and whose hub is away for days:
    /// what it told is what a list made beforehand says, each once, and within a minute of its time or of the start after it.
    /// </summary>
    [Theory]
    [InlineData(1, 10)]
    [InlineData(2, -10)]
    [InlineData(3, 0)]
    public async Task EachStage_IsToldOnce_WhateverHappensToTheProcessItsClockAndItsLink(int seed, int skewMinutes)
    {
        var dice = new Dice(seed);
        var skew = TimeSpan.FromMinutes(skewMinutes);
        _time.Advance(skew);
        Hear(skew);
        var expected = new Dictionary<(string Duty, string Stage), DateTimeOffset>();
        var downUntil = DateTimeOffset.MinValue;
        var ups = new List<DateTimeOffset>();
        var cases = 0;
        var end = Start.AddDays(12);
        while (True(skew) < end)
        {
            if (cases < 40 && dice.Next(60) == 0)
            {
                await OpenCaseAsync(cases++, dice, True(skew), expected);
            }
            switch (dice.Next(900))
            {
                case 0:
                    // The process dies and comes back later, with a hub that it cannot reach.
                    await _store.DisposeAsync();
                    _time.Advance(TimeSpan.FromMinutes(dice.Next(72 * 60)));
                    _link = new LinkState();
                    (_store, _keeper, _worker) = Begin();
                    ups.Add(True(skew));
                    break;
                case 1:
                    _link.Broken("away");
                    break;
                case 2:
                    Hear(skew);
                    break;
            }
            await WorkAsync();
            // Short steps while something is near, long ones else: the outcome must not depend on it.
            _time.Advance(dice.Next(4) == 0 ? TimeSpan.FromMinutes(1 + dice.Next(20)) : Tick);
        }
        await WorkAsync();
        var now = True(skew);
        var told = _store.Read(db => db.Query(
            "SELECT duty, stage, at, told_at FROM duty_told",
            row => (Key: (row.GetString(0), row.GetString(1)), At: DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(2)), ToldAt: DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(3)))));
        var due = expected.Where(pair => pair.Value <= now).ToDictionary(pair => pair.Key, pair => pair.Value);
        Assert.Equal(due.Keys.Order(), told.Select(one => one.Key).Order());
        Assert.All(told, one => Assert.Equal(due[one.Key], one.At));
        // Told no earlier than it came, and at the next look after it: a look is at most 20 minutes and a tick away here, or a start.
        Assert.All(told, one => Assert.True(one.ToldAt >= one.At && (one.ToldAt - one.At <= TimeSpan.FromMinutes(21) || ups.Exists(up => up >= one.At && one.ToldAt - up <= TimeSpan.FromMinutes(21))), $"{one}"));
        // The log says it as often.
        Assert.Equal(told.Count, _store.Read(db => (int)db.Scalar<long>("SELECT count(*) FROM access_index WHERE op = 'clock' AND denied = 0")));
        Assert.NotEmpty(told);
    }

    [Fact]
    public async Task Stage_ThatIsDue_IsToldAtTheNextLook()
    {
        await KeepAsync("t", Notice("n", "JAM", ["USA"], Start) with { Urgent = true });
        await KeepAsync("t", Ask("q", "n", "USA", "JAM", Start.AddSeconds(1)));
        var due = Start.AddSeconds(1).AddMinutes(10);
        _time.Advance(due - _time.GetUtcNow());
        await WorkAsync();
        Assert.DoesNotContain("BREACHED", Stages("hit-confirmation"));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await WorkAsync();
        Assert.Contains("BREACHED", Stages("hit-confirmation"));
        Assert.Equal(["CENTRAL_AUTHORITY"], (await AfterAsync(TimeSpan.FromDays(3))).Where(stage => stage.Stage == "ESCALATED_2").Select(stage => stage.Role));
    }

    [Fact]
    public async Task AnswerThatComesLate_ToAGatewayThatWasAway_IsNotToldAsAWarning()
    {
        await KeepAsync("t", Notice("n", "JAM", ["USA"], Start) with { Urgent = true });
        await KeepAsync("t", Ask("q", "n", "USA", "JAM", Start.AddSeconds(1)));
        // Both were there before this gateway looked.
        await KeepAsync("t", Step("a", "n", NoticeType.HitConfirmResponse, "JAM", "USA", Start.AddMinutes(3), "q"), settle: false);
        _time.Advance(TimeSpan.FromHours(5));
        await SettleAsync("t");
        Assert.Empty(Stages("hit-confirmation"));
        // One that was answered too late is a fact, and its ladder is not climbed any more.
        await KeepAsync("u", Notice("m", "JAM", ["USA"], Start) with { Urgent = true }, settle: false);
        await KeepAsync("u", Ask("p", "m", "USA", "JAM", Start.AddSeconds(1)), settle: false);
        await KeepAsync("u", Step("b", "m", NoticeType.HitConfirmResponse, "JAM", "USA", Start.AddHours(4), "p"), settle: false);
        await SettleAsync("u");
        Assert.Equal(["BREACHED"], Stages("hit-confirmation"));
    }

    [Fact]
    public async Task StepsInAnyOrder_AndTwice_LeaveTheSameRows()
    {
        CaseStep[] steps =
        [
            Notice("n", "JAM", ["USA"], Start) with { Urgent = true }, Ask("q", "n", "USA", "JAM", Start.AddMinutes(1)),
            Step("a", "n", NoticeType.HitConfirmResponse, "JAM", "USA", Start.AddMinutes(2), "q") with { Facts = new StepFacts { Confirmation = ConfirmAnswer.Valid } },
            Step("h", "n", NoticeType.Hit, "USA", "JAM", Start.AddMinutes(3), "n") with { Facts = new StepFacts { Action = ActionKind.Arrest } },
        ];
        _time.Advance(TimeSpan.FromMinutes(5));
        var rows = new List<string>();
        foreach (var order in new[] { new[] { 0, 1, 2, 3 }, [3, 2, 1, 0], [1, 3, 0, 2, 1, 3] })
        {
            await _store.WriteAsync(db =>
            {
                foreach (var table in new[] { "case_step", "case_track", "duty", "duty_told" })
                {
                    db.Execute($"DELETE FROM {table}");
                }
            });
            foreach (var i in order)
            {
                await KeepAsync("t", steps[i]);
            }
            rows.Add(_store.Read(db => string.Join('\n', db.Query("SELECT id, state, due_at, ended_at, owner_state FROM duty ORDER BY id", row => string.Join(' ', Enumerable.Range(0, 5).Select(row.GetValue)))
                .Concat(db.Query("SELECT notice_id, party, state, since FROM case_track", row => string.Join(' ', Enumerable.Range(0, 4).Select(row.GetValue)))))));
        }
        Assert.Contains("ARRESTED", rows[0], StringComparison.Ordinal);
        Assert.Equal(rows[0], rows[1]);
        Assert.Equal(rows[0], rows[2]);
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    private (DurableStore Store, CaseKeeper Keeper, CaseWorker Worker) Begin()
    {
        var store = DurableStore.Open(
            new StoreOptions { Path = Path.Combine(_folder, "gateway.db"), ReserveBytes = 0 }, GatewaySchema.Migrations, NullLogger.Instance, _ => { });
        var self = new GatewayIdentity("gw-jam", "JAM");
        var keeper = new CaseKeeper(_policy, new AccessLog(self, new VaultKeys(Path.Combine(_folder, "vault-keys"))), self, NullLogger<CaseKeeper>.Instance);
        // What reads messages needs keys and a directory; steps are given here as it makes them.
        return (store, keeper, new CaseWorker(new NoticeStore(store), null!, keeper, new HubTime(store, _link, _time), new NoticeSignals(), _time, NullLogger<CaseWorker>.Instance));
    }

    private DateTimeOffset True(TimeSpan skew) => _time.GetUtcNow() - skew;

    private void Hear(TimeSpan skew) => _link.Heard(_time.GetUtcNow(), skew, new Dictionary<string, ulong>());

    private async Task WorkAsync()
    {
        await new HubTime(_store, _link, _time).KeepAsync();
        while (await _worker.TellAsync())
        {
        }
    }

    private Task SettleAsync(string thread) => _store.WriteAsync(db => { _keeper.Settle(db, thread, new HubTime(_store, _link, _time).Now); });

    private async Task KeepAsync(string thread, CaseStep step, bool settle = true)
    {
        await _store.WriteAsync(db => { CaseStore.Keep(db, thread, step); });
        if (settle)
        {
            await SettleAsync(thread);
        }
    }

    private List<string> Stages(string duty) => _store.Read(db => db.Query("SELECT stage FROM duty_told t JOIN duty d ON d.id = t.duty WHERE d.duty = @0", row => row.GetString(0), duty));

    private async Task<List<(string Stage, string Role)>> AfterAsync(TimeSpan time)
    {
        _time.Advance(time);
        await WorkAsync();
        return _store.Read(db => db.Query("SELECT stage, role FROM duty_told", row => (row.GetString(0), row.GetString(1))));
    }

    /// <summary>A case with one question in it, answered or not, and what its clock will say, by arithmetic of its own.</summary>
    private async Task OpenCaseAsync(int number, Dice dice, DateTimeOffset now, Dictionary<(string Duty, string Stage), DateTimeOffset> expected)
    {
        var at = DateTimeOffset.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds());
        var other = States[dice.Next(States.Length)] is var state && state == "JAM" ? "PAN" : state;
        var notice = $"n{number}";
        await KeepAsync(notice, Notice(notice, "JAM", [other], at));
        await KeepAsync(notice, Ask($"q{number}", notice, other, "JAM", at));
        var duty = $"{notice}/{other}/hit-confirmation/q{number}";
        var due = at.AddMinutes(10);
        var late = TimeSpan.FromMilliseconds(1);
        expected[(duty, "AT_RISK")] = at.AddMinutes(7);
        expected[(duty, "BREACHED")] = due + late;
        expected[(duty, "ESCALATED_2")] = due.AddMinutes(10) + late;
        expected[(duty, "ESCALATED_3")] = due.AddMinutes(20) + late;
    }

    private static CaseStep Notice(string id, string from, string[] to, DateTimeOffset at) => new()
    {
        Key = id, NoticeId = id, Family = NoticeFamily.Wanted, Type = NoticeType.Notice, State = from, Agency = "abc", Role = DeskRole.LiaisonDesk, Parties = to, BasisId = "PX-BASE", At = at,
    };

    private static CaseStep Ask(string id, string notice, string from, string to, DateTimeOffset at) => Step(id, notice, NoticeType.HitConfirmRequest, from, to, at, notice) with { Urgent = true };

    private static CaseStep Step(string id, string notice, NoticeType verb, string from, string to, DateTimeOffset at, string inReplyTo) =>
        Notice(id, from, [to], at) with { Type = verb, InReplyTo = inReplyTo };

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
