using System.Globalization;
using System.Text;
using PoliceExchange.Hosting.Store;

namespace PoliceExchange.IntegrationTests.Chaos;

/// <summary>What a client wanted, and what it was told.</summary>
/// <param name="Submission">Submission id.</param>
/// <param name="Kind">routine, urgent, or withdraw.</param>
/// <param name="Digest">SHA-256 of the draft, or the id of the notice to withdraw.</param>
/// <param name="NoticeId">Null when nothing was acknowledged.</param>
/// <param name="Env">Envelope of the acknowledgement.</param>
internal sealed record Intent(string Submission, string Kind, string Digest, string? NoticeId, string? Env)
{
    public bool Withdraws => Kind == "withdraw";
}

/// <summary>
/// The oracle of the crash tests: a file of the client, outside the system under test, synced by libc before each call
/// and after each acknowledgement (RELIABILITY.md 4).
/// </summary>
internal sealed class IntentFile(string path) : IDisposable
{
    private readonly FileStream _file = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read);

    public string Path => path;

    public void Intends(string submission, string kind, string digest, DateTimeOffset at) =>
        Append(string.Create(CultureInfo.InvariantCulture, $"I {submission} {kind} {digest} {at.ToUnixTimeMilliseconds()}\n"));

    public void Acked(string submission, string noticeId, string env) => Append($"A {submission} {noticeId} {env}\n");

    /// <summary>What the file says, in order of intent.</summary>
    public static List<Intent> Read(string path)
    {
        var lines = File.ReadAllLines(path).Select(line => line.Split(' ')).ToList();
        var acked = lines.Where(line => line[0] == "A").ToDictionary(line => line[1], line => (NoticeId: line[2], Env: line[3]), StringComparer.Ordinal);
        return [.. lines.Where(line => line[0] == "I").Select(line => acked.TryGetValue(line[1], out var answer)
            ? new Intent(line[1], line[2], line[3], answer.NoticeId, answer.Env)
            : new Intent(line[1], line[2], line[3], null, null))];
    }

    public void Dispose() => _file.Dispose();

    private void Append(string line)
    {
        _file.Write(Encoding.ASCII.GetBytes(line));
        _file.Flush();
        Durable.Sync(_file.SafeFileHandle);
    }
}
