using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace PoliceExchange.Console.Accounts;

/// <summary>A sign-in that waits for its passkey.</summary>
/// <param name="Account">Whose password was right; null where the passkey says who it is.</param>
/// <param name="State">What the passkey's answer is checked against.</param>
/// <param name="Options">What the browser asks the passkey, as JSON.</param>
/// <param name="Enrols">True when the account gets its first passkey.</param>
/// <param name="EndsAt">End.</param>
internal sealed record PendingSignIn(string? Account, string State, string Options, bool Enrols, DateTimeOffset EndsAt);

/// <summary>Sign-ins between password and passkey, for five minutes, each answered once.</summary>
internal sealed class PendingSignIns(TimeProvider time)
{
    public const string Cookie = "__Host-px-pass";

    private const int Most = 2_000;
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, PendingSignIn> _waiting = new(StringComparer.Ordinal);

    /// <summary>Keeps one; null when too many wait.</summary>
    public string? Keep(string? account, string state, string options, bool enrols)
    {
        var now = time.GetUtcNow();
        foreach (var old in _waiting.Where(one => one.Value.EndsAt <= now))
        {
            _ = _waiting.TryRemove(old);
        }
        if (_waiting.Count >= Most)
        {
            return null;
        }
        var key = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        _waiting[key] = new PendingSignIn(account, state, options, enrols, now + Life);
        return key;
    }

    public PendingSignIn? Look(string? key) => key is not null && _waiting.TryGetValue(key, out var one) && one.EndsAt > time.GetUtcNow() ? one : null;

    /// <summary>Takes it: a challenge is answered once.</summary>
    public PendingSignIn? Take(string? key) => key is not null && _waiting.TryRemove(key, out var one) && one.EndsAt > time.GetUtcNow() ? one : null;
}
