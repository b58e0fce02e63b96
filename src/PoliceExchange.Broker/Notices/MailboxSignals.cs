using System.Collections.Concurrent;
using PoliceExchange.Hosting.State;

namespace PoliceExchange.Broker.Notices;

/// <summary>Wakes the delivery stream of a gateway when its mailbox grew; what there is to deliver is always read from the store.</summary>
internal sealed class MailboxSignals
{
    private readonly ConcurrentDictionary<string, Signal> _signals = new(StringComparer.Ordinal);

    /// <summary>Says that a gateway's mailbox has something new.</summary>
    public void Wake(string gateway) => For(gateway).Wake();

    /// <summary>Waits until the mailbox may have something new; false when the time is over first.</summary>
    public Task<bool> WaitAsync(string gateway, TimeSpan atMost, CancellationToken cancel) => For(gateway).WaitAsync(atMost, cancel);

    private Signal For(string gateway) => _signals.GetOrAdd(gateway, static _ => new Signal());
}
