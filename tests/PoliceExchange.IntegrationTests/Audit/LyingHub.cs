using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Channels;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PoliceExchange.Audit.Checkpoints;
using PoliceExchange.Audit.Notes;
using PoliceExchange.Audit.Tiles;
using PoliceExchange.Audit.Tree;
using PoliceExchange.Audit.Witnessing;
using PoliceExchange.Cli.Certs;
using PoliceExchange.Hosting;
using PoliceExchange.Hosting.Calls;
using PoliceExchange.Hosting.Tls;
using PoliceExchange.Protocol.Audit.V1;
using PoliceExchange.Testing.Hosting;

namespace PoliceExchange.IntegrationTests.Audit;

/// <summary>
/// A hub in the hands of an attacker: the hub's own certificate and the log's own key, and a history for each gateway. It
/// answers the witness stream only; the software of the real hub would stop itself.
/// </summary>
internal sealed class LyingHub(SignerKey key) : LogService.LogServiceBase, IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly ConcurrentDictionary<string, Session> _sessions = new(StringComparer.Ordinal);
    private WebApplication? _app;

    public SignerKey Key => key;

    public string Address { get; private set; } = "";

    public static async Task<LyingHub> StartAsync(DevelopmentPki pki, string folder)
    {
        Assert.Equal(NoteRefusal.None, SignerKey.TryParse((await File.ReadAllTextAsync(pki.Hub.LogKey)).TrimEnd(), out var key));
        var hub = new LyingHub(key!);
        var tls = pki.Hub.Tls.Values.First();
        var ready = Path.Combine(folder, "lying.ready");
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = "Development" });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Host:Listen"] = "127.0.0.1:0",
            ["Host:CertificateFile"] = tls.Certificate,
            ["Host:KeyFile"] = tls.Key,
            ["Host:ReadyFile"] = ready,
        });
        builder.AddExchangeHost();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<ICallRecorder>(new MemoryRecorder());
        builder.Services.AddSingleton(new PeerTrust(
            () => [.. pki.States.Select(state => X509CertificateLoader.LoadCertificateFromFile(pki.Gateway(state).Authority.Certificate))], _ => PeerVerdict.Yes));
        builder.Services.AddSingleton(hub);
        hub._app = builder.Build();
        hub._app.UseExchangeHost();
        hub._app.MapExchangeService<LyingHub>();
        await hub._app.StartAsync();
        hub.Address = (await File.ReadAllLinesAsync(ready))[0];
        return hub;
    }

    /// <summary>Asks a gateway to cosign a history at a size, claiming that it continues what it cosigned at the older size.</summary>
    public Task<AddCheckpointAnswer> AskAsync(string gateway, History history, long size, long older) =>
        SayAsync(gateway, session => session.AskAsync(new AddCheckpointRequest(older, older is 0 || older == size ? [] : history.Proof(older, size), history.Sign(size, key)).ToBytes()));

    /// <summary>Hands a gateway a checkpoint as published.</summary>
    public Task PublishAsync(string gateway, SignedNote note) => SayAsync(gateway, session => session.PublishAsync(note.ToBytes()));

    public override async Task Witness(IAsyncStreamReader<WitnessRequest> requestStream, IServerStreamWriter<WitnessResponse> responseStream, ServerCallContext context)
    {
        Assert.True(await requestStream.MoveNext(context.CancellationToken));
        var session = new Session();
        _sessions[context.Peer().Id.Name] = session;
        await session.RunAsync(requestStream, responseStream, context.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }
    }

    private async Task<T> SayAsync<T>(string gateway, Func<Session, Task<T>> say)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!_sessions.ContainsKey(gateway))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < Patience, $"{gateway} does not come");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
        return await say(_sessions[gateway]).WaitAsync(Patience, TimeProvider.System);
    }

    private sealed class Session
    {
        private readonly Channel<(WitnessResponse Message, TaskCompletionSource<AddCheckpointAnswer> Answer)> _questions =
            Channel.CreateUnbounded<(WitnessResponse, TaskCompletionSource<AddCheckpointAnswer>)>();

        public Task<AddCheckpointAnswer> AskAsync(byte[] body) => Say(new WitnessResponse { AddCheckpoint = ByteString.CopyFrom(body) });

        public Task<AddCheckpointAnswer> PublishAsync(byte[] note) => Say(new WitnessResponse { Published = ByteString.CopyFrom(note) });

        public async Task RunAsync(IAsyncStreamReader<WitnessRequest> requests, IServerStreamWriter<WitnessResponse> responses, CancellationToken cancel)
        {
            await foreach (var (message, answer) in _questions.Reader.ReadAllAsync(cancel))
            {
                await responses.WriteAsync(message, cancel);
                // What is published has no answer.
                var said = message.MessageCase == WitnessResponse.MessageOneofCase.AddCheckpoint && await requests.MoveNext(cancel) ? requests.Current.Answer : new AddCheckpointAnswer();
                answer.SetResult(said);
            }
        }

        private Task<AddCheckpointAnswer> Say(WitnessResponse message)
        {
            var answer = new TaskCompletionSource<AddCheckpointAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
            Assert.True(_questions.Writer.TryWrite((message, answer)));
            return answer.Task;
        }
    }
}

/// <summary>Entries and the tree over them.</summary>
internal sealed class History
{
    private readonly Dictionary<string, byte[]> _tiles = new(StringComparer.Ordinal);
    private readonly TileAppender _tree = TileAppender.Start();
    private readonly List<NodeHash> _roots = [TreeHash.Empty];

    public History(IEnumerable<string> entries)
    {
        foreach (var entry in entries)
        {
            _tree.Append(System.Text.Encoding.UTF8.GetBytes(entry));
            _roots.Add(_tree.Root);
        }
        foreach (var file in _tree.Cut().Writes)
        {
            _tiles[file.Path.ToString()] = file.Content.ToArray();
        }
    }

    public NodeHash Root(long size) => _roots[(int)size];

    public SignedNote Sign(long size, params ReadOnlySpan<SignerKey> keys) =>
        SignedNote.Sign(new Checkpoint(keys[0].Verifier.Name, size, Root(size)).ToText(), TimeProvider.System.GetUtcNow().ToUnixTimeSeconds(), keys);

    /// <summary>That the size continues the older one, in this history.</summary>
    public IReadOnlyList<NodeHash> Proof(long older, long size) =>
        TreeProver.Consistency(older, size, new TileNodes(_tree.Size, path => _tiles.GetValueOrDefault(path.ToString())).TryRead) ?? throw new InvalidOperationException();
}
