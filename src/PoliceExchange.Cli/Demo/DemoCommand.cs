using System.CommandLine;
using System.ComponentModel;
using System.Text.Json;
using PoliceExchange.Cli.Texts;

namespace PoliceExchange.Cli.Demo;

/// <summary><c>px demo</c>: the whole exchange on loopback, with fictional people, in one command.</summary>
internal static class DemoCommand
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    internal static Command Create(TimeProvider time)
    {
        var exit = new Option<bool>("--exit") { Description = "End after the checks: 0 only if every one held." };
        var json = new Option<bool>("--json") { Description = "Print one JSON object of figures; the progress goes to standard error." };
        var states = new Option<string[]>("--states") { Description = "Only the gateways of these states; cases of others are skipped.", AllowMultipleArgumentsPerToken = true };
        var keep = new Option<string?>("--keep") { Description = "Folder for keys, stores and logs, which stays; it must not exist." };
        var language = new Option<string?>("--lang") { Description = "en, es, pt or fr; otherwise that of LC_ALL or LANG." };
        language.AcceptOnlyFromAmong([.. TextCatalog.Languages]);
        var command = new Command("demo", "Start a hub and gateways of many states and play the sixteen cases.") { exit, json, states, keep, language };
        command.SetAction(async (result, cancel) =>
        {
            var options = new DemoOptions(result.GetValue(exit), result.GetValue(json), result.GetValue(states) ?? [], result.GetValue(keep));
            var texts = TextCatalog.For(result.GetValue(language), Environment.GetEnvironmentVariable);
            var (standard, error) = (result.InvocationConfiguration.Output, result.InvocationConfiguration.Error);
            // no-color.org: any value that is not empty.
            var colour = !options.Json && !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("NO_COLOR") is null or "";
            var report = new DemoReport(options.Json ? error : standard, texts, colour);
            try
            {
                await new DemoRun(options, report, time).RunAsync(cancel).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                return ExitCodes.Failed;
            }
            catch (Win32Exception)
            {
                await error.WriteLineAsync(texts["machine.sdk"]).ConfigureAwait(false);
                return ExitCodes.Failed;
            }
            catch (Exception e) when (e is InvalidOperationException or IOException or UnauthorizedAccessException)
            {
                await error.WriteLineAsync(texts.Format("machine.failed", e.Message)).ConfigureAwait(false);
                return ExitCodes.Failed;
            }
            if (options.Json)
            {
                await standard.WriteLineAsync(JsonSerializer.Serialize(report.Figures, Indented)).ConfigureAwait(false);
            }
            return report.Figures.Failed == 0 ? ExitCodes.Ok : ExitCodes.Failed;
        });
        return command;
    }
}
