namespace PoliceExchange.Matching.Weights;

/// <summary>
/// The evidence of a token in bits: as itself, and as something near it. The second is what keeps GARCA, which no table knows, from
/// counting as rare: a record that has something like it most likely has GARCIA (MATCHING.md 4, "minimum over close known tokens").
/// </summary>
internal static class TokenWeights
{
    /// <summary>An initial says this much (MATCHING.md 4).</summary>
    internal const float InitialBits = 3.5f;

    /// <summary>Shorter tokens have neighbours everywhere, and the table of real ones says nothing about them.</summary>
    private const int MinForNeighbours = 3;

    /// <summary>The weights of a query's token.</summary>
    internal static (float Exact, float Near) Of(TokenFrequencies frequencies, ReadOnlySpan<char> token)
    {
        if (token.Length <= 1)
        {
            return (InitialBits, InitialBits);
        }
        var known = frequencies.TryBits(token, out var own);
        var mass = (known ? Math.Pow(2, -own) : 0) + (token.Length >= MinForNeighbours && token.Length <= 20 ? Neighbours(frequencies, token) : 0);
        var near = mass > 0 ? (float)Math.Min(TokenFrequencies.MaxBits, -Math.Log2(Math.Min(1, mass))) : TokenFrequencies.MaxBits;
        // An unknown token is as a rule a misspelt known one, also when the record has it letter for letter.
        return (Math.Min(TokenFrequencies.MaxBits, known ? own : (near + TokenFrequencies.MaxBits) / 2), near);
    }

    /// <summary>The share of people with a token that is one edit away (insert, delete, replace, swap).</summary>
    private static double Neighbours(TokenFrequencies frequencies, ReadOnlySpan<char> token)
    {
        var sum = 0.0;
        Span<char> other = stackalloc char[token.Length + 1];
        for (var i = 0; i < token.Length; i++)
        {
            // A deletion within a run of equal letters is the same token again.
            if (i == 0 || token[i] != token[i - 1])
            {
                token[..i].CopyTo(other);
                token[(i + 1)..].CopyTo(other[i..]);
                sum += Share(frequencies, other[..(token.Length - 1)]);
            }
            token.CopyTo(other);
            for (var letter = 'A'; letter <= 'Z'; letter++)
            {
                if (letter != token[i])
                {
                    other[i] = letter;
                    sum += Share(frequencies, other[..token.Length]);
                }
            }
            if (i + 1 < token.Length && token[i] != token[i + 1])
            {
                (other[i], other[i + 1]) = (token[i + 1], token[i]);
                sum += Share(frequencies, other[..token.Length]);
            }
        }
        for (var i = 0; i <= token.Length; i++)
        {
            token[..i].CopyTo(other);
            token[i..].CopyTo(other[(i + 1)..]);
            for (var letter = 'A'; letter <= 'Z'; letter++)
            {
                // Before an equal letter it is the same insertion as after it.
                if (i == token.Length || letter != token[i])
                {
                    other[i] = letter;
                    sum += Share(frequencies, other);
                }
            }
        }
        return sum;
    }

    private static double Share(TokenFrequencies frequencies, ReadOnlySpan<char> token) => frequencies.TryBits(token, out var bits) ? Math.Pow(2, -bits) : 0;
}
