using System.Text;
using Google.Protobuf;
using PoliceExchange.Audit.Checkpoints;
using PoliceExchange.Audit.Notes;
using PoliceExchange.Audit.Quorum;
using PoliceExchange.Audit.Tree;
using PoliceExchange.Audit.Witnessing;
using PoliceExchange.Gateway.Keys;
using PoliceExchange.Protocol.Audit.V1;

namespace PoliceExchange.Gateway.Witness;

/// <summary>
/// This nation as a witness of the hub's log: it cosigns what continues what it cosigned before, keeps that durably
/// before it answers, and accepts only checkpoints that carry its own cosignature (SEALING-AND-AUDIT.md 2.4).
/// </summary>
internal sealed class LogWitness(WitnessStore store, Directory.DirectoryHolder directory, KeyRing keys, TimeProvider time, ILogger<LogWitness> log)
{
    /// <summary>The policy in force; null before the directory names a log.</summary>
    public TrustPolicy? Policy => RegisterPolicy.Of(directory.Current.Document);

    /// <summary>The note that was cosigned last; empty for none.</summary>
    public byte[] Recorded() => Policy is { Logs: [var only] } && store.Record(only.Key.Name) is { } record ? Encoding.UTF8.GetBytes(record.Note) : [];

    /// <summary>Decides on add-checkpoint; the answer is given only after its record is on disk.</summary>
    public async Task<AddCheckpointAnswer> AnswerAsync(ReadOnlyMemory<byte> body)
    {
        var now = time.GetUtcNow();
        var decision = WitnessDecision.Decide(body.Span, Watched, now.ToUnixTimeSeconds(), keys.Witness!);
        if (decision.Replace is { } replace)
        {
            var note = AddCheckpointRequest.TryParse(body.Span)!.Note;
            var cosigned = SignatureLine.TryParseAll(decision.Body, out var lines) == NoteRefusal.None ? note.With(lines) : note;
            if (!await store.ReplaceAsync(decision.Origin!, decision.Expected!.Size, replace.Size, cosigned.ToText()).ConfigureAwait(false))
            {
                return new AddCheckpointAnswer { Status = 409, Body = ByteString.CopyFromUtf8($"{store.Record(decision.Origin!)?.Size ?? 0}\n") };
            }
        }
        else if (decision.Reason is WitnessReason.Fork or WitnessReason.BadProof)
        {
            // The hub signed two histories, or cannot show that this one continues the other. What this nation cosigned and,
            // after an empty line, the request are the proof: two checkpoints that the log's own key signed.
            log.LogCritical("The hub's log does not continue what this nation cosigned: {Reason}", decision.Reason);
            await store.AlarmAsync($"HISTORY_{Name(decision.Reason)}", [.. Recorded(), (byte)'\n', .. body.Span], now).ConfigureAwait(false);
        }
        else
        {
            log.LogWarning("Not cosigned: {Reason}", decision.Reason);
        }
        return new AddCheckpointAnswer { Status = (uint)decision.Status, Body = ByteString.CopyFromUtf8(decision.Body) };
    }

    /// <summary>Accepts a published checkpoint, or keeps it as evidence.</summary>
    /// <returns>The checkpoint; null when it was not accepted.</returns>
    public async Task<Checkpoint?> AcceptAsync(ReadOnlyMemory<byte> note)
    {
        var now = time.GetUtcNow();
        if (Policy is not { } policy)
        {
            return null;
        }
        var verdict = QuorumVerifier.Verify(note.Span, policy, keys.Witness?.Verifier);
        if (!verdict.IsOk)
        {
            // A checkpoint that was cosigned before this gateway took part is no attack; it is only not accepted.
            log.LogWarning("A published checkpoint is not accepted: {Failed}", verdict.Failed);
            return null;
        }
        await store.AcceptAsync(new AcceptedCheckpoint(verdict.Checkpoint!.Size, Encoding.UTF8.GetString(note.Span), now)).ConfigureAwait(false);
        return verdict.Checkpoint;
    }

    private WitnessedLog? Watched(string origin)
    {
        if (Policy?.Logs.Where(one => one.Key.Name == origin).Select(one => one.Key).ToList() is not { Count: > 0 } trusted)
        {
            return null;
        }
        if (store.Record(origin) is not { } record)
        {
            return new WitnessedLog(trusted, PoliceExchange.Audit.Witnessing.WitnessRecord.None);
        }
        return Checkpoint.Of(record.Note) is { } checkpoint
            ? new WitnessedLog(trusted, new PoliceExchange.Audit.Witnessing.WitnessRecord(checkpoint.Size, checkpoint.Root))
            : throw new InvalidDataException("The record of the witness cannot be read; nothing is cosigned.");
    }

    private static string Name(WitnessReason reason) => reason == WitnessReason.Fork ? "FORK" : "BAD_PROOF";
}
