namespace PoliceExchange.Matching.Weights;

/// <summary>Weights as they travel with a query: three bits each, so that the hub learns no more of a name than how common it is.</summary>
internal static class WeightCode
{
    internal const int Mask = 7;

    /// <summary>Finer where tokens are common: of MARIA and GARCIA a whole step more or less decides, of a rare name it does not.</summary>
    private static ReadOnlySpan<float> Levels => [3f, 4.25f, 5.5f, 7f, 8.5f, 10.5f, 13f, TokenFrequencies.MaxBits];

    internal static int Of(float bits)
    {
        var code = 0;
        while (code < Mask && bits >= (Levels[code] + Levels[code + 1]) / 2)
        {
            code++;
        }
        return code;
    }

    internal static float Bits(int code) => Levels[code & Mask];
}
