using System.Text.Json;
using Microsoft.Data.Sqlite;
using PoliceExchange.Console.Host;
using PoliceExchange.Hosting.Store;

namespace PoliceExchange.Gateway.Console;

/// <summary>What officers have begun to write. Durable when it says so; each officer sees their own.</summary>
internal sealed class DraftStore(DurableStore store)
{
    private const int MostDrafts = 50;
    private const int MostBytes = 64 * 1024;

    public IReadOnlyList<KeptDraft> Of(string account) => store.Read(db => db.Query("SELECT id, at, step, fields FROM console_draft WHERE account = @0 ORDER BY at DESC LIMIT @1", Map, account, (long)MostDrafts));

    public KeptDraft? Find(string account, string id) => store.Read(db => db.First("SELECT id, at, step, fields FROM console_draft WHERE account = @0 AND id = @1", Map, account, id));

    public Task<bool> KeepAsync(string account, KeptDraft draft)
    {
        var fields = JsonSerializer.SerializeToUtf8Bytes(draft.Fields);
        return fields.Length > MostBytes ? Task.FromResult(false) : store.WriteAsync(db =>
        {
            if (db.Execute("UPDATE console_draft SET at = @2, step = @3, fields = @4 WHERE account = @0 AND id = @1", account, draft.Id, draft.At.ToUnixTimeMilliseconds(), draft.Step, fields) > 0)
            {
                return true;
            }
            return db.Scalar<long>("SELECT count(*) FROM console_draft WHERE account = @0", account) < MostDrafts
                && db.Execute("INSERT INTO console_draft (account, id, at, step, fields) VALUES (@0, @1, @2, @3, @4)", account, draft.Id, draft.At.ToUnixTimeMilliseconds(), draft.Step, fields) > 0;
        });
    }

    public Task DropAsync(string account, string id) => store.WriteAsync(db => { db.Execute("DELETE FROM console_draft WHERE account = @0 AND id = @1", account, id); }, essential: true);

    private static KeptDraft Map(SqliteDataReader row) => new(
        row.GetString(0), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1)), row.GetString(2), JsonSerializer.Deserialize<Dictionary<string, string>>((byte[])row.GetValue(3))!);
}
