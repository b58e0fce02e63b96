using System.Text.Json;

namespace PoliceExchange.ConformanceTests.Sealing;

/// <summary>
/// Project Wycheproof's vectors (Apache-2.0), kept outside the repository: PX_SHARED, or a folder <c>shared</c> beside the
/// repository or above it.
/// </summary>
internal static class Wycheproof
{
    public static JsonElement Load(string file)
    {
        var path = Find(file);
        if (path is null)
        {
            Assert.Skip($"vectors/wycheproof/{file} not found: set PX_SHARED to the folder that holds vectors/");
        }

        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        return document.RootElement.Clone();
    }

    public static IEnumerable<(JsonElement Group, JsonElement Test)> Tests(JsonElement file) =>
        from testGroup in file.GetProperty("testGroups").EnumerateArray()
        from test in testGroup.GetProperty("tests").EnumerateArray()
        select (testGroup, test);

    public static byte[] Hex(JsonElement test, string name) => Convert.FromHexString(test.GetProperty(name).GetString()!);

    public static string Text(JsonElement test, string name) => test.GetProperty(name).GetString()!;

    public static string Id(JsonElement test) => $"tcId {test.GetProperty("tcId").GetInt32()}: {Text(test, "comment")}";

    private static string? Find(string file)
    {
        if (Environment.GetEnvironmentVariable("PX_SHARED") is { Length: > 0 } configured)
        {
            var there = Path.Combine(configured, "vectors", "wycheproof", file);
            return File.Exists(there) ? there : null;
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, "shared", "vectors", "wycheproof", file);
            if (File.Exists(path))
            {
                return path;
            }
        }

        return null;
    }
}
