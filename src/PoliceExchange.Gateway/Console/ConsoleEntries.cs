using PoliceExchange.Audit;
using PoliceExchange.Console.Accounts;
using PoliceExchange.Gateway.Audit;
using PoliceExchange.Hosting.Store;

namespace PoliceExchange.Gateway.Console;

/// <summary>Access entries of people who sign in and out (CJIS AU-2: success and failure; DOMAIN.md 5). Who it was is the private part.</summary>
internal sealed class ConsoleEntries(DurableStore store, AccessLog access, GatewayIdentity self, TimeProvider time)
{
    /// <summary>What stands for the desk in an entry of somebody whom no account names.</summary>
    private const string Unknown = "console";

    public async Task WriteAsync(AccessOperation operation, Officer? officer, string result)
    {
        var now = time.GetUtcNow();
        if (officer is null)
        {
            await store.WriteAsync(db => { access.Append(db, new AccessEntry(self.Id, operation, result, null, Unknown, now)); }, essential: true).ConfigureAwait(false);
            return;
        }
        var prepared = access.Prepare(
            new AccessEntry(self.Id, operation, result, null, DeskId.Text(self.State, officer), now),
            new PrivatePart(officer.Pseudonym, officer.Agency, officer.Role) { Justification = operation == AccessOperation.LogOn && result == "ok" ? officer.Method.ToString() : null });
        await store.WriteAsync(db => { access.Append(db, prepared); }, essential: true).ConfigureAwait(false);
    }
}
