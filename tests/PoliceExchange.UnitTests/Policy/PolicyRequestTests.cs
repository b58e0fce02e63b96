using PoliceExchange.Policy.Words;
using PoliceExchange.Protocol.Sealing;
using Word = PoliceExchange.Policy.Words.Vocabulary;

namespace PoliceExchange.UnitTests.Policy;

/// <summary>Facts take codes by their place: each enum and its word of the vocabulary stand in the same order.</summary>
public sealed class PolicyRequestTests
{
    [Fact]
    public void Codes_StandWhereTheirEnumHasThem()
    {
        Same<PolicyAction>(Word.Act, Snake.Of);
        Same<DeskRole>(Word.Role, Codes.Name);
        Same<NoticeFamily>(Word.Family, Codes.Name);
        Same<NoticeType>(Word.Type, Codes.Name);
        Same<NoticePriority>(Word.Priority, Codes.Name);
        Same<Classification>(Word.ClassificationCode, Codes.Name);
        Same<Consent>(Word.JudicialUse, Codes.Name);
        Same<Consent>(Word.InformSubject, Codes.Name);
        Same<OnwardUse>(Word.Onward, Codes.Name);
        Same<DisplayClass>(Word.Display, Codes.Name);
        Same<NoticePurpose>(Word.Purpose, Codes.Name);
    }

    private static void Same<T>(FactType type, Func<T, string> name)
        where T : struct, Enum => Assert.All(Enum.GetValues<T>(), code => Assert.Equal(name(code), type.Codes[Convert.ToInt32(code, System.Globalization.CultureInfo.InvariantCulture)]));
}
