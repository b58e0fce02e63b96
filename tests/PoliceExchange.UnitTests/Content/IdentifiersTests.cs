using PoliceExchange.Protocol.Content;

namespace PoliceExchange.UnitTests.Content;

public sealed class IdentifiersTests
{
    // The specimen of ICAO 9303 part 4, appendix A.
    internal const string Td3 = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10";
    private const string Td2 = "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6";
    private const string Td1 = "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<";

    public static TheoryData<string> Zones => [Td3, Td2, Td1];

    [Theory]
    [MemberData(nameof(Zones))]
    public void SpecimenZone_Valid(string mrz) => Assert.True(Mrz.IsValid(mrz));

    [Fact]
    public void AnyOneDigitOfNumberOrDate_Changed_Invalid()
    {
        var start = Td3.IndexOf('\n', StringComparison.Ordinal) + 1;
        foreach (var at in Enumerable.Range(0, 9).Concat(Enumerable.Range(13, 6)).Concat(Enumerable.Range(21, 6)).Where(i => char.IsAsciiDigit(Td3[start + i])))
        {
            var digit = Td3[start + at] == '9' ? '0' : (char)(Td3[start + at] + 1);
            Assert.False(Mrz.IsValid(string.Concat(Td3.AsSpan(0, start + at), [digit], Td3.AsSpan(start + at + 1))), $"position {at}");
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("P<UTO")]
    [InlineData("\n")]
    [InlineData("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<")]
    public void NotAZone_Invalid(string text) => Assert.False(Mrz.IsValid(text));

    [Fact]
    public void ContainerOfTheCase_ValidAndEveryOtherLastDigitNot()
    {
        Assert.True(Identifiers.IsContainer("TCLU4265726"));
        Assert.True(Identifiers.IsContainer("CSQU3054383"));
        // A remainder of 10 is written as 0.
        Assert.True(Identifiers.IsContainer("TCLU1000030"));
        Assert.Equal(1, Enumerable.Range(0, 10).Count(digit => Identifiers.IsContainer("TCLU426572" + digit)));
        Assert.False(Identifiers.IsContainer("tclu4265726"));
        Assert.False(Identifiers.IsContainer("TCLX4265726"));
    }

    [Fact]
    public void ImoOfTheCase_ValidAndEveryOtherLastDigitNot()
    {
        Assert.True(Identifiers.IsImo("9321483"));
        Assert.Equal(1, Enumerable.Range(0, 10).Count(digit => Identifiers.IsImo("932148" + digit)));
    }

    [Fact]
    public void VinOfTheRegulation_CheckDigitX()
    {
        Assert.True(Identifiers.VinCheckDigitHolds("1M8GDM9AXKP042788"));
        Assert.False(Identifiers.VinCheckDigitHolds("1M8GDM9A1KP042788"));
        Assert.True(Identifiers.VinCheckDigitHolds("WVWZZZ1JZXW000001"));
        Assert.False(Identifiers.IsVin("1M8GDM9AXKP04278I"));
    }

    [Fact]
    public void ImeiAndAirWaybill_CheckDigits()
    {
        Assert.True(Identifiers.IsImei("490154203237518"));
        Assert.False(Identifiers.IsImei("490154203237519"));
        Assert.True(Identifiers.IsAirWaybill("125-12345675"));
        Assert.True(Identifiers.IsAirWaybill("12512345675"));
        Assert.False(Identifiers.IsAirWaybill("125-12345676"));
    }
}
