using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;
using PoliceExchange.Cli.Certs;
using PoliceExchange.Cli.Exchange;
using PoliceExchange.Protocol.Directory.V1;
using PoliceExchange.Protocol.Fault.V1;
using PoliceExchange.Protocol.Handling.V1;
using PoliceExchange.Protocol.Node.V1;
using PoliceExchange.Protocol.Notice.V1;
using PoliceExchange.Protocol.Relay.V1;

namespace PoliceExchange.IntegrationTests.Security;

// Seen failing on defects that it found: a frame of 4 GiB, or with a compression flag that is neither 0 nor 1, on a stream
// of requests was INTERNAL (LimitedStreamReader); so was any wrong message on a delivery stream (DeliverySession), and a length
// near 2^31, which also made a gateway rent 1.3 GB (WireShape).
// Still to plant: CallGate without UnreadAsync; EnableDetailedErrors with a handler that throws; a list that keeps every
// refused envelope; a handler that waits for ever.

/// <summary>Requests that no honest peer sends (T37, T38), at the real processes over real connections.</summary>
[Collection(SecurityTestsOfOneExchange.Name)]
public sealed class MalformedInputTests(SecurityExchange security)
{
    private const int Seed = 20261121;
    private const int Workers = 48;
    private const long Mebibyte = 1 << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan Glance = TimeSpan.FromSeconds(1);
    private static readonly string[] Leaks = ["Exception", "   at ", "System.", "Google.Protobuf", "PoliceExchange.", "Microsoft.", "SQLite", ".cs:line"];
    private readonly ConcurrentDictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _wrong = new();
    private long _made;

    private static readonly MethodDescriptor[] Methods = [.. ServedMethods.All, .. Grpc.Health.V1.Health.Descriptor.Methods, .. Grpc.Reflection.V1.ServerReflection.Descriptor.Methods];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AnyRequest_GetsAnAnswerOfTheProtocol_AndTheProcessesStandInBoundedMemory()
    {
        var requests = Environment.GetEnvironmentVariable("PX_FUZZ_REQUESTS") is { } given ? int.Parse(given, CultureInfo.InvariantCulture) : 100_000;
        var state = security.RunningStates[0];
        var corpus = await CorpusAsync(state);
        (string Name, int Pid)[] processes = [("hub", security.Exchange.Broker!.Process.Id), (state, security.Exchange.Gateways[state].Process.Id)];
        var began = SecurityExchange.Time.GetTimestamp();

        await RunAsync(state, corpus, requests / 4, 0);
        var warm = processes.ToDictionary(one => one.Name, one => Resident(one.Pid), StringComparer.Ordinal);
        await RunAsync(state, corpus, requests - (requests / 4), 1);

        var summary = $"{Interlocked.Read(ref _made)} requests in {SecurityExchange.Time.GetElapsedTime(began).TotalSeconds:0} s: {string.Join(", ", _counts.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => $"{one.Key} {one.Value}"))}; "
            + string.Join(", ", processes.Select(one => $"{one.Name} {warm[one.Name] / Mebibyte} -> {Resident(one.Pid) / Mebibyte} MiB"));
        TestContext.Current.TestOutputHelper?.WriteLine(summary);
        Assert.True(_wrong.IsEmpty, string.Join("\n", _wrong.Take(20)) + "\n" + summary);
        Assert.All(processes, one => Assert.True(Resident(one.Pid) - warm[one.Name] < 64 * Mebibyte, summary));
        Assert.All(["hub", state.ToLowerInvariant()], name => Assert.DoesNotContain("failed inside", security.Log(name), StringComparison.Ordinal));
        await StillServesAsync(state);
    }

    [Fact]
    public async Task GarbageOnThePort_EndsTheConnection_AndNothingElse()
    {
        var state = security.RunningStates[0];
        (string Address, KeyPairFiles Keys)[] targets = [(security.HubAddress, security.Pki.Gateway(security.Claimants[0]).Tls), (security.Address(state), security.Pki.Gateway(state).Desks["LIAISON_DESK"])];
        var mutation = new Mutation(Seed, [""]);
        var open = 0;
        for (var i = 0; i < 200; i++)
        {
            var (address, keys) = targets[i % 2];
            open += await GarbageAsync(address, keys, mutation, i) ? 0 : 1;
        }
        Assert.Equal(0, open);
        await StillServesAsync(state);
    }

    // True when the server ended the connection, or answered with a GOAWAY, instead of waiting for ever.
    private static async Task<bool> GarbageAsync(string address, KeyPairFiles keys, Mutation mutation, int kind)
    {
        var end = System.Net.IPEndPoint.Parse(address);
        using var client = new TcpClient();
        await client.ConnectAsync(end, Stop);
        Stream stream = client.GetStream();
        using var certificate = X509Certificate2.CreateFromPemFile(keys.Certificate, keys.Key);
        try
        {
            if (kind % 5 != 0)
            {
                var tls = new SslStream(stream);
                await tls.AuthenticateAsClientAsync(RawPeer.Tls(certificate), Stop);
                stream = tls;
            }
            byte[] preface = [.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, 0, 0, 0, 4, 0, 0, 0, 0, 0];
            byte[] garbage = (kind % 5) switch
            {
                0 or 1 => mutation.Bytes(2_000),
                2 => [.. preface, .. mutation.Bytes(2_000)],
                // A frame of 16 MiB; HEADERS on stream 0; a header block that never was compressed.
                3 => [.. preface, 0xFF, 0xFF, 0xFF, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01],
                _ => [.. preface, 0x00, 0x00, 0x20, 0x01, 0x05, 0x00, 0x00, 0x00, 0x01, .. Enumerable.Repeat((byte)0xFF, 32)],
            };
            await stream.WriteAsync(garbage, Stop);
            await stream.FlushAsync(Stop);
            client.Client.Shutdown(SocketShutdown.Send);
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            var buffer = new byte[4096];
            while (await stream.ReadAsync(buffer, patience.Token) > 0)
            {
                // SETTINGS, GOAWAY, alerts.
            }
            return true;
        }
        catch (Exception e) when (e is IOException or SocketException or System.Security.Authentication.AuthenticationException)
        {
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        finally
        {
            await stream.DisposeAsync();
        }
    }

    private async Task RunAsync(string state, Corpus corpus, int requests, int round)
    {
        var pki = security.Pki;
        var files = pki.Gateway(state);
        using var gateway = new RawPeer(security.HubAddress, pki.Gateway(security.Claimants[0]).Tls);
        using var admin = new RawPeer(security.HubAddress, pki.Hub.Admin);
        using var desk = new RawPeer(security.Address(state), files.Desks["LIAISON_DESK"]);
        using var removals = new RawPeer(security.Address(state), files.Desks["IMMIGRATION_REMOVALS"]);
        using var node = new RawPeer(security.Address(state), files.Admin);
        var left = requests;
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(async () =>
        {
            var seed = Seed + (1000 * round) + worker;
            var mutation = new Mutation(seed, corpus.Words);
            while (Interlocked.Decrement(ref left) >= 0 && _wrong.Count < 20)
            {
                var method = mutation.One(Methods);
                var peer = ServedMethods.IsOfHub(method) || (method.Service.File.Package.StartsWith("grpc.", StringComparison.Ordinal) && mutation.Below(2) == 0)
                    ? method.Name == "Publish" || mutation.Below(20) == 0 ? admin : gateway
                    : mutation.Below(20) switch { 0 => node, < 4 => removals, _ => desk };
                await OneAsync(peer, method, mutation, corpus, seed);
            }
        }, Stop)));
    }

    private async Task OneAsync(RawPeer peer, MethodDescriptor method, Mutation mutation, Corpus corpus, int seed)
    {
        var kind = mutation.Below(1000);
        var path = ServedMethods.Path(method);
        var timeout = method.IsServerStreaming ? "60m" : "30S";
        Action<HttpRequestHeaders> headers = _ => { };
        byte[] body;
        if (kind < 200)
        {
            body = RawPeer.Frame(mutation.Bytes(600));
        }
        else if (kind < 300)
        {
            body = RawPeer.Frame(mutation.Message(method.InputType).ToByteArray());
        }
        else if (kind < 900)
        {
            var seeds = corpus.Of(method);
            body = RawPeer.Frame(mutation.Break(mutation.Below(3) == 0 || seeds.Count == 0 ? mutation.Message(method.InputType).ToByteArray() : mutation.One(seeds)));
            if (method.IsClientStreaming)
            {
                // Streams with several messages, a wrong first one among them.
                body = [.. body, .. RawPeer.Frame(mutation.Message(method.InputType).ToByteArray()), .. RawPeer.Frame(mutation.Break(mutation.Message(method.InputType).ToByteArray()))];
            }
        }
        else if (kind < 950)
        {
            body = BrokenFrame(mutation);
        }
        else if (kind < 995)
        {
            body = RawPeer.Frame(mutation.Message(method.InputType).ToByteArray());
            (timeout, headers) = AbsurdMetadata(mutation, timeout);
            path = mutation.Below(10) == 0 ? path + mutation.One(["/", "x", "%00", "?a=b", "/../Submit"]) : path;
        }
        else
        {
            // Over the limit of 512 KiB, once announced and once in repeated small fields.
            body = RawPeer.Frame(mutation.Below(2) == 0 ? new byte[(512 * 1024) + 1] : [.. Enumerable.Repeat<byte[]>([0x0A, 0x01, 0x61], 200_000).SelectMany(one => one)]);
        }
        Interlocked.Increment(ref _made);
        // A watch whose deadline cannot be read has none and rightly stays open: the caller leaves it.
        var staysOpen = method.IsServerStreaming && kind is >= 950 and < 995;
        string? problem;
        try
        {
            var answer = await peer.SendAsync(path, body, timeout, headers, staysOpen ? Glance : Patience);
            problem = Problem(answer, method, kind);
        }
        catch (TimeoutException hang)
        {
            problem = staysOpen ? null : hang.Message;
        }
        if (problem is not null)
        {
            _wrong.Enqueue($"{problem} [{path} kind {kind} seed {seed} timeout {timeout}] {Convert.ToBase64String(body.AsSpan(0, Math.Min(body.Length, 1500)))}");
        }
    }

    private string? Problem(Answer answer, MethodDescriptor method, int kind)
    {
        if (answer.Status is not { } status)
        {
            _counts.AddOrUpdate(answer.Http == 0 ? "transport" : $"http {answer.Http}", 1, (_, count) => count + 1);
            // Headers that HTTP/2 itself refuses, and bodies that the server stops reading, may end below gRPC; so does a
            // stream whose deadline passes while it is written: gRPC for .NET resets it with CANCEL.
            return kind >= 950 || (method.IsServerStreaming && answer.Failure.Contains("'CANCEL'", StringComparison.Ordinal)) ? null : $"no gRPC answer: {answer.Http} {answer.Failure}";
        }
        _counts.AddOrUpdate(status.ToString(), 1, (_, count) => count + 1);
        if (status is StatusCode.Unknown or StatusCode.Internal or StatusCode.DataLoss)
        {
            return $"{status}: {answer.Message}";
        }
        // Reflection shows descriptors, and these the namespaces of the code that is made from them.
        var body = method.Service.File.Package.StartsWith("grpc.reflection", StringComparison.Ordinal) ? [] : answer.Body;
        var said = answer.Message + answer.Details + System.Text.Encoding.UTF8.GetString(body);
        if (Leaks.FirstOrDefault(leak => said.Contains(leak, StringComparison.Ordinal)) is { } found)
        {
            return $"{status} shows `{found}`: {said[..Math.Min(600, said.Length)]}";
        }
        return answer.Reason == FaultReason.FieldInvalid && answer.Violations == 0 ? $"FIELD_INVALID without violations at {method.Name}: {answer.Message}" : null;
    }

    private static byte[] BrokenFrame(Mutation mutation) => mutation.Below(7) switch
    {
        0 => [],
        1 => [0, 0, 0],
        // 4 GiB announced.
        2 => [0, 0xFF, 0xFF, 0xFF, 0xFF, .. mutation.Bytes(40)],
        // Compressed, without an encoding.
        3 => RawPeer.Frame(mutation.Bytes(100), flag: 1),
        4 => RawPeer.Frame(mutation.Bytes(100), flag: (byte)mutation.Below(256)),
        5 => [.. RawPeer.Frame(mutation.Bytes(10)), .. RawPeer.Frame(mutation.Bytes(10))],
        _ => [.. RawPeer.Frame(mutation.Bytes(200)).SkipLast(1)],
    };

    private static (string Timeout, Action<HttpRequestHeaders> Headers) AbsurdMetadata(Mutation mutation, string timeout) => mutation.Below(8) switch
    {
        0 => (mutation.One(["99999999S", "0S", "-1S", "abc", "1", "1H", "99999999H", "1u", " 5S", "999999999999999999S"]), _ => { }),
        1 => ("", _ => { }),
        2 => (timeout, headers => headers.TryAddWithoutValidation("grpc-encoding", "br")),
        3 => (timeout, headers => headers.TryAddWithoutValidation("grpc-encoding", "gzip")),
        4 => (timeout, headers => headers.TryAddWithoutValidation("trace-bin", "!!! not base64 !!!")),
        5 => (timeout, headers =>
        {
            for (var i = 0; i < 30; i++)
            {
                headers.TryAddWithoutValidation($"x-{i.ToString(CultureInfo.InvariantCulture)}", new string('a', 100));
            }
        }),
        6 => (timeout, headers => headers.TryAddWithoutValidation("authorization", "Bearer " + new string('x', 6_000))),
        _ => (timeout, headers => headers.TryAddWithoutValidation("grpc-accept-encoding", "identity,,,;q=9,\u00ff")),
    };

    /// <summary>Valid requests to break, and texts that mean something here.</summary>
    private sealed record Corpus(IReadOnlyDictionary<string, IReadOnlyList<byte[]>> Requests, IReadOnlyList<string> Words)
    {
        public IReadOnlyList<byte[]> Of(MethodDescriptor method) => Requests.TryGetValue(method.FullName, out var found) ? found : [];
    }

    private async Task<Corpus> CorpusAsync(string state)
    {
        var now = SecurityExchange.Time.GetUtcNow();
        var to = security.RunningStates[1];
        var desk = security.Exchange.Desk(state, "LIAISON_DESK");
        var requester = DeskClient.Requester(Purpose.PublicSafetyWarning, "X-1");
        NoticeDraft[] drafts = [Drafts.Warning(now, "Title", "Description", $"state:{to}"), Drafts.Seizure(now, "Campbell", "Devon", "A1234567", "crown", $"state:{to}")];
        var sent = await desk.Notices.SubmitNoticeAsync(new SubmitNoticeRequest { Requester = requester, SubmissionId = "fuzz", Draft = drafts[0] }, deadline: desk.Deadline, cancellationToken: Stop);

        // What the claimant could send: its own envelopes to other claimants, and receipts about them.
        var directory = security.Directory();
        var own = security.Claimants[0];
        var files = security.Pki.Gateway(own);
        using var key = Claim.Sign(files);
        var (agency, agencyKey) = Claim.Liaison(files);
        using var dispose = agencyKey;
        var envelopes = Enumerable.Range(0, 4).Select(_ => Claim.Envelope(directory, own, own, agency, agencyKey, key, security.Claimants[1], now)).ToList();
        var submit = new SubmitRequest();
        submit.Envelopes.AddRange(envelopes.Select(one => ByteString.CopyFrom(one.Bytes.Span)));
        var receipts = new SendReceiptsRequest();
        receipts.Receipts.AddRange(envelopes.Select(one => Claim.Receipt(one, own, key, now)));
        var publish = new PublishRequest { Directory = ByteString.CopyFrom(await File.ReadAllBytesAsync(security.Pki.DirectoryFile, Stop)) };
        publish.Removals.AddRange(security.Pki.RemovalFiles.Select(file => ByteString.CopyFrom(File.ReadAllBytes(file))));
        var id = sent.NoticeId;
        var requests = new Dictionary<MethodDescriptor, IMessage[]>
        {
            [RelayService.Descriptor.FindMethodByName("Submit")] = [submit, new SubmitRequest { Envelopes = { submit.Envelopes[0] } }],
            [RelayService.Descriptor.FindMethodByName("SendReceipts")] = [receipts],
            [RelayService.Descriptor.FindMethodByName("Deliver")] = [new DeliverRequest { Open = new Open { Positions = { new Position { Lane = Lane.Routine, Sequence = 1 } } } }, new DeliverRequest { Credit = new Credit { Items = 8 } }],
            [DirectoryService.Descriptor.FindMethodByName("Publish")] = [publish, new PublishRequest { Directory = publish.Directory }],
            [DirectoryService.Descriptor.FindMethodByName("Watch")] = [new WatchRequest { Version = 1 }],
            [NoticeService.Descriptor.FindMethodByName("CheckNotice")] = [.. drafts.Select(draft => new CheckNoticeRequest { Requester = requester, Draft = draft })],
            [NoticeService.Descriptor.FindMethodByName("SubmitNotice")] = [.. drafts.Select(draft => new SubmitNoticeRequest { Requester = requester, SubmissionId = "fuzz-2", Draft = draft })],
            [NoticeService.Descriptor.FindMethodByName("GetNotice")] = [new GetNoticeRequest { Requester = requester, NoticeId = id }],
            [NoticeService.Descriptor.FindMethodByName("GetLadder")] = [new GetLadderRequest { Requester = requester, NoticeId = id }],
            [NoticeService.Descriptor.FindMethodByName("ActionNotice")] = [new ActionNoticeRequest { Requester = requester, NoticeId = id, Outcome = "LOCATED" }],
            [NoticeService.Descriptor.FindMethodByName("WithdrawNotice")] = [new WithdrawNoticeRequest { Requester = requester, NoticeId = id, SubmissionId = "fuzz-3", Reason = "x", Code = Protocol.Followup.V1.ChangeReason.Error }],
            [NoticeService.Descriptor.FindMethodByName("ListNotices")] = [new ListNoticesRequest { Requester = requester, PageSize = 2, PageToken = id }],
            [NoticeService.Descriptor.FindMethodByName("WatchNotices")] = [new WatchNoticesRequest { Requester = requester }],
            [NodeService.Descriptor.FindMethodByName("GetStatus")] = [new GetStatusRequest()],
        };
        return new Corpus(
            requests.ToDictionary(one => one.Key.FullName, one => (IReadOnlyList<byte[]>)[.. one.Value.Select(request => request.ToByteArray())], StringComparer.Ordinal),
            [id, "X-1", "en", "JAM", state, to, $"state:{to}", "group:CARICOM", $"state:{to}/desk:LIAISON_DESK", "PX-BASE", "officer-1", "2026-11-21", "2027-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "0101", "COCAINE", "A1234567", Guid.Empty.ToString(), receipts.Receipts[0]]);
    }

    private async Task StillServesAsync(string state)
    {
        var desk = security.Exchange.Desk(state, "LIAISON_DESK");
        await SecurityExchange.EventuallyAsync(
            async () => (await desk.Node.GetStatusAsync(new GetStatusRequest(), deadline: desk.Deadline, cancellationToken: Stop)).Linked, $"{state} is linked to the hub");
    }

    private static long Resident(int pid) => File.ReadAllLines($"/proc/{pid.ToString(CultureInfo.InvariantCulture)}/status")
        .Where(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))
        .Select(line => long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024)
        .Single();
}
