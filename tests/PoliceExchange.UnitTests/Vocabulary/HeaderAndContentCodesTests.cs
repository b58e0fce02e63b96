using Google.Protobuf.Reflection;
using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Handling.V1;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.UnitTests.Vocabulary;

/// <summary>One vocabulary in two encodings (D1): a code of the clear header has the name that it has in the content.</summary>
public sealed class HeaderAndContentCodesTests
{
    // Lists of forms that are never a main part of their own, and of verbs that the header says in another way (WITHDRAW, NARROW).
    private static readonly string[] NotInHeader = ["MEDICAL_HANDOVER", "CHILD_RECEPTION", "CANCEL", "CLEAR", "PURGE", "PURGE_ACK"];

    [Fact]
    public void EveryHeaderCode_IsACodeOfTheContent()
    {
        Assert.Empty(Names<NoticeFamily>().Except(Proto("Family")));
        Assert.Empty(Names<NoticeType>().Except(Proto("MessageType")).Except(["WITHDRAW", "NARROW"]));
        Assert.Equal(Names<NoticePurpose>().Order(StringComparer.Ordinal), Proto("Purpose").Order(StringComparer.Ordinal));
        Assert.Equal(Names<NoticePriority>().Order(StringComparer.Ordinal), Proto("Priority").Order(StringComparer.Ordinal));
        Assert.Equal(Names<DeskRole>().Order(StringComparer.Ordinal), Proto("Role").Order(StringComparer.Ordinal));
        Assert.Equal(Names<Protocol.Sealing.Classification>().Order(StringComparer.Ordinal), Proto("Classification").Order(StringComparer.Ordinal));
        Assert.Equal(Names<Protocol.Sealing.OnwardUse>().Order(StringComparer.Ordinal), Proto("OnwardUse").Order(StringComparer.Ordinal));
        Assert.Equal(Names<Protocol.Sealing.DisplayClass>().Order(StringComparer.Ordinal), Proto("DisplayClass").Order(StringComparer.Ordinal));
        Assert.Equal(Names<Consent>().Order(StringComparer.Ordinal), Proto("JudicialUse").Order(StringComparer.Ordinal));
        Assert.Equal(Names<CacheMode>().Order(StringComparer.Ordinal), Proto("CachePolicy").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void EveryFormOfTheContent_IsAFamilyOrATypeOfTheHeader()
    {
        var forms = NoticeContent.Descriptor.Oneofs.Single().Fields.Select(field => field.Name.ToUpperInvariant());
        Assert.Empty(forms.Except(Names<NoticeFamily>()).Except(Names<NoticeType>()).Except(NotInHeader));
    }

    private static IEnumerable<string> Names<T>()
        where T : struct, Enum => Enum.GetValues<T>().Select(Codes.Name);

    private static IEnumerable<string> Proto(string name)
    {
        var descriptor = HandlingReflection.Descriptor.FindTypeByName<EnumDescriptor>(name);
        var prefix = descriptor.FindValueByNumber(0).Name[..^"UNSPECIFIED".Length];
        return descriptor.Values.Where(value => value.Number != 0).Select(value => value.Name[prefix.Length..]);
    }
}
