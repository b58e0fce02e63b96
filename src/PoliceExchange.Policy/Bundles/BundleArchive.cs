using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using PoliceExchange.Policy.Rules;

namespace PoliceExchange.Policy.Bundles;

/// <summary>
/// The files of a bundle as one byte string: a zip in one form only (sorted, no times, no folders, no comments), so
/// that the same content always gives the same hash. Reading is bounded by what is inflated, not by what is claimed.
/// </summary>
internal static partial class BundleArchive
{
    private const int MaxFiles = 64;
    private const int MaxTotal = 8 * 1024 * 1024;

    private static readonly DateTimeOffset NoTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static byte[] Write(IEnumerable<(string Path, string Text)> files)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true, Encoding.ASCII))
        {
            foreach (var (path, text) in files.OrderBy(file => file.Path, StringComparer.Ordinal))
            {
                // Stored: compression differs from one zlib to the next, and a signature must not.
                var entry = zip.CreateEntry(path, CompressionLevel.NoCompression);
                entry.LastWriteTime = NoTime;
                using var writer = entry.Open();
                writer.Write(Encoding.UTF8.GetBytes(text));
            }
        }
        return stream.ToArray();
    }

    /// <summary>Reads the files, or tells the first thing that is wrong.</summary>
    public static (IReadOnlyList<(string Path, string Text)>? Files, RuleProblem? Problem) Read(byte[] bundle)
    {
        try
        {
            using var zip = new ZipArchive(new MemoryStream(bundle, writable: false), ZipArchiveMode.Read, leaveOpen: false, Encoding.ASCII);
            if (zip.Entries.Count is 0 or > MaxFiles)
            {
                return Refuse("", $"1 to {MaxFiles} files");
            }
            var files = new List<(string Path, string Text)>(zip.Entries.Count);
            var left = MaxTotal;
            foreach (var entry in zip.Entries)
            {
                if (!Name().IsMatch(entry.FullName))
                {
                    return Refuse(entry.FullName.Length > 80 ? "" : entry.FullName, "manifest.yaml, rules/NAME.yaml, clocks/NAME.yaml and tests/NAME.yaml only");
                }
                if (files.Exists(file => file.Path == entry.FullName))
                {
                    return Refuse(entry.FullName, "stands twice");
                }
                using var content = entry.Open();
                var bytes = new byte[Math.Min(left, StrictYaml.MaxBytes) + 1];
                var read = content.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
                if (read == bytes.Length)
                {
                    return Refuse(entry.FullName, $"longer than {StrictYaml.MaxBytes} bytes, or more than {MaxTotal} bytes in all");
                }
                left -= read;
                files.Add((entry.FullName, new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes, 0, read)));
            }
            return (files, null);
        }
        catch (Exception refused) when (refused is InvalidDataException or DecoderFallbackException or IOException or NotSupportedException)
        {
            return Refuse("", $"not a bundle: {refused.Message}");
        }
    }

    private static (IReadOnlyList<(string, string)>?, RuleProblem?) Refuse(string path, string problem) => (null, new RuleProblem(path, 0, "", problem));

    [GeneratedRegex(@"\A(manifest|(rules|clocks|tests)/[a-z0-9][a-z0-9-]{0,39})\.yaml\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
