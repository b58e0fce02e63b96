using System.Text.RegularExpressions;
using Google.Protobuf.Reflection;
using PoliceExchange.Protocol.Access.V1;
using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Rule.V1;

namespace PoliceExchange.ConformanceTests.Protos;

/// <summary>What every proto of ours holds to, read from the compiled descriptors: needs no tool.</summary>
public sealed partial class DescriptorTests
{
    [Fact]
    public void Walk_SeesTheProtocol()
    {
        Assert.True(Files().Length >= 20);
        Assert.True(Messages().Count() >= 90);
    }

    [Fact]
    public void EveryEnum_HasUnspecifiedZeroAndItsPrefix()
    {
        foreach (var type in Files().SelectMany(file => file.EnumTypes))
        {
            var prefix = UpperSnake(type.Name) + "_";
            Assert.Equal(prefix + "UNSPECIFIED", type.FindValueByNumber(0)?.Name);
            Assert.All(type.Values, value => Assert.StartsWith(prefix, value.Name, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void EveryFile_PackageIsItsFolderAndNamespace()
    {
        foreach (var file in Files())
        {
            Assert.Equal(file.Name[..file.Name.LastIndexOf('/')].Replace('/', '.'), file.Package);
            var parts = file.Package.Split('.');
            var expected = $"PoliceExchange.Protocol.{char.ToUpperInvariant(parts[1][0])}{parts[1][1..]}.{parts[2].ToUpperInvariant()}";
            Assert.Equal(expected, file.GetOptions().CsharpNamespace);
        }
    }

    [Fact]
    public void EveryRpcOfOurs_NamesItsCallers()
    {
        foreach (var method in Files().SelectMany(file => file.Services).SelectMany(service => service.Methods))
        {
            var access = method.GetOptions()?.GetExtension(AccessExtensions.Access);
            Assert.True(access is { Callers.Count: > 0 }, $"{method.FullName} has no access option");
            Assert.DoesNotContain(CallerKind.Unspecified, access.Callers);
        }
    }

    /// <summary>A text whose name says that it is for people is marked, so that it is counted and shown as such.</summary>
    [Fact]
    public void TextForPeople_IsMarkedFreeText()
    {
        foreach (var field in Fields().Where(field => field.FieldType == FieldType.String))
        {
            var rule = field.GetOptions()?.GetExtension(RuleExtensions.Field);
            if (FreeTextName().IsMatch(field.Name))
            {
                Assert.True(rule is { FreeText: true }, $"{field.FullName} is text for people and not marked");
            }

            if (rule is { FreeText: true })
            {
                Assert.True(rule.CodeList.Length == 0 && rule.Format == Format.Unspecified, $"{field.FullName} is free text and has a form");
            }
            else
            {
                Assert.True((rule?.MaxChars ?? 0) <= 200, $"{field.FullName} is long enough to hide a free text");
            }
        }
    }

    /// <summary>Protection data have no field: what cannot be written cannot leak (DOMAIN.md 2.3, case 24).</summary>
    [Fact]
    public void NoField_ForAsylumOrProtectionClaims() =>
        Assert.DoesNotContain(Fields(), field => AsylumName().IsMatch(field.Name));

    /// <summary>A victim record can identify nobody (Palermo Protocol Art. 6).</summary>
    [Fact]
    public void VictimRecord_ReachesNoPersonBlock()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        Reach(TraffickingVictim.Descriptor, seen);
        Assert.Contains("policeexchange.content.v1.VictimConsent", seen);
        Assert.DoesNotContain(seen, name => name.StartsWith("policeexchange.person.", StringComparison.Ordinal));
        Assert.DoesNotContain(
            TraffickingVictim.Descriptor.Fields.InDeclarationOrder(),
            field => field.Name.Contains("name", StringComparison.Ordinal) || field.Name.Contains("birth", StringComparison.Ordinal) || field.Name.Contains("document", StringComparison.Ordinal));
    }

    [Fact]
    public void EarlyWarning_ReachesNoPersonBlock()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        Reach(EarlyWarning.Descriptor, seen);
        Assert.DoesNotContain(seen, name => name.StartsWith("policeexchange.person.", StringComparison.Ordinal));
    }

    /// <summary>The walk of the content rules is as deep as the schema: no message may contain itself.</summary>
    [Fact]
    public void NoMessage_ContainsItself() => Assert.All(Messages(), message => Assert.False(Recursive(message, [])));

    [Fact]
    public void NoMapsOrGroupsOrExtensionsInContent() =>
        Assert.DoesNotContain(Fields(), field => field.IsMap || field.FieldType == FieldType.Group);

    /// <summary>Every proto2-style presence aside, files are proto3 (Google.Protobuf 3.25.1 reads no editions).</summary>
    [Fact]
    public void EveryEnumField_IsOpen() => Assert.All(Files(), file => Assert.Equal("proto3", file.ToProto().Syntax));

    private static bool Recursive(MessageDescriptor message, HashSet<MessageDescriptor> above)
    {
        if (!above.Add(message))
        {
            return true;
        }

        var found = message.Fields.InDeclarationOrder().Where(field => field.FieldType == FieldType.Message).Any(field => Recursive(field.MessageType, above));
        above.Remove(message);
        return found;
    }

    private static void Reach(MessageDescriptor message, HashSet<string> seen)
    {
        if (seen.Add(message.FullName))
        {
            foreach (var field in message.Fields.InDeclarationOrder().Where(field => field.FieldType == FieldType.Message))
            {
                Reach(field.MessageType, seen);
            }
        }
    }

    /// <summary>All files of ours that the Protocol assembly holds, found through the generated reflection classes.</summary>
    internal static FileDescriptor[] Files() =>
        [.. typeof(NoticeContent).Assembly.GetTypes()
            .Where(type => type.Name.EndsWith("Reflection", StringComparison.Ordinal) && type.IsAbstract && type.IsSealed)
            .Select(type => type.GetProperty("Descriptor")?.GetValue(null))
            .OfType<FileDescriptor>()
            .Where(file => file.Package.StartsWith("policeexchange.", StringComparison.Ordinal))];

    private static IEnumerable<MessageDescriptor> Messages() => Files().SelectMany(file => file.MessageTypes);

    // Service messages carry sealed bytes and paging; the text rules are about content.
    private static readonly string[] ContentPackages = ["content", "followup", "handling", "person", "law", "place", "reference", "attachment"];

    private static IEnumerable<FieldDescriptor> Fields() =>
        Messages().Where(message => ContentPackages.Contains(message.File.Package.Split('.')[1])).SelectMany(message => message.Fields.InDeclarationOrder());

    private static string UpperSnake(string name) => WordStart().Replace(name, "_$1").ToUpperInvariant();

    [GeneratedRegex("(?<!^)([A-Z])")]
    private static partial Regex WordStart();

    [GeneratedRegex("(^|_)(note|notes|text|remarks|details|circumstances|reasons|description|explanation|justification|evidence|lessons|comment)$")]
    private static partial Regex FreeTextName();

    [GeneratedRegex("asylum|refugee|protection_claim|persecution")]
    private static partial Regex AsylumName();
}
