using PoliceExchange.Audit.Checkpoints;
using PoliceExchange.Audit.Notes;
using PoliceExchange.Audit.Quorum;
using PoliceExchange.Hosting.Store;

namespace PoliceExchange.Broker.Audit;

/// <summary>
/// Turns rows into the tree and the tree into checkpoints that a quorum of nations cosigned (DESIGN.md 7). One holder of
/// the lease at a time; each numbering and each signature is fenced by its token.
/// </summary>
internal sealed class Sequencer(
    LogStore store, HubLog hub, TileFolder tiles, Witnesses witnesses, BrokerOptions options, TimeProvider time, IHostApplicationLifetime process, ILogger<Sequencer> log)
    : BackgroundService
{
    private const int Batch = 1_024;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);

    // A witness that was slow or away is asked again for the same checkpoint.
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(3);

    private long _lease;
    private long _signedSize = -1;
    private (Checkpoint Checkpoint, SignedNote Note)? _pending;
    private DateTimeOffset _signedAt;
    private DateTimeOffset? _withoutQuorumSince;
    private DateTimeOffset _stoppedAt;
    private bool _reopen = true;

    /// <summary>What the log is doing.</summary>
    public LogState State => hub.Problem is not null ? LogState.Halted
        : !witnesses.HaveReported ? LogState.WaitingForWitnesses
        : _withoutQuorumSince is { } since && time.GetUtcNow() - since > options.QuorumAlarm ? LogState.WithoutQuorum
        : LogState.Serving;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        try
        {
            _lease = await store.TakeLeaseAsync().ConfigureAwait(false);
            using var timer = new PeriodicTimer(Tick, time);
            while (hub.Problem is null && await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
            {
                await OnceAsync().ConfigureAwait(false);
            }
        }
        catch (SyncFailedException failed) when (!failed.IsFull)
        {
            // Nothing more is signed over tiles of which nobody knows whether they are on disk (I3).
            ProcessEnd.AfterFailedSync(failed);
        }
        catch (LeaseLostException lost)
        {
            log.LogCritical(lost, "Another broker sequences the log now; this one ends");
            process.StopApplication();
        }
    }

    private async Task OnceAsync()
    {
        if (_reopen && time.GetUtcNow() - _stoppedAt < AskAgain)
        {
            return;
        }
        try
        {
            if (_reopen)
            {
                hub.Open();
                (_reopen, _signedSize) = (false, store.Signed()?.Size ?? -1);
            }
            await IntegrateAsync().ConfigureAwait(false);
        }
        catch (IOException full) when (full is StoreFullException or StoreBusyException)
        {
            log.LogWarning(full, "The log waits for the store");
        }
        catch (IOException full) when (full is not (StoreBrokenException or SyncFailedException { IsFull: false }))
        {
            // The tiles are derived: they are taken up from the disk again when there is room.
            log.LogWarning(full, "The log waits for room for its tiles");
            (_reopen, _stoppedAt, _pending) = (true, time.GetUtcNow(), null);
        }
    }

    private async Task IntegrateAsync()
    {
        while (await store.SequenceAsync(_lease, Batch).ConfigureAwait(false) is { Count: > 0 } leaves)
        {
            hub.Append(leaves);
            if (leaves.Count < Batch)
            {
                break;
            }
        }
        var now = time.GetUtcNow();
        var due = hub.Size > _signedSize ? now - _signedAt >= options.CheckpointEvery : _pending is not null && now - _signedAt >= AskAgain;
        if (!due || hub.Size == 0 || !witnesses.HaveReported)
        {
            return;
        }
        await CheckpointAsync(now).ConfigureAwait(false);
    }

    private async Task CheckpointAsync(DateTimeOffset now)
    {
        _signedAt = now;
        if (hub.Size > _signedSize)
        {
            var grown = hub.Cut();
            witnesses.Compare();
            if (hub.Problem is not null)
            {
                return;
            }
            _pending = (grown, SignedNote.Sign(grown.ToText(), now.ToUnixTimeSeconds(), hub.Key));
            await store.SignAsync(_lease, new StoredCheckpoint(grown.Size, _pending.Value.Note.ToText(), now, Published: false)).ConfigureAwait(false);
            _signedSize = grown.Size;
        }
        if (_pending is not var (checkpoint, signed))
        {
            return;
        }
        var cosigned = await GatherAsync(signed, checkpoint).ConfigureAwait(false);
        var published = witnesses.Policy is { } policy && QuorumVerifier.Verify(cosigned, policy).IsOk;
        await store.CosignedAsync(_lease, checkpoint.Size, cosigned.ToText(), published).ConfigureAwait(false);
        if (!published)
        {
            _pending = (checkpoint, cosigned);
            _withoutQuorumSince ??= now;
            log.LogWarning("The checkpoint of size {Size} has {Count} cosignatures, no quorum", checkpoint.Size, cosigned.Signatures.Count - 1);
            return;
        }
        (_pending, _withoutQuorumSince) = (null, null);
        tiles.WriteCheckpoint(cosigned.ToText());
        foreach (var session in witnesses.Sessions)
        {
            session.Publish(cosigned.ToBytes());
        }
    }

    /// <summary>Asks every witness at once; only lines that verify are added, so that a bad witness spoils nothing.</summary>
    private async Task<SignedNote> GatherAsync(SignedNote note, Checkpoint checkpoint)
    {
        var policy = witnesses.Policy;
        var missing = witnesses.Sessions.Where(session =>
            policy?.Witnesses.FirstOrDefault(one => one.Name == session.Gateway) is { } witness && !note.Signatures.Any(line => line.IsBy(witness.Key)));
        var answers = await Task.WhenAll(missing.Select(async session =>
            (session.Gateway, Lines: await session.CosignAsync(note, checkpoint, hub.Nodes(checkpoint.Size), options.WitnessPatience, time, Refused).ConfigureAwait(false)))).ConfigureAwait(false);
        foreach (var (gateway, lines) in answers)
        {
            if (policy?.Witnesses.FirstOrDefault(one => one.Name == gateway) is not { } witness)
            {
                continue;
            }
            var own = lines.Where(line => line.IsBy(witness.Key)).Take(1).ToList();
            if (own.Count == 1 && NoteVerifier.Verify(new SignedNote(note.Text, own), [witness.Key]).Refusal == NoteRefusal.None)
            {
                note = note.With(own);
            }
        }
        return note;
    }

    private void Refused(string gateway, uint status) => log.LogError("The witness {Gateway} refused a checkpoint with status {Status}", gateway, status);
}
