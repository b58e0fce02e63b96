using PoliceExchange.Audit.Notes;
using PoliceExchange.Audit.Text;
using PoliceExchange.Audit.Tree;

namespace PoliceExchange.Audit.Checkpoints;

/// <summary>A tree head: which log, how many entries, which root (tlog-checkpoint, "Note text").</summary>
/// <param name="Origin">The log's name, also its key name.</param>
/// <param name="Size">Number of entries.</param>
/// <param name="Root">RFC 6962 root at that size.</param>
internal sealed record Checkpoint(string Origin, long Size, NodeHash Root)
{
    /// <summary>
    /// Reads a note text. A size of 0 with a root of its own is left to the caller of <see cref="IsEmptyWithOtherRoot"/>:
    /// tlog-witness answers it with a status of its own.
    /// </summary>
    public static CheckpointRefusal TryParse(ReadOnlySpan<char> text, out Checkpoint? checkpoint)
    {
        checkpoint = null;
        Span<Range> lines = stackalloc Range[5];
        var count = text.Split(lines, '\n');
        if (count < 4 || !text[lines[3]].IsEmpty)
        {
            return count < 4 ? CheckpointRefusal.NotThreeLines : CheckpointRefusal.ExtensionLines;
        }

        if (count > 4)
        {
            return CheckpointRefusal.NotThreeLines;
        }

        var origin = text[lines[0]];
        if (!LogName.IsValid(origin))
        {
            return CheckpointRefusal.BadOrigin;
        }

        if (!CanonicalDecimal.TryParse(text[lines[1]], out var size))
        {
            return CheckpointRefusal.BadSize;
        }

        if (!NodeHash.TryRead(CanonicalBase64.Decode(text[lines[2]]), out var root))
        {
            return CheckpointRefusal.BadRoot;
        }

        checkpoint = new Checkpoint(origin.ToString(), size, root);
        return CheckpointRefusal.None;
    }

    /// <summary>The checkpoint of a note's text, whoever signed it; null when it is none.</summary>
    public static Checkpoint? Of(SignedNote note) => TryParse(note.Text, out var checkpoint) == CheckpointRefusal.None ? checkpoint : null;

    /// <summary>The checkpoint in the bytes of a note, whoever signed it; null when they hold none.</summary>
    public static Checkpoint? Of(ReadOnlySpan<byte> note) => SignedNote.TryParse(note, out var signed) == NoteRefusal.None ? Of(signed!) : null;

    /// <inheritdoc cref="Of(ReadOnlySpan{byte})"/>
    public static Checkpoint? Of(string note) => SignedNote.TryParse(note, out var signed) == NoteRefusal.None ? Of(signed!) : null;

    /// <summary>The empty tree has one root only (RFC 6962 section 2.1); a log that signs another one lies already.</summary>
    public bool IsEmptyWithOtherRoot => Size == 0 && Root != TreeHash.Empty;

    /// <summary>The note text: what the log signs and witnesses cosign.</summary>
    public string ToText() => $"{Origin}\n{CanonicalDecimal.Format(Size)}\n{Root}\n";
}
