using System.CommandLine;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using PoliceExchange.Cli.Calls;
using PoliceExchange.Cli.Certs;
using PoliceExchange.Cli.Doctor;
using PoliceExchange.Cli.Notice;
using PoliceExchange.Hosting.Tls;
using PoliceExchange.Protocol.Access.V1;
using PoliceExchange.Protocol.Node.V1;

namespace PoliceExchange.Cli.Account;

/// <summary><c>px account</c>: who may sign in at a gateway's console; asked as the node's administrator.</summary>
internal static class AccountCommand
{
    internal static Command Create(TimeProvider time) => new("account", "Accounts of people at a gateway's console.")
    {
        Add(time), Reset(time), Remove(time), List(time),
    };

    private static Command Add(TimeProvider time)
    {
        var name = new Argument<string>("name") { Description = "What the person types to sign in." };
        var agency = new Option<string>("--agency") { Description = "Agency of the directory, such as jcf.", Required = true };
        var role = new Option<string>("--role") { Description = "Desk of that agency, such as LIAISON_DESK.", Required = true };
        return Of("add", "Example: px account add j.smith --agency jcf --role LIAISON_DESK\nMake an account. The first password is printed once; the passkey is registered at the first sign-in.", [name, agency, role], time, async (context, accounts, deadline) =>
        {
            var made = await accounts.AddAccountAsync(
                new AddAccountRequest { Name = context.Result.GetRequiredValue(name), Agency = context.Result.GetRequiredValue(agency), Role = context.Result.GetRequiredValue(role).ToUpperInvariant() },
                deadline: deadline, cancellationToken: context.Cancel).ConfigureAwait(false);
            context.Output.WriteLine(context.Json ? JsonSerializer.Serialize(new { password = made.Password, pseudonym = made.Pseudonym }) : $"{made.Pseudonym} {made.Password}");
        });
    }

    private static Command Reset(TimeProvider time)
    {
        var name = new Argument<string>("name") { Description = "Whose account." };
        return Of("reset", "Example: px account reset j.smith\nTake password, passkeys and lock away; the new first password is printed once.", [name], time, async (context, accounts, deadline) =>
        {
            var reset = await accounts.ResetAccountAsync(new ResetAccountRequest { Name = context.Result.GetRequiredValue(name) }, deadline: deadline, cancellationToken: context.Cancel).ConfigureAwait(false);
            context.Output.WriteLine(context.Json ? JsonSerializer.Serialize(new { password = reset.Password }) : reset.Password);
        });
    }

    private static Command Remove(TimeProvider time)
    {
        var name = new Argument<string>("name") { Description = "Whose account." };
        return Of("remove", "Example: px account remove j.smith\nRemove an account with its passkeys and drafts; its sessions end.", [name], time, async (context, accounts, deadline) =>
            await accounts.RemoveAccountAsync(new RemoveAccountRequest { Name = context.Result.GetRequiredValue(name) }, deadline: deadline, cancellationToken: context.Cancel).ConfigureAwait(false));
    }

    private static Command List(TimeProvider time) => Of("list", "Example: px account list\nList accounts: name, pseudonym, desk, passkeys, lock.", [], time, async (context, accounts, deadline) =>
    {
        var list = await accounts.ListAccountsAsync(new ListAccountsRequest(), deadline: deadline, cancellationToken: context.Cancel).ConfigureAwait(false);
        foreach (var one in list.Accounts)
        {
            context.Output.WriteLine(context.Json
                ? JsonSerializer.Serialize(new { name = one.Name, pseudonym = one.Pseudonym, agency = one.Agency, role = one.Role, passkeys = one.Passkeys, locked_until = one.LockedUntil })
                : $"{one.Name} {one.Pseudonym} {one.Agency} {one.Role} {one.Passkeys} {one.LockedUntil}".TrimEnd());
        }
    });

    private static Command Of(string name, string description, IReadOnlyList<Symbol> own, TimeProvider time, Func<CallContext, AccountService.AccountServiceClient, DateTime, Task> act)
    {
        var certs = DeskOptions.Setting("--certs", "PX_CERTS", "Development folder (px certs); or give --certificate, --key and --authority.");
        var gateway = DeskOptions.Setting("--gateway", "PX_GATEWAY", "Address of your gateway, https://host:port.");
        var state = DeskOptions.Setting("--state", "PX_STATE", "Your state, such as JAM.");
        var certificate = DeskOptions.Setting("--certificate", "PX_CERTIFICATE", "File with the administrator's certificate (PEM).");
        var key = DeskOptions.Setting("--key", "PX_KEY", "File with its key (PEM).");
        var authority = DeskOptions.Setting("--authority", "PX_AUTHORITY", "File with the certificate of your nation's authority (PEM).");
        var command = new Command(name, description) { certs, gateway, state, certificate, key, authority };
        foreach (var symbol in own)
        {
            switch (symbol)
            {
                case Argument argument:
                    command.Add(argument);
                    break;
                case Option option:
                    command.Add(option);
                    break;
            }
        }
        command.OnCall(async context =>
        {
            var result = context.Result;
            var member = result.GetValue(state)?.ToUpperInvariant() ?? throw new InvalidDataException("Give --state, or PX_STATE.");
            var address = Uri.TryCreate(result.GetValue(gateway), UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps ? uri : throw new InvalidDataException("Give --gateway https://host:port, or PX_GATEWAY.");
            var files = result.GetValue(certs) is { } folder ? DevelopmentPki.Open(folder).Gateway(member) : null;
            string Of(Option<string?> option, string? known) => result.GetValue(option) ?? known ?? throw new InvalidDataException($"Give {option.Name}, or --certs.");
            var anchors = new X509Certificate2Collection();
            anchors.ImportFromPemFile(Of(authority, files?.Authority.Certificate));
            using var caller = new NodeCaller(
                address, () => anchors, id => id.Member == member && id.Kind == CallerKind.Gateway, pins: null, Of(certificate, files?.Admin.Certificate), Of(key, files?.Admin.Key), time);
            await act(context, new AccountService.AccountServiceClient(caller.Channel), caller.Deadline).ConfigureAwait(false);
            return ExitCodes.Ok;
        });
        return command;
    }
}
