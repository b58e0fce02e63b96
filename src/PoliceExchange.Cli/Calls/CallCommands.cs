using System.CommandLine;
using Grpc.Core;
using PoliceExchange.Protocol.Texts;

namespace PoliceExchange.Cli.Calls;

/// <summary>Actions that call a node: each end has its exit code, messages go to the error stream.</summary>
internal static class CallCommands
{
    /// <summary>Adds <c>--json</c> and <c>--lang</c> and runs the action.</summary>
    internal static void OnCall(this Command command, Func<CallContext, Task<int>> action)
    {
        var json = new Option<bool>("--json") { Description = "Print one JSON object; errors too, on the error stream." };
        var language = Language.Option();
        command.Add(json);
        command.Add(language);
        command.SetAction(async (result, cancel) =>
        {
            var context = new CallContext(
                result, result.InvocationConfiguration.Output, result.InvocationConfiguration.Error, result.GetValue(json), Language.Of(result.GetValue(language)), cancel);
            try
            {
                return await action(context).ConfigureAwait(false);
            }
            catch (InvalidDataException e)
            {
                context.Error.WriteLine(e.Message);
                return ExitCodes.Usage;
            }
            catch (RpcException e)
            {
                var failure = CallFailure.From(e, context.Language);
                context.Error.WriteLine(context.Json ? failure.ToJson(context.Language) : failure.ToText(context.Language));
                return failure.ExitCode;
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                context.Error.WriteLine("Stopped. What a gateway has taken stays taken.");
                return ExitCodes.Failed;
            }
        });
    }
}

/// <summary>What an action needs.</summary>
internal sealed record CallContext(ParseResult Result, TextWriter Output, TextWriter Error, bool Json, string Language, CancellationToken Cancel)
{
    internal string Owner(FaultOwner owner) => ExchangeTexts.Owner(Language, owner);
}
