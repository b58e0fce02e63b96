namespace PoliceExchange.Hosting.State;

/// <summary>Signed statements in a folder, oldest name first; what they are worth is for their verifier.</summary>
internal static class SignedFiles
{
    /// <summary>The bytes of each <c>*.jws</c>; none for an empty name.</summary>
    public static IReadOnlyList<byte[]> In(string folder) => folder.Length == 0
        ? []
        : [.. Directory.EnumerateFiles(folder, "*.jws").Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];
}
