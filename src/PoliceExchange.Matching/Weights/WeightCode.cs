namespace PoliceExchange.Matching.Weights;

/// <summary>Weights as they travel with a query: three bits each, two bits of evidence a step, so that the hub learns no more of a name than how common it is.</summary>
internal static class WeightCode
{
    internal const int Mask = 7;
    private const float Lowest = 1.5f;
    private const float Step = 2f;

    internal static int Of(float bits) => Math.Clamp((int)MathF.Round((bits - Lowest) / Step), 0, Mask);

    internal static float Bits(int code) => Lowest + (code & Mask) * Step;
}
