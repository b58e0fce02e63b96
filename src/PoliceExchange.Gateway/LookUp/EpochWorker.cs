using System.Security.Cryptography;
using Google.Protobuf;
using Grpc.Core;
using PoliceExchange.Gateway.Directory;
using PoliceExchange.Gateway.Keys;
using PoliceExchange.Gateway.Link;
using PoliceExchange.Hosting.Store;
using PoliceExchange.Matching.Epochs;
using PoliceExchange.Protocol.Directory;
using PoliceExchange.Protocol.Lookup;
using PoliceExchange.Protocol.Lookup.V1;

namespace PoliceExchange.Gateway.LookUp;

/// <summary>
/// Keeps the epoch keys: fetches what the hub has, takes what verifies, makes or passes on what is this gateway's to do, and erases what is
/// over. Who makes a key takes it from the hub like everybody else, so there is never a key that only its maker uses.
/// </summary>
internal sealed class EpochWorker(
    EpochKeys keys, EpochKeyStore store, KeyRing ring, DirectoryHolder directory, HubLink link, GatewayIdentity self, TimeProvider time, ILogger<EpochWorker> log)
    : BackgroundService
{
    private const int MaxRemembered = 256;
    private static readonly EventId DerivationAlarm = new(5201, nameof(DerivationAlarm));
    private static readonly EventId SecondKey = new(5202, nameof(SecondKey));
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan SlowestWhileMissing = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(10);

    private readonly Dictionary<(uint Epoch, int Generation, bool Copy), long> _since = [];
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);
    private TimeSpan _wait = Soon;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Neither ends but by the stop or a defect, and a defect must not leave the other running alone.
        var ended = await Task.WhenAny(LookAsync(stoppingToken), KeepHouseAsync(stoppingToken)).ConfigureAwait(false);
        await ended.ConfigureAwait(false);
    }

    private async Task LookAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var seen = directory.Current;
            var wait = await link.Retry.ExecuteAsync(async cancel => await RoundAsync(cancel).ConfigureAwait(false), stop).ConfigureAwait(false);
            using var ends = CancellationTokenSource.CreateLinkedTokenSource(stop);
            var changed = directory.Latest.AfterAsync(seen, ends.Token);
            await Task.WhenAny(changed, Task.Delay(wait, time, ends.Token)).ConfigureAwait(false);
            if (changed.IsCompletedSuccessfully)
            {
                _wait = Soon;
            }
            await ends.CancelAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Erases what is over and puts alarms on record, with or without a link.</summary>
    private async Task KeepHouseAsync(CancellationToken stop)
    {
        var raised = false;
        while (true)
        {
            try
            {
                var current = keys.Current;
                keys.DropBefore(current - 1);
                await store.EraseBeforeAsync(current - 1).ConfigureAwait(false);
                if (raised)
                {
                    log.LogCritical(DerivationAlarm, "Queries derived more encodings within an hour than a gateway's desks ever need. Look at who asked (px audit search), before anything else.");
                    await store.RaiseAsync("EPOCH_DERIVATIONS", self.Id, null).ConfigureAwait(false);
                    raised = false;
                }
            }
            catch (Exception e) when (e is StoreFullException or StoreBusyException)
            {
                log.LogWarning(e, "The store is busy or full; epoch keys are looked after later");
            }
            raised |= await keys.Alarm.WaitAsync(raised ? SlowestWhileMissing : Idle, stop).ConfigureAwait(false);
        }
    }

    /// <summary>One look at the hub. Returns how long to wait for the next.</summary>
    private async ValueTask<TimeSpan> RoundAsync(CancellationToken cancel)
    {
        var client = new EpochService.EpochServiceClient(link.Channel);
        var response = await client.GetEpochKeysAsync(new GetEpochKeysRequest(), deadline: link.Deadline, cancellationToken: cancel).ConfigureAwait(false);
        var messages = response.EpochKeys.Select(bytes => EpochKeyMessage.Read(bytes.ToByteArray())).OfType<EpochKeyMessage>().ToList();
        await TakeAsync(messages).ConfigureAwait(false);
        if (!directory.Standing.AllowsExchange)
        {
            return Idle;
        }
        var duties = EpochDuties.Of(self.Id, directory.Current, messages, keys.KeyId, time.GetUtcNow());
        var (due, wait) = Due(duties);
        foreach (var duty in due)
        {
            await DoAsync(client, duty, cancel).ConfigureAwait(false);
        }
        return due.Count > 0 ? Slower() : Min(wait, UntilNextLook(messages));
    }

    private async Task TakeAsync(List<EpochKeyMessage> messages)
    {
        var known = store.Known();
        var now = time.GetUtcNow();
        foreach (var epoch in messages.GroupBy(message => message.Epoch))
        {
            // A kept key that could not be opened at the start counts as none.
            var held = keys.Find(epoch.Key) is not null ? known.GetValueOrDefault(epoch.Key) : null;
            switch (EpochVerdict.Of([.. epoch], directory.Current, held, now))
            {
                case EpochVerdict.Same same when same.Kids.Count > held!.Kids.Count:
                    await store.SpreadAsync(epoch.Key, same.Kids).ConfigureAwait(false);
                    break;
                case EpochVerdict.New found:
                    await OpenAsync(found).ConfigureAwait(false);
                    break;
                case EpochVerdict.Refused refused when Remember(refused.Message.Hash):
                    log.LogError(
                        refused.IsAnomaly ? SecondKey : default, "The key of epoch {Epoch}, generation {Generation}, by {Gateway} is not taken: {Why}",
                        epoch.Key, refused.Message.Generation, refused.Message.By, refused.Why);
                    if (refused.IsAnomaly)
                    {
                        await store.RaiseAsync("EPOCH_SECOND_KEY", refused.Message.By, refused.Message.Hash).ConfigureAwait(false);
                    }
                    break;
                default:
                    break;
            }
        }
    }

    private async Task OpenAsync(EpochVerdict.New found)
    {
        foreach (var message in found.Candidates)
        {
            if (message.Kids.Select(ring.Seal).FirstOrDefault(seal => seal is not null) is not { } seal)
            {
                continue;
            }
            if (message.Open(seal) is not { } key)
            {
                if (Remember(message.Hash))
                {
                    log.LogError("What {Gateway} sealed for epoch {Epoch} to this gateway is not the key that it commits to. Tell governance.", message.By, message.Epoch);
                }
                continue;
            }
            try
            {
                var held = new HeldEpoch(message.Epoch, message.Generation, message.KeyId, found.Issue.By);
                await store.KeepAsync(new KnownEpoch(held, found.Issue.Hash, found.Issue.Directory, found.Kids), key).ConfigureAwait(false);
                keys.Put(held, key);
                log.LogInformation("The key of epoch {Epoch}, generation {Generation}, made by {Gateway}, is here: {KeyId}", held.Epoch, held.Generation, held.IssuedBy, held.KeyId);
            }
            finally
            {
                CryptographicOperations.ZeroMemory(key);
            }
            return;
        }
    }

    private async Task DoAsync(EpochService.EpochServiceClient client, EpochDuty duty, CancellationToken cancel)
    {
        if ((duty.Copied is null ? Make(duty) : PassOn(duty)) is not { } message)
        {
            return;
        }
        try
        {
            await client.PublishEpochKeyAsync(
                new PublishEpochKeyRequest { EpochKey = UnsafeByteOperations.UnsafeWrap(message) }, deadline: link.Deadline, cancellationToken: cancel).ConfigureAwait(false);
        }
        catch (RpcException refused) when (refused.StatusCode is StatusCode.FailedPrecondition or StatusCode.InvalidArgument or StatusCode.PermissionDenied)
        {
            // Another gateway was first, or the directory moved on meanwhile: the next look shows which.
            log.LogInformation("The hub did not take the key of epoch {Epoch}: {Why}", duty.Epoch, refused.Status.Detail);
        }
    }

    private byte[]? Make(EpochDuty duty)
    {
        var key = GC.AllocateUninitializedArray<byte>(EpochKeyMessage.KeyBytes, pinned: true);
        RandomNumberGenerator.Fill(key);
        try
        {
            var (snapshot, now) = (directory.Current, time.GetUtcNow());
            var recipients = EpochRota.Recipients(snapshot, now);
            return recipients.Count == 0 ? null : EpochKeyMessage.Seal(Statement(duty, snapshot, now), key, [.. recipients.Select(one => one.Key)], ring.Sign);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private byte[]? PassOn(EpochDuty duty)
    {
        var issue = duty.Copied!;
        var (snapshot, now) = (directory.Current, time.GetUtcNow());
        // Who must not get anything new while it is unknown whether the directory still holds (DESIGN.md 13 (10)).
        var joined = directory.Standing.AllowsNewGrants
            ? EpochRota.Without(snapshot, issue.Kids.ToHashSet(StringComparer.Ordinal), now).Select(gateway => snapshot.SealKeys(gateway.Id, now)[0].Key).ToList()
            : [];
        return joined.Count > 0 && keys.TryPassOn(
            duty.Epoch, issue.KeyId, key => EpochKeyMessage.Seal(Statement(duty, snapshot, now) with { CopyOf = issue.Hash }, key, joined, ring.Sign), out var message)
            ? message
            : null;
    }

    private EpochKeyMessage Statement(EpochDuty duty, DirectorySnapshot snapshot, DateTimeOffset now) => new()
    {
        Epoch = duty.Epoch, Generation = duty.Generation, By = self.Id, Directory = snapshot.Version, At = now, KeyId = "",
    };

    /// <summary>Duties whose courtesy is over, and the time until the next one's is.</summary>
    private (List<EpochDuty> Due, TimeSpan Wait) Due(IReadOnlyList<EpochDuty> duties)
    {
        foreach (var gone in _since.Keys.Except(duties.Select(Key)).ToList())
        {
            _since.Remove(gone);
        }
        var due = new List<EpochDuty>();
        var wait = Idle;
        foreach (var duty in duties)
        {
            _since.TryAdd(Key(duty), time.GetTimestamp());
            var left = duty.Courtesy - time.GetElapsedTime(_since[Key(duty)]);
            if (left <= TimeSpan.Zero)
            {
                due.Add(duty);
            }
            else
            {
                wait = Min(wait, left);
            }
        }
        return (due, wait);

        static (uint, int, bool) Key(EpochDuty duty) => (duty.Epoch, duty.Generation, duty.Copied is not null);
    }

    /// <summary>Often while a key is missing that could be there, or is an older one than the hub gives out, then seldom.</summary>
    private TimeSpan UntilNextLook(List<EpochKeyMessage> messages)
    {
        var current = keys.Current;
        var missing = Enumerable.Range((int)current, Epochs.IssuedAhead).Any(epoch =>
            keys.Find((uint)epoch) is not { } held || messages.Exists(message => message.Epoch == epoch && message.Generation > held.Generation));
        if (missing)
        {
            return Slower();
        }
        _wait = Soon;
        return Idle;
    }

    /// <summary>Each time twice as long, until nothing is missing or the directory changes.</summary>
    private TimeSpan Slower()
    {
        var wait = _wait;
        _wait = Min(_wait * 2, SlowestWhileMissing);
        return wait;
    }

    private bool Remember(string hash)
    {
        if (_told.Count >= MaxRemembered)
        {
            _told.Clear();
        }
        return _told.Add(hash);
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
