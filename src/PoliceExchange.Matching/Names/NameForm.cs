namespace PoliceExchange.Matching.Names;

/// <summary>
/// A name as tokens of A-Z in order of their letters (MATCHING.md 4 step 1): order of writing carries nothing, so it is dropped here and every
/// later step is free of it. At most <see cref="MaxTokens"/> tokens of at most <see cref="MaxLetters"/> letters.
/// </summary>
internal sealed class NameForm : IEquatable<NameForm>
{
    internal const int MaxTokens = 7;
    internal const int MaxLetters = 24;

    private readonly string[] _tokens;

    private NameForm(string[] tokens, int prefixes, NameKind kind, bool unread)
    {
        _tokens = tokens;
        Prefixes = prefixes;
        Kind = kind;
        Unread = unread;
    }

    internal int Count => _tokens.Length;

    /// <summary>Bit i: token i is the beginning of a longer one (MATCHING.md 7: truncated by a machine-readable zone).</summary>
    internal int Prefixes { get; }

    internal NameKind Kind { get; }

    /// <summary>True when the source had letters of a script that the fold table does not know: it must not count as searched by name alone.</summary>
    internal bool Unread { get; }

    internal string this[int index] => _tokens[index];

    internal bool IsPrefix(int index) => (Prefixes >> index & 1) != 0;

    /// <summary>Makes a form of tokens; sorts, drops what repeats, keeps the longest seven.</summary>
    internal static NameForm Of(IEnumerable<string> tokens, NameKind kind, bool unread = false, string? prefix = null)
    {
        var cut = tokens.Select(token => token.Length > MaxLetters ? token[..MaxLetters] : token).Distinct(StringComparer.Ordinal);
        var kept = cut.OrderByDescending(token => token.Length).ThenBy(token => token, StringComparer.Ordinal).Take(MaxTokens).Order(StringComparer.Ordinal).ToArray();
        var place = prefix is null ? -1 : Array.IndexOf(kept, prefix);
        return new NameForm(kept, place < 0 ? 0 : 1 << place, kind, unread);
    }

    /// <summary>The same form with one token replaced.</summary>
    internal NameForm With(int index, string token, NameKind kind)
    {
        var tokens = (string[])_tokens.Clone();
        tokens[index] = token;
        return Of(tokens, kind, Unread);
    }

    internal NameForm As(NameKind kind) => new(_tokens, Prefixes, kind, Unread);

    /// <summary>Equal when the encodings would be: kind does not count.</summary>
    public bool Equals(NameForm? other) => other is not null && Prefixes == other.Prefixes && _tokens.AsSpan().SequenceEqual(other._tokens);

    public override bool Equals(object? obj) => Equals(obj as NameForm);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var token in _tokens)
        {
            hash.Add(token, StringComparer.Ordinal);
        }
        return hash.ToHashCode();
    }

    public override string ToString() => string.Join(' ', _tokens);
}
