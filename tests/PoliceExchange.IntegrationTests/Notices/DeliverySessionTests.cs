using Grpc.Core;
using PoliceExchange.Broker;
using PoliceExchange.Broker.Directory;
using PoliceExchange.Broker.Notices;
using PoliceExchange.Protocol.Relay.V1;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.IntegrationTests.Notices;

/// <summary>The hub says where its lanes stand also on a stream that is never idle: without that nobody there knows that nothing is missing.</summary>
/// <remarks>Seen failing with heads that are said when idle only.</remarks>
public sealed class DeliverySessionTests(NationKeys nations) : IClassFixture<NationKeys>, IAsyncDisposable
{
    private readonly HubStore _hub = new();

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    [Fact]
    public async Task StreamThatIsNeverIdle_StillSaysWhereItsLanesStand()
    {
        using var sign = SigningKey.FromPkcs8Pem(File.ReadAllText(nations.Pki.Hub.SignKey));
        var keys = new BrokerKeys(nations.Directory.Document.Hub.Id, sign, TimeSpan.FromHours(1));
        var directory = DirectoryHolder.Start(new DirectoryStore(_hub.Store), nations.Root, keys, File.ReadAllBytes(nations.Pki.DirectoryFile), nations.Removals, nations.Time);
        var session = new DeliverySession(
            "gw-can", "spiffe://can.px.example/gateway/gw-can/tls", _hub.Notices, new MailboxSignals(), directory, keys, _hub.Options, _hub.Time, new Open());
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        await _hub.AcceptAsync(_hub.First("0"));
        // A second passes with each item, and the next one is there before this one is out.
        var responses = new Responses(
            async count =>
            {
                _hub.Time.Advance(TimeSpan.FromSeconds(1));
                if (count == 12)
                {
                    await ends.CancelAsync();
                }
                else
                {
                    await _hub.AcceptAsync(_hub.First($"{count}"));
                }
            });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => session.RunAsync(new Requests(ends.Token), responses, ends));

        Assert.Equal(12, responses.Said.Count(one => one.Item is not null));
        var heads = responses.Said.Select((one, i) => (one.Heads, Before: responses.Said.Take(i).Count(before => before.Item is not null))).Where(one => one.Heads is not null).ToList();
        // At the beginning, and every five seconds.
        Assert.Equal([0, 5, 10], heads.Select(one => one.Before));
        Assert.Equal([1UL, 6UL, 11UL], heads.Select(one => one.Heads.Positions.Single(position => position.Lane == Protocol.Relay.V1.Lane.Routine).Sequence));
    }

    /// <summary>Grants credit once and says nothing more.</summary>
    private sealed class Requests(CancellationToken ends) : IAsyncStreamReader<DeliverRequest>
    {
        private bool _granted;

        public DeliverRequest Current { get; } = new() { Credit = new Credit { Items = 1_000 } };

        public async Task<bool> MoveNext(CancellationToken cancellationToken)
        {
            if (_granted)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ends);
            }
            return _granted = true;
        }
    }

    private sealed class Responses(Func<int, Task> written) : IServerStreamWriter<DeliverResponse>
    {
        public List<DeliverResponse> Said { get; } = [];

        public WriteOptions? WriteOptions { get; set; }

        public Task WriteAsync(DeliverResponse message)
        {
            Said.Add(message);
            return message.Item is null ? Task.CompletedTask : written(Said.Count(one => one.Item is not null));
        }

        public Task WriteAsync(DeliverResponse message, CancellationToken cancellationToken) => WriteAsync(message);
    }
}
