using PoliceExchange.Audit.Checkpoints;
using PoliceExchange.Audit.Notes;

namespace PoliceExchange.Audit.Quorum;

/// <summary>Judges cosigned checkpoints by a policy (tlog-policy, "What is a policy?"; SEALING-AND-AUDIT.md 2.4).</summary>
internal static class QuorumVerifier
{
    /// <summary>Judges the bytes of a cosigned checkpoint.</summary>
    /// <param name="bytes">The note.</param>
    /// <param name="policy">Whom to believe.</param>
    /// <param name="required">
    /// Own key of a gateway: without its own cosignature it accepts no checkpoint, so that no coalition of others can fork it.
    /// Null for a reader that is no witness.
    /// </param>
    public static QuorumVerdict Verify(ReadOnlySpan<byte> bytes, TrustPolicy policy, VerifierKey? required = null)
    {
        var refusal = SignedNote.TryParse(bytes, out var note);
        return refusal == NoteRefusal.None ? Verify(note!, policy, required) : Refuse(QuorumCheck.Note, refusal);
    }

    /// <summary>Judges a parsed note.</summary>
    public static QuorumVerdict Verify(SignedNote note, TrustPolicy policy, VerifierKey? required = null)
    {
        var detail = Checkpoint.TryParse(note.Text, out var checkpoint);
        if (detail != CheckpointRefusal.None)
        {
            return Refuse(QuorumCheck.Checkpoint, NoteRefusal.None, detail);
        }

        List<VerifierKey> known = [.. policy.Logs.Select(log => log.Key), .. policy.Witnesses.Select(witness => witness.Key)];
        if (required is not null && !known.Contains(required))
        {
            known.Add(required);
        }

        var verdict = NoteVerifier.Verify(note, known);
        if (verdict.Refusal != NoteRefusal.None)
        {
            return Refuse(QuorumCheck.Signatures, verdict.Refusal, checkpoint: checkpoint);
        }

        var cosigned = new List<WitnessCosignature>();
        foreach (var witness in policy.Witnesses)
        {
            if (verdict.Signatures.FirstOrDefault(signature => signature.Key.Equals(witness.Key)) is { } signature)
            {
                cosigned.Add(new WitnessCosignature(witness.Name, signature.Time));
            }
        }

        var isLogs = policy.Logs.Any(log => log.Key.Name == checkpoint!.Origin && verdict.Signatures.Any(signature => signature.Key.Equals(log.Key)));
        var failed = !isLogs ? QuorumCheck.LogSignature
            : required is not null && !verdict.Signatures.Any(signature => signature.Key.Equals(required)) ? QuorumCheck.OwnCosignature
            : !policy.IsQuorum(cosigned.Select(one => one.Witness)) ? QuorumCheck.Quorum
            : QuorumCheck.None;
        return new QuorumVerdict(failed, NoteRefusal.None, CheckpointRefusal.None, checkpoint, cosigned);
    }

    private static QuorumVerdict Refuse(QuorumCheck failed, NoteRefusal note, CheckpointRefusal detail = CheckpointRefusal.None, Checkpoint? checkpoint = null) =>
        new(failed, note, detail, checkpoint, []);
}
