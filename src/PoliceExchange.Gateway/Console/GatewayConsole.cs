using Grpc.Core;
using PoliceExchange.Audit;
using PoliceExchange.Console;
using PoliceExchange.Console.Accounts;
using PoliceExchange.Console.Host;
using PoliceExchange.Console.Texts;
using PoliceExchange.Gateway.Directory;
using PoliceExchange.Hosting.Local;
using PoliceExchange.Hosting.Tls;

namespace PoliceExchange.Gateway.Console;

/// <summary>What a gateway gives its console.</summary>
internal sealed class GatewayConsole(
    GatewayIdentity self, ConsoleOptions options, LocalCalls calls, AccountStore accounts, DraftStore drafts, ConsoleEntries entries, DirectoryHolder directory, IHostEnvironment environment) : IConsoleHost
{
    public Nation Nation { get; } = new(self.State, self.Id, Zones.Of(self.State, options.TimeZone), environment.IsDevelopment());

    public Register Register()
    {
        var snapshot = directory.Current;
        return new Register(
            [.. snapshot.Document.Members.Where(member => member.State != self.State && snapshot.IsActive(member.State)).Select(member => (member.State, member.Name))],
            [.. snapshot.Document.Groups.Select(group => group.Id)],
            [.. snapshot.Document.LegalBases.Select(basis => (basis.Id, basis.Title))]);
    }

    // Whether the desk is in the directory is asked at each call, as of a certificate; no account outlives its desk.
    public CallInvoker CallsOf(Officer officer, DateTimeOffset until, CancellationToken gone) => SpiffeId.TryParse(DeskId.Text(self.State, officer), out var desk)
        ? calls.For(PeerCertificate.OfPerson(desk, new SignedInPerson(officer.Pseudonym, MultiFactor: true), until), gone)
        : throw new InvalidOperationException($"The account {officer.Account} names no desk.");

    public IReadOnlyList<OfficerAccount> DemoAccounts() => environment.IsDevelopment() ? accounts.Demo() : [];

    public Task RecordLogOnAsync(Officer? officer, string result) => entries.WriteAsync(AccessOperation.LogOn, officer, result);

    public Task RecordLogOffAsync(Officer officer, string result) => entries.WriteAsync(AccessOperation.LogOff, officer, result);

    public IReadOnlyList<KeptDraft> Drafts(string account) => drafts.Of(account);

    public KeptDraft? FindDraft(string account, string id) => drafts.Find(account, id);

    public Task<bool> KeepDraftAsync(string account, KeptDraft draft) => drafts.KeepAsync(account, draft);

    public Task DropDraftAsync(string account, string id) => drafts.DropAsync(account, id);
}
