using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf.Reflection;
using Google.Rpc;
using Grpc.Core;
using PoliceExchange.Cli.Certs;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Protocol.Fault.V1;

namespace PoliceExchange.IntegrationTests.Security;

/// <summary>What came back. A status of null: no gRPC answer at all, the handshake or the transport failed.</summary>
/// <param name="Status">grpc-status.</param>
/// <param name="Message">grpc-message.</param>
/// <param name="Details">grpc-status-details-bin.</param>
/// <param name="Body">Frames of the answer, at most 64 KiB.</param>
/// <param name="Http">HTTP status; 0 without an answer.</param>
/// <param name="Failure">What the transport said.</param>
/// <param name="Trailers">Every other header and trailer, by name.</param>
internal sealed record Answer(StatusCode? Status, string Message, Google.Rpc.Status? Details, byte[] Body, int Http, string Failure, IReadOnlyList<string> Trailers)
{
    public FaultReason Reason => Details?.Details.Where(detail => detail.Is(ErrorInfo.Descriptor)).Select(detail => FaultReasons.Parse(detail.Unpack<ErrorInfo>().Reason)).FirstOrDefault() ?? FaultReason.Unspecified;

    public int Violations => Details?.Details.Where(detail => detail.Is(BadRequest.Descriptor)).Sum(detail => detail.Unpack<BadRequest>().FieldViolations.Count) ?? 0;

    /// <summary>The peer was shut out: by the handshake, or as unauthenticated, or by the access rule.</summary>
    public bool IsShutOut => Status is null || Status == StatusCode.Unauthenticated || Reason == FaultReason.MethodNotGranted;
}

/// <summary>A peer that says whatever bytes it likes, over HTTP/2 and the certificate that it is given.</summary>
internal sealed class RawPeer : IDisposable
{
    private const int BodyKept = 64 * 1024;
    private readonly HttpClient _client;
    private readonly SocketsHttpHandler _handler;
    private readonly X509Certificate2? _certificate;

    /// <param name="address">host:port.</param>
    /// <param name="keys">Certificate to present; null for none.</param>
    public RawPeer(string address, KeyPairFiles? keys)
    {
        _certificate = keys is null ? null : X509Certificate2.CreateFromPemFile(keys.Certificate, keys.Key);
        _handler = new SocketsHttpHandler { UseProxy = false, EnableMultipleHttp2Connections = true, SslOptions = Tls(_certificate) };
        _client = new HttpClient(_handler) { BaseAddress = new Uri($"https://{address}"), Timeout = System.Threading.Timeout.InfiniteTimeSpan };
    }

#pragma warning disable CA5359 // Accepts any server on purpose: the subject is what the server does.
    public static SslClientAuthenticationOptions Tls(X509Certificate2? certificate) => new()
    {
        EnabledSslProtocols = SslProtocols.Tls13,
        ApplicationProtocols = [SslApplicationProtocol.Http2],
        TargetHost = "localhost",
        // A context and not a collection: the client must not hold back a certificate that the server does not ask for.
        ClientCertificateContext = certificate is null ? null : SslStreamCertificateContext.Create(certificate, null, offline: true),
        RemoteCertificateValidationCallback = (_, _, _, _) => true,
    };
#pragma warning restore CA5359

    public static byte[] Frame(ReadOnlySpan<byte> message, byte flag = 0)
    {
        var frame = new byte[message.Length + 5];
        frame[0] = flag;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
        message.CopyTo(frame.AsSpan(5));
        return frame;
    }

    public Task<Answer> CallAsync(MethodDescriptor method, byte[] message, string timeout = "20S") =>
        SendAsync($"/{method.Service.FullName}/{method.Name}", Frame(message), timeout, _ => { }, TimeSpan.FromSeconds(40));

    /// <exception cref="TimeoutException">No end within the patience: a hang.</exception>
    public async Task<Answer> SendAsync(string path, byte[] body, string timeout, Action<HttpRequestHeaders> headers, TimeSpan patience, string contentType = "application/grpc")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Content = new ByteArrayContent(body);
        request.Content.Headers.TryAddWithoutValidation("content-type", contentType);
        request.Headers.TryAddWithoutValidation("te", "trailers");
        if (timeout.Length > 0)
        {
            request.Headers.TryAddWithoutValidation("grpc-timeout", timeout);
        }
        headers(request.Headers);
        using var ends = new CancellationTokenSource(patience);
        try
        {
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ends.Token);
            var kept = await ReadAsync(response, ends.Token);
            return Read(response, kept);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"No end of {path} within {patience.TotalSeconds:0} s.");
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException)
        {
            return new Answer(null, "", null, [], 0, $"{broken.Message} {broken.InnerException?.Message}", []);
        }
    }

    public void Dispose()
    {
        _client.Dispose();
        _handler.Dispose();
        _certificate?.Dispose();
    }

    private static async Task<byte[]> ReadAsync(HttpResponseMessage response, CancellationToken ends)
    {
        using var kept = new MemoryStream();
        var buffer = new byte[16 * 1024];
        await using var stream = await response.Content.ReadAsStreamAsync(ends);
        int count;
        while ((count = await stream.ReadAsync(buffer, ends)) > 0)
        {
            if (kept.Length < BodyKept)
            {
                kept.Write(buffer, 0, count);
            }
        }
        return kept.ToArray();
    }

    private static Answer Read(HttpResponseMessage response, byte[] body)
    {
        var all = response.Headers.Concat(response.TrailingHeaders).SelectMany(one => one.Value.Select(value => (Name: one.Key.ToLowerInvariant(), Value: value))).ToList();
        var status = all.Where(one => one.Name == "grpc-status").Select(one => (StatusCode?)int.Parse(one.Value, System.Globalization.CultureInfo.InvariantCulture)).FirstOrDefault();
        var message = Uri.UnescapeDataString(all.Where(one => one.Name == "grpc-message").Select(one => one.Value).FirstOrDefault() ?? "");
        var details = all.Where(one => one.Name == Fault.DetailsTrailer).Select(one => Google.Rpc.Status.Parser.ParseFrom(FromBase64(one.Value))).FirstOrDefault();
        return new Answer(
            status, message, details, body, (int)response.StatusCode, "",
            [.. all.Where(one => one.Name is not ("date" or Fault.DetailsTrailer)).Select(one => $"{one.Name}: {one.Value}").Order(StringComparer.Ordinal)]);
    }

    private static byte[] FromBase64(string text) => Convert.FromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='));
}
