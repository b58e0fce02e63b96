using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using PoliceExchange.Console.Host;
using PoliceExchange.Console.Sessions;

namespace PoliceExchange.Console.Accounts;

/// <summary>How a try to sign in ended.</summary>
internal enum SignInEnd
{
    /// <summary>A session is open.</summary>
    Open,

    /// <summary>The password was right; the passkey is asked for.</summary>
    PasskeyNext,

    /// <summary>Wrong name, password or passkey; which of them is not said.</summary>
    Refused,

    /// <summary>Too many failed tries.</summary>
    LockedOut,

    /// <summary>Too many tries from one place, or too many sessions.</summary>
    Busy,
}

/// <summary>
/// Signing people in: password and passkey, or a passkey alone. Every end is in the access log before the browser is told (I2). A name
/// that nobody has takes as long as a wrong password and is answered alike.
/// </summary>
internal sealed class SignIns(
    UserManager<OfficerAccount> accounts, IPasskeyHandler<OfficerAccount> passkeys, IPasswordHasher<OfficerAccount> hasher, PendingSignIns pending, SessionTable sessions, SignInRate rate, IConsoleHost host)
{
    private static readonly OfficerAccount Nobody = new() { Id = "", Name = "", Pseudonym = "", Agency = "", Role = "" };
    private static string? _decoy;

    public async Task<SignInEnd> ByPasswordAsync(HttpContext http, string name, string password)
    {
        if (!rate.MayTry(http.Connection.RemoteIpAddress))
        {
            return SignInEnd.Busy;
        }
        var account = name.Length is > 0 and <= 64 ? await accounts.FindByNameAsync(name).ConfigureAwait(false) : null;
        if (account is null || account.PasswordHash is null)
        {
            _ = hasher.VerifyHashedPassword(Nobody, _decoy ??= hasher.HashPassword(Nobody, "decoy"), password);
            await host.RecordLogOnAsync(null, "UNKNOWN").ConfigureAwait(false);
            return SignInEnd.Refused;
        }
        if (await accounts.IsLockedOutAsync(account).ConfigureAwait(false))
        {
            _ = hasher.VerifyHashedPassword(account, account.PasswordHash, password);
            await host.RecordLogOnAsync(account.ToOfficer(SignInMethod.PasswordAndPasskey), "LOCKED_OUT").ConfigureAwait(false);
            return SignInEnd.LockedOut;
        }
        if (!await accounts.CheckPasswordAsync(account, password).ConfigureAwait(false))
        {
            return await FailedAsync(account, "WRONG_PASSWORD").ConfigureAwait(false);
        }
        // The count of failed tries goes on until the passkey was right too: half a sign-in proves nothing.
        return await AskPasskeyAsync(http, account).ConfigureAwait(false) ? SignInEnd.PasskeyNext : SignInEnd.Busy;
    }

    /// <summary>Begins a sign-in by passkey alone.</summary>
    public async Task<SignInEnd> ByPasskeyAsync(HttpContext http) =>
        rate.MayTry(http.Connection.RemoteIpAddress) && await AskPasskeyAsync(http, null).ConfigureAwait(false) ? SignInEnd.PasskeyNext : SignInEnd.Busy;

    /// <summary>The browser's answer for the passkey.</summary>
    public async Task<SignInEnd> AnswerAsync(HttpContext http, string credential)
    {
        var one = pending.Take(http.Request.Cookies[PendingSignIns.Cookie]);
        http.Response.Cookies.Delete(PendingSignIns.Cookie, Strict());
        if (one is null || credential.Length is 0 or > 32 * 1024)
        {
            await host.RecordLogOnAsync(null, "NO_CHALLENGE").ConfigureAwait(false);
            return SignInEnd.Refused;
        }
        var known = one.Account is { } id ? await accounts.FindByIdAsync(id).ConfigureAwait(false) : null;
        return one.Enrols && known is not null
            ? await EnrolAsync(http, known, one, credential).ConfigureAwait(false)
            : await AssertAsync(http, known, one, credential).ConfigureAwait(false);
    }

    /// <summary>A throw-away account, in Development alone.</summary>
    public async Task<SignInEnd> ByDemoAsync(HttpContext http, string account)
    {
        // Asked of the host each time: outside Development it has none, whatever the store holds.
        var demo = host.Nation.Development ? host.DemoAccounts().FirstOrDefault(one => one.Id == account && one.Demo) : null;
        if (demo is null)
        {
            await host.RecordLogOnAsync(null, "NO_DEMO").ConfigureAwait(false);
            return SignInEnd.Refused;
        }
        return await OpenAsync(http, demo.ToOfficer(SignInMethod.Demo)).ConfigureAwait(false);
    }

    private async Task<bool> AskPasskeyAsync(HttpContext http, OfficerAccount? account)
    {
        var enrols = account is not null && (await accounts.GetPasskeysAsync(account).ConfigureAwait(false)).Count == 0;
        var (state, options) = enrols ? await CreationAsync(http, account!).ConfigureAwait(false) : await RequestAsync(http, account).ConfigureAwait(false);
        if (pending.Keep(account?.Id, state, options, enrols) is not { } key)
        {
            return false;
        }
        http.Response.Cookies.Append(PendingSignIns.Cookie, key, Strict());
        return true;
    }

    private async Task<(string State, string Options)> CreationAsync(HttpContext http, OfficerAccount account)
    {
        var made = await passkeys.MakeCreationOptionsAsync(new PasskeyUserEntity { Id = account.Id, Name = account.Name, DisplayName = account.Name }, http).ConfigureAwait(false);
        return (made.AttestationState ?? "", made.CreationOptionsJson);
    }

    private async Task<(string State, string Options)> RequestAsync(HttpContext http, OfficerAccount? account)
    {
        var made = await passkeys.MakeRequestOptionsAsync(account, http).ConfigureAwait(false);
        return (made.AssertionState ?? "", made.RequestOptionsJson);
    }

    private async Task<SignInEnd> EnrolAsync(HttpContext http, OfficerAccount account, PendingSignIn one, string credential)
    {
        var made = await passkeys.PerformAttestationAsync(new PasskeyAttestationContext { HttpContext = http, CredentialJson = credential, AttestationState = one.State }).ConfigureAwait(false);
        if (!made.Succeeded || !(await accounts.AddOrUpdatePasskeyAsync(account, made.Passkey).ConfigureAwait(false)).Succeeded)
        {
            return await FailedAsync(account, "WRONG_PASSKEY").ConfigureAwait(false);
        }
        return await FinishAsync(http, account, SignInMethod.PasswordAndPasskey).ConfigureAwait(false);
    }

    private async Task<SignInEnd> AssertAsync(HttpContext http, OfficerAccount? known, PendingSignIn one, string credential)
    {
        var given = await passkeys.PerformAssertionAsync(new PasskeyAssertionContext { HttpContext = http, CredentialJson = credential, AssertionState = one.State }).ConfigureAwait(false);
        if (!given.Succeeded || (known is not null && given.User.Id != known.Id))
        {
            if (known is not null)
            {
                return await FailedAsync(known, "WRONG_PASSKEY").ConfigureAwait(false);
            }
            await host.RecordLogOnAsync(null, "WRONG_PASSKEY").ConfigureAwait(false);
            return SignInEnd.Refused;
        }
        if (await accounts.IsLockedOutAsync(given.User).ConfigureAwait(false))
        {
            await host.RecordLogOnAsync(given.User.ToOfficer(SignInMethod.Passkey), "LOCKED_OUT").ConfigureAwait(false);
            return SignInEnd.LockedOut;
        }
        // The counter of the passkey goes up with each use; a copy is found by it.
        _ = await accounts.AddOrUpdatePasskeyAsync(given.User, given.Passkey).ConfigureAwait(false);
        return await FinishAsync(http, given.User, known is null ? SignInMethod.Passkey : SignInMethod.PasswordAndPasskey).ConfigureAwait(false);
    }

    private async Task<SignInEnd> FinishAsync(HttpContext http, OfficerAccount account, SignInMethod method)
    {
        _ = await accounts.ResetAccessFailedCountAsync(account).ConfigureAwait(false);
        return await OpenAsync(http, account.ToOfficer(method)).ConfigureAwait(false);
    }

    private async Task<SignInEnd> FailedAsync(OfficerAccount account, string why)
    {
        _ = await accounts.AccessFailedAsync(account).ConfigureAwait(false);
        var locked = await accounts.IsLockedOutAsync(account).ConfigureAwait(false);
        await host.RecordLogOnAsync(account.ToOfficer(SignInMethod.PasswordAndPasskey), locked ? "LOCKED_OUT" : why).ConfigureAwait(false);
        return locked ? SignInEnd.LockedOut : SignInEnd.Refused;
    }

    private async Task<SignInEnd> OpenAsync(HttpContext http, Officer officer)
    {
        await host.RecordLogOnAsync(officer, "ok").ConfigureAwait(false);
        if (sessions.Open(officer, http.Features.Get<Session>()) is not var (cookie, _))
        {
            return SignInEnd.Busy;
        }
        http.Response.Cookies.Append(ConsoleGate.SessionCookie, cookie, Strict());
        return SignInEnd.Open;
    }

    /// <summary>How every cookie of ours is kept: this host, TLS, no script, no other site, gone with the browser.</summary>
    public static CookieOptions Strict() => new() { Secure = true, HttpOnly = true, SameSite = SameSiteMode.Strict, Path = "/" };
}
