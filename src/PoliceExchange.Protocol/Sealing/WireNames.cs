using System.Collections.Frozen;
using System.Text;

namespace PoliceExchange.Protocol.Sealing;

/// <summary>The wire name of a code: <c>HitConfirmReq</c> is <c>HIT_CONFIRM_REQ</c>. Exact match only; an unknown name is no code.</summary>
internal static class WireNames<T>
    where T : struct, Enum
{
    private static readonly FrozenDictionary<T, string> Names =
        Enum.GetValues<T>().ToFrozenDictionary(code => code, code => UpperSnake(code.ToString()));

    private static readonly FrozenDictionary<string, T> Codes =
        Names.ToFrozenDictionary(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);

    /// <summary>The wire name of a code.</summary>
    public static string Of(T code) => Names[code];

    /// <summary>The code of a wire name; false for any other text.</summary>
    public static bool TryParse(string name, out T code) => Codes.TryGetValue(name, out code);

    private static string UpperSnake(string pascal)
    {
        var text = new StringBuilder(pascal.Length + 4);
        foreach (var letter in pascal)
        {
            if (char.IsUpper(letter) && text.Length > 0)
            {
                text.Append('_');
            }

            text.Append(char.ToUpperInvariant(letter));
        }

        return text.ToString();
    }
}
