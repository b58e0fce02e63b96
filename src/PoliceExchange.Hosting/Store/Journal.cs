using System.Security.Cryptography;

namespace PoliceExchange.Hosting.Store;

/// <summary>
/// A hash-chained table in the store of a process. An entry is appended in the same transaction as the act it
/// records, so an act without an entry cannot exist (DESIGN.md 7); the writer is alone, so the sequence has no gap.
/// </summary>
internal static class Journal
{
    /// <summary>The table, for the migrations of a process. The two last columns are of an earlier form and stay empty.</summary>
    public const string Schema = """
        CREATE TABLE journal (
            seq INTEGER PRIMARY KEY,
            hash BLOB NOT NULL,
            entry BLOB NOT NULL,
            private_key BLOB,
            private_part BLOB
        ) STRICT
        """;

    private static readonly byte[] Origin = new byte[SHA256.HashSizeInBytes];

    /// <summary>Appends an entry.</summary>
    /// <param name="connection">The writer, inside the act.</param>
    /// <param name="format">Gives the exact bytes for a sequence number and the hash of the entry before.</param>
    /// <returns>The sequence number.</returns>
    public static long Append(StoreConnection connection, Func<long, byte[], byte[]> format)
    {
        var last = connection.LastEntry ?? Last(connection);
        var sequence = last.Sequence + 1;
        var entry = format(sequence, last.Hash);
        var hash = SHA256.HashData(entry);
        connection.Execute(
            "INSERT INTO journal (seq, hash, entry) VALUES (@0, @1, @2)",
            sequence, hash, entry);
        connection.LastEntry = new JournalEnd(sequence, hash);
        return sequence;
    }

    private static JournalEnd Last(StoreConnection connection) => connection.First(
        "SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1",
        row => new JournalEnd(row.GetInt64(0), (byte[])row.GetValue(1))) ?? new JournalEnd(0, Origin);
}

/// <summary>Where the chain ends.</summary>
internal sealed record JournalEnd(long Sequence, byte[] Hash);
