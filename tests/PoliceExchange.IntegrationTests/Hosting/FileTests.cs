using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using PoliceExchange.Protocol.Fault.V1;
using PoliceExchange.Testing.Hosting;

namespace PoliceExchange.IntegrationTests.Hosting;

// Seen failing: a file that is sent whatever becomes of its record; the gate without Granted, WithinRate, Enrolled.

/// <summary>A GET beside gRPC: the callers, limits and record of the RPC that it stands beside.</summary>
public sealed class FileTests
{
    private const string Admin = "spiffe://hub.px.example/admin/alex";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task File_IsGivenToItsCallersAndRecorded()
    {
        await using var host = await ExerciseHost.StartAsync();
        var (certificate, _) = host.Enrolled(Admin);
        var (status, body, headers) = await GetAsync(host, certificate, "/file/there");
        Assert.Equal((HttpStatusCode.OK, "content"), (status, body));
        Assert.Contains("no-store", headers, StringComparison.Ordinal);
        var record = Assert.Single(host.Recorder.Records);
        Assert.Equal(("/file/there", Admin, StatusCode.OK), (record.Method, record.Peer!.Id.Text, record.Status));
    }

    [Fact]
    public async Task AbsentAndMalformed_AreTheSameAnswer()
    {
        await using var host = await ExerciseHost.StartAsync();
        var (certificate, _) = host.Enrolled(Admin);
        var absent = await GetAsync(host, certificate, "/file/absent");
        Assert.Equal((HttpStatusCode.NotFound, ""), (absent.Status, absent.Body));
        foreach (var path in new[] { "/file/", "/file/x%2f..%2fthere", "/file/" + new string('a', 3_000) })
        {
            Assert.Equal(absent, await GetAsync(host, certificate, path));
        }
        Assert.All(host.Recorder.Records, record => Assert.Equal(FaultReason.NotFound, record.Reason));
        Assert.Equal(4, host.Recorder.Records.Count);
        Assert.All(host.Recorder.Records, record => Assert.True(record.Method.Length <= 256));
    }

    [Fact]
    public async Task OtherCallers_AreRefusedAndRecorded()
    {
        await using var host = await ExerciseHost.StartAsync();
        var (certificate, _) = host.Enrolled(TestAuthority.Gateway("jam"));
        Assert.Equal((HttpStatusCode.Forbidden, ""), Short(await GetAsync(host, certificate, "/file/there")));
        Assert.Equal(FaultReason.MethodNotGranted, Assert.Single(host.Recorder.Records).Reason);
    }

    [Fact]
    public async Task RecordThatCannotBeMade_KeepsTheFileAndTheRefusalBack()
    {
        await using var host = await ExerciseHost.StartAsync();
        var (certificate, _) = host.Enrolled(Admin);
        host.Recorder.Fails = true;
        foreach (var path in new[] { "/file/there", "/file/absent", "/file/bug" })
        {
            Assert.Equal((HttpStatusCode.ServiceUnavailable, ""), Short(await GetAsync(host, certificate, path)));
        }
    }

    [Fact]
    public async Task Bug_SaysNothing()
    {
        await using var host = await ExerciseHost.StartAsync();
        var (certificate, _) = host.Enrolled(Admin);
        Assert.Equal((HttpStatusCode.InternalServerError, ""), Short(await GetAsync(host, certificate, "/file/bug")));
        Assert.Equal(FaultReason.Internal, Assert.Single(host.Recorder.Records).Reason);
    }

    [Fact]
    public async Task RateOfACaller_HoldsForFilesToo()
    {
        await using var host = await ExerciseHost.StartAsync(new() { ["Limits:CallsPerSecond"] = "1", ["Limits:CallBurst"] = "1" });
        var (certificate, _) = host.Enrolled(Admin);
        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 3; i++)
        {
            answers.Add((await GetAsync(host, certificate, "/file/there")).Status);
        }
        Assert.Equal(HttpStatusCode.OK, answers[0]);
        Assert.Contains(HttpStatusCode.TooManyRequests, answers);
    }

    [Fact]
    public async Task RemovedCaller_GetsNothingOnItsOpenConnection()
    {
        await using var host = await ExerciseHost.StartAsync(new() { ["Limits:ConnectionSweep"] = "00:00:04" });
        var (certificate, _) = host.Enrolled(Admin);
        using var client = Client(certificate);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(host, client, "/file/there")).Status);
        host.Remove(certificate);
        Assert.Equal((HttpStatusCode.Unauthorized, ""), Short(await GetAsync(host, client, "/file/there")));
    }

    [Fact]
    public async Task OtherVerbs_AreNotServed()
    {
        await using var host = await ExerciseHost.StartAsync();
        var (certificate, _) = host.Enrolled(Admin);
        using var client = Client(certificate);
        foreach (var verb in new[] { HttpMethod.Post, HttpMethod.Delete, HttpMethod.Put, HttpMethod.Head })
        {
            var (status, body, _) = await GetAsync(host, client, "/file/there", verb);
            Assert.Equal((true, ""), (status is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed, body));
        }
    }

    private static (HttpStatusCode, string) Short((HttpStatusCode Status, string Body, string) answer) => (answer.Status, answer.Body);

    private static async Task<(HttpStatusCode Status, string Body, string Headers)> GetAsync(ExerciseHost host, X509Certificate2 certificate, string path)
    {
        using var client = Client(certificate);
        return await GetAsync(host, client, path);
    }

    private static async Task<(HttpStatusCode Status, string Body, string Headers)> GetAsync(ExerciseHost host, HttpClient client, string path, HttpMethod? verb = null)
    {
        using var request = new HttpRequestMessage(verb ?? HttpMethod.Get, new Uri(host.Address, path)) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var response = await client.SendAsync(request, Stop);
        response.Headers.Date = null;
        return (response.StatusCode, await response.Content.ReadAsStringAsync(Stop), $"{response.Headers}{response.Content.Headers}");
    }

    private static HttpClient Client(X509Certificate2 certificate)
    {
#pragma warning disable CA5359 // The subject is the server.
        return new HttpClient(new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions
            {
                ClientCertificateContext = SslStreamCertificateContext.Create(certificate, null, offline: true),
                RemoteCertificateValidationCallback = (_, _, _, _) => true,
            },
        });
#pragma warning restore CA5359
    }
}
