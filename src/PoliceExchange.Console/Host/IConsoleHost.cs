using Grpc.Core;
using PoliceExchange.Console.Accounts;

namespace PoliceExchange.Console.Host;

/// <summary>
/// All that the console has of its host. What concerns notices, look-ups and the log goes through <see cref="CallsOf"/>, to the services
/// that desks call over the network; the rest is what only a place where people sign in needs. Accounts are kept by the host too
/// (<see cref="Microsoft.AspNetCore.Identity.IUserStore{TUser}"/>).
/// </summary>
internal interface IConsoleHost
{
    Nation Nation { get; }

    /// <summary>Whom a notice can be addressed to, by the directory in force.</summary>
    Register Register();

    /// <summary>Calls in the name of an officer: their desk, their pseudonym, whatever a request says.</summary>
    /// <param name="officer">Who signed in.</param>
    /// <param name="until">End of the session at the latest.</param>
    /// <param name="gone">Ends when the reader has left.</param>
    CallInvoker CallsOf(Officer officer, DateTimeOffset until, CancellationToken gone);

    /// <summary>Throw-away accounts for trials; empty outside Development.</summary>
    IReadOnlyList<OfficerAccount> DemoAccounts();

    /// <summary>Durable before it returns: somebody signed in, or tried to.</summary>
    /// <param name="officer">Who; null for a name that nobody has.</param>
    /// <param name="result">ok, or why not.</param>
    Task RecordLogOnAsync(Officer? officer, string result);

    /// <summary>Durable before it returns: a session ended.</summary>
    Task RecordLogOffAsync(Officer officer, string result);

    /// <summary>The officer's drafts, newest first.</summary>
    IReadOnlyList<KeptDraft> Drafts(string account);

    KeptDraft? FindDraft(string account, string id);

    /// <summary>Keeps a draft; false when the officer has too many.</summary>
    Task<bool> KeepDraftAsync(string account, KeptDraft draft);

    Task DropDraftAsync(string account, string id);
}

/// <summary>What an officer has begun to write.</summary>
/// <param name="Id">UUIDv7; the submission id of what becomes of it, so that it is sent once.</param>
/// <param name="At">When it was kept last.</param>
/// <param name="Step">Page to go on with.</param>
/// <param name="Fields">What was typed, by name of the field.</param>
internal sealed record KeptDraft(string Id, DateTimeOffset At, string Step, IReadOnlyDictionary<string, string> Fields);
