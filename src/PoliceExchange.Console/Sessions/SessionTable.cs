using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using PoliceExchange.Console.Accounts;

namespace PoliceExchange.Console.Sessions;

/// <summary>
/// Open sessions. The cookie is 256 random bits and only its hash is kept, so that a dump of this table opens nothing. A sign-in always
/// makes a new one: a cookie that somebody planted before is worth nothing after it.
/// </summary>
internal sealed class SessionTable(ConsoleOptions options, TimeProvider time)
{
    private const int MaxSessions = 5_000;
    private const int CookieBytes = 32;
    private const int MaxRecent = 6;

    private readonly ConcurrentDictionary<string, Session> _sessions = new(StringComparer.Ordinal);

    public int Count => _sessions.Count;

    /// <summary>Opens a session.</summary>
    /// <param name="before">The session that it continues, such as a locked one; it ends.</param>
    /// <returns>What the browser keeps; null when there are too many.</returns>
    public (string Cookie, Session Session)? Open(Officer officer, Session? before)
    {
        Sweep();
        if (before is not null)
        {
            _ = _sessions.TryRemove(before.Key, out _);
        }
        if (_sessions.Count >= MaxSessions)
        {
            return null;
        }
        var cookie = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(CookieBytes));
        // Work and places go on only with the same person.
        var same = before is not null && before.Officer.Account == officer.Account;
        var session = new Session(KeyOf(cookie), officer, time.GetUtcNow() + options.LongestSession, time.GetTimestamp(), Locked: false, same ? before!.Work : null, same ? before!.Recent : []);
        _sessions[session.Key] = session;
        return (cookie, session);
    }

    /// <summary>The session of a cookie, locked when its time is up; null for none.</summary>
    public Session? Find(string? cookie)
    {
        if (cookie is not { Length: 43 } || !_sessions.TryGetValue(KeyOf(cookie), out var session))
        {
            return null;
        }
        if (session.EndsAt <= time.GetUtcNow())
        {
            _ = _sessions.TryRemove(session.Key, out _);
            return null;
        }
        if (!session.Locked && time.GetElapsedTime(session.SeenAt) >= options.IdleLock)
        {
            return Change(session.Key, one => one with { Locked = true });
        }
        return session;
    }

    /// <summary>Notes that the officer does something.</summary>
    public Session? Seen(Session session) => Change(session.Key, one => one.Locked ? one : one with { SeenAt = time.GetTimestamp() });

    public void WorkOn(Session session, Work? work) => Change(session.Key, one => one with { Work = work });

    public void WasAt(Session session, Place place) => Change(
        session.Key, one => one with { Recent = [place, .. one.Recent.Where(other => other.Path != place.Path).Take(MaxRecent - 1)] });

    public void Lock(Session session) => Change(session.Key, one => one with { Locked = true });

    public void End(Session session) => _sessions.TryRemove(session.Key, out _);

    /// <summary>Ends all sessions of an account, such as one that was locked out.</summary>
    public void EndAll(string account)
    {
        foreach (var session in _sessions.Values.Where(one => one.Officer.Account == account))
        {
            End(session);
        }
    }

    private Session? Change(string key, Func<Session, Session> change)
    {
        while (_sessions.TryGetValue(key, out var now))
        {
            var next = change(now);
            if (_sessions.TryUpdate(key, next, now))
            {
                return next;
            }
        }
        return null;
    }

    private void Sweep()
    {
        var now = time.GetUtcNow();
        foreach (var session in _sessions.Values.Where(one => one.EndsAt <= now))
        {
            End(session);
        }
    }

    private static string KeyOf(string cookie) => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(cookie)));
}
