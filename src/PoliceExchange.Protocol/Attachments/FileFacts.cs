namespace PoliceExchange.Protocol.Attachments;

/// <summary>What a file is, read from its bytes.</summary>
/// <param name="MediaType">One of <see cref="FileTypes.All"/>.</param>
/// <param name="Width">Pixels; 0 for what is no image.</param>
/// <param name="Height">Pixels; 0 for what is no image.</param>
/// <param name="DepthBits">Bits of a pixel; 0 for what is no image.</param>
/// <param name="StatesPlace">Its metadata say where it was made.</param>
public sealed record FileFacts(string MediaType, int Width = 0, int Height = 0, int DepthBits = 0, bool StatesPlace = false);

/// <summary>A file that may travel, or the rule that it breaks.</summary>
/// <param name="Facts">Null when it breaks one.</param>
/// <param name="Rule">The rule; empty when it breaks none.</param>
/// <param name="Message">What is wrong and what to do; never a value from the file.</param>
public sealed record FileInspection(FileFacts? Facts, string Rule, string Message)
{
    /// <summary>It may travel.</summary>
    internal static FileInspection Is(FileFacts facts) => new(facts, "", "");
}

/// <summary>
/// A file breaks a rule. Thrown and caught inside <see cref="FileInspector"/> alone: a parser of a hostile file has a way out at each byte,
/// and a value at each would hide what is parsed.
/// </summary>
internal sealed class FileRefusedException(string rule, string message) : Exception(message)
{
    public string Rule => rule;
}

/// <summary>The rules that files break, one line each.</summary>
internal static class FileRefusals
{
    public static FileRefusedException Unknown() => Of("file.unknown", "No type that travels: JPEG, PNG, PDF, ANSI/NIST-ITL or text in UTF-8.");

    public static FileRefusedException Truncated() => Of("file.truncated", "The file ends before its content does.");

    public static FileRefusedException Malformed(string what) => Of("file.malformed", $"The file is not what it begins as: {what}.");

    public static FileRefusedException Trailing() => Of("file.trailing", "Bytes follow the end of the content; save the file anew without them.");

    public static FileRefusedException Foreign() => Of("file.foreign", "Holds the mark of another kind of file, as which it could be opened.");

    public static FileRefusedException Active() => Of("file.active", "Holds what acts when it is opened: scripts, forms, embedded files or media. Print it to a plain PDF.");

    public static FileRefusedException Encrypted() => Of("file.encrypted", "Is encrypted, so nobody can see what is in it.");

    public static FileRefusedException Pixels() => Of("file.pixels", "Too many pixels.");

    public static FileRefusedException Hidden(string what) => Of("file.hidden", $"Holds what cannot be looked into: {what}.");

    private static FileRefusedException Of(string rule, string message) => new(rule, message);
}
