using System.Collections.Concurrent;
using Grpc.Core;
using PoliceExchange.Audit.Checkpoints;
using PoliceExchange.Audit.Notes;
using PoliceExchange.Audit.Quorum;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Hosting.Lifetime;
using PoliceExchange.Hosting.Tls;
using PoliceExchange.Protocol.Audit.V1;
using PoliceExchange.Protocol.Fault.V1;

namespace PoliceExchange.Broker.Audit;

/// <summary>
/// The witnesses that are linked. Each says first what it cosigned last: a hub that was put back to an older state
/// learns here that it is older than what it signed, before it signs anything (SEALING-AND-AUDIT.md 2.5.4).
/// </summary>
internal sealed class Witnesses(HubLog hub, Directory.DirectoryHolder directory, ILogger<Witnesses> log)
{
    private readonly ConcurrentDictionary<string, (WitnessSession Session, CancellationTokenSource Ends)> _open = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Checkpoint> _reported = new(StringComparer.Ordinal);

    /// <summary>Gateways whose stream is open.</summary>
    public IReadOnlyCollection<string> Linked => [.. _open.Keys.Order(StringComparer.Ordinal)];

    public IReadOnlyList<WitnessSession> Sessions => [.. _open.Values.Select(one => one.Session)];

    /// <summary>The policy that is in force; null before the directory names a log.</summary>
    public TrustPolicy? Policy => RegisterPolicy.Of(directory.Current.Document);

    /// <summary>True when witnesses that make a quorum have said, since the start, what they cosigned last.</summary>
    public bool HaveReported => Policy?.IsQuorum(_reported.Keys) ?? false;

    /// <summary>Compares what witnesses reported with the tree, whose tiles were just cut; halts the log where it is not its beginning, or where that cannot be told.</summary>
    public void Compare()
    {
        foreach (var (gateway, seen) in _reported)
        {
            if (seen.Size > hub.Size)
            {
                hub.Halt($"{gateway} cosigned size {seen.Size}, the store holds {hub.Size} entries: it is older than what this log signed");
            }
            else if (seen.Size > 0 && hub.RootAt(seen.Size) != seen.Root)
            {
                hub.Halt($"{gateway} cosigned another root at size {seen.Size}: this store has another history than the one that this log signed");
            }
        }
    }

    public async Task RunAsync(
        SpiffeId peer, IAsyncStreamReader<WitnessRequest> requests, IServerStreamWriter<WitnessResponse> responses, CancellationToken drain, CancellationToken call)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(drain, call);
        if (Policy?.Witnesses.FirstOrDefault(one => one.Name == peer.Name) is not { } witness)
        {
            throw new Fault(FaultReason.IdentityMismatch, "The directory names no witness key of this gateway.").ToException();
        }
        if (!await requests.MoveNext(ends.Token).ConfigureAwait(false) || requests.Current.Record is not { } record || !TryReport(peer.Name, witness.Key, record))
        {
            throw Fault.Invalid([new FieldViolation("record", "first", "Open the stream with the checkpoint that this witness cosigned last, or with none.")]).ToException();
        }
        var session = new WitnessSession(peer.Name, _reported[peer.Name].Size);
        _open.AddOrUpdate(peer.Name, (session, ends), (_, older) =>
        {
            Takeover.End(older.Ends);
            return (session, ends);
        });
        try
        {
            var writing = WriteAsync(session, responses, ends.Token);
            while (await requests.MoveNext(ends.Token).ConfigureAwait(false))
            {
                if (requests.Current.Answer is { } answer)
                {
                    session.Answer(answer);
                }
            }
            await ends.CancelAsync().ConfigureAwait(false);
            await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        catch (OperationCanceledException) when (!drain.IsCancellationRequested && !call.IsCancellationRequested)
        {
            throw new Fault(FaultReason.NotServing, "A newer stream of this witness took over.").ToException();
        }
        finally
        {
            _open.TryRemove(new KeyValuePair<string, (WitnessSession, CancellationTokenSource)>(peer.Name, (session, ends)));
        }
    }

    // Only what this log itself signed counts: no witness can halt the log with a checkpoint of its own making.
    private bool TryReport(string gateway, VerifierKey witness, WitnessRecord record)
    {
        if (record.Checkpoint.IsEmpty)
        {
            _reported[gateway] = new Checkpoint(hub.Origin, 0, PoliceExchange.Audit.Tree.TreeHash.Empty);
            return true;
        }
        if (SignedNote.TryParse(record.Checkpoint.Span, out var note) != NoteRefusal.None
            || Checkpoint.TryParse(note!.Text, out var checkpoint) != CheckpointRefusal.None
            || checkpoint!.Origin != hub.Origin
            || NoteVerifier.Verify(note, [hub.Key.Verifier, witness]) is not { Refusal: NoteRefusal.None } verdict
            || !verdict.Signatures.Any(signature => signature.Key.Equals(hub.Key.Verifier)))
        {
            log.LogWarning("{Gateway} reports a checkpoint that this log did not sign", gateway);
            return false;
        }
        _reported[gateway] = checkpoint;
        return true;
    }

    private static async Task WriteAsync(WitnessSession session, IServerStreamWriter<WitnessResponse> responses, CancellationToken cancel)
    {
        await foreach (var response in session.Out.ReadAllAsync(cancel).ConfigureAwait(false))
        {
            await responses.WriteAsync(response, cancel).ConfigureAwait(false);
        }
    }
}
