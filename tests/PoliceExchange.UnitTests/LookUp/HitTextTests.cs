using PoliceExchange.Cli.LookUp;
using PoliceExchange.Cli.Texts;
using PoliceExchange.Protocol.Lookup.V1;

namespace PoliceExchange.UnitTests.LookUp;

/// <summary>A person who reads an answer of the offline copy reads first that it is one, and never "no record".</summary>
public sealed class HitTextTests
{
    public static TheoryData<string> Languages => [.. TextCatalog.Languages];

    [Theory]
    [MemberData(nameof(Languages))]
    public void AnswerOfTheCopy_SaysItsAgeFirst_AndWhatWasNotSearched(string language)
    {
        var texts = TextCatalog.Load(language);
        var answer = new LookUpResponse { Copy = Age(3 * 3_600 + 12 * 60 + 59, 59), Unsearched = 7 };
        answer.Remarks.Add("lookup.copy.others");
        var lines = Written(answer, texts);
        Assert.Equal(
            [
                texts.Format("lookup.copy", "3 h 12 min", "2026-11-22T12:00:00.000Z", "59 s", 0), texts["lookup.copy.none"], texts.Format("lookup.copy.unsearched", 7), texts["lookup.copy.others"],
            ],
            lines);
        Assert.DoesNotContain(texts["lookup.none"], lines);
    }

    [Theory]
    [InlineData(0, "0 s")]
    [InlineData(60, "1 min")]
    [InlineData(3_599, "59 min")]
    [InlineData(3_600, "1 h 0 min")]
    [InlineData(172_800, "48 h 0 min")]
    public void Age_IsInHoursAndMinutes(uint seconds, string expected) =>
        Assert.Contains($" {expected} old ", Written(new LookUpResponse { Copy = Age(seconds, 0) }, TextCatalog.Load("en"))[0], StringComparison.Ordinal);

    [Fact]
    public void AnswerOfTheHub_SaysNothingOfIt()
    {
        var texts = TextCatalog.Load("en");
        Assert.Equal([texts["lookup.none"]], Written(new LookUpResponse(), texts));
    }

    private static OfflineCopyAge Age(ulong age, ulong left) => new() { CompleteAt = "2026-11-22T12:00:00.000Z", AgeSeconds = age, LeaseLeftSeconds = left };

    private static string[] Written(LookUpResponse answer, TextCatalog texts)
    {
        using var output = new StringWriter();
        HitText.Write(answer, texts, output);
        return output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
    }
}
