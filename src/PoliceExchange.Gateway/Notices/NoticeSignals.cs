using PoliceExchange.Hosting.State;

namespace PoliceExchange.Gateway.Notices;

/// <summary>Tells whoever watches that something about notices changed; what changed is read from the store.</summary>
internal sealed class NoticeSignals
{
    private readonly Latest<Change> _latest = new(new Change(""));

    /// <param name="Env">The envelope that it is about.</param>
    public sealed record Change(string Env);

    /// <summary>The newest change.</summary>
    public Change Now => _latest.Value;

    public void Changed(string env) => _latest.Set(new Change(env));

    /// <summary>The newest change after the one that was seen.</summary>
    public Task<Change> AfterAsync(Change? seen, CancellationToken cancel) => _latest.AfterAsync(seen, cancel);
}
