using PoliceExchange.Audit;
using PoliceExchange.Gateway.Audit;
using PoliceExchange.Hosting.Store;
using PoliceExchange.Policy;
using PoliceExchange.Policy.Clocks;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Gateway.Casework;

/// <summary>
/// Brings what is kept of a thread up to its steps and to the time: states, duties, and the stages of clocks that came. Each
/// stage is told once, with its access entry, in the transaction that notes it; so it is told neither twice after a crash nor
/// not at all, and a hub that is away changes nothing (DESIGN.md 5).
/// </summary>
internal sealed class CaseKeeper(PolicyEngine policy, AccessLog access, GatewayIdentity self, ILogger<CaseKeeper> log)
{
    private static readonly TimeSpan Ahead = TimeSpan.FromMinutes(10);

    public CaseReading Settle(StoreConnection db, string thread, DateTimeOffset now)
    {
        var book = policy.Clocks;
        var steps = CaseStore.Steps(db, thread);
        // What the hub's word took to get here is not counted in its time: the newest message has happened, whatever it says.
        now = steps.Select(step => step.At).Where(at => at < now + Ahead).Append(now).Max();
        var reading = CaseReader.Read(steps, book, now);
        var matters = reading.Matters.ToDictionary(matter => matter.NoticeId, StringComparer.Ordinal);
        foreach (var matter in reading.Matters)
        {
            foreach (var track in matter.Tracks)
            {
                CaseStore.Put(db, thread, matter, track);
            }
        }
        var kept = new HashSet<string>(StringComparer.Ordinal);
        foreach (var duty in reading.Duties.Where(duty => IsOurs(duty, matters[duty.NoticeId])))
        {
            kept.Add(duty.Id);
            Settle(db, thread, matters[duty.NoticeId], duty, duty.Read(book, now), now);
        }
        CaseStore.Drop(db, thread, kept);
        return reading;
    }

    /// <summary>A clock that tells nobody here is kept by the other side, which alone knows all that stops it.</summary>
    private bool IsOurs(Duty duty, Matter matter)
    {
        var asks = duty.OwnerState == matter.Issuer == (duty.Rule.Owner == ClockParty.Issuer) ? matter.Issuer : duty.Party;
        var asked = asks == matter.Issuer ? duty.Party : matter.Issuer;
        return duty.Rule.Tells.Any(party => (party == ClockParty.Issuer ? asks : asked) == self.State);
    }

    private void Settle(StoreConnection db, string thread, Matter matter, Duty duty, ClockReading reading, DateTimeOffset now)
    {
        var stages = DutyStage.Of(duty, reading);
        var told = CaseStore.Told(db, duty.Id);
        foreach (var stage in stages.Where(stage => stage.At <= now && !told.Contains(stage.Name) && (reading.EndedAt is null || DutyStage.IsPassing(stage))))
        {
            if (!CaseStore.Tell(db, duty.Id, stage, now))
            {
                continue;
            }
            access.Append(db, new AccessEntry(self.Id, AccessOperation.Clock, $"{stage.Name} {duty.Rule.Duty} {duty.OwnerState}", duty.StartKey, self.Id, now)
            {
                Family = Codes.Name(matter.Family),
                Owner = matter.Issuer,
            });
            if (DutyStage.IsPassing(stage))
            {
                log.LogWarning("{Duty} of {Owner} {Stage} at {DueAt:O}", duty.Rule.Duty, duty.OwnerState, stage.Name, reading.DueAt);
            }
        }
        var next = reading.State == ClockState.Paused ? null : stages.Where(stage => stage.At > now).Select(stage => (DateTimeOffset?)stage.At).FirstOrDefault();
        CaseStore.Put(db, thread, matter, duty, reading, DutyStage.OwnerAt(duty, reading, now), next);
    }
}
