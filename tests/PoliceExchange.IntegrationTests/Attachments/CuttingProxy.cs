using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace PoliceExchange.IntegrationTests.Attachments;

/// <summary>
/// Passes bytes between a caller and a server, and cuts connections where the test says: after so many bytes in both directions together. Without
/// orders it passes everything on.
/// </summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ends = new();
    private readonly ConcurrentQueue<long> _cuts = new();
    private readonly ConcurrentDictionary<Passage, bool> _open = new();
    private readonly Func<string> _target;
    private readonly Task _accepting;
    private volatile bool _shut;
    private int _cut;

    /// <param name="target">host:port, asked for each connection.</param>
    public CuttingProxy(Func<string> target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string Address => $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>Connections that were cut by order.</summary>
    public int Cuts => Volatile.Read(ref _cut);

    /// <summary>Orders that are left.</summary>
    public int Left => _cuts.Count;

    /// <summary>Cuts the connection that is open now and each next one after so many bytes of its own.</summary>
    public void Cut(IEnumerable<long> afterBytes)
    {
        foreach (var bytes in afterBytes)
        {
            _cuts.Enqueue(bytes);
        }
        foreach (var passage in _open.Keys)
        {
            passage.Limit = passage.Passed + (_cuts.TryDequeue(out var next) ? next : long.MaxValue / 2);
        }
    }

    /// <summary>Lets nobody through until it is opened again; what is open is cut.</summary>
    public void Shut(bool shut)
    {
        _shut = shut;
        foreach (var passage in _open.Keys.Where(_ => shut))
        {
            passage.Close();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ends.CancelAsync();
        _listener.Stop();
        Shut(true);
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ends.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_ends.IsCancellationRequested)
        {
            var caller = await _listener.AcceptTcpClientAsync(_ends.Token);
            if (_shut)
            {
                caller.Dispose();
                continue;
            }
            _ = PassAsync(caller);
        }
    }

    private async Task PassAsync(TcpClient caller)
    {
        using var server = new TcpClient { NoDelay = true };
        caller.NoDelay = true;
        var passage = new Passage(caller, server) { Limit = _cuts.TryDequeue(out var next) ? next : long.MaxValue };
        _open[passage] = true;
        try
        {
            await server.ConnectAsync(IPEndPoint.Parse(_target()), _ends.Token);
            await Task.WhenAny(PumpAsync(passage, caller, server), PumpAsync(passage, server, caller));
        }
        catch (Exception gone) when (gone is SocketException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The server is away, as the test wanted it.
        }
        finally
        {
            _open.TryRemove(passage, out _);
            passage.Close();
        }
    }

    private async Task PumpAsync(Passage passage, TcpClient from, TcpClient to)
    {
        var buffer = new byte[16 << 10];
        try
        {
            while (await from.GetStream().ReadAsync(buffer, _ends.Token) is var read and > 0)
            {
                // To the byte: what is within the limit passes, the rest is lost with the connection.
                var passes = (int)Math.Clamp(passage.Limit - passage.Add(read), -read, 0) + read;
                await to.GetStream().WriteAsync(buffer.AsMemory(0, passes), _ends.Token);
                if (passes < read)
                {
                    Interlocked.Increment(ref _cut);
                    passage.Close();
                    return;
                }
            }
        }
        catch (Exception gone) when (gone is SocketException or IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // One side left; the other is closed by who waits for us.
        }
    }

    private sealed class Passage(TcpClient caller, TcpClient server)
    {
        private long _passed;
        private long _limit;

        public long Limit
        {
            get => Interlocked.Read(ref _limit);
            set => Interlocked.Exchange(ref _limit, value);
        }

        public long Passed => Interlocked.Read(ref _passed);

        public long Add(int bytes) => Interlocked.Add(ref _passed, bytes);

        public void Close()
        {
            // Reset, not a polite end: that is what a broken line looks like.
            foreach (var end in new[] { caller, server })
            {
                try
                {
                    end.Client?.Close(0);
                }
                catch (ObjectDisposedException)
                {
                    // Closed from the other direction.
                }
            }
        }
    }
}
