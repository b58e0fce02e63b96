using System.Buffers.Text;
using System.Security.Cryptography;
using Grpc.Core;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using PoliceExchange.Audit;
using PoliceExchange.Console.Accounts;
using PoliceExchange.Console.Sessions;
using PoliceExchange.Gateway.Audit;
using PoliceExchange.Gateway.Directory;
using PoliceExchange.Hosting.Calls;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Protocol.Fault.V1;
using PoliceExchange.Protocol.Node.V1;

namespace PoliceExchange.Gateway.Console;

/// <summary>Accounts of people at the console, for the node's administrator; contract in account_service.proto.</summary>
internal sealed class AccountService(IServiceScopeFactory scopes, IOptions<GatewayOptions> options, DirectoryHolder directory, AccessLog access, Hosting.Store.DurableStore store, GatewayIdentity self, TimeProvider time)
    : Protocol.Node.V1.AccountService.AccountServiceBase
{
    // 18 random bytes: nobody guesses it, and it is typed once.
    private const int PasswordBytes = 18;

    public override async Task<AddAccountResponse> AddAccount(AddAccountRequest request, ServerCallContext context)
    {
        using var scope = Scope();
        var wrong = new List<FieldViolation>();
        if (request.Name.Length is < 2 or > 64 || !request.Name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_'))
        {
            wrong.Add(new FieldViolation("name", "format.name", "2 to 64 letters, digits, dots, hyphens."));
        }
        if (directory.Current.Member(self.State)?.Agencies.Any(agency => agency.Code == request.Agency && agency.Desks.Contains(request.Role)) is not true)
        {
            wrong.Add(new FieldViolation("role", "code.unknown", "The directory gives the agency no such desk."));
        }
        if (wrong.Count > 0)
        {
            throw Fault.Invalid(wrong).ToException();
        }
        var password = NewPassword();
        var account = new OfficerAccount
        {
            Id = Guid.CreateVersion7(time.GetUtcNow()).ToString(),
            Name = request.Name,
            Pseudonym = $"o-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}",
            Agency = request.Agency,
            Role = request.Role,
        };
        if (!(await Accounts(scope).CreateAsync(account, password).ConfigureAwait(false)).Succeeded)
        {
            throw new Fault(FaultReason.StateConflict, "Somebody has this name already.").ToException();
        }
        await RecordAsync(context, account, "ACCOUNT_ADDED").ConfigureAwait(false);
        return new AddAccountResponse { Password = password, Pseudonym = account.Pseudonym };
    }

    public override async Task<ResetAccountResponse> ResetAccount(ResetAccountRequest request, ServerCallContext context)
    {
        using var scope = Scope();
        var (accounts, account) = await FindAsync(scope, request.Name).ConfigureAwait(false);
        foreach (var passkey in await accounts.GetPasskeysAsync(account).ConfigureAwait(false))
        {
            _ = await accounts.RemovePasskeyAsync(account, passkey.CredentialId).ConfigureAwait(false);
        }
        var password = NewPassword();
        _ = await accounts.RemovePasswordAsync(account).ConfigureAwait(false);
        _ = await accounts.AddPasswordAsync(account, password).ConfigureAwait(false);
        _ = await accounts.ResetAccessFailedCountAsync(account).ConfigureAwait(false);
        _ = await accounts.SetLockoutEndDateAsync(account, null).ConfigureAwait(false);
        scope.ServiceProvider.GetRequiredService<SessionTable>().EndAll(account.Id);
        await RecordAsync(context, account, "ACCOUNT_RESET").ConfigureAwait(false);
        return new ResetAccountResponse { Password = password };
    }

    public override async Task<RemoveAccountResponse> RemoveAccount(RemoveAccountRequest request, ServerCallContext context)
    {
        using var scope = Scope();
        var (accounts, account) = await FindAsync(scope, request.Name).ConfigureAwait(false);
        _ = await accounts.DeleteAsync(account).ConfigureAwait(false);
        scope.ServiceProvider.GetRequiredService<SessionTable>().EndAll(account.Id);
        await RecordAsync(context, account, "ACCOUNT_REMOVED").ConfigureAwait(false);
        return new RemoveAccountResponse();
    }

    public override async Task<ListAccountsResponse> ListAccounts(ListAccountsRequest request, ServerCallContext context)
    {
        using var scope = Scope();
        var accounts = Accounts(scope);
        var response = new ListAccountsResponse();
        foreach (var account in scope.ServiceProvider.GetRequiredService<AccountStore>().All())
        {
            response.Accounts.Add(new AccountRow
            {
                Name = account.Name,
                Pseudonym = account.Pseudonym,
                Agency = account.Agency,
                Role = account.Role,
                Passkeys = (uint)(await accounts.GetPasskeysAsync(account).ConfigureAwait(false)).Count,
                LockedUntil = account.LockedUntil > time.GetUtcNow() ? Notices.Readers.Time(account.LockedUntil.Value) : "",
            });
        }
        return response;
    }

    private IServiceScope Scope() => options.Value.Console.Listen.Length > 0
        ? scopes.CreateScope()
        : throw new Fault(FaultReason.StateConflict, "This gateway has no console (Gateway:Console:Listen).").ToException();

    private static UserManager<OfficerAccount> Accounts(IServiceScope scope) => scope.ServiceProvider.GetRequiredService<UserManager<OfficerAccount>>();

    private static async Task<(UserManager<OfficerAccount> Accounts, OfficerAccount Account)> FindAsync(IServiceScope scope, string name)
    {
        var accounts = Accounts(scope);
        return (accounts, await accounts.FindByNameAsync(name).ConfigureAwait(false) ?? throw Fault.NotFound().ToException());
    }

    private async Task RecordAsync(ServerCallContext context, OfficerAccount account, string result)
    {
        // Who was given what right is in the private part; that a right was given is public (CJIS AU-2: permission changes).
        var prepared = access.Prepare(
            new AccessEntry(self.Id, AccessOperation.PermissionChange, result, null, context.Peer().Id.Text, time.GetUtcNow()), new PrivatePart(account.Pseudonym, account.Agency, account.Role));
        await store.WriteAsync(db => { access.Append(db, prepared); }, essential: true).ConfigureAwait(false);
        context.Call().MarkRecorded();
    }

    private static string NewPassword() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(PasswordBytes));
}
