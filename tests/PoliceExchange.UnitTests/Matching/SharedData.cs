namespace PoliceExchange.UnitTests.Matching;

/// <summary>Public data kept outside the repository: PX_SHARED, or a folder <c>shared</c> beside it.</summary>
internal static class SharedData
{
    public static string? Folder()
    {
        if (Environment.GetEnvironmentVariable("PX_SHARED") is { Length: > 0 } configured)
        {
            return System.IO.Directory.Exists(Path.Combine(configured, "data")) ? Path.Combine(configured, "data") : null;
        }
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (System.IO.Directory.Exists(Path.Combine(folder.FullName, "shared", "data")))
            {
                return Path.Combine(folder.FullName, "shared", "data");
            }
        }
        return null;
    }
}
