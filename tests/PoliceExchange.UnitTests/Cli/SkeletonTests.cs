using System.Text;
using PoliceExchange.Cli.Notice;
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
            Assert.True(PoliceExchange.Policy.RoleTable.MaySend(family, NoticeType.Notice, Role(one.From)), one.Name);
            Assert.True(PoliceExchange.Policy.RoleTable.MayRead(family, Role(one.To)), one.Name);
        });

    internal static NoticeDraft Read(string name)
    {
        var result = DraftJson.Parse(DraftFile.WithoutComments(Encoding.UTF8.GetBytes(Skeleton.Find(name)!.ToText(Facts))));
        Assert.Empty(result.Violations);
        return result.Draft!;
    }

    private static DeskRole Role(Role role) => Enum.Parse<DeskRole>(role.ToString());
}
