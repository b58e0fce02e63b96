using System.Globalization;
using System.Text;

namespace PoliceExchange.IntegrationTests.Security;

/// <summary>The writable memory of a process, as root reads it from /proc; no tool and no dump file that could leak itself.</summary>
internal static class ProcessMemory
{
    private const int Chunk = 4 << 20;
    private const int Overlap = 4096;

    /// <summary>Why the memory of another process cannot be read here; null when it can.</summary>
    public static string? Obstacle(int pid)
    {
        try
        {
            using var memory = new FileStream($"/proc/{pid}/mem", FileMode.Open, FileAccess.Read);
            return null;
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            return $"/proc/PID/mem of another process cannot be read here ({e.Message}); run as root with ptrace.";
        }
    }

    /// <summary>Which of the patterns stand anywhere in it.</summary>
    public static HashSet<string> Find(int pid, IReadOnlyDictionary<string, byte[]> patterns)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        using var memory = new FileStream($"/proc/{pid}/mem", FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        var buffer = new byte[Chunk + Overlap];
        foreach (var line in File.ReadAllLines($"/proc/{pid}/maps"))
        {
            var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (!fields[1].StartsWith("rw", StringComparison.Ordinal))
            {
                continue;
            }
            var ends = fields[0].Split('-').Select(hex => long.Parse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToArray();
            for (var at = ends[0]; at < ends[1]; at += Chunk)
            {
                var count = Read(memory, at, buffer.AsSpan(0, (int)Math.Min(buffer.Length, ends[1] - at)));
                Look(buffer.AsSpan(0, count), patterns, found);
            }
        }
        return found;
    }

    /// <summary>Which of the patterns stand in the files of a folder.</summary>
    public static HashSet<string> FindInFiles(IEnumerable<string> files, IReadOnlyDictionary<string, byte[]> patterns)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            using var copy = new MemoryStream();
            try
            {
                using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                stream.CopyTo(copy);
            }
            catch (FileNotFoundException)
            {
                // Written aside and renamed since the folder was listed: under its own name it was there before, or is not at rest yet.
                continue;
            }
            Look(copy.GetBuffer().AsSpan(0, (int)copy.Length), patterns, found);
        }
        return found;
    }

    /// <summary>The forms in which a text could have been left behind: UTF-8, UTF-16, and base64 of UTF-8 at each of three places.</summary>
    public static Dictionary<string, byte[]> Forms(string text)
    {
        var forms = new Dictionary<string, byte[]>(StringComparer.Ordinal)
        {
            [$"{text} in UTF-8"] = Encoding.UTF8.GetBytes(text),
            [$"{text} in UTF-16"] = Encoding.Unicode.GetBytes(text),
        };
        for (var shift = 0; shift < 3; shift++)
        {
            // Only what does not depend on the neighbours: whole groups of three bytes.
            var bytes = Encoding.UTF8.GetBytes(text)[shift..];
            var base64 = Convert.ToBase64String(bytes.AsSpan(0, bytes.Length / 3 * 3));
            forms[$"{text} in base64 at {shift}"] = Encoding.ASCII.GetBytes(base64);
            forms[$"{text} in base64url at {shift}"] = Encoding.ASCII.GetBytes(base64.Replace('+', '-').Replace('/', '_'));
            forms[$"{text} in base64 at {shift}, UTF-16"] = Encoding.Unicode.GetBytes(base64);
        }
        return forms;
    }

    private static int Read(FileStream memory, long at, Span<byte> into)
    {
        try
        {
            return RandomAccess.Read(memory.SafeFileHandle, into, at);
        }
        catch (IOException)
        {
            return 0; // Unmapped since the maps were read, or a guard page.
        }
    }

    private static void Look(ReadOnlySpan<byte> where, IReadOnlyDictionary<string, byte[]> patterns, HashSet<string> found)
    {
        foreach (var (name, pattern) in patterns)
        {
            if (!found.Contains(name) && where.IndexOf(pattern) >= 0)
            {
                found.Add(name);
            }
        }
    }
}
