using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using PoliceExchange.Audit;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Hosting.Store;
using PoliceExchange.Hosting.Tls;
using PoliceExchange.Protocol.Fault.V1;

namespace PoliceExchange.Broker.Audit;

/// <summary>
/// Takes the entries of gateways' own logs. A gateway's chain has no gap and one history: the hub cannot leave out or
/// reorder what it took, and the gateway cannot take back what it handed in.
/// </summary>
internal sealed class LogKeeper(LogStore log, Directory.DirectoryHolder directory, BrokerKeys keys, TimeProvider time)
{
    private const int MaxEntries = 512;

    /// <summary>What became of a batch.</summary>
    private abstract record Kept
    {
        public sealed record Held(long Sequence) : Kept;

        public sealed record Refused(Fault Fault) : Kept;
    }

    /// <summary>Keeps a batch; the last sequence number held then.</summary>
    public async Task<long> KeepAsync(SpiffeId peer, IReadOnlyList<ByteString> entries, string head)
    {
        var now = time.GetUtcNow();
        var current = directory.Current;
        if (entries.Count > MaxEntries)
        {
            throw Fault.Invalid([new FieldViolation("entries", "count", $"Send at most {MaxEntries} entries in a call.")]).ToException();
        }
        if (LogHead.Verify(Encoding.UTF8.GetBytes(head), kid => current.GatewaySignKey(peer.Name, kid, now)) is not { } signed || signed.Node != peer.Name)
        {
            throw new Fault(FaultReason.SignatureInvalid, "The head of the log is not signed by a key of this gateway.").ToException();
        }
        var chain = Read(peer.Name, entries, signed);
        var kept = await log.Store.WriteAsync<Kept>(db => Keep(db, peer, chain, signed, head, now), essential: true).ConfigureAwait(false);
        return kept switch
        {
            Kept.Held held => held.Sequence,
            Kept.Refused refused => throw refused.Fault.ToException(),
            _ => throw new InvalidOperationException(),
        };
    }

    private static List<(EntryFields Fields, byte[] Hash, byte[] Bytes)> Read(string node, IReadOnlyList<ByteString> entries, LogHead head)
    {
        var chain = new List<(EntryFields Fields, byte[] Hash, byte[] Bytes)>();
        for (var i = 0; i < entries.Count; i++)
        {
            var bytes = entries[i].ToByteArray();
            if (EntryFields.TryRead(bytes) is not { } fields || fields.Node != node)
            {
                throw Fault.Invalid([new FieldViolation($"entries[{i}]", "entry.form", "Not an entry of this gateway's log.")]).ToException();
            }
            if (i > 0 && (fields.Sequence != chain[^1].Fields.Sequence + 1 || !fields.Previous.AsSpan().SequenceEqual(chain[^1].Hash)))
            {
                throw Fault.Invalid([new FieldViolation($"entries[{i}]", "entry.chain", "Does not follow the entry before it.")]).ToException();
            }
            chain.Add((fields, SHA256.HashData(bytes), bytes));
        }
        if (chain.Count > 0 && (head.Sequence != chain[^1].Fields.Sequence || !head.Hash.AsSpan().SequenceEqual(chain[^1].Hash)))
        {
            throw Fault.Invalid([new FieldViolation("head", "entry.head", "Does not name the last entry.")]).ToException();
        }
        return chain;
    }

    private Kept Keep(
        StoreConnection db, SpiffeId peer, List<(EntryFields Fields, byte[] Hash, byte[] Bytes)> chain, LogHead head, string jws, DateTimeOffset now)
    {
        var node = peer.Name;
        var (held, hash) = LogStore.Node(db, node) is { } row ? (row.Held, row.Hash) : (0L, AccessChain.Origin);
        if (held == 0)
        {
            hash = AccessChain.Origin;
        }
        var first = held;
        foreach (var (fields, entryHash, bytes) in chain)
        {
            if (fields.Sequence <= held)
            {
                if (LogStore.HashOf(db, node, fields.Sequence) is { } known && !known.AsSpan().SequenceEqual(entryHash))
                {
                    return Broken(db, peer, held, hash, now, "FORKED", $"Entry {fields.Sequence} is held with other bytes: this log has a second history.");
                }
                continue;
            }
            if (fields.Sequence != held + 1)
            {
                return new Kept.Refused(new Fault(FaultReason.StateConflict, $"The hub holds this log up to {held}; continue with {held + 1}."));
            }
            if (!fields.Previous.AsSpan().SequenceEqual(hash))
            {
                return Broken(db, peer, held, hash, now, "FORKED", $"Entry {fields.Sequence} does not follow entry {held} as it is held: this log has a second history.");
            }
            LogStore.Keep(db, node, fields.Sequence, entryHash, bytes);
            (held, hash) = (fields.Sequence, entryHash);
        }
        if (chain.Count == 0 && head.Sequence < held)
        {
            // It was put back to an older state: whatever it writes next would be a second history.
            return Broken(db, peer, held, hash, now, "FORKED", $"The hub holds this log up to {held}, its gateway knows {head.Sequence} entries only.");
        }
        LogStore.Heard(db, node, held, hash, now, problem: null);
        if (held > first)
        {
            LogStore.KeepHead(db, node, held, jws);
            Record(db, peer, $"through {held}", now, jws);
        }
        return new Kept.Held(held);
    }

    // Kept, not only refused: that a nation's log has two histories is a fact for oversight.
    private Kept.Refused Broken(StoreConnection db, SpiffeId peer, long held, byte[] hash, DateTimeOffset now, string problem, string message)
    {
        LogStore.Heard(db, peer.Name, held, hash, now, problem);
        Record(db, peer, problem, now, jws: null);
        return new Kept.Refused(new Fault(FaultReason.StateConflict, message));
    }

    private void Record(StoreConnection db, SpiffeId peer, string result, DateTimeOffset now, string? jws) => Journal.Append(
        db,
        new AccessEntry(keys.HubId, AccessOperation.Forward, result, null, peer.Text, now)
        {
            Object = jws is null ? null : System.Buffers.Text.Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(jws))),
        }.ToBytes);
}
