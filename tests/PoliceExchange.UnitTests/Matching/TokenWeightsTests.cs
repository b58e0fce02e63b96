using PoliceExchange.Matching.Weights;

namespace PoliceExchange.UnitTests.Matching;

/// <summary>Token frequencies and what is made of them. Seen failing with: no look at neighbours, a code of the next lower level.</summary>
public sealed class TokenWeightsTests
{
    [Fact]
    public void BuiltInTable_KnowsTheHemisphere_AndIsSmall()
    {
        var table = TokenFrequencies.Default;
        Assert.InRange(table.Count, 20_000, TokenFrequencies.MaxTokens);
        foreach (var (token, most) in new[] { ("MARIA", 4f), ("GARCIA", 5.5f), ("SILVA", 6f), ("JOSE", 5f), ("SMITH", 10f) })
        {
            Assert.True(table.TryBits(token, out var bits) && bits <= most, $"{token}: {bits}");
        }
        Assert.False(table.TryBits("QWXZ", out var unknown));
        Assert.Equal(TokenFrequencies.MaxBits, unknown);
    }

    [Theory]
    [InlineData("GARCA")]
    [InlineData("GRACIA")]
    [InlineData("GARCIAA")]
    [InlineData("GARCIB")]
    public void TokenNearACommonOne_IsNotRare(string token)
    {
        var (_, near) = TokenWeights.Of(TokenFrequencies.Default, token);
        Assert.True(near <= 5.5f, $"{token}: {near}");
    }

    [Fact]
    public void UnknownTokenFarFromAll_IsRare() => Assert.Equal((TokenFrequencies.MaxBits, TokenFrequencies.MaxBits), TokenWeights.Of(TokenFrequencies.Default, "WQXZKJVB"));

    [Fact]
    public void Codes_AreTheNearestLevel_AndRise()
    {
        for (var bits = 0f; bits <= 16; bits += 0.1f)
        {
            var mine = Math.Abs(WeightCode.Bits(WeightCode.Of(bits)) - bits);
            Assert.All(Enumerable.Range(0, 8), code => Assert.True(mine <= Math.Abs(WeightCode.Bits(code) - bits) + 1e-4f));
        }
        Assert.All(Enumerable.Range(0, 7), code => Assert.True(WeightCode.Bits(code) < WeightCode.Bits(code + 1)));
    }

    [Fact]
    public void Table_ReadsAsItWasWritten()
    {
        var shares = new Dictionary<string, double> { ["ANA"] = 0.25, ["ANABEL"] = 0.125, ["ZOE"] = 1 / 1024.0 };
        var table = TokenFrequencies.Read(TokenFrequencies.Write(shares));
        Assert.Equal(3, table.Count);
        Assert.True(table.TryBits("ANABEL", out var bits));
        Assert.Equal(3f, bits);
    }

    [Fact]
    public void CutTable_IsRefused()
    {
        var whole = TokenFrequencies.Write(new Dictionary<string, double> { ["ANA"] = 0.25, ["ANABEL"] = 0.125 });
        for (var length = 0; length < whole.Length; length++)
        {
            Assert.Throws<InvalidDataException>(() => TokenFrequencies.Read(whole.AsSpan(0, length)));
        }
    }
}
