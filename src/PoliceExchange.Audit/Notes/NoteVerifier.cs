namespace PoliceExchange.Audit.Notes;

/// <summary>A signature that verified.</summary>
/// <param name="Key">Whose.</param>
/// <param name="Time">Unix seconds; 0 for plain Ed25519.</param>
internal sealed record VerifiedSignature(VerifierKey Key, long Time);

/// <summary>Which known keys signed a note, or why it is refused.</summary>
/// <param name="Refusal">None: at least one known key signed and every known key's signature verifies.</param>
/// <param name="Signatures">One per key.</param>
internal sealed record NoteVerdict(NoteRefusal Refusal, IReadOnlyList<VerifiedSignature> Signatures);

/// <summary>
/// Verifies notes (signed-note, "Signatures"): lines of unknown keys are ignored, a bad signature of a known key refuses
/// the whole note, and so does the absence of any known one.
/// </summary>
internal static class NoteVerifier
{
    public static NoteVerdict Verify(SignedNote note, IReadOnlyCollection<VerifierKey> known)
    {
        var verified = new List<VerifiedSignature>();
        foreach (var line in note.Signatures)
        {
            foreach (var key in known)
            {
                if (!line.IsBy(key))
                {
                    continue;
                }

                var refusal = key.Verify(note.Text, line.Signature, out var time);
                if (refusal != NoteRefusal.None)
                {
                    return new NoteVerdict(refusal, []);
                }

                if (!verified.Exists(one => one.Key.Equals(key)))
                {
                    verified.Add(new VerifiedSignature(key, time));
                }
            }
        }

        return verified.Count > 0 ? new NoteVerdict(NoteRefusal.None, verified) : new NoteVerdict(NoteRefusal.NoKnownSignature, []);
    }
}
