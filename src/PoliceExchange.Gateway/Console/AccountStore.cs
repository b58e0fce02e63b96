using System.Text.Json;
using Microsoft.AspNetCore.Identity;
using Microsoft.Data.Sqlite;
using PoliceExchange.Console.Accounts;
using PoliceExchange.Hosting.Store;

namespace PoliceExchange.Gateway.Console;

/// <summary>
/// Accounts of people and their passkeys, in the nation's store, for ASP.NET Core Identity. A demo account that was left in a store is
/// nobody outside Development: it is neither found nor shown.
/// </summary>
internal sealed class AccountStore(DurableStore store, IHostEnvironment environment) :
    IUserPasswordStore<OfficerAccount>, IUserLockoutStore<OfficerAccount>, IUserSecurityStampStore<OfficerAccount>, IUserPasskeyStore<OfficerAccount>
{
    private const string Columns = "id, name, normalized, pseudonym, agency, role, demo, password, stamp, failed, locked_until";

    private readonly long _mostDemo = environment.IsDevelopment() ? 1 : 0;

    public IReadOnlyList<OfficerAccount> Demo() => store.Read(db => db.Query($"SELECT {Columns} FROM console_account WHERE demo = 1 AND @0 = 1 ORDER BY agency, role", Map, _mostDemo));

    /// <summary>Everybody who can sign in, by name.</summary>
    public IReadOnlyList<OfficerAccount> All() => store.Read(db => db.Query($"SELECT {Columns} FROM console_account WHERE demo <= @0 ORDER BY name", Map, _mostDemo));

    /// <summary>Adds a demo account where the desk has none.</summary>
    public Task AddDemoAsync(OfficerAccount account) => store.WriteAsync(db =>
    {
        if (db.Scalar<long>("SELECT count(*) FROM console_account WHERE demo = 1 AND agency = @0 AND role = @1", account.Agency, account.Role) == 0)
        {
            account.NormalizedName = account.Name.ToUpperInvariant();
            Insert(db, account);
        }
    });

    public async Task<IdentityResult> CreateAsync(OfficerAccount user, CancellationToken cancellationToken)
    {
        var made = await store.WriteAsync(db => db.Scalar<long>("SELECT count(*) FROM console_account WHERE normalized = @0", user.NormalizedName) == 0 && Insert(db, user)).ConfigureAwait(false);
        return made ? IdentityResult.Success : IdentityResult.Failed(new IdentityErrorDescriber().DuplicateUserName(user.Name));
    }

    public async Task<IdentityResult> UpdateAsync(OfficerAccount user, CancellationToken cancellationToken)
    {
        await store.WriteAsync(
            db => db.Execute(
                "UPDATE console_account SET name = @1, normalized = @2, password = @3, stamp = @4 WHERE id = @0",
                user.Id, user.Name, user.NormalizedName, user.PasswordHash, user.SecurityStamp),
            essential: true).ConfigureAwait(false);
        return IdentityResult.Success;
    }

    public async Task<IdentityResult> DeleteAsync(OfficerAccount user, CancellationToken cancellationToken)
    {
        await store.WriteAsync(db =>
        {
            db.Execute("DELETE FROM console_passkey WHERE account = @0", user.Id);
            db.Execute("DELETE FROM console_draft WHERE account = @0", user.Id);
            db.Execute("DELETE FROM console_account WHERE id = @0", user.Id);
        }).ConfigureAwait(false);
        return IdentityResult.Success;
    }

    public Task<OfficerAccount?> FindByIdAsync(string userId, CancellationToken cancellationToken) => FindAsync("id", userId);

    public Task<OfficerAccount?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) => FindAsync("normalized", normalizedUserName);

    public Task<string> GetUserIdAsync(OfficerAccount user, CancellationToken cancellationToken) => Task.FromResult(user.Id);

    public Task<string?> GetUserNameAsync(OfficerAccount user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Name);

    public Task SetUserNameAsync(OfficerAccount user, string? userName, CancellationToken cancellationToken) => Done(() => user.Name = userName ?? "");

    public Task<string?> GetNormalizedUserNameAsync(OfficerAccount user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.NormalizedName);

    public Task SetNormalizedUserNameAsync(OfficerAccount user, string? normalizedName, CancellationToken cancellationToken) => Done(() => user.NormalizedName = normalizedName ?? "");

    public Task SetPasswordHashAsync(OfficerAccount user, string? passwordHash, CancellationToken cancellationToken) => Done(() => user.PasswordHash = passwordHash);

    public Task<string?> GetPasswordHashAsync(OfficerAccount user, CancellationToken cancellationToken) => Task.FromResult(user.PasswordHash);

    public Task<bool> HasPasswordAsync(OfficerAccount user, CancellationToken cancellationToken) => Task.FromResult(user.PasswordHash is not null);

    public Task SetSecurityStampAsync(OfficerAccount user, string stamp, CancellationToken cancellationToken) => Done(() => user.SecurityStamp = stamp);

    public Task<string?> GetSecurityStampAsync(OfficerAccount user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.SecurityStamp);

    public Task<DateTimeOffset?> GetLockoutEndDateAsync(OfficerAccount user, CancellationToken cancellationToken) => Task.FromResult(user.LockedUntil);

    // Count and lock are written where they are changed, not with the rest of the account: of tries that run side by side each one counts,
    // and none takes the lock of another back.
    public Task SetLockoutEndDateAsync(OfficerAccount user, DateTimeOffset? lockoutEnd, CancellationToken cancellationToken)
    {
        user.LockedUntil = lockoutEnd;
        return store.WriteAsync(db => { db.Execute("UPDATE console_account SET locked_until = @1 WHERE id = @0", user.Id, lockoutEnd?.ToUnixTimeMilliseconds()); }, essential: true);
    }

    public async Task<int> IncrementAccessFailedCountAsync(OfficerAccount user, CancellationToken cancellationToken) => user.FailedCount = await store.WriteAsync(
        db => (int)db.Scalar<long>("UPDATE console_account SET failed = failed + 1 WHERE id = @0 RETURNING failed", user.Id), essential: true).ConfigureAwait(false);

    public Task ResetAccessFailedCountAsync(OfficerAccount user, CancellationToken cancellationToken)
    {
        user.FailedCount = 0;
        return store.WriteAsync(db => { db.Execute("UPDATE console_account SET failed = 0 WHERE id = @0", user.Id); }, essential: true);
    }

    public Task<int> GetAccessFailedCountAsync(OfficerAccount user, CancellationToken cancellationToken) => Task.FromResult(user.FailedCount);

    public Task<bool> GetLockoutEnabledAsync(OfficerAccount user, CancellationToken cancellationToken) => Task.FromResult(true);

    // Nobody is exempt.
    public Task SetLockoutEnabledAsync(OfficerAccount user, bool enabled, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task AddOrUpdatePasskeyAsync(OfficerAccount user, UserPasskeyInfo passkey, CancellationToken cancellationToken)
    {
        var info = JsonSerializer.SerializeToUtf8Bytes(KeptPasskey.Of(passkey));
        return store.WriteAsync(
            db =>
            {
                // A credential of another account stays that account's.
                db.Execute(
                    "INSERT INTO console_passkey (credential, account, info) VALUES (@0, @1, @2) ON CONFLICT (credential) DO UPDATE SET info = excluded.info WHERE account = excluded.account",
                    passkey.CredentialId, user.Id, info);
            },
            essential: true);
    }

    public Task<IList<UserPasskeyInfo>> GetPasskeysAsync(OfficerAccount user, CancellationToken cancellationToken) => Task.FromResult<IList<UserPasskeyInfo>>(
        store.Read(db => db.Query("SELECT info FROM console_passkey WHERE account = @0", Passkey, user.Id)));

    public Task<OfficerAccount?> FindByPasskeyIdAsync(byte[] credentialId, CancellationToken cancellationToken) =>
        store.Read(db => db.Scalar<string>("SELECT account FROM console_passkey WHERE credential = @0", credentialId)) is { } id
            ? FindByIdAsync(id, cancellationToken)
            : Task.FromResult<OfficerAccount?>(null);

    public Task<UserPasskeyInfo?> FindPasskeyAsync(OfficerAccount user, byte[] credentialId, CancellationToken cancellationToken) => Task.FromResult(
        store.Read(db => db.First("SELECT info FROM console_passkey WHERE account = @0 AND credential = @1", Passkey, user.Id, credentialId)));

    public Task RemovePasskeyAsync(OfficerAccount user, byte[] credentialId, CancellationToken cancellationToken) => store.WriteAsync(
        db => { db.Execute("DELETE FROM console_passkey WHERE account = @0 AND credential = @1", user.Id, credentialId); });

    public void Dispose()
    {
        // The store is the process's.
    }

    private Task<OfficerAccount?> FindAsync(string column, string value) => Task.FromResult(
        store.Read(db => db.First($"SELECT {Columns} FROM console_account WHERE {column} = @0 AND demo <= @1", Map, value, _mostDemo)));

    private static bool Insert(StoreConnection db, OfficerAccount user) => db.Execute(
        $"INSERT INTO console_account ({Columns}) VALUES (@0, @1, @2, @3, @4, @5, @6, @7, @8, @9, @10)",
        user.Id, user.Name, user.NormalizedName, user.Pseudonym, user.Agency, user.Role, user.Demo ? 1L : 0L, user.PasswordHash, user.SecurityStamp, (long)user.FailedCount,
        user.LockedUntil?.ToUnixTimeMilliseconds()) > 0;

    private static OfficerAccount Map(SqliteDataReader row) => new()
    {
        Id = row.GetString(0),
        Name = row.GetString(1),
        NormalizedName = row.GetString(2),
        Pseudonym = row.GetString(3),
        Agency = row.GetString(4),
        Role = row.GetString(5),
        Demo = row.GetInt64(6) == 1,
        PasswordHash = row.IsDBNull(7) ? null : row.GetString(7),
        SecurityStamp = row.GetString(8),
        FailedCount = row.GetInt32(9),
        LockedUntil = row.IsDBNull(10) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(10)),
    };

    private static UserPasskeyInfo Passkey(SqliteDataReader row) => JsonSerializer.Deserialize<KeptPasskey>((byte[])row.GetValue(0))!.ToInfo();

    private static Task Done(Action change)
    {
        change();
        return Task.CompletedTask;
    }
}
