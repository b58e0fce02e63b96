using PoliceExchange.Cli.Exchange;

namespace PoliceExchange.IntegrationTests.Chaos;

/// <summary>
/// Compares the intent files with what every store holds, after the processes have ended (RELIABILITY.md 4):
/// acked = delivered once in effect at every recipient, delivered = intended, order per sender, case and lane, an access
/// entry for each step, unbroken chains, and a receipt for each delivery back at the sender.
/// </summary>
internal sealed class Reckoning
{
    private readonly LocalExchange _exchange;
    private readonly IReadOnlyList<string> _recipients;
    private readonly Dictionary<string, List<Intent>> _intents;
    private readonly Dictionary<string, string> _stateOf;
    private readonly List<string> _problems = [];
    private readonly HashSet<string> _withdrawn;

    public Reckoning(LocalExchange exchange, IReadOnlyList<LoadClient> clients, IReadOnlyList<string> recipients)
    {
        (_exchange, _recipients) = (exchange, recipients);
        _intents = clients.ToDictionary(client => client.Name, client => IntentFile.Read(client.IntentPath), StringComparer.Ordinal);
        _stateOf = clients.ToDictionary(client => client.Name, client => client.State, StringComparer.Ordinal);
        _withdrawn = Acked.Where(intent => intent.Withdraws).Select(intent => intent.NoticeId!).ToHashSet(StringComparer.Ordinal);
    }

    public int AckedCount => Acked.Count();

    public int WithdrawnCount => _withdrawn.Count;

    /// <summary>Access entries that were compared.</summary>
    public long Entries { get; private set; }

    private IEnumerable<Intent> Acked => _intents.Values.SelectMany(list => list).Where(intent => intent.Env is not null);

    /// <summary>Everything that does not agree; empty when all does. At most 50, or one defect would print a book.</summary>
    public IReadOnlyList<string> Compare()
    {
        foreach (var sender in _stateOf.Values.Distinct(StringComparer.Ordinal))
        {
            CompareSender(sender);
        }
        CompareHub();
        foreach (var recipient in _recipients)
        {
            CompareRecipient(recipient);
        }
        return [.. _problems.Take(50)];
    }

    private void CompareSender(string state)
    {
        using var store = new StoreEvidence(StorePath(state));
        var journal = Journal(store);
        var steps = Counts(journal, "submit", "withdraw");
        var submissions = store.Rows("SELECT submission_id, notice_id, env FROM submission", 3).ToDictionary(row => row[0], StringComparer.Ordinal);
        var receipts = store.Rows("SELECT env, party, state FROM receipt", 3).Select(row => string.Join(' ', row)).ToHashSet(StringComparer.Ordinal);
        var states = store.Rows("SELECT notice_id, state FROM notice WHERE direction = 1", 2).ToDictionary(row => row[0], row => row[1], StringComparer.Ordinal);
        var intents = _intents.Where(pair => _stateOf[pair.Key] == state).SelectMany(pair => pair.Value).ToList();
        foreach (var intent in intents.Where(intent => intent.Env is not null))
        {
            Check(submissions.TryGetValue(intent.Submission, out var row) && row[1] == intent.NoticeId && row[2] == intent.Env, $"{state}: {intent.Submission} was answered {intent.NoticeId}, which is not what the store holds");
            Check(steps.GetValueOrDefault(intent.Env!) == 1, $"{state}: {intent.Submission} has {steps.GetValueOrDefault(intent.Env!)} access entries");
            var standing = states.GetValueOrDefault(intent.NoticeId!);
            Check(standing == (_withdrawn.Contains(intent.NoticeId!) ? "WITHDRAWN" : "ACCEPTED"), $"{state}: {intent.Submission} is {standing}");
            if (!intent.Withdraws && _withdrawn.Contains(intent.NoticeId!))
            {
                continue;
            }
            foreach (var recipient in _recipients)
            {
                var proof = $"{intent.Env} {Id(recipient)} {(intent.Withdraws ? "purged" : "delivered")}";
                Check(receipts.Contains(proof), $"{state}: no receipt `{proof}` for {intent.Submission}");
            }
        }
        var known = intents.Select(intent => intent.Submission).ToHashSet(StringComparer.Ordinal);
        _problems.AddRange(submissions.Keys.Where(id => !known.Contains(id)).Select(id => $"{state}: holds {id}, which nobody intended"));
        Check(states.Count == submissions.Values.Select(row => row[1]).Distinct(StringComparer.Ordinal).Count(), $"{state}: {states.Count} notices for {submissions.Count} submissions");
    }

    private void CompareHub()
    {
        using var store = new StoreEvidence(Path.Combine(_exchange.BrokerData, "broker.db"));
        var journal = Journal(store);
        var accepted = Counts(journal, "accept");
        var relayed = journal.Where(entry => entry.Operation == "relay").Select(entry => $"{entry.Env} {entry.Peer}").ToHashSet(StringComparer.Ordinal);
        foreach (var intent in Acked)
        {
            Check(accepted.GetValueOrDefault(intent.Env!) == 1, $"hub: {intent.Submission} has {accepted.GetValueOrDefault(intent.Env!)} accept entries");
            if (intent.Withdraws || !_withdrawn.Contains(intent.NoticeId!))
            {
                foreach (var recipient in _recipients)
                {
                    Check(relayed.Contains($"{intent.Env} spiffe://{recipient.ToLowerInvariant()}.px.example/gateway/{Id(recipient)}/tls"), $"hub: {intent.Submission} went to {recipient} without an access entry");
                }
            }
        }
        foreach (var head in store.Rows("SELECT gateway, lane, seq FROM mailbox_head", 3))
        {
            var state = head[0]["gw-".Length..].ToUpperInvariant();
            using var gateway = new StoreEvidence(StorePath(state));
            var held = gateway.Scalar<long>($"SELECT seq FROM position WHERE lane = {head[1]}");
            Check(held.ToString(System.Globalization.CultureInfo.InvariantCulture) == head[2], $"{state}: lane {head[1]} holds {held} of {head[2]}");
        }
        var owed = store.Scalar<long>("SELECT count(*) FROM envelope WHERE bytes IS NOT NULL");
        Check(owed == 0, $"hub: {owed} delivered envelopes still have their bytes");
        var used = store.Scalar<long>("SELECT coalesce(sum(envelopes), 0) + coalesce(sum(bytes), 0) FROM usage");
        Check(used == 0, $"hub: quota counts {used} with nothing undelivered");
    }

    private void CompareRecipient(string state)
    {
        using var store = new StoreEvidence(StorePath(state));
        var journal = Journal(store);
        var delivered = Counts(journal, "deliver");
        var purged = Counts(journal, "purge");
        var notices = store.Rows("SELECT notice_id, state, env FROM notice WHERE direction = 2", 3).ToDictionary(row => row[0], StringComparer.Ordinal);
        var full = store.Rows("SELECT env FROM envelope WHERE bytes IS NOT NULL", 1).Select(row => row[0]).ToHashSet(StringComparer.Ordinal);
        foreach (var intent in Acked)
        {
            var held = notices.GetValueOrDefault(intent.NoticeId!);
            if (intent.Withdraws)
            {
                Check(purged.GetValueOrDefault(intent.Env!) == 1, $"{state}: withdrawal {intent.Submission} took effect {purged.GetValueOrDefault(intent.Env!)} times");
                Check(held is null || held[1] == "WITHDRAWN", $"{state}: {intent.NoticeId} is {held?[1]} after its withdrawal");
            }
            else if (_withdrawn.Contains(intent.NoticeId!))
            {
                Check(delivered.GetValueOrDefault(intent.Env!) <= 1, $"{state}: {intent.Submission} was delivered {delivered.GetValueOrDefault(intent.Env!)} times");
                Check(!full.Contains(intent.Env!), $"{state}: {intent.Submission} is withdrawn and its content is still here");
            }
            else
            {
                Check(delivered.GetValueOrDefault(intent.Env!) == 1, $"{state}: {intent.Submission} was delivered {delivered.GetValueOrDefault(intent.Env!)} times");
                Check(held is not null && held[2] == intent.Env && held[1] is "RECEIVED" or "OPENED" && full.Contains(intent.Env!), $"{state}: {intent.Submission} is not held as delivered");
            }
        }
        var meant = Acked.Select(intent => intent.Env!).ToHashSet(StringComparer.Ordinal);
        _problems.AddRange(delivered.Keys.Concat(purged.Keys).Where(env => !meant.Contains(env)).Select(env => $"{state}: {env} arrived and nobody was told that it was sent"));
        _problems.AddRange(journal.Where(entry => entry.Operation is "deliver" or "purge" && entry.Result != "ok").Select(entry => $"{state}: {entry.Env} was refused: {entry.Result}"));
        Check(store.Scalar<long>("SELECT count(*) FROM quarantine") == 0, $"{state}: the quarantine is not empty");
        CompareOrder(state, journal);
    }

    // Withdrawn notices are left out: one that still waits is handed in early with its withdrawal, ahead of its lane.
    private void CompareOrder(string state, List<Entry> journal)
    {
        var arrivals = journal.Where(entry => entry.Operation == "deliver").Select((entry, index) => (entry.Env, index)).DistinctBy(pair => pair.Env).ToDictionary(pair => pair.Env, pair => pair.index, StringComparer.Ordinal);
        foreach (var (client, intents) in _intents)
        {
            foreach (var lane in new[] { "routine", "urgent" })
            {
                var places = intents.Where(intent => intent.Kind == lane && intent.Env is not null && !_withdrawn.Contains(intent.NoticeId!))
                    .Where(intent => arrivals.ContainsKey(intent.Env!)).Select(intent => (intent.Submission, Place: arrivals[intent.Env!])).ToList();
                _problems.AddRange(places.Zip(places.Skip(1)).Where(pair => pair.Second.Place < pair.First.Place)
                    .Select(pair => $"{state}: of {client}, {lane}: {pair.Second.Submission} overtook {pair.First.Submission}"));
            }
        }
    }

    private List<Entry> Journal(StoreEvidence store)
    {
        var journal = store.Journal(_problems);
        Entries += journal.Count;
        return journal;
    }

    private static Dictionary<string, int> Counts(List<Entry> journal, params string[] operations) => journal
        .Where(entry => operations.Contains(entry.Operation) && entry.Result == "ok").GroupBy(entry => entry.Env, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);

    private string StorePath(string state) => Path.Combine(_exchange.GatewayData(state), "gateway.db");

    private string Id(string state) => _exchange.Pki.Gateway(state).Id;

    private void Check(bool holds, string problem)
    {
        if (!holds)
        {
            _problems.Add(problem);
        }
    }
}
