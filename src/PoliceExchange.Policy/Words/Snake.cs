using System.Collections.Frozen;
using System.Text;

namespace PoliceExchange.Policy.Words;

/// <summary>Words of policy that are ours are written in lower snake case; codes of DOMAIN.md keep their upper case.</summary>
internal static class Snake
{
    /// <summary>read_full for ReadFull.</summary>
    public static string Of<T>(T code)
        where T : struct, Enum => Words<T>.Names[code];

    public static bool TryParse<T>(string word, out T code)
        where T : struct, Enum => Words<T>.Codes.TryGetValue(word, out code);

    /// <summary>All words of a list, in its order.</summary>
    public static string[] All<T>()
        where T : struct, Enum => [.. Enum.GetValues<T>().Select(Of)];

    private static string Lower(string pascal)
    {
        var text = new StringBuilder(pascal.Length + 4);
        for (var i = 0; i < pascal.Length; i++)
        {
            var starts = char.IsUpper(pascal[i]) || (char.IsDigit(pascal[i]) && !char.IsDigit(pascal[i - 1]));
            if (starts && i > 0)
            {
                text.Append('_');
            }
            text.Append(char.ToLowerInvariant(pascal[i]));
        }
        return text.ToString();
    }

    private static class Words<T>
        where T : struct, Enum
    {
        public static readonly FrozenDictionary<T, string> Names = Enum.GetValues<T>().ToFrozenDictionary(code => code, code => Lower(code.ToString()));

        public static readonly FrozenDictionary<string, T> Codes = Names.ToFrozenDictionary(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);
    }
}
