using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;

namespace PoliceExchange.IntegrationTests.Console;

/// <summary>A browser without a screen: keeps cookies, follows nothing by itself, sends forms with the token of the page that it saw last.</summary>
internal sealed partial class WebUser : IDisposable
{
    private readonly HttpClient _http;
    private readonly X509Certificate2Collection _anchors = [];

    public WebUser(ConsoleExchange exchange, string state, string? address = null, X509Certificate2? client = null)
    {
        Base = new Uri(address ?? exchange.Console(state));
        _anchors.ImportFromPemFile(exchange.Exchange.Pki.Gateway(state).Authority.Certificate);
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = Cookies, UseCookies = true };
        handler.SslOptions = new SslClientAuthenticationOptions
        {
            CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck },
            // The gateway's own certificate names the gateway, not the host; its issuer is checked.
            RemoteCertificateValidationCallback = (_, _, _, errors) => (errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None,
            ClientCertificates = client is null ? [] : [client],
        };
        handler.SslOptions.CertificateChainPolicy.CustomTrustStore.AddRange(_anchors);
        _http = new HttpClient(handler) { BaseAddress = Base };
        _http.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
    }

    public Uri Base { get; }

    public CookieContainer Cookies { get; } = new();

    /// <summary>The last page.</summary>
    public string Html { get; private set; } = "";

    public string Token => TokenOf().Match(Html).Groups[1].Value;

    public string? Session => Cookies.GetCookies(Base)["__Host-px"]?.Value;

    public async Task<HttpResponseMessage> GetAsync(string path)
    {
        var answer = await _http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        Html = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return answer;
    }

    /// <summary>Sends a form; with the token of the last page unless the caller has another.</summary>
    public async Task<HttpResponseMessage> PostAsync(string path, IReadOnlyDictionary<string, string> fields, Action<HttpRequestMessage>? change = null, string? token = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative))
        {
            Content = new FormUrlEncodedContent(fields.Append(new("_form", token ?? Token))),
        };
        change?.Invoke(request);
        var answer = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        Html = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return answer;
    }

    /// <summary>Signs in at a trial desk.</summary>
    public async Task SignInAsync(string role)
    {
        await GetAsync("/sign-in");
        var account = Regex.Match(Html, $"name=\"Account\" value=\"([^\"]+)\">{Regex.Escape(role)} ").Groups[1].Value;
        Assert.NotEqual("", account);
        var answer = await PostAsync("/sign-in?handler=Demo", new Dictionary<string, string> { ["Account"] = account });
        Assert.Equal((HttpStatusCode.Redirect, "/"), (answer.StatusCode, answer.Headers.Location?.ToString()));
    }

    public async Task WorkOnAsync(string caseRef, string purpose)
    {
        await GetAsync("/work");
        var answer = await PostAsync("/work", new Dictionary<string, string> { ["CaseRef"] = caseRef, ["Purpose"] = purpose });
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
    }

    public void Dispose() => _http.Dispose();

    [GeneratedRegex("name=\"_form\" type=\"hidden\" value=\"([^\"]+)\"")]
    private static partial Regex TokenOf();
}
