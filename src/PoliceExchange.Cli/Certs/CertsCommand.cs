using System.CommandLine;
using System.Text.Json;

namespace PoliceExchange.Cli.Certs;

/// <summary><c>px certs</c>: throw-away keys and a signed directory for development.</summary>
internal static class CertsCommand
{
    internal static Command Create() => Create(TimeProvider.System, EnvironmentName());

    internal static Command Create(TimeProvider time, string? environment)
    {
        var output = new Option<string>("--out") { Description = "Folder to make.", DefaultValueFactory = _ => "certs-dev" };
        var states = new Option<string[]>("--states")
        {
            Description = "Members that get a gateway, such as JAM USA XIM; all of the register without it.",
            AllowMultipleArgumentsPerToken = true,
        };
        var replicas = new Option<int>("--replicas") { Description = "Broker replicas.", DefaultValueFactory = _ => 1 };
        var threshold = new Option<int>("--threshold") { Description = "Governance signatures that a directory needs, of three.", DefaultValueFactory = _ => 2 };
        var force = new Option<bool>("--force") { Description = "Replace an earlier development PKI in that folder." };
        var json = new Option<bool>("--json") { Description = "Print one JSON object." };
        var command = new Command("certs", "Make throw-away certificates and a signed directory for development.") { output, states, replicas, threshold, force, json };
        command.SetAction(result =>
        {
            var began = time.GetTimestamp();
            var creation = DevelopmentPki.Create(new DevelopmentPkiOptions
            {
                Folder = result.GetRequiredValue(output),
                Now = time.GetUtcNow(),
                Environment = environment,
                States = result.GetValue(states) ?? [],
                Replicas = [.. Enumerable.Range(0, Math.Clamp(result.GetValue(replicas), 0, 65)).Select(number => $"hub-{number}")],
                Threshold = result.GetValue(threshold),
                Force = result.GetValue(force),
            });
            var (standard, error) = (result.InvocationConfiguration.Output, result.InvocationConfiguration.Error);
            switch (creation)
            {
                case PkiCreation.Created(var pki) when result.GetValue(json):
                    standard.WriteLine(JsonSerializer.Serialize(new
                    {
                        folder = pki.Folder,
                        root_fingerprint = pki.RootFingerprint,
                        states = pki.States,
                        bad = pki.BadNames,
                        milliseconds = (long)time.GetElapsedTime(began).TotalMilliseconds,
                    }));
                    return ExitCodes.Ok;
                case PkiCreation.Created(var pki):
                    standard.WriteLine($"Made {pki.Folder}: {pki.States.Count} gateways, directory version 1.");
                    standard.WriteLine($"Root fingerprint: {pki.RootFingerprint}");
                    return ExitCodes.Ok;
                case PkiCreation.Refused(var sentence):
                    error.WriteLine(sentence);
                    return ExitCodes.Usage;
                default:
                    throw new InvalidOperationException(creation.ToString());
            }
        });
        return command;
    }

    private static string? EnvironmentName() =>
        Environment.GetEnvironmentVariable("DOTNET_ENVIRONMENT") ?? Environment.GetEnvironmentVariable("ASPNETCORE_ENVIRONMENT");
}
