using System.CommandLine;

namespace PoliceExchange.Cli.Directory;

/// <summary><c>px directory</c>: what governance and enrolment do with signed files. Nothing here talks to the hub.</summary>
internal static class DirectoryCommand
{
    internal static Command Create() => Create(TimeProvider.System);

    internal static Command Create(TimeProvider time) => new("directory", "Show, verify and sign the directory of members and keys (offline).")
    {
        DirectoryShow.Create(),
        DirectoryVerify.Create(time),
        DirectorySign.Create(),
        DirectoryRemove.Create(time),
    };

    /// <summary>Runs an action; input that cannot be used becomes one sentence and exit code 2.</summary>
    internal static void OnFiles(this Command command, Func<ParseResult, int> action) => command.SetAction(result =>
    {
        try
        {
            return action(result);
        }
        catch (InvalidDataException e)
        {
            result.InvocationConfiguration.Error.WriteLine(e.Message);
            return ExitCodes.Usage;
        }
    });
}
