using System.Net;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using PoliceExchange.Hosting.Tls;

namespace PoliceExchange.Hosting;

/// <summary>Every bad setting at once.</summary>
internal sealed class ExchangeHostOptionsCheck(IHostEnvironment environment) : IValidateOptions<ExchangeHostOptions>
{
    public ValidateOptionsResult Validate(string? name, ExchangeHostOptions options)
    {
        var wrong = new List<string>();
        if (!IPEndPoint.TryParse(options.Listen, out _) || !options.Listen.Contains(':', StringComparison.Ordinal))
        {
            wrong.Add($"{ExchangeHostOptions.Section}:{nameof(options.Listen)} is '{options.Listen}'; it has to be an address and a port, such as 0.0.0.0:7443.");
        }

        FileIsThere(nameof(options.CertificateFile), options.CertificateFile);
        FileIsThere(nameof(options.KeyFile), options.KeyFile);
        if (!environment.IsDevelopment() && DevelopmentMark.IsInFile(options.CertificateFile))
        {
            wrong.Add($"{ExchangeHostOptions.Section}:{nameof(options.CertificateFile)} is '{options.CertificateFile}', a throw-away certificate of px certs, and the environment is {environment.EnvironmentName}. {DevelopmentMark.Fix}");
        }

        if (options.ReadyFile is { } ready && Path.GetDirectoryName(Path.GetFullPath(ready)) is { } directory && !Directory.Exists(directory))
        {
            wrong.Add($"{ExchangeHostOptions.Section}:{nameof(options.ReadyFile)} is in '{directory}', which is not there.");
        }

        Lasts(nameof(options.CertificateCheck), options.CertificateCheck, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        Lasts(nameof(options.DrainTimeout), options.DrainTimeout, TimeSpan.Zero, TimeSpan.FromMinutes(2));
        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);

        void FileIsThere(string setting, string path)
        {
            if (!File.Exists(path))
            {
                wrong.Add($"{ExchangeHostOptions.Section}:{setting} is '{path}'; there is no such file.");
            }
        }

        void Lasts(string setting, TimeSpan value, TimeSpan low, TimeSpan high)
        {
            if (value < low || value > high)
            {
                wrong.Add($"{ExchangeHostOptions.Section}:{setting} is {value}; it has to be {low} to {high}.");
            }
        }
    }
}
