using PoliceExchange.Policy;
using PoliceExchange.Policy.Bundles;
using PoliceExchange.Policy.Words;
using PoliceExchange.Protocol.Directory;
using PoliceExchange.Protocol.Sealing;
using PoliceExchange.Testing.Policy;
using PoliceExchange.UnitTests.Directory;
using PoliceExchange.UnitTests.Sealing;

namespace PoliceExchange.UnitTests.Policy;

/// <summary>PA4 on headers and the directory: audience, exclusion, validity and membership only ever take away.</summary>
public sealed class AudienceTests : IDisposable
{
    private static readonly DateTimeOffset Now = TestGovernance.Now;
    private static readonly string[] States = ["COL", "ECU", "JAM", "LCA", "VEN"];
    private static readonly string[] Tokens =
    [
        "state:COL", "state:ECU", "state:JAM", "state:VEN", "group:CAN", "group:CARICOM", "state:JAM/desk:INVESTIGATOR", "state:COL/desk:HEALTH", "state:COL/desk:INVESTIGATOR", "state:ECU/desk:ANALYST",
    ];

    private static readonly DeskRole[] Roles =
        [DeskRole.LiaisonDesk, DeskRole.CentralAuthority, DeskRole.Investigator, DeskRole.BorderOfficer, DeskRole.Health, DeskRole.Analyst, DeskRole.VictimProtection];

    private static readonly PolicyAction[] Actions =
        [PolicyAction.ReadHeader, PolicyAction.ReadFull, PolicyAction.ReadAttachment, PolicyAction.Act, PolicyAction.Print, PolicyAction.Forward, PolicyAction.UseInCourt];

    private static readonly int Pairs = TestSize.Of(10_000, 100_000);

    private readonly TestGovernance _governance = new();
    private readonly PolicyEngine _policy = new(DefaultRules.Compiled());

    public void Dispose() => _governance.Dispose();

    [Fact]
    public void AudienceTokenLess_NeverWidens() => ForPairs((random, header, decide) =>
    {
        if (header.Audience.Count > 0)
        {
            var lost = random.Pick(header.Audience);
            MetamorphicTests.AssertNotWider(decide(header), decide(header with { Audience = [.. header.Audience.Where(token => token != lost)] }), $"{string.Join(' ', header.Audience)} without {lost}");
        }
    });

    [Fact]
    public void ExclusionMore_NeverWidens() => ForPairs((random, header, decide) =>
    {
        var more = AudienceToken.Parse(random.Pick(Tokens));
        MetamorphicTests.AssertNotWider(decide(header), decide(header with { Exclude = [.. header.Exclude, more] }), $"exclude {more}");
        var state = random.Pick(States);
        MetamorphicTests.AssertNotWider(decide(header), decide(header with { Handling = header.Handling with { ExcludeStates = [.. header.Handling.ExcludeStates, state] } }), $"excludeStates {state}");
    });

    [Fact]
    public void LaterNow_NeverRevives()
    {
        var revivals = 0;
        ForPairs((random, header, decide) =>
        {
            var at = Now.AddMinutes(random.Next(10_000));
            var ending = header with { ValidUntil = Now.AddMinutes(random.Next(10_000)) };
            var (earlier, later) = (decide(ending, at), decide(ending, at.AddMinutes(random.Next(10_000))));
            revivals += earlier.Allowed && !later.Allowed ? 1 : 0;
            MetamorphicTests.AssertNotWider(earlier, later, "later");
        });
        // Notices must have ended in between, or nothing was shown.
        Assert.InRange(revivals, Pairs / 100, Pairs);
    }

    [Theory]
    [InlineData("group:CAN", "", "COL", true)]
    [InlineData("group:CAN", "state:COL", "COL", false)]
    [InlineData("group:CAN state:COL", "group:CAN", "COL", false)]
    [InlineData("group:CAN", "", "VEN", false)] // left the group
    [InlineData("group:CAN state:VEN", "group:CAN", "VEN", true)] // and is not excluded with it
    [InlineData("group:CARICOM", "", "LCA", false)] // joins in ten days
    [InlineData("", "", "COL", false)] // empty audience: the originator alone
    [InlineData("", "", "JAM", true)]
    [InlineData("state:COL/desk:HEALTH", "", "COL", false)] // another desk
    [InlineData("state:COL/desk:LIAISON_DESK", "", "COL", true)]
    [InlineData("state:COL/agency:pol", "", "COL", true)]
    [InlineData("state:COL/agency:moh", "", "COL", false)] // another agency
    [InlineData("state:COL/agency:moh/desk:LIAISON_DESK", "", "COL", false)]
    [InlineData("state:COL/agency:moh state:COL", "", "COL", true)]
    [InlineData("state:COL", "state:COL/desk:LIAISON_DESK", "COL", false)]
    [InlineData("group:CAN", "state:COL/agency:pol", "COL", false)]
    [InlineData("state:COL", "state:COL/agency:moh", "COL", true)] // that agency alone is left out
    public void Desk_ReadsExactlyWhatIsAddressedToIt(string audience, string exclude, string state, bool allowed)
    {
        var directory = _governance.Accept(TestGovernance.Document());
        var decision = Decide(directory, Header(audience, exclude), state, DeskRole.LiaisonDesk, PolicyAction.ReadFull, Now);
        Assert.Equal(allowed, decision.Allowed);
    }

    private static ClearHeader Header(string audience, string exclude) => Exchange.Shared.Header with
    {
        Family = NoticeFamily.Wanted,
        Purpose = NoticePurpose.ArrestExtradition,
        Issuer = Exchange.Shared.Header.Issuer with { State = "JAM" },
        CreatedAt = Now.AddDays(-1),
        ValidUntil = Now.AddDays(100),
        Audience = [.. audience.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(AudienceToken.Parse)],
        Exclude = [.. exclude.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(AudienceToken.Parse)],
        Handling = Exchange.Shared.Header.Handling with { ReleasableTo = [], ExcludeStates = [], Agencies = [], Classification = Classification.Official, Onward = OnwardUse.SameState },
    };

    private Decision Decide(DirectorySnapshot directory, ClearHeader header, string state, DeskRole? role, PolicyAction action, DateTimeOffset now) => _policy.Decide(new PolicyRequest(
        new Subject(state, "pol", role), action, NoticeFactsOf.For(header, directory, state, now),
        new Circumstances(now, header.Purpose, CaseGiven: true, BasisInForce: true, SubjectActive: true)));

    private delegate Decision Decided(ClearHeader header, DateTimeOffset? now = null);

    private void ForPairs(Action<RandomPolicy, ClearHeader, Decided> check)
    {
        var directory = _governance.Accept(TestGovernance.Document());
        var random = new RandomPolicy(11);
        var allowed = 0;
        for (var i = 0; i < Pairs; i++)
        {
            var header = Header(string.Join(' ', Tokens.Where(_ => random.OneIn(3))), string.Join(' ', Tokens.Where(_ => random.OneIn(9)))) with
            {
                Family = random.Pick(Enum.GetValues<NoticeFamily>()),
                CreatedAt = random.OneIn(4) ? new DateTimeOffset(2006, 1, 1, 0, 0, 0, TimeSpan.Zero) : Now.AddDays(-1),
            };
            var (state, role) = (random.Pick(States), random.OneIn(6) ? null : (DeskRole?)random.Pick(Roles));
            var action = role is null ? PolicyAction.Receive : random.Pick(Actions);
            Decision Of(ClearHeader one, DateTimeOffset? now = null) => Decide(directory, one, state, role, action, now ?? Now);
            allowed += Of(header).Allowed ? 1 : 0;
            check(random, header, Of);
        }
        Assert.InRange(allowed, Pairs / 50, Pairs);
    }
}
