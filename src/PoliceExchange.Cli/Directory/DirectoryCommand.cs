using System.CommandLine;

namespace PoliceExchange.Cli.Directory;

/// <summary><c>px directory</c>: what governance and enrolment do with signed files. Only publish talks to the hub.</summary>
internal static class DirectoryCommand
{
    internal static Command Create() => Create(TimeProvider.System);

    internal static Command Create(TimeProvider time) => new("directory", "Show, verify, sign (offline) and publish the directory of members and keys.")
    {
        DirectoryShow.Create(),
        DirectoryVerify.Create(time),
        DirectorySign.Create(),
        DirectoryRemove.Create(time),
        DirectoryPublish.Create(time),
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
