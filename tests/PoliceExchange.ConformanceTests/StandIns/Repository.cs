using System.Xml.Linq;

namespace PoliceExchange.ConformanceTests.StandIns;

/// <summary>The source tree that this test assembly was built from.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>Debug or release, as artifacts/bin spells it.</summary>
    public static string Configuration { get; } = Path.GetFileName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));

    /// <summary>Project files and what they import, without build output and tools.</summary>
    public static IEnumerable<string> BuildFiles() =>
        Directory.EnumerateFiles(Root, "*.*", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 6 })
            .Where(path => Path.GetExtension(path) is ".csproj" or ".props" or ".targets")
            .Where(path => !Path.GetRelativePath(Root, path).Split('/').Any(part => part is "artifacts" or "node_modules" or "obj" or "bin"));

    /// <summary>Each project of src that ships, with its built assembly.</summary>
    public static IEnumerable<(string Project, string Assembly)> ShippedAssemblies()
    {
        foreach (var folder in Directory.EnumerateDirectories(Path.Combine(Root, "src"), "PoliceExchange.*"))
        {
            var project = Path.GetFileName(folder);
            var name = XDocument.Load(Path.Combine(folder, project + ".csproj")).Descendants("AssemblyName").FirstOrDefault()?.Value ?? project;
            yield return (project, Path.Combine(Root, "artifacts", "bin", project, Configuration, name + ".dll"));
        }
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "PoliceExchange.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"No PoliceExchange.sln above {AppContext.BaseDirectory}");
    }
}
