using PoliceExchange.Audit.Quorum;
using PoliceExchange.Audit.Tree;

namespace PoliceExchange.Audit.Proofs;

/// <summary>Why a file is not a .tlog-proof (tlog-proof, "Format").</summary>
internal enum ProofRefusal
{
    /// <summary>It is one.</summary>
    None = 0,

    /// <summary>Over <see cref="TlogProof.MaxBytes"/>.</summary>
    TooLarge,

    /// <summary>Not UTF-8 that starts with the format's first line.</summary>
    NotAProof,

    /// <summary>No blank line.</summary>
    NoCheckpoint,

    /// <summary>The extra line is not canonical base64, or too long.</summary>
    BadExtra,

    /// <summary>No index line, or not a decimal without leading zeros.</summary>
    BadIndex,

    /// <summary>A proof line that is not 32 bytes in canonical base64, or too many.</summary>
    BadHash,

    /// <summary>The checkpoint is not a signed note.</summary>
    BadNote,
}

/// <summary>The verdict on an entry.</summary>
/// <param name="Quorum">On the checkpoint: its failing check.</param>
/// <param name="Inclusion">On the path: judged only when the checkpoint holds.</param>
internal sealed record ProofVerdict(QuorumVerdict Quorum, TreeProblem Inclusion)
{
    /// <summary>True when the entry is in a log that the policy believes.</summary>
    public bool IsOk => Quorum.IsOk && Inclusion == TreeProblem.None;
}
