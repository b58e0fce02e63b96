using System.Text;
using PoliceExchange.Audit.Notes;
using PoliceExchange.Audit.Quorum;
using PoliceExchange.Audit.Text;
using PoliceExchange.Audit.Tree;

namespace PoliceExchange.Audit.Proofs;

/// <summary>A .tlog-proof file: that an entry is in a witnessed log, for a reader who is offline (tlog-proof, "Format").</summary>
/// <param name="Index">Of the entry.</param>
/// <param name="Hashes">Inclusion proof, from the leaf's sibling up.</param>
/// <param name="Note">The cosigned checkpoint.</param>
/// <param name="Extra">Not authenticated: never to be trusted as such.</param>
internal sealed record TlogProof(long Index, IReadOnlyList<NodeHash> Hashes, SignedNote Note, byte[]? Extra = null)
{
    /// <summary>A path of a tree of 2^63 - 1 entries.</summary>
    public const int MaxHashes = 63;

    /// <summary>Of the extra data.</summary>
    public const int MaxExtraBytes = 64 * 1024;

    /// <summary>Of a file.</summary>
    public const int MaxBytes = NoteLimits.MaxBytes + (2 * MaxExtraBytes);

    private const string Header = "c2sp.org/tlog-proof@v1\n";
    private const string ExtraStart = "extra ";
    private const string IndexStart = "index ";

    /// <summary>Reads a file; null with the reason when it is malformed.</summary>
    public static ProofRefusal TryParse(ReadOnlySpan<byte> bytes, out TlogProof? proof)
    {
        proof = null;
        if (bytes.Length > MaxBytes)
        {
            return ProofRefusal.TooLarge;
        }

        if (StrictUtf8.Decode(bytes) is not { } text || !text.StartsWith(Header, StringComparison.Ordinal))
        {
            return ProofRefusal.NotAProof;
        }

        // The blank line ends the proof lines; the checkpoint has one of its own.
        var blank = text.IndexOf("\n\n", StringComparison.Ordinal);
        if (blank < Header.Length)
        {
            return ProofRefusal.NoCheckpoint;
        }

        var head = text.AsSpan(Header.Length, blank - Header.Length);
        byte[]? extra = null;
        if (head.StartsWith(ExtraStart, StringComparison.Ordinal))
        {
            extra = CanonicalBase64.Decode(TakeLine(ref head)[ExtraStart.Length..]);
            if (extra is null || extra.Length > MaxExtraBytes)
            {
                return ProofRefusal.BadExtra;
            }
        }

        var line = TakeLine(ref head);
        if (!line.StartsWith(IndexStart, StringComparison.Ordinal) || !CanonicalDecimal.TryParse(line[IndexStart.Length..], out var index))
        {
            return ProofRefusal.BadIndex;
        }

        if (ProofLines.TryParse(head, MaxHashes) is not { } hashes)
        {
            return ProofRefusal.BadHash;
        }

        if (SignedNote.TryParse(text[(blank + 2)..], out var note) != NoteRefusal.None)
        {
            return ProofRefusal.BadNote;
        }

        proof = new TlogProof(index, hashes, note!, extra);
        return ProofRefusal.None;
    }

    /// <summary>The file.</summary>
    public byte[] ToBytes()
    {
        var text = new StringBuilder(Header);
        if (Extra is not null)
        {
            text.Append(ExtraStart).Append(Convert.ToBase64String(Extra)).Append('\n');
        }

        text.Append(IndexStart).Append(CanonicalDecimal.Format(Index)).Append('\n');
        foreach (var hash in Hashes)
        {
            text.Append(hash.ToString()).Append('\n');
        }

        return Encoding.UTF8.GetBytes(text.Append('\n').Append(Note.ToText()).ToString());
    }

    /// <summary>Is this entry, byte for byte, in a log that the policy believes?</summary>
    public ProofVerdict Verify(ReadOnlySpan<byte> entry, TrustPolicy policy, VerifierKey? required = null)
    {
        var quorum = QuorumVerifier.Verify(Note, policy, required);
        if (!quorum.IsOk)
        {
            return new ProofVerdict(quorum, TreeProblem.None);
        }

        NodeHash[] hashes = [.. Hashes];
        return new ProofVerdict(quorum, TreeVerifier.Inclusion(TreeHash.Leaf(entry), Index, quorum.Checkpoint!.Size, hashes, quorum.Checkpoint.Root));
    }

    private static ReadOnlySpan<char> TakeLine(ref ReadOnlySpan<char> rest)
    {
        var end = rest.IndexOf('\n');
        var line = end < 0 ? rest : rest[..end];
        rest = end < 0 ? [] : rest[(end + 1)..];
        return line;
    }
}
