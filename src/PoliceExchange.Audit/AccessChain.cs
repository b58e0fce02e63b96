using System.Security.Cryptography;

namespace PoliceExchange.Audit;

/// <summary>Verifies a node's chain of access entries: sequence without gaps, each bound to the one before.</summary>
internal static class AccessChain
{
    /// <summary>SHA-256 of nothing yet: what the first entry names as its previous.</summary>
    public static readonly byte[] Origin = new byte[32];

    /// <summary>The first place where the chain is broken.</summary>
    /// <param name="Sequence">The entry that does not follow.</param>
    /// <param name="Problem">What is wrong with it.</param>
    public sealed record Break(long Sequence, string Problem);

    /// <summary>Checks entries in order; null when every one follows the one before.</summary>
    public static Break? Verify(IEnumerable<byte[]> entries)
    {
        var previous = Origin;
        long expected = 1;
        foreach (var bytes in entries)
        {
            if (EntryFields.TryRead(bytes) is not { } entry)
            {
                return new Break(expected, "is no entry");
            }
            if (entry.Sequence != expected)
            {
                return new Break(expected, "gap in the sequence");
            }
            if (!entry.Previous.AsSpan().SequenceEqual(previous))
            {
                return new Break(expected, "does not name the entry before it");
            }
            previous = SHA256.HashData(bytes);
            expected++;
        }
        return null;
    }
}
