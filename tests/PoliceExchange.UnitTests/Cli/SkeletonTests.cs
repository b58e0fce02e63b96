using System.Text;
using PoliceExchange.Cli.Notice;
using PoliceExchange.Policy;
using PoliceExchange.Policy.Words;
using PoliceExchange.Protocol.Content;
using PoliceExchange.Protocol.Handling.V1;
using PoliceExchange.Protocol.Sealing;
using PoliceExchange.UnitTests.Content;

namespace PoliceExchange.UnitTests.Cli;

public sealed class SkeletonTests
{
    private static readonly SkeletonFacts Facts = new(Samples.Now, "JAM", "jcf", "PAN");

    public static TheoryData<string> Names => [.. Skeleton.All.Select(one => one.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Skeleton_ReadsAndPassesTheRules(string name)
    {
        var draft = Read(name);

        Assert.Empty(ContentRules.Check(draft.Content, draft.Header.Context(Samples.Now, "JAM", RemovalLeadTimes.Proposed)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Skeleton_WithoutOneRequiredLine_IsRefused(string name)
    {
        var text = Skeleton.Find(name)!.ToText(Facts);
        var language = text.Split('\n').Single(line => line.Contains("\"language\":", StringComparison.Ordinal));

        var result = DraftJson.Parse(DraftFile.WithoutComments(Encoding.UTF8.GetBytes(text.Replace(language + "\n", "", StringComparison.Ordinal))));

        Assert.Contains(ContentRules.Check(result.Draft!.Content, result.Draft.Header.Context(Samples.Now, "JAM", RemovalLeadTimes.Proposed)), one => one.Path == "language");
    }

    [Fact]
    public void EveryFamilyOfAnOwnNotice_HasASkeleton()
    {
        // The two others are parts of a removal for one desk, and never stand alone.
        var families = HandlingReflection.Descriptor.EnumTypes.Single(type => type.Name == nameof(Family)).Values
            .Where(one => one.Number is not 0 && one.Name is not ("FAMILY_MEDICAL_HANDOVER" or "FAMILY_CHILD_RECEPTION"))
            .Select(one => one.Name["FAMILY_".Length..]);

        Assert.All(families, family => Assert.NotNull(Skeleton.Find(family)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Skeleton_NamesTheRequiredFields(string name)
    {
        var lines = Skeleton.Find(name)!.ToText(Facts).Split('\n').Where(line => line.Contains("\"factBasis\"", StringComparison.Ordinal));

        Assert.Contains("// required; one of FACT ASSESSMENT", Assert.Single(lines), StringComparison.Ordinal);
    }

    [Fact]
    public void AllowedRolesOfTheSkeletons_AreThoseOfThePolicy() => Assert.All(
        Skeleton.All.Where(one => one.Name != "info"),
        one =>
        {
            Assert.True(Codes.TryParse<NoticeFamily>(one.Name.Replace('-', '_').ToUpperInvariant(), out var family));
            Assert.True(Decide(PolicyAction.Send, family, "JAM", Role(one.From)), one.Name);
            Assert.True(Decide(PolicyAction.ReadFull, family, "COL", Role(one.To)), one.Name);
        });

    private static bool Decide(PolicyAction action, NoticeFamily family, string state, DeskRole role) => Rules.Decide(new PolicyRequest(
        new Subject(state, "agency", role),
        action,
        new NoticeFacts(
            family, NoticeType.Notice, "JAM", "agency", "basis", NoticePriority.Routine, Addressed: true, Excluded: false, Releasable: true, [],
            new Handling
            {
                Classification = PoliceExchange.Protocol.Sealing.Classification.Official, JudicialUse = Consent.Ask, Onward = PoliceExchange.Protocol.Sealing.OnwardUse.None, DisplayClass = PoliceExchange.Protocol.Sealing.DisplayClass.Full,
                InformSubject = Consent.Ask, Cache = CacheRule.None, AutoExpire = false,
            },
            [NoticePurpose.Investigation], [], [], DateTimeOffset.MaxValue, Withdrawn: false),
        new Circumstances(DateTimeOffset.UnixEpoch, NoticePurpose.Investigation, CaseGiven: true, BasisInForce: true, SubjectActive: true)).ToFacts()).Allowed;

    private static readonly PoliceExchange.Policy.Evaluation.RuleSet Rules = PoliceExchange.Policy.Bundles.DefaultRules.Compiled();

    internal static NoticeDraft Read(string name)
    {
        var result = DraftJson.Parse(DraftFile.WithoutComments(Encoding.UTF8.GetBytes(Skeleton.Find(name)!.ToText(Facts))));
        Assert.Empty(result.Violations);
        return result.Draft!;
    }

    private static DeskRole Role(Role role) => Enum.Parse<DeskRole>(role.ToString());
}
