using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using PoliceExchange.Audit;
using PoliceExchange.Hosting.Store;
using PoliceExchange.Hosting.Tls;

namespace PoliceExchange.Cli.Bench;

/// <summary>
/// Fills the store of a gateway that is not running with access entries, millions of them, row by row as the gateway itself
/// would have written them (chained entry, search row, sealed part, blind terms), but with one statement per table, one
/// transaction, and indexes built at the end. Half of the entries are acts of a person and have a private part.
/// </summary>
/// <remarks>The sealed parts are random bytes of the usual length: nothing opens them. A search only looks whether they are there.</remarks>
internal sealed class AccessFill
{
    // Of those that a person made, by kind: officers, cases, notices.
    private static readonly IReadOnlyDictionary<int, int> EntriesPerTerm = new Dictionary<int, int> { [1] = 5_000, [2] = 50, [3] = 5 };

    // One officer is a machine's account that makes every fifth of them.
    private const int Officer = 1;
    private const int Busy = 5;

    private const int TermBytes = 16;
    private const int SealedBytes = 300;
    private const double StepMs = 100;
    private static readonly string[] Operations = ["open", "deliver", "list", "deliver", "act", "receipt", "submit"];
    private static readonly string[] States = ["CAN", "COL", "JAM", "MEX", "PAN", "TTO", "BRB"];
    private static readonly string[] Families = ["WANTED", "DRUGS", "FIREARMS", "REMOVAL", "MISSING"];
    private static readonly string[] Purposes = ["INVESTIGATION", "PUBLIC_SAFETY_WARNING", "PROSECUTION"];
    private static readonly string[] Desks = ["jcf/desk/LIAISON_DESK", "pica/desk/BORDER_OFFICER", "pol/desk/CENTRAL_AUTHORITY", "moj/desk/LIAISON_DESK"];

    private readonly StoreConnection _db;
    private readonly string _node;
    private readonly string _domain;
    private readonly long _newestMs;
    private readonly double _stepMs;
    private readonly string _month;

    private AccessFill(StoreConnection db, string state, DateTimeOffset newest, int entries)
    {
        (_db, _node, _domain) = (db, $"gw-{state.ToLowerInvariant()}", $"spiffe://{state.ToLowerInvariant()}.px.example");
        _newestMs = newest.ToUnixTimeMilliseconds();
        _month = newest.UtcDateTime.ToString("yyyy-MM", CultureInfo.InvariantCulture);
        // All in one month, whose key exists: the most that a search by officer has to look through.
        var sinceMonth = (newest - new DateTimeOffset(newest.UtcDateTime.Year, newest.UtcDateTime.Month, 1, 0, 0, 0, TimeSpan.Zero)).TotalMilliseconds;
        _stepMs = Math.Min(StepMs, sinceMonth / entries);
    }

    /// <summary>Adds entries behind those that are there; the process whose store it is must not run.</summary>
    /// <param name="path">The gateway's database.</param>
    /// <param name="state">Its state.</param>
    /// <param name="newest">Time of the last entry; they are a tenth of a second apart, or as far as the month allows.</param>
    /// <param name="entries">How many.</param>
    /// <param name="sought">By kind, terms that the gateway itself wrote and that some of the entries get, so that its search finds them.</param>
    public static void Run(string path, string state, DateTimeOffset newest, int entries, IReadOnlyDictionary<int, byte[]> sought)
    {
        using var db = new StoreConnection(path, readOnly: false);
        // Nothing here is promised to anybody: a crash means to fill again.
        db.Run("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA secure_delete=OFF; PRAGMA cache_size=-524288;");
        var indexes = db.Query(
            "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ('access_index', 'vault', 'vault_term')", row => (Name: row.GetString(0), Sql: row.GetString(1)));
        indexes.ForEach(index => db.Run($"DROP INDEX {index.Name}"));
        var fill = new AccessFill(db, state, newest, entries);
        db.Run("BEGIN");
        var first = fill.Entries(entries);
        db.Run("COMMIT; BEGIN");
        fill.Terms(first, entries, sought);
        db.Run("COMMIT");
        indexes.ForEach(index => db.Run(index.Sql));
        // As the gateway's own housekeeping would: the planner knows what is in the tables.
        db.Run("PRAGMA journal_mode=WAL;");
    }

    /// <summary>The entry at a place, without its commitment.</summary>
    private AccessEntry Entry(int number, int entries, byte[] commitment)
    {
        var operation = Operations[number % Operations.Length];
        // 1 of 97 is denied, 1 of 89 not found: a denial is rare, and each kind of it rarer.
        var result = number % 97 == 0 ? "POLICY_DENIED" : number % 89 == 0 ? "NOT_FOUND" : "ok";
        // An agency and a state that never meet, so that a search for both has millions of candidates and no match.
        var owner = number % 4 == 1 ? null : States[number / 4 % States.Length];
        var desk = owner == "CAN" ? Desks[0] : Desks[number / 11 % Desks.Length];
        return new AccessEntry(
            _node, Enum.Parse<AccessOperation>(operation, ignoreCase: true), result, Base64Url.EncodeToString(commitment), $"{_domain}/agency/{desk}",
            DateTimeOffset.FromUnixTimeMilliseconds(_newestMs - (long)((entries - 1 - number) * _stepMs)), IsPersonal(number) ? Base64Url.EncodeToString(commitment) : null)
        {
            Family = number % 5 == 4 ? null : Families[number / 5 % Families.Length],
            Owner = owner,
            Purpose = IsPersonal(number) ? Purposes[number / 2 % Purposes.Length] : null,
        };
    }

    private static bool IsPersonal(int number) => number % 2 == 0;

    private long Entries(int entries)
    {
        var last = _db.First("SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1", row => (Sequence: row.GetInt64(0), Hash: (byte[])row.GetValue(1)));
        var (sequence, hash) = last.Hash is null ? (0L, AccessChain.Origin) : last;
        var first = sequence + 1;
        var commitment = new byte[32];
        var part = new byte[SealedBytes];
        RandomNumberGenerator.Fill(part);
        for (var number = 0; number < entries; number++)
        {
            RandomNumberGenerator.Fill(commitment);
            var entry = Entry(number, entries, commitment);
            var bytes = entry.ToBytes(++sequence, hash);
            hash = SHA256.HashData(bytes);
            _db.Execute("INSERT INTO journal (seq, hash, entry) VALUES (@0, @1, @2)", sequence, hash, bytes);
            _db.Execute(
                "INSERT INTO access_index (seq, at, op, result, denied, family, owner, purpose, peer, agency) VALUES (@0, @1, @2, @3, @4, @5, @6, @7, @8, @9)",
                sequence, entry.At.ToUnixTimeMilliseconds(), AccessEntry.NameOf(entry.Operation), entry.Result, entry.Result == "ok" ? 0 : 1,
                entry.Family, entry.Owner, entry.Purpose, entry.Peer, SpiffeId.TryParse(entry.Peer, out var peer) ? peer.Agency : null);
            if (IsPersonal(number))
            {
                _db.Execute("INSERT INTO vault (seq, month, sealed) VALUES (@0, @1, @2)", sequence, _month, part);
            }
        }
        return first;
    }

    /// <summary>Terms in the order of their table's key, so that its pages are written once.</summary>
    private void Terms(long first, int entries, IReadOnlyDictionary<int, byte[]> sought)
    {
        var personal = (entries + 1) / 2;
        foreach (var (kind, per) in EntriesPerTerm)
        {
            var terms = Enumerable.Range(0, Math.Max(Busy, personal / per)).Select(_ => RandomNumberGenerator.GetBytes(TermBytes)).ToList();
            if (sought.TryGetValue(kind, out var own))
            {
                terms[0] = own;
            }
            // Each term's entries lie over the whole time, as an officer's do.
            foreach (var (term, offset) in terms.Select((term, offset) => (term, offset)).OrderBy(one => Convert.ToHexString(one.term), StringComparer.Ordinal))
            {
                for (long number = offset; number < personal; number += kind == Officer && offset == 0 ? Busy : terms.Count)
                {
                    if (kind != Officer || offset == 0 || number % Busy != 0)
                    {
                        _db.Execute("INSERT INTO vault_term (month, kind, term, seq) VALUES (@0, @1, @2, @3)", _month, kind, term, first + (number * 2));
                    }
                }
            }
        }
    }
}
