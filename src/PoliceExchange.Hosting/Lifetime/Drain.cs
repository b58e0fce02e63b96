using PoliceExchange.Hosting.Faults;
using PoliceExchange.Protocol.Fault.V1;

namespace PoliceExchange.Hosting.Lifetime;

/// <summary>Whether the server is going down. Once begun it does not end.</summary>
internal sealed class Drain : IDisposable
{
    private readonly CancellationTokenSource _begun = new();

    public static Fault NotServing { get; } = new(FaultReason.NotServing, "The server is going down; go to another or come back.")
    {
        RetryAfter = TimeSpan.FromSeconds(1),
    };

    /// <summary>Ends when the drain begins.</summary>
    public CancellationToken Token => _begun.Token;

    public Task BeginAsync() => _begun.CancelAsync();

    public void Dispose() => _begun.Dispose();
}
