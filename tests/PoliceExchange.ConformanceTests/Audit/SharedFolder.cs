namespace PoliceExchange.ConformanceTests.Audit;

/// <summary>Public test data kept outside the repository: PX_SHARED, or a folder <c>shared</c> beside the repository or above it.</summary>
internal static class SharedFolder
{
    /// <summary>The folder at this place; skips the test where it is absent.</summary>
    public static string Require(params string[] place)
    {
        var relative = Path.Combine(place);
        if (Environment.GetEnvironmentVariable("PX_SHARED") is { Length: > 0 } configured)
        {
            var there = Path.Combine(configured, relative);
            if (Directory.Exists(there))
            {
                return there;
            }
        }
        else
        {
            for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            {
                var there = Path.Combine(folder.FullName, "shared", relative);
                if (Directory.Exists(there))
                {
                    return there;
                }
            }
        }

        Assert.Skip($"{relative} not found: set PX_SHARED to the folder that holds vectors/");
        return relative;
    }
}
