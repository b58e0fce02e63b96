using Microsoft.Extensions.Options;
using PoliceExchange.Hosting.Tls;
using PoliceExchange.Protocol.Directory;

namespace PoliceExchange.Broker;

/// <summary>Every bad setting at once.</summary>
internal sealed class BrokerOptionsCheck(IHostEnvironment environment) : IValidateOptions<BrokerOptions>
{
    public ValidateOptionsResult Validate(string? name, BrokerOptions options)
    {
        var wrong = new List<string>();
        if (options.Data.Length == 0)
        {
            wrong.Add("Broker:Data is empty; name the folder of the store.");
        }
        foreach (var (setting, path) in new[] { ("RootFile", options.RootFile), ("DirectoryFile", options.DirectoryFile), ("SignKeyFile", options.SignKeyFile), ("LogKeyFile", options.LogKeyFile) })
        {
            if (!File.Exists(path))
            {
                wrong.Add($"Broker:{setting} is '{path}'; there is no such file.");
            }
        }
        if (options.RootFingerprint.Length == 0)
        {
            wrong.Add("Broker:RootFingerprint is empty; pin the root that governance read out.");
        }
        if (options.Refresh <= TimeSpan.Zero || options.Refresh >= options.FreshFor)
        {
            wrong.Add($"Broker:Refresh is {options.Refresh}; it has to be shorter than FreshFor ({options.FreshFor}).");
        }
        if (options.DecisionFlush < TimeSpan.FromMilliseconds(100) || options.DecisionFlush > TimeSpan.FromHours(1))
        {
            wrong.Add($"Broker:DecisionFlush is {options.DecisionFlush}; it has to be 100 milliseconds to an hour.");
        }
        if (!environment.IsDevelopment() && File.Exists(options.RootFile) && GovernanceRoot.Read(File.ReadAllBytes(options.RootFile)).Root is { IsDevelopment: true })
        {
            wrong.Add($"Broker:RootFile is '{options.RootFile}', a throw-away root of px certs, and the environment is {environment.EnvironmentName}. {DevelopmentMark.Fix}");
        }
        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);
    }
}
