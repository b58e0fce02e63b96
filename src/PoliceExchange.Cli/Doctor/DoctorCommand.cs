using System.CommandLine;
using System.Text.Json;
using PoliceExchange.Cli.Calls;
using PoliceExchange.Cli.Certs;
using PoliceExchange.Cli.Notice;
using PoliceExchange.Protocol.Texts;

namespace PoliceExchange.Cli.Doctor;

/// <summary><c>px doctor</c>: why a node does not work, whose it is, and what to do.</summary>
internal static class DoctorCommand
{
    internal static Command Create(TimeProvider time)
    {
        var certs = DeskOptions.Setting("--certs", "PX_CERTS", "Development folder (px certs).");
        var state = DeskOptions.Setting("--state", "PX_STATE", "The state whose node is examined.");
        var hub = DeskOptions.Setting("--hub", "PX_HUB", "Address of the hub, https://host:port. Without it the hub is not called.");
        var gateway = DeskOptions.Setting("--gateway", "PX_GATEWAY", "Address of the gateway, https://host:port. Without it the gateway is not called.");
        var certificate = new Option<string?>("--certificate") { Description = "Another certificate of the gateway, to try before it is put in place." };
        var key = new Option<string?>("--key") { Description = "File with its key." };
        var command = new Command("doctor", """
            Example: px doctor --certs certs-dev --state JAM --hub https://127.0.0.1:7443 --gateway https://127.0.0.1:7543
            Examine machine, certificate, directory, hub and gateway; name what fails, whose it is, and the fix. Changes nothing.
            """) { certs, state, hub, gateway, certificate, key };
        command.OnCall(async context =>
        {
            var result = context.Result;
            var pki = DevelopmentPki.Open(result.GetValue(certs) ?? throw new InvalidDataException("Give --certs, or PX_CERTS."));
            var of = result.GetValue(state)?.ToUpperInvariant() ?? throw new InvalidDataException("Give --state, or PX_STATE.");
            if (!pki.States.Contains(of))
            {
                throw new InvalidDataException($"{pki.Folder} has no keys of {Terminal.Safe(of)}; it has {string.Join(' ', pki.States)}.");
            }
            var pair = result.GetValue(certificate) is { } file
                ? new KeyPairFiles(file, result.GetValue(key) ?? throw new InvalidDataException("Give --key beside --certificate."))
                : pki.Gateway(of).Tls;
            var findings = await new DoctorRun(new DoctorSubject(pki, of, pair, Address(result.GetValue(hub)), Address(result.GetValue(gateway))), time)
                .RunAsync(context.Cancel).ConfigureAwait(false);
            Print(context, findings);
            return findings.Any(one => one.Health == Health.Fail) ? ExitCodes.Failed : ExitCodes.Ok;
        });
        return command;
    }

    private static void Print(CallContext context, IReadOnlyList<Finding> findings)
    {
        var failed = findings.Count(one => one.Health == Health.Fail);
        if (context.Json)
        {
            context.Output.WriteLine(JsonSerializer.Serialize(new
            {
                healthy = failed == 0,
                checks = findings.Select(one => new
                {
                    check = one.Check,
                    result = Word(one.Health),
                    found = one.Found,
                    owner = one.Owner is { } owner ? ExchangeTexts.Code(owner) : null,
                    fix = one.Fix.Length > 0 ? one.Fix : null,
                }),
            }));
            return;
        }
        foreach (var one in findings)
        {
            context.Output.WriteLine($"{Word(one.Health),-4} {one.Check}: {one.Found}");
            if (one.Owner is { } owner)
            {
                context.Output.WriteLine($"     owner: {context.Owner(owner)}");
                context.Output.WriteLine($"     fix:   {one.Fix}");
            }
        }
        context.Error.WriteLine(failed == 0 ? "Nothing failed." : $"{failed} failed; begin with the first.");
    }

    private static string Word(Health health) => health switch
    {
        Health.Ok => "ok",
        Health.Warn => "warn",
        Health.Fail => "fail",
        _ => "skip",
    };

    private static Uri? Address(string? text) => string.IsNullOrEmpty(text) ? null
        : Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps ? uri
        : throw new InvalidDataException($"{Terminal.Safe(text)} is no https address.");
}
