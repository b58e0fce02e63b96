namespace PoliceExchange.Audit.Checkpoints;

/// <summary>Why a text is not a checkpoint of ours (tlog-checkpoint, "Note text").</summary>
internal enum CheckpointRefusal
{
    /// <summary>It is one.</summary>
    None = 0,

    /// <summary>Not three lines, each with its newline.</summary>
    NotThreeLines,

    /// <summary>Extension lines: no monitor can audit them, so none is accepted (SEALING-AND-AUDIT.md 2.1).</summary>
    ExtensionLines,

    /// <summary>The origin is empty, too long, or has spaces, plus or control characters.</summary>
    BadOrigin,

    /// <summary>The size is not a decimal without leading zeros, or over 2^63 - 1.</summary>
    BadSize,

    /// <summary>The root is not 32 bytes in canonical base64.</summary>
    BadRoot,
}
