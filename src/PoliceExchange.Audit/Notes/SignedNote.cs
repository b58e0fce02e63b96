using System.Text;
using PoliceExchange.Audit.Text;

namespace PoliceExchange.Audit.Notes;

/// <summary>A text and its signature lines (signed-note, "Format"). Parsed is not verified: see <see cref="NoteVerifier"/>.</summary>
/// <param name="Text">With its final newline, without the blank line.</param>
/// <param name="Signatures">In their order.</param>
internal sealed record SignedNote(string Text, IReadOnlyList<SignatureLine> Signatures)
{
    /// <summary>Reads a note strictly.</summary>
    public static NoteRefusal TryParse(ReadOnlySpan<byte> bytes, out SignedNote? note)
    {
        note = null;
        if (bytes.Length > NoteLimits.MaxBytes)
        {
            return NoteRefusal.TooLarge;
        }

        return StrictUtf8.Decode(bytes) is { } text ? TryParse(text, out note) : NoteRefusal.NotText;
    }

    /// <summary>Reads a note that is text already.</summary>
    public static NoteRefusal TryParse(string text, out SignedNote? note)
    {
        note = null;
        if (text.Length > NoteLimits.MaxBytes)
        {
            return NoteRefusal.TooLarge;
        }

        if (text.AsSpan().ContainsAnyInRange('\0', '\t') || text.AsSpan().ContainsAnyInRange('\u000B', '\u001F'))
        {
            return NoteRefusal.NotText;
        }

        // The last empty line separates: the text may have empty lines of its own.
        var end = text.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (end < 0)
        {
            return NoteRefusal.NoBlankLine;
        }

        var refusal = SignatureLine.TryParseAll(text.AsSpan(end + 2), out var lines);
        if (refusal == NoteRefusal.None)
        {
            note = new SignedNote(text[..(end + 1)], lines);
        }

        return refusal;
    }

    /// <summary>A text signed by keys of ours at a time (Unix seconds; plain Ed25519 does not use it).</summary>
    public static SignedNote Sign(string text, long time, params ReadOnlySpan<SignerKey> keys)
    {
        var lines = new List<SignatureLine>(keys.Length);
        foreach (var key in keys)
        {
            lines.Add(key.Sign(text, time));
        }

        return new SignedNote(text, lines);
    }

    /// <summary>The note with more lines, without a second line of the same key.</summary>
    public SignedNote With(IEnumerable<SignatureLine> more)
    {
        var lines = new List<SignatureLine>(Signatures);
        foreach (var line in more)
        {
            if (!lines.Exists(known => known.Name == line.Name && known.Id == line.Id))
            {
                lines.Add(line);
            }
        }

        return this with { Signatures = lines };
    }

    /// <summary>The whole note.</summary>
    public string ToText()
    {
        var text = new StringBuilder(Text).Append('\n');
        foreach (var line in Signatures)
        {
            text.Append(line.ToText());
        }

        return text.ToString();
    }

    /// <summary>The whole note in UTF-8.</summary>
    public byte[] ToBytes() => Encoding.UTF8.GetBytes(ToText());
}
