using PoliceExchange.Gateway.LookUp;
using PoliceExchange.Protocol.Lookup.V1;

namespace PoliceExchange.UnitTests.LookUp;

/// <summary>Numbers meet by what is printed, within their kind.</summary>
/// <remarks>
/// Seen failing with: kinds left out of the token, issuer and number run together, punctuation that counts, an empty number that
/// is one.
/// </remarks>
public sealed class ObjectKeyTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(3, 32).Select(i => (byte)i)];

    [Theory]
    [InlineData("ZQ771203")]
    [InlineData("zq 77-1203")]
    [InlineData("ZQ/77.12 03")]
    public void CaseSpacesAndPunctuation_DoNotCount(string number)
    {
        Assert.Equal(ObjectKey.OfDocument("UTO", "ZQ771203")!.Token(Key), ObjectKey.OfDocument("UTO", number)!.Token(Key));
        Assert.Equal(new ObjectKey(ObjectKey.Plate, "UTO", "ZQ771203").Token(Key), new ObjectKey(ObjectKey.Plate, "UTO", number).Token(Key));
    }

    [Fact]
    public void Kinds_DoNotMeetEachOther()
    {
        var kinds = Enum.GetValues<ObjectNumber>().Select(ObjectKey.KindOf).OfType<string>().ToList();
        Assert.Equal(Enum.GetValues<ObjectNumber>().Length - 1, kinds.Count);
        var tokens = kinds.Select(kind => ObjectKey.OfNumber(kind, "123")!.Token(Key)).Append(ObjectKey.OfDocument("", "123")!.Token(Key)).ToList();
        Assert.DoesNotContain(null, tokens);
        Assert.Equal(tokens.Count, tokens.Distinct().Count());
    }

    [Fact]
    public void Issuers_DoNotMeetEachOther()
    {
        Assert.NotEqual(ObjectKey.OfDocument("UTO", "123")!.Token(Key), ObjectKey.OfDocument("JAM", "123")!.Token(Key));
        // Nor does the issuer run into the number.
        Assert.NotEqual(ObjectKey.OfDocument("UT", "O123")!.Token(Key), ObjectKey.OfDocument("UTO", "123")!.Token(Key));
    }

    [Fact]
    public void WhatIsNoNumber_HasNoToken()
    {
        Assert.Null(ObjectKey.OfDocument("UTO", ""));
        Assert.Null(ObjectKey.OfNumber(ObjectKey.Vin, ""));
        Assert.Null(ObjectKey.OfNumber(ObjectKey.Vin, " - ")!.Token(Key));
        Assert.Null(ObjectKey.KindOf(ObjectNumber.Unspecified));
    }
}
