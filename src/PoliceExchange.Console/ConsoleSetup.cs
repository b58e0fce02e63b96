using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.DependencyInjection;
using PoliceExchange.Console.Accounts;
using PoliceExchange.Console.Sessions;

namespace PoliceExchange.Console;

/// <summary>
/// What a host says: <c>services.AddConsole(options, folder)</c> beside its <see cref="Host.IConsoleHost"/> and its store of accounts;
/// <c>app.UseConsoleGate()</c> before everything else; <c>app.MapConsole()</c>.
/// </summary>
internal static class ConsoleSetup
{
    /// <param name="options">Settings.</param>
    /// <param name="keyFolder">Folder of the keys that sign form tokens. Who reads it can forge a form, never a session.</param>
    public static IServiceCollection AddConsole(this IServiceCollection services, ConsoleOptions options, string keyFolder)
    {
        services.AddSingleton(options);
        services.AddSingleton<SessionTable>();
        services.AddSingleton<PendingSignIns>();
        services.AddSingleton<SignInRate>();
        services.AddSingleton<ConsoleAssets>();
        services.AddScoped<SignIns>();

        services.AddIdentityCore<OfficerAccount>(identity =>
        {
            identity.Lockout.AllowedForNewUsers = true;
            identity.Lockout.MaxFailedAccessAttempts = options.FailedLogOns;
            identity.Lockout.DefaultLockoutTimeSpan = options.LockOut;
            // Length is what counts (NIST SP 800-63B 3.1.1); a second factor stands beside it.
            identity.Password.RequiredLength = 12;
            identity.Password.RequireDigit = identity.Password.RequireLowercase = identity.Password.RequireUppercase = identity.Password.RequireNonAlphanumeric = false;
        });
        services.Configure<PasswordHasherOptions>(hasher => hasher.IterationCount = 210_000); // OWASP, PBKDF2-HMAC-SHA512.
        services.Configure<IdentityPasskeyOptions>(passkey =>
        {
            // A passkey alone is two factors only if it verified its user.
            passkey.UserVerificationRequirement = "required";
            passkey.ResidentKeyRequirement = "required";
        });
        services.AddScoped<IPasskeyHandler<OfficerAccount>, PasskeyHandler<OfficerAccount>>();

        if (OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException("Keys beside the store need file modes.");
        }
        Directory.CreateDirectory(keyFolder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        services.AddDataProtection().SetApplicationName("PoliceExchange.Console").PersistKeysToFileSystem(new DirectoryInfo(keyFolder));
        services.AddAntiforgery(form =>
        {
            form.Cookie.Name = "__Host-px-form";
            form.Cookie.SecurePolicy = CookieSecurePolicy.Always;
            form.Cookie.SameSite = SameSiteMode.Strict;
            form.Cookie.Path = "/";
            form.FormFieldName = "_form";
            form.HeaderName = null;
            form.SuppressXFrameOptionsHeader = true; // The gate sets it on every answer.
        });
        services.AddRazorPages(pages => pages.Conventions.ConfigureFilter(new LanguageFilter()))
            .AddApplicationPart(typeof(ConsoleSetup).Assembly)
            .AddMvcOptions(mvc => mvc.ModelMetadataDetailsProviders.Add(new PlainBinding()));
        return services;
    }

    public static WebApplication UseConsoleGate(this WebApplication app)
    {
        _ = app.UseMiddleware<ConsoleGate>();
        return app;
    }

    public static WebApplication MapConsole(this WebApplication app)
    {
        _ = app.MapRazorPages().WithMetadata(ConsoleEndpoint.One);
        var assets = app.Services.GetRequiredService<ConsoleAssets>();
        _ = app.MapMethods("/assets/{name}", [HttpMethods.Get], assets.ServeAsync).WithMetadata(ConsoleEndpoint.One, new OpenToAllAttribute());
        return app;
    }
}
