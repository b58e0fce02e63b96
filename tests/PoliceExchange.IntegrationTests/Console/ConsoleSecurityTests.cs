using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.RegularExpressions;
using PoliceExchange.Cli.Exchange;
using PoliceExchange.Hosting.Store;
using PoliceExchange.IntegrationTests.Security;
using PoliceExchange.Protocol.Handling.V1;
using PoliceExchange.Protocol.Oversight.V1;

namespace PoliceExchange.IntegrationTests.Console;

/// <summary>What stands between a browser on the nation's network and the services: each test attacks one of them, over the wire.</summary>
[Collection(ConsoleTestsOfOneExchange.Name)]
public sealed class ConsoleSecurityTests(ConsoleExchange exchange)
{
    private static readonly Dictionary<string, string> Nothing = [];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/sign-in", HttpStatusCode.OK)]
    [InlineData("/inbox", HttpStatusCode.Redirect)]
    [InlineData("/nowhere", HttpStatusCode.NotFound)]
    public async Task EveryAnswer_BindsTheBrowser(string path, HttpStatusCode status)
    {
        using var user = new WebUser(exchange, "JAM");
        var answer = await user.GetAsync(path);
        Assert.Equal(status, answer.StatusCode);
        var policy = Header(answer, "Content-Security-Policy");
        Assert.StartsWith("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal(("DENY", "nosniff", "same-origin"), (Header(answer, "X-Frame-Options"), Header(answer, "X-Content-Type-Options"), Header(answer, "Cross-Origin-Opener-Policy")));
        Assert.Contains("no-store", Header(answer, "Cache-Control"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task PagesOfASession_AreKeptNowhere_AssetsAre()
    {
        using var user = new WebUser(exchange, "JAM");
        await user.SignInAsync("Liaison desk");
        Assert.Contains("no-store", Header(await user.GetAsync("/inbox"), "Cache-Control"), StringComparison.Ordinal);
        var style = Regex.Match(user.Html, "href=\"(/assets/[^\"]+css)\"").Groups[1].Value;
        Assert.Equal("public, max-age=31536000, immutable", Header(await user.GetAsync(style), "Cache-Control"));
        Assert.DoesNotContain("@import", user.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("url(http", user.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Form_WithoutItsToken_DoesNothing()
    {
        using var user = new WebUser(exchange, "JAM");
        using var other = new WebUser(exchange, "JAM");
        await user.SignInAsync("Liaison desk");
        await other.SignInAsync("Investigator");
        await other.GetAsync("/work");
        await user.GetAsync("/work");
        var fields = new Dictionary<string, string> { ["CaseRef"] = "FORGED-1", ["Purpose"] = "INVESTIGATION" };
        Assert.Equal(HttpStatusCode.BadRequest, (await user.PostAsync("/work", fields, token: "")).StatusCode);
        await user.GetAsync("/work");
        // Another session's token is no token either.
        Assert.Equal(HttpStatusCode.BadRequest, (await user.PostAsync("/work", fields, token: other.Token)).StatusCode);
        await user.GetAsync("/work");
        Assert.DoesNotContain("FORGED-1", user.Html, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, (await user.PostAsync("/work", fields)).StatusCode);
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site", HttpStatusCode.Forbidden)]
    [InlineData("Sec-Fetch-Site", "same-site", HttpStatusCode.Forbidden)]
    [InlineData("Origin", "https://elsewhere.example", HttpStatusCode.Forbidden)]
    [InlineData("Origin", "null", HttpStatusCode.Forbidden)]
    [InlineData("Sec-Fetch-Site", "same-origin", HttpStatusCode.Redirect)]
    public async Task Form_OfAnotherSite_IsRefusedWhateverItsToken(string header, string value, HttpStatusCode status)
    {
        using var user = new WebUser(exchange, "JAM");
        await user.SignInAsync("Liaison desk");
        await user.GetAsync("/work");
        var answer = await user.PostAsync("/work", new Dictionary<string, string> { ["CaseRef"] = "A-1", ["Purpose"] = "INVESTIGATION" }, request => request.Headers.Add(header, value));
        Assert.Equal(status, answer.StatusCode);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("text/plain")]
    [InlineData("multipart/form-data")]
    [InlineData("application/grpc")]
    public async Task Body_ThatIsNoForm_IsRefused(string type)
    {
        using var user = new WebUser(exchange, "JAM");
        await user.GetAsync("/sign-in");
        var answer = await user.PostAsync("/sign-in", Nothing, request => request.Content!.Headers.ContentType = new(type));
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
    }

    [Fact]
    public async Task Body_ThatIsTooLong_IsRefused()
    {
        using var user = new WebUser(exchange, "JAM");
        await user.GetAsync("/sign-in");
        var answer = await user.PostAsync("/sign-in", new Dictionary<string, string> { ["Name"] = new('x', 100_000) });
        Assert.True(answer.StatusCode is HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.BadRequest, $"{answer.StatusCode}");
    }

    [Fact]
    public async Task PlantedCookie_IsWorthNothing_AndTheSessionEndsWithTheSignOut()
    {
        using var user = new WebUser(exchange, "JAM");
        var planted = new string('A', 43);
        user.Cookies.Add(user.Base, new Cookie("__Host-px", planted) { Secure = true, Path = "/" });
        await user.SignInAsync("Liaison desk");
        var first = user.Session;
        Assert.NotEqual(planted, first);
        // Signing in again is another session, and ends the one before.
        await user.GetAsync("/sign-in");
        using (var before = new WebUser(exchange, "JAM"))
        {
            before.Cookies.Add(before.Base, new Cookie("__Host-px", first) { Secure = true, Path = "/" });
            Assert.Equal(HttpStatusCode.OK, (await before.GetAsync("/status")).StatusCode);
            await user.GetAsync("/");
            Assert.Equal(HttpStatusCode.Redirect, (await user.PostAsync("/sign-out", Nothing)).StatusCode);
            Assert.Equal("/sign-in?back=%2Fstatus", (await before.GetAsync("/status")).Headers.Location?.ToString());
        }
        using var stranger = new WebUser(exchange, "JAM");
        stranger.Cookies.Add(stranger.Base, new Cookie("__Host-px", planted) { Secure = true, Path = "/" });
        Assert.Equal(HttpStatusCode.Redirect, (await stranger.GetAsync("/status")).StatusCode);
    }

    [Fact]
    public async Task SessionCookie_IsForThisHostAloneAndNoScript()
    {
        using var user = new WebUser(exchange, "JAM");
        await user.GetAsync("/sign-in");
        var account = Regex.Match(user.Html, "name=\"Account\" value=\"([^\"]+)\"").Groups[1].Value;
        var answer = await user.PostAsync("/sign-in?handler=Demo", new Dictionary<string, string> { ["Account"] = account });
        var cookie = answer.Headers.GetValues("Set-Cookie").Single(one => one.StartsWith("__Host-px=", StringComparison.Ordinal));
        foreach (var attribute in new[] { "path=/", "secure", "samesite=strict", "httponly" })
        {
            Assert.Contains(attribute, cookie, StringComparison.OrdinalIgnoreCase);
        }
        Assert.DoesNotContain("domain=", cookie, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("//elsewhere.example/")]
    [InlineData("/\\elsewhere.example")]
    [InlineData("https://elsewhere.example/")]
    [InlineData("javascript:alert(1)")]
    [InlineData("/\t/elsewhere.example")]
    public async Task Back_ToAnotherHost_GoesHome(string back)
    {
        using var user = new WebUser(exchange, "JAM");
        await user.GetAsync("/sign-in?Back=" + Uri.EscapeDataString(back));
        var account = Regex.Match(user.Html, "name=\"Account\" value=\"([^\"]+)\"").Groups[1].Value;
        var answer = await user.PostAsync("/sign-in?handler=Demo", new Dictionary<string, string> { ["Account"] = account, ["Back"] = back });
        Assert.Equal("/", answer.Headers.Location?.ToString());
        await user.GetAsync("/");
        Assert.Equal("/", (await user.PostAsync("/language", new Dictionary<string, string> { ["back"] = back, ["_lang"] = "es" })).Headers.Location?.ToString());
    }

    [Fact]
    public async Task EndPoints_AreApart()
    {
        // A desk's certificate opens no page at the peers' end-point; a browser reaches no service at its own.
        var desk = exchange.Exchange.Pki.Gateway("JAM").Desks["LIAISON_DESK"];
        using var certificate = X509Certificate2.CreateFromPemFile(desk.Certificate, desk.Key);
        using var user = new WebUser(exchange, "JAM");
        foreach (var path in new[] { "/policeexchange.notice.v1.NoticeService/ListNotices", "/.well-known/authzen-configuration", "/access/v1/evaluation", "/grpc.health.v1.Health/Check" })
        {
            await user.GetAsync("/sign-in");
            Assert.Equal(HttpStatusCode.NotFound, (await user.GetAsync(path)).StatusCode);
            await user.GetAsync("/sign-in");
            var answer = await user.PostAsync(path, Nothing, request => request.Content!.Headers.ContentType = new("application/grpc"));
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }
        var before = SecurityExchange.JournalEnd(exchange.Store("JAM"));
        using var peer = new WebUser(exchange, "JAM", $"https://{exchange.Exchange.Gateways["JAM"].Address}", certificate);
        // HTTP/2 is all that end-point speaks; HTTP/1.1 by default.
        var refused = await Assert.ThrowsAnyAsync<HttpRequestException>(() => peer.GetAsync("/sign-in"));
        Assert.NotNull(refused);
        Assert.Equal(before, SecurityExchange.JournalEnd(exchange.Store("JAM")));
    }

    [Fact]
    public async Task FiveFailedLogOns_LockTheAccount_AndAreInTheLog()
    {
        using var admin = new AdminClient(exchange.Exchange, "PAN");
        var made = await admin.Accounts.AddAccountAsync(new() { Name = "five.tries", Agency = "pol", Role = "LIAISON_DESK" }, deadline: admin.Deadline, cancellationToken: Stop);
        var before = SecurityExchange.JournalEnd(exchange.Store("PAN"));
        using var user = new WebUser(exchange, "PAN");
        for (var tried = 1; tried <= 5; tried++)
        {
            var answer = await SignInAsync(user, "five.tries", "wrong password");
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
            Assert.Contains(tried < 5 ? "is not right" : "Too many failed tries", user.Html, StringComparison.Ordinal);
        }
        // Locked is locked, also for the right password.
        Assert.Equal(HttpStatusCode.Forbidden, (await SignInAsync(user, "five.tries", made.Password)).StatusCode);
        Assert.Equal(
            ["WRONG_PASSWORD", "WRONG_PASSWORD", "WRONG_PASSWORD", "WRONG_PASSWORD", "LOCKED_OUT", "LOCKED_OUT"],
            LogOns("PAN", before));
        var list = await admin.Accounts.ListAccountsAsync(new(), deadline: admin.Deadline, cancellationToken: Stop);
        Assert.NotEqual("", list.Accounts.Single(one => one.Name == "five.tries").LockedUntil);
        // The administrator's reset opens it again, up to the passkey.
        var reset = await admin.Accounts.ResetAccountAsync(new() { Name = "five.tries" }, deadline: admin.Deadline, cancellationToken: Stop);
        Assert.Equal("/sign-in/passkey?back=%2F", (await SignInAsync(user, "five.tries", reset.Password)).Headers.Location?.ToString());
        Assert.Null(user.Session);
    }

    [Fact]
    public async Task UnknownName_ReadsAsAWrongPassword()
    {
        using var user = new WebUser(exchange, "JAM");
        var unknown = await SignInAsync(user, "nobody.here", "some password");
        var first = Plain(user.Html, "nobody.here");
        var wrong = await SignInAsync(user, ConsoleExchange.Account, "some password");
        Assert.Equal(unknown.StatusCode, wrong.StatusCode);
        Assert.Equal(first, Plain(user.Html, ConsoleExchange.Account));
    }

    [Fact]
    public async Task WhoSignedIn_IsWhoActs_InEntryAndPrivatePart()
    {
        using var user = new WebUser(exchange, "PAN");
        await user.SignInAsync("Investigator");
        await user.WorkOnAsync("CONSOLE-77", "INVESTIGATION");
        // What a form says of the officer counts for nothing.
        await user.GetAsync("/look-up");
        await user.PostAsync("/look-up?by=person", new Dictionary<string, string>
        {
            ["Surnames"] = "Nobody", ["Forenames"] = "Anybody", ["BirthYear"] = "1960", ["BirthMonth"] = "1", ["BirthDay"] = "1", ["Officer"] = "somebody-else", ["requester.officer"] = "somebody-else",
        });
        Assert.Contains("px-answer--clear", user.Html, StringComparison.Ordinal);
        var oversight = exchange.Exchange.Desk("PAN", "OVERSIGHT");
        var found = await oversight.Oversight.SearchAccessAsync(
            new SearchAccessRequest { Requester = DeskClient.Requester(Purpose.Oversight, ""), CaseRef = "CONSOLE-77" }, deadline: oversight.Deadline, cancellationToken: Stop);
        var row = found.Rows.First(one => one.Operation == "look-up");
        Assert.Equal(("spiffe://pan.px.example/agency/pol/desk/INVESTIGATOR", "INVESTIGATION"), (row.Peer, row.Purpose));
        var opened = await oversight.Oversight.OpenEntryAsync(
            new OpenEntryRequest { Requester = DeskClient.Requester(Purpose.Oversight, ""), Sequence = row.Sequence, WarrantRef = "W-1", Reason = "test" }, deadline: oversight.Deadline, cancellationToken: Stop);
        using var part = JsonDocument.Parse(opened.PrivatePart.Memory);
        Assert.StartsWith("o-", part.RootElement.GetProperty("officer").GetString(), StringComparison.Ordinal);
        Assert.Equal(("INVESTIGATOR", "CONSOLE-77"), (part.RootElement.GetProperty("role").GetString(), part.RootElement.GetProperty("case").GetString()));
    }

    [Fact]
    public async Task Forbidden_AndAbsent_AreOnePage()
    {
        using var user = new WebUser(exchange, "PAN");
        await user.SignInAsync("Border officer");
        await user.WorkOnAsync("POST-4", "IDENTITY_CHECK");
        var absent = Guid.CreateVersion7(ConsoleExchange.Now).ToString();
        Assert.Equal(HttpStatusCode.NotFound, (await user.GetAsync($"/notice/{absent}")).StatusCode);
        var nothing = Plain(user.Html, absent);
        Assert.Equal(HttpStatusCode.NotFound, (await user.GetAsync($"/notice/{exchange.HostileNotice}")).StatusCode);
        Assert.Equal(nothing, Plain(user.Html, exchange.HostileNotice));
    }

    [Fact]
    public async Task PolicyDecides_NotTheNavigation()
    {
        using var user = new WebUser(exchange, "JAM");
        await user.SignInAsync("Liaison desk");
        await user.GetAsync("/oversight");
        Assert.Contains("govuk-error-summary", user.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("<tbody>", user.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TextsOfANotice_AreNeverMarkup()
    {
        using var user = new WebUser(exchange, "PAN");
        await user.SignInAsync("Liaison desk");
        await user.WorkOnAsync("2026/CR/1183", "ARREST_EXTRADITION");
        Assert.Equal(HttpStatusCode.OK, (await user.GetAsync($"/notice/{exchange.HostileNotice}")).StatusCode);
        Assert.Contains("&lt;img src=x onerror=", user.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", user.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("<svg", user.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", user.Html, StringComparison.Ordinal);
        Assert.DoesNotContain(" style=", user.Html, StringComparison.Ordinal);
        // What the officer types comes back as text too.
        await user.GetAsync("/look-up");
        await user.PostAsync("/look-up?by=person", new Dictionary<string, string> { ["Surnames"] = ConsoleExchange.Hostile, ["BirthDay"] = "\"><script>1</script>" });
        Assert.DoesNotContain("<img", user.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", user.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task IdleSession_Locks_KeepsWhatWasTyped_AndOpensToANewCookie()
    {
        using var user = new WebUser(exchange, "TTO");
        await user.SignInAsync("Liaison desk");
        await user.WorkOnAsync("TTO-26-9", "ARREST_EXTRADITION");
        await user.GetAsync("/compose");
        var began = await user.PostAsync("/compose", Nothing);
        var step = began.Headers.Location!.ToString();
        await user.GetAsync(step);
        var (cookie, token) = (user.Session, user.Token);
        await SecurityExchange.EventuallyAsync(
            async () =>
            {
                // Looking is an act, so it must not be done from the session that is to fall idle: the page of a locked one says so without prolonging it.
                await Task.Delay(TimeSpan.FromMilliseconds(2200), TimeProvider.System, TestContext.Current.CancellationToken);
                return (await user.PostAsync(step, new Dictionary<string, string> { ["Surnames"] = "Typed while away", ["Sex"] = "MALE" }, token: token)).Headers.Location?.ToString().StartsWith("/locked", StringComparison.Ordinal) == true;
            },
            "the session is locked");
        Assert.StartsWith("/locked", (await user.GetAsync("/inbox")).Headers.Location!.ToString(), StringComparison.Ordinal);
        await user.GetAsync("/locked?back=" + Uri.EscapeDataString(step));
        var opened = await user.PostAsync("/locked", new Dictionary<string, string> { ["Back"] = step });
        Assert.Equal(step, opened.Headers.Location?.ToString());
        Assert.NotEqual(cookie, user.Session);
        await user.GetAsync(step);
        Assert.Contains("Typed while away", user.Html, StringComparison.Ordinal);
        Assert.Contains("TTO-26-9", user.Html, StringComparison.Ordinal);
    }

    private static async Task<HttpResponseMessage> SignInAsync(WebUser user, string name, string password)
    {
        await user.GetAsync("/sign-in");
        return await user.PostAsync("/sign-in", new Dictionary<string, string> { ["Name"] = name, ["Password"] = password });
    }

    private List<string> LogOns(string state, long after)
    {
        using var db = new StoreConnection(exchange.Store(state), readOnly: true);
        return [.. db.Query("SELECT entry FROM journal WHERE seq > @0 ORDER BY seq", row => (byte[])row.GetValue(0), after)
            .Select(entry => JsonDocument.Parse(entry).RootElement).Where(entry => entry.GetProperty("op").GetString() == "log-on").Select(entry => entry.GetProperty("res").GetString()!)];
    }

    /// <summary>A page without what is another each time.</summary>
    private static string Plain(string html, string asked) =>
        Regex.Replace(html, "value=\"CfDJ[^\"]+\"", "").Replace(asked, "", StringComparison.Ordinal).Replace(Uri.EscapeDataString(asked), "", StringComparison.Ordinal);

    private static string Header(HttpResponseMessage answer, string name) => string.Join(
        ", ", answer.Headers.TryGetValues(name, out var values) ? values : answer.Content.Headers.TryGetValues(name, out values) ? values : []);
}
