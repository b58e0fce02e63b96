using PoliceExchange.Gateway.Notices;
using PoliceExchange.Policy;
using PoliceExchange.Policy.Bundles;
using PoliceExchange.Policy.Evaluation;
using PoliceExchange.Policy.Rules;
using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Directory;
using PoliceExchange.Protocol.Law.V1;
using PoliceExchange.Protocol.Sealing;
using PoliceExchange.UnitTests.Content;
using PoliceExchange.UnitTests.Directory;

namespace PoliceExchange.UnitTests.Policy;

/// <summary>
/// The rules on content at a recipient (DESIGN.md 13 (15)). Seen failing: without the rules of the build, with a release that is not
/// asked for, with one reviewer for a class of offence, without the family of the header, and without the overlay on the opened facts.
/// </summary>
public sealed class InboxContentTests : IDisposable
{
    private static readonly PolicyEngine Default = new(DefaultRules.Compiled());

    private readonly TestGovernance _governance = new();
    private readonly DirectorySnapshot _directory;

    public InboxContentTests() => _directory = _governance.Accept(TestGovernance.Document() with
    {
        LegalBases =
        [
            new LegalBasisEntry(
                "PX-BASE", "All", [.. Enum.GetValues<NoticeFamily>().Select(Codes.Name)], [.. Enum.GetValues<NoticePurpose>().Select(Codes.Name)], [new("JAM", null, null), new("COL", null, null)],
                null, null, new SortedDictionary<string, int>(StringComparer.Ordinal)),
        ],
    });

    public void Dispose() => _governance.Dispose();

    public static TheoryData<string> Families => [.. Samples.All.Keys.Except(["medicalHandover", "childReception"], StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Families))]
    public void WhatASenderMayLetOut_IsTaken(string family) => Assert.Null(Broken(Samples.All[family]()));

    [Fact]
    public void BrokenRules_AreFound()
    {
        Assert.Equal("wanted.offences[0].maxPenaltyMonths threshold.penalty", Broken(Wanted(offence => offence.MaxPenaltyMonths = 12)));
        Assert.Contains("removal.allegations", Broken(Allegation()), StringComparison.Ordinal);
        var unnamed = Samples.Wanted();
        unnamed.Wanted.Person.Surnames.Clear();
        unnamed.Wanted.Person.Forenames.Clear();
        Assert.StartsWith("wanted.person", Broken(unnamed), StringComparison.Ordinal);
        var unguarded = Samples.Removal();
        unguarded.Removal.Person = Samples.ChildPerson();
        unguarded.Removal.GuardianAuthority = null;
        Assert.Contains("minor.guardian", Broken(unguarded), StringComparison.Ordinal);
        var unevaluated = Samples.EarlyWarning();
        unevaluated.Evaluation = null;
        Assert.Contains("evaluation", Broken(unevaluated), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("0701", "deuda impaga", 0, false)]
    [InlineData("0701", "deuda impaga", 1, true)]
    [InlineData("0809", "lesiones", 0, false)]
    [InlineData("0809", "lesiones", 1, false)]
    [InlineData("0809", "lesiones", 2, true)]
    [InlineData("0401", "robo", 0, true)]
    public void WhatTheScreenHolds_NeedsARelease(string code, string name, uint reviewers, bool taken)
    {
        var content = Wanted(offence => (offence.Code, offence.NationalName) = (code, name));
        content.LegalReviewers = reviewers;

        Assert.Equal(taken, Broken(content) is null);
    }

    [Fact]
    public void ReleaseOfMany_OpensNoThreshold()
    {
        var content = Wanted(offence => offence.MaxPenaltyMonths = 12);
        content.LegalReviewers = 9;

        Assert.NotNull(Broken(content));
    }

    [Fact]
    public void OtherFamilyOrTypeThanTheHeaderSays_IsRefused()
    {
        Assert.Equal("header.kind", Broken(Samples.Wanted(), header => header with { Family = NoticeFamily.EarlyWarning }));
        Assert.Equal("header.kind", Broken(Samples.Hit(), header => header with { Type = NoticeType.Notice }));
        Assert.Equal("header.kind", Broken(Samples.Wanted(), header => header with { Type = NoticeType.Hit }));
    }

    [Fact]
    public void ShortNoticeOfARemoval_IsTaken()
    {
        var late = Samples.Removal();
        late.Removal.Transport.DepartureAt = Samples.At(0.5);
        late.Removal.Transport.ArrivalAt = Samples.At(0.7);
        late.Removal.ShortNoticeReason = ShortNoticeReason.Unspecified;

        Assert.Null(Broken(late));
    }

    [Fact]
    public void OverlayOnTheOpenedFacts_IsAskedHere()
    {
        var strict = Engine("action: receive\n    max_penalty_months: {below: 60}");

        Assert.Null(Broken(Wanted(offence => offence.MaxPenaltyMonths = 60), engine: strict));
        Assert.Equal("strict STRICT", Broken(Wanted(offence => offence.MaxPenaltyMonths = 36), engine: strict));
        Assert.Equal("strict STRICT", Broken(Samples.Wanted(), engine: Engine("action: send\n    convicted: false")));
    }

    private static NoticeContent Wanted(Action<Offence> change)
    {
        var content = Samples.Wanted();
        var offence = content.Wanted.Offences.Single();
        (offence.MaxPenaltyLife, offence.MaxPenaltyMonths) = (false, 36);
        change(offence);
        return content;
    }

    private static NoticeContent Allegation()
    {
        var content = Samples.Removal();
        content.Removal.Convictions.Clear();
        content.Removal.RemovalType = RemovalType.Administrative;
        content.Removal.Allegations.Add(new Allegation { Evaluation = new Protocol.Handling.V1.Evaluation { Source = Protocol.Handling.V1.SourceReliability.X, Information = Protocol.Handling.V1.InformationAccuracy._4 } });
        return content;
    }

    private static PolicyEngine Engine(string clauses)
    {
        var text = $"schema: px-policy/1\nrules:\n  - id: strict\n    effect: forbid\n    reason: STRICT\n    {clauses}\n    family: WANTED\n    text: {{es: a, en: b, pt: c, fr: d}}\n";
        var problems = new List<RuleProblem>();
        var added = RuleReader.Read("overlay", StrictYaml.Read("overlay", text).Root!, Layer.Hub, problems);
        Assert.Empty(problems);
        return new PolicyEngine(new RuleSet([.. DefaultRules.Compiled().Rules, .. added], "strict"));
    }

    private string? Broken(NoticeContent content, Func<ClearHeader, ClearHeader>? change = null, PolicyEngine? engine = null)
    {
        var kind = NoticeKind.Of(content)!;
        var family = kind.Family ?? NoticeFamily.Wanted;
        var id = Guid.CreateVersion7(Samples.Now);
        var header = new ClearHeader
        {
            NoticeId = id, Version = 1, Family = family, Type = kind.Type, Issuer = new Issuer("JAM", "jcf", Sender(family)), Gateway = "gw-jam",
            Audience = [AudienceToken.Parse("state:COL")], Directory = 1, LegalBasis = "PX-BASE", Purpose = Purpose(family), Priority = NoticePriority.Routine,
            Handling = HandlingForm.ToHeader(content.Handling, Samples.Now.AddDays(30))!, CreatedAt = Samples.Now, ValidUntil = Samples.Now.AddDays(30), Correlation = id, Hub = "hub",
            Parts = [new PartHeader(Parts.Main, Parts.Media, 1, [new SealHolder("gw-col")])],
        };
        return InboxContent.Broken([(Parts.Main, content)], change?.Invoke(header) ?? header, _directory, engine ?? Default, "COL", Samples.Now);
    }

    private static DeskRole Sender(NoticeFamily family) => family switch
    {
        NoticeFamily.Removal or NoticeFamily.RemovalManifest => DeskRole.ImmigrationRemovals,
        NoticeFamily.TraffickingVictim => DeskRole.VictimProtection,
        NoticeFamily.Extradition => DeskRole.CentralAuthority,
        _ => DeskRole.LiaisonDesk,
    };

    private static NoticePurpose Purpose(NoticeFamily family) => family switch
    {
        NoticeFamily.Wanted or NoticeFamily.Extradition => NoticePurpose.ArrestExtradition,
        NoticeFamily.Removal or NoticeFamily.RemovalManifest => NoticePurpose.RemovalReception,
        NoticeFamily.TraffickingVictim => NoticePurpose.VictimProtection,
        NoticeFamily.Missing => NoticePurpose.MissingProtection,
        NoticeFamily.EarlyWarning => NoticePurpose.PublicSafetyWarning,
        NoticeFamily.Document or NoticeFamily.Vehicle or NoticeFamily.Object => NoticePurpose.ObjectSeizure,
        _ => NoticePurpose.Investigation,
    };
}
