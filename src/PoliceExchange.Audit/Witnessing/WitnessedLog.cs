using PoliceExchange.Audit.Notes;
using PoliceExchange.Audit.Tree;

namespace PoliceExchange.Audit.Witnessing;

/// <summary>What a witness has on disk of a log: the last checkpoint that it cosigned. Never goes back.</summary>
/// <param name="Size">0 when it never cosigned one.</param>
/// <param name="Root">Root at that size; <see cref="TreeHash.Empty"/> for 0.</param>
internal sealed record WitnessRecord(long Size, NodeHash Root)
{
    /// <summary>Nothing cosigned yet.</summary>
    public static WitnessRecord None { get; } = new(0, TreeHash.Empty);
}

/// <summary>A log that the witness was told to watch.</summary>
/// <param name="Keys">Keys trusted for its origin.</param>
/// <param name="Record">Last cosigned.</param>
internal sealed record WitnessedLog(IReadOnlyCollection<VerifierKey> Keys, WitnessRecord Record);
