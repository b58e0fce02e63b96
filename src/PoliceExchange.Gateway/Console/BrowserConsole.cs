using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using PoliceExchange.Console;
using PoliceExchange.Console.Accounts;
using PoliceExchange.Console.Host;

namespace PoliceExchange.Gateway.Console;

/// <summary>Puts the console into a gateway that is told where browsers reach it.</summary>
internal static class BrowserConsole
{
    /// <summary>False when it is off: then nothing of it is in the process.</summary>
    public static bool AddBrowserConsole(this WebApplicationBuilder builder)
    {
        var section = builder.Configuration.GetSection("Gateway");
        var options = section.GetSection("Console").Get<ConsoleOptions>() ?? new ConsoleOptions();
        if (options.Listen.Length == 0 || section["Data"] is not { Length: > 0 } data)
        {
            return false;
        }
        var services = builder.Services;
        services.AddConsole(options, Path.Combine(data, "console-keys"));
        services.AddSingleton<AccountStore>();
        services.AddSingleton<IUserStore<OfficerAccount>>(provider => provider.GetRequiredService<AccountStore>());
        services.AddSingleton<DraftStore>();
        services.AddSingleton<ConsoleEntries>();
        services.AddSingleton<IConsoleHost, GatewayConsole>();
        services.AddSingleton<IConfigureOptions<KestrelServerOptions>, ConsoleListener>();
        if (builder.Environment.IsDevelopment())
        {
            services.AddHostedService<DemoAccounts>();
        }
        return true;
    }
}
