using PoliceExchange.Audit;
using PoliceExchange.Gateway.Audit;
using PoliceExchange.Gateway.Notices;

namespace PoliceExchange.Gateway.Oversight;

/// <summary>Opens or erases the private part of one entry under a warrant; recorded first.</summary>
internal sealed class EntryOpening(Vault vault, OversightEntries entries)
{
    /// <summary>Null when there is no such entry: then nothing is recorded here and the call log has the failure.</summary>
    public async Task<(VaultOpening Opening, long RecordedAs)?> OpenAsync(Desk desk, long sequence, string warrant, string reason)
    {
        if (vault.Entry(sequence) is not { } entry)
        {
            return null;
        }
        var row = await entries.RecordAsync(entries.Prepare(desk, AccessOperation.OpenEntry, reason, warrant, entry)).ConfigureAwait(false);
        return (vault.Open(sequence), row);
    }

    /// <summary>The entry that records the erasure; null when there is nothing to erase.</summary>
    public Task<long?> EraseAsync(Desk desk, long sequence, string warrant, string reason) =>
        vault.EraseAsync(sequence, entries.Public(desk, AccessOperation.Erase), OversightEntries.Private(desk, reason, warrant));

    public bool Exists(long sequence) => vault.Entry(sequence) is not null;
}
