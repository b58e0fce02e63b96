using PoliceExchange.Audit.Text;

namespace PoliceExchange.Audit.Tree;

/// <summary>Proof hashes in base64, one a line (tlog-witness, "add-checkpoint"; tlog-proof, "Format").</summary>
internal static class ProofLines
{
    /// <summary>Lines without the last newline; null when one is not 32 bytes or there are too many. Nothing is no lines.</summary>
    public static NodeHash[]? TryParse(ReadOnlySpan<char> lines, int max)
    {
        var hashes = new List<NodeHash>();
        if (lines.IsEmpty)
        {
            return [];
        }

        foreach (var range in lines.Split('\n'))
        {
            if (hashes.Count == max || !NodeHash.TryRead(CanonicalBase64.Decode(lines[range]), out var hash))
            {
                return null;
            }

            hashes.Add(hash);
        }

        return [.. hashes];
    }
}
