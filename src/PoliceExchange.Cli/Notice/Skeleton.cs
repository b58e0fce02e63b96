using System.Text;
using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Handling.V1;

namespace PoliceExchange.Cli.Notice;

/// <summary>A draft to begin with: valid as it is, every fact invented.</summary>
/// <param name="Name">What <c>px notice new</c> calls it.</param>
/// <param name="From">Desk that may send it.</param>
/// <param name="To">Desk that receives it.</param>
/// <param name="Purpose">Purpose.</param>
/// <param name="Days">How long it is valid.</param>
/// <param name="Content">Makes the content.</param>
internal sealed record Skeleton(string Name, Role From, Role To, Purpose Purpose, int Days, Func<SkeletonFacts, NoticeContent> Content)
{
    private const string Case = "FICTIONAL/2026/1";

    /// <summary>All of them: the thirteen families, and the follow-ups that answer one.</summary>
    internal static IReadOnlyList<Skeleton> All { get; } =
    [
        new("wanted", Role.LiaisonDesk, Role.LiaisonDesk, Purpose.ArrestExtradition, 365, SkeletonContent.Wanted),
        new("extradition", Role.CentralAuthority, Role.CentralAuthority, Purpose.ArrestExtradition, 90, SkeletonContent.Extradition),
        new("removal", Role.ImmigrationRemovals, Role.ImmigrationRemovals, Purpose.RemovalReception, 60, SkeletonContent.Removal),
        new("removal-manifest", Role.ImmigrationRemovals, Role.ImmigrationRemovals, Purpose.RemovalReception, 60, SkeletonContent.Manifest),
        new("trafficking-case", Role.LiaisonDesk, Role.LiaisonDesk, Purpose.Investigation, 365, SkeletonContent.TraffickingCase),
        new("trafficking-victim", Role.VictimProtection, Role.VictimProtection, Purpose.VictimProtection, 90, SkeletonContent.TraffickingVictim),
        new("drugs", Role.LiaisonDesk, Role.LiaisonDesk, Purpose.Investigation, 365, SkeletonContent.Drugs),
        new("firearm", Role.LiaisonDesk, Role.LiaisonDesk, Purpose.Investigation, 365, SkeletonContent.Firearm),
        new("missing", Role.LiaisonDesk, Role.LiaisonDesk, Purpose.MissingProtection, 365, SkeletonContent.Missing),
        new("document", Role.LiaisonDesk, Role.LiaisonDesk, Purpose.ObjectSeizure, 365, SkeletonContent.Document),
        new("vehicle", Role.LiaisonDesk, Role.LiaisonDesk, Purpose.ObjectSeizure, 365, SkeletonContent.Vehicle),
        new("object", Role.LiaisonDesk, Role.LiaisonDesk, Purpose.ObjectSeizure, 365, SkeletonContent.Object),
        new("early-warning", Role.LiaisonDesk, Role.LiaisonDesk, Purpose.PublicSafetyWarning, 90, SkeletonContent.EarlyWarning),
        new("info", Role.LiaisonDesk, Role.LiaisonDesk, Purpose.Investigation, 90, SkeletonContent.Info),
    ];

    internal static Skeleton? Find(string name) => All.FirstOrDefault(one => one.Name == name.ToLowerInvariant().Replace('_', '-'));

    /// <summary>The draft with a comment on each line.</summary>
    internal string ToText(SkeletonFacts facts)
    {
        var text = new StringBuilder("{");
        var json = new CommentedJson(text);
        var content = Content(facts);
        var role = CommentedJson.Name(HandlingReflection.Descriptor.EnumTypes.Single(type => type.Name == nameof(Role)), (int)To);
        var from = CommentedJson.Name(HandlingReflection.Descriptor.EnumTypes.Single(type => type.Name == nameof(Role)), (int)From);
        var purpose = CommentedJson.Name(HandlingReflection.Descriptor.EnumTypes.Single(type => type.Name == nameof(Purpose)), (int)Purpose);
        json.Line(1);
        text.Append("// An invented ").Append(Name).Append(". Change every fact, then: px notice check FILE");
        json.Member("to", new[] { $"state:{facts.Other}/desk:{role}" }, "required; such as state:PAN, state:PAN/desk:LIAISON_DESK or group:CARICOM", 1);
        json.Member("exclude", Array.Empty<string>(), "those whom a group above has and who shall not get it", 1);
        json.Member("from", new { agency = facts.Agency, desk = from }, "required; as your desk's certificate says", 1);
        json.Member("legal_basis", "PX-BASE", "required; id of a legal basis of the directory (px directory show)", 1);
        json.Member("purpose", purpose, "required; a purpose of the legal basis", 1);
        json.Member("priority", "ROUTINE", "required; ROUTINE, or URGENT or FLASH with content.urgencyReason", 1);
        json.Member("valid_until", DraftFile.Time(facts.Now.AddDays(Days)), "required; UTC", 1);
        json.Member("case", Case, "required; your case number", 1);
        json.Line(1);
        text.Append("\"content\": ");
        json.Message(content, 1);
        json.Line(0);
        return text.Append('}').ToString();
    }
}

/// <summary>What a skeleton is made for.</summary>
/// <param name="Now">The time, from which its dates follow.</param>
/// <param name="State">The sending state.</param>
/// <param name="Agency">The sending agency.</param>
/// <param name="Other">The receiving state.</param>
/// <param name="About">Id of an earlier notice, where the form names one.</param>
internal sealed record SkeletonFacts(DateTimeOffset Now, string State, string Agency, string Other, string About = "019aa6f0-0000-7000-8000-000000000001");
