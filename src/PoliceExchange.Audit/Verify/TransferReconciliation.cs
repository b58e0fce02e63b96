using System.Text.Json;

namespace PoliceExchange.Audit.Verify;

/// <summary>A transfer whose parties do not tell the same story.</summary>
/// <param name="Env">Hash of the envelope.</param>
/// <param name="Missing">The act that has no entry, such as "accept at hub".</param>
/// <param name="Index">Index of the entry that says it must be there.</param>
internal sealed record TransferGap(string Env, string Missing, long Index);

/// <summary>
/// Compares what senders, hub and receivers logged of each envelope: what was delivered was accepted and relayed, what was
/// accepted was submitted. An act that one party logged and the other did not is a gap for oversight to ask about.
/// </summary>
internal sealed class TransferReconciliation
{
    private readonly Dictionary<string, Transfer> _transfers = new(StringComparer.Ordinal);

    private sealed class Transfer
    {
        public HashSet<string> Acts { get; } = new(StringComparer.Ordinal);

        public List<(string Needs, long Index)> Needs { get; } = [];
    }

    /// <summary>Takes an entry; what is no entry with an envelope is passed over.</summary>
    public void Take(long index, ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using var json = JsonDocument.Parse(bytes);
            var root = json.RootElement;
            if (Text(root, "env") is not { } env || Text(root, "op") is not { } operation || Text(root, "gw") is not { } node || Text(root, "res") != "ok")
            {
                return;
            }
            if (!_transfers.TryGetValue(env, out var transfer))
            {
                _transfers.Add(env, transfer = new Transfer());
            }
            switch (operation)
            {
                case "submit" or "withdraw":
                    transfer.Acts.Add("submit at sender");
                    break;
                case "accept":
                    transfer.Acts.Add("accept at hub");
                    transfer.Needs.Add(("submit at sender", index));
                    break;
                case "relay":
                    transfer.Acts.Add($"relay to {Gateway(Text(root, "peer"))}");
                    transfer.Needs.Add(("accept at hub", index));
                    break;
                case "deliver" or "purge":
                    transfer.Needs.Add(("accept at hub", index));
                    transfer.Needs.Add(($"relay to {node}", index));
                    break;
            }
        }
        catch (JsonException)
        {
            // Verification names it; here it tells no story.
        }
    }

    /// <summary>What is missing, by index.</summary>
    public IReadOnlyList<TransferGap> Gaps() =>
        [.. _transfers.SelectMany(one => one.Value.Needs.Where(need => !one.Value.Acts.Contains(need.Needs)).Select(need => new TransferGap(one.Key, need.Needs, need.Index))).OrderBy(gap => gap.Index)];

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    // spiffe://<cc>.px.example/gateway/<id>/tls
    private static string Gateway(string? spiffe) => spiffe?.Split('/') is [_, _, _, "gateway", var id, ..] ? id : spiffe ?? "";
}
