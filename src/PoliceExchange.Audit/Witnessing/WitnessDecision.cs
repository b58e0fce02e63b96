using System.Text;
using PoliceExchange.Audit.Checkpoints;
using PoliceExchange.Audit.Notes;
using PoliceExchange.Audit.Text;
using PoliceExchange.Audit.Tree;

namespace PoliceExchange.Audit.Witnessing;

/// <summary>
/// A witness's decision on add-checkpoint, without disk or clock (tlog-witness, "add-checkpoint"; SEALING-AND-AUDIT.md 2.3).
/// The checks stand in the order of the specification. Same size with another root is 422 as in the editor's copy;
/// v1.0.0 says 409 without a size, which a client reads alike: no cosignature.
/// </summary>
internal static class WitnessDecision
{
    /// <summary>Media type of the recorded size.</summary>
    public const string SizeType = "text/x.tlog.size";

    /// <summary>Media type of cosignatures.</summary>
    public const string TextType = "text/plain; charset=utf-8";

    /// <summary>Decides. <paramref name="logs"/> gives the log of an origin or null; <paramref name="time"/> is Unix seconds.</summary>
    public static WitnessAnswer Decide(ReadOnlySpan<byte> body, Func<string, WitnessedLog?> logs, long time, params ReadOnlySpan<SignerKey> cosigners)
    {
        if (AddCheckpointRequest.TryParse(body) is not { } request
            || Checkpoint.TryParse(request.Note.Text, out var checkpoint) != CheckpointRefusal.None)
        {
            return new WitnessAnswer(WitnessReason.Malformed, 400);
        }

        var origin = checkpoint!.Origin;
        if (logs(origin) is not { } log)
        {
            return new WitnessAnswer(WitnessReason.UnknownOrigin, 404, Origin: origin);
        }

        if (NoteVerifier.Verify(request.Note, log.Keys).Refusal != NoteRefusal.None)
        {
            return new WitnessAnswer(WitnessReason.NotSignedByLog, 403, Origin: origin);
        }

        var answer = Compare(request, checkpoint, log.Record);
        return answer.Reason == WitnessReason.Cosigned
            ? answer with
            {
                Origin = origin,
                ContentType = TextType,
                Body = Cosign(request.Note.Text, time, cosigners),
                Replace = new WitnessRecord(checkpoint.Size, checkpoint.Root),
                Expected = log.Record,
            }
            : answer with { Origin = origin };
    }

    private static WitnessAnswer Compare(AddCheckpointRequest request, Checkpoint checkpoint, WitnessRecord record)
    {
        if (request.OldSize > checkpoint.Size)
        {
            return new WitnessAnswer(WitnessReason.OldAboveNew, 400);
        }

        if (request.OldSize != record.Size)
        {
            return new WitnessAnswer(WitnessReason.OtherRecordedSize, 409, SizeType, CanonicalDecimal.Format(record.Size) + "\n");
        }

        if (checkpoint.IsEmptyWithOtherRoot)
        {
            return new WitnessAnswer(WitnessReason.EmptyTreeOtherRoot, 422);
        }

        NodeHash[] proof = [.. request.Proof];
        if (request.OldSize == 0)
        {
            // A proof from the empty tree says nothing, so none may be there.
            return proof.Length > 0 ? new WitnessAnswer(WitnessReason.ProofNotEmpty, 422) : new WitnessAnswer(WitnessReason.Cosigned, 200);
        }

        return TreeVerifier.Consistency(record.Size, checkpoint.Size, record.Root, checkpoint.Root, proof) switch
        {
            TreeProblem.None => new WitnessAnswer(WitnessReason.Cosigned, 200),
            TreeProblem.SameSizeOtherRoot => new WitnessAnswer(WitnessReason.Fork, 422),
            _ => new WitnessAnswer(WitnessReason.BadProof, 422),
        };
    }

    private static string Cosign(string text, long time, ReadOnlySpan<SignerKey> cosigners)
    {
        var lines = new StringBuilder();
        foreach (var cosigner in cosigners)
        {
            lines.Append(cosigner.Sign(text, time).ToText());
        }

        return lines.ToString();
    }
}
