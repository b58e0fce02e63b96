using System.Text;
using PoliceExchange.Audit.Notes;
using PoliceExchange.Audit.Text;
using PoliceExchange.Audit.Tree;

namespace PoliceExchange.Audit.Witnessing;

/// <summary>The body of add-checkpoint (tlog-witness, "add-checkpoint"): old size, consistency proof, checkpoint.</summary>
/// <param name="OldSize">Size that the log believes the witness cosigned last.</param>
/// <param name="Proof">Consistency proof from that size; empty from 0.</param>
/// <param name="Note">The signed checkpoint.</param>
internal sealed record AddCheckpointRequest(long OldSize, IReadOnlyList<NodeHash> Proof, SignedNote Note)
{
    /// <summary>A tree of 2^63 - 1 entries needs no more (tlog-witness, "add-checkpoint").</summary>
    public const int MaxProofLines = 63;

    /// <summary>The note, 63 lines of 45 bytes and the first line.</summary>
    public const int MaxBytes = NoteLimits.MaxBytes + 4096;

    private const string Start = "old ";

    /// <summary>Reads a body; null when malformed or over a limit.</summary>
    public static AddCheckpointRequest? TryParse(ReadOnlySpan<byte> body)
    {
        if (body.Length > MaxBytes || StrictUtf8.Decode(body) is not { } text)
        {
            return null;
        }

        var blank = text.IndexOf("\n\n", StringComparison.Ordinal);
        if (blank < 0 || !text.StartsWith(Start, StringComparison.Ordinal))
        {
            return null;
        }

        var head = text.AsSpan(0, blank);
        var end = head.IndexOf('\n');
        var size = end < 0 ? head[Start.Length..] : head[Start.Length..end];
        if (!CanonicalDecimal.TryParse(size, out var old)
            || ProofLines.TryParse(end < 0 ? [] : head[(end + 1)..], MaxProofLines) is not { } proof
            || SignedNote.TryParse(text[(blank + 2)..], out var note) != NoteRefusal.None)
        {
            return null;
        }

        return new AddCheckpointRequest(old, proof, note!);
    }

    /// <summary>The body.</summary>
    public byte[] ToBytes()
    {
        var text = new StringBuilder(Start).Append(CanonicalDecimal.Format(OldSize)).Append('\n');
        foreach (var hash in Proof)
        {
            text.Append(hash.ToString()).Append('\n');
        }

        return Encoding.UTF8.GetBytes(text.Append('\n').Append(Note.ToText()).ToString());
    }
}
