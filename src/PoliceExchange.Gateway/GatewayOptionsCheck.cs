using Microsoft.Extensions.Options;
using PoliceExchange.Hosting.Tls;
using PoliceExchange.Protocol.Directory;

namespace PoliceExchange.Gateway;

/// <summary>Every bad setting at once.</summary>
internal sealed class GatewayOptionsCheck(IHostEnvironment environment) : IValidateOptions<GatewayOptions>
{
    public ValidateOptionsResult Validate(string? name, GatewayOptions options)
    {
        var wrong = new List<string>();
        foreach (var (setting, value) in new[] { ("Id", options.Id), ("State", options.State), ("Data", options.Data), ("RootFingerprint", options.RootFingerprint) })
        {
            if (value.Length == 0)
            {
                wrong.Add($"Gateway:{setting} is empty.");
            }
        }
        if (!Uri.TryCreate(options.Hub, UriKind.Absolute, out var hub) || hub.Scheme != Uri.UriSchemeHttps)
        {
            wrong.Add($"Gateway:Hub is '{options.Hub}'; it has to be an https address.");
        }
        if (options.PublicUrl.Length > 0
            && (!Uri.TryCreate(options.PublicUrl, UriKind.Absolute, out var own) || own.Scheme != Uri.UriSchemeHttps || options.PublicUrl != own.GetLeftPart(UriPartial.Authority)))
        {
            wrong.Add($"Gateway:PublicUrl is '{options.PublicUrl}'; it has to be https://host[:port] without a path, or empty.");
        }
        if (!System.IO.Directory.Exists(options.Keys))
        {
            wrong.Add($"Gateway:Keys is '{options.Keys}'; there is no such folder.");
        }
        foreach (var (setting, path) in new[] { ("RootFile", options.RootFile), ("DirectoryFile", options.DirectoryFile), ("FreshnessFile", options.FreshnessFile) })
        {
            if (!File.Exists(path))
            {
                wrong.Add($"Gateway:{setting} is '{path}'; there is no such file.");
            }
        }
        if (options.Credit is < 1 or > 1024)
        {
            wrong.Add($"Gateway:Credit is {options.Credit}; it has to be 1 to 1024.");
        }
        if (options.VaultRetentionMonths is < 12 or > 120)
        {
            wrong.Add($"Gateway:VaultRetentionMonths is {options.VaultRetentionMonths}; it has to be 12 to 120 (CJIS: at least a year).");
        }
        var flags = options.Oversight;
        if (flags.OpensAt is < 0 or > 23 || flags.ClosesAt <= flags.OpensAt || flags.ClosesAt > 24)
        {
            wrong.Add($"Gateway:Oversight:OpensAt and ClosesAt are {flags.OpensAt} and {flags.ClosesAt}; they have to be hours of one day, in this order.");
        }
        if (flags.BulkActs < 2 || flags.Denials < 2)
        {
            wrong.Add("Gateway:Oversight:BulkActs and Denials have to be at least 2.");
        }
        if (options.Epochs.QueryAlarm is < 110 or > 10_000_000)
        {
            wrong.Add($"Gateway:Epochs:QueryAlarm is {options.Epochs.QueryAlarm}; it has to be 110 (one query) to 10,000,000.");
        }
        if (options.OfflineCopy.Lease < TimeSpan.Zero || options.OfflineCopy.Lease > LookUp.OfflineOptions.LongestLease)
        {
            wrong.Add($"Gateway:OfflineCopy:Lease is {options.OfflineCopy.Lease}; it has to be at most 48 hours (SIS 2018/1862 Art. 56(3)), or 0 for no copy.");
        }
        if (options.OfflineCopy.MaxForms is < 1_000 or > 20_000_000)
        {
            wrong.Add($"Gateway:OfflineCopy:MaxForms is {options.OfflineCopy.MaxForms}; it has to be 1,000 to 20,000,000.");
        }
        if (options.Attachments.QuotaBytes < Protocol.Attachments.AttachmentLimits.MaxBytes || options.Attachments.QuotaFiles < 1)
        {
            wrong.Add($"Gateway:Attachments:QuotaBytes and QuotaFiles are {options.Attachments.QuotaBytes} and {options.Attachments.QuotaFiles}; they have to take at least one file of {Protocol.Attachments.AttachmentLimits.MaxBytes} bytes.");
        }
        if (options.Attachments.KeepUploads < TimeSpan.FromHours(1))
        {
            wrong.Add($"Gateway:Attachments:KeepUploads is {options.Attachments.KeepUploads}; it has to be at least an hour.");
        }
        wrong.AddRange(Console.ConsoleOptionsCheck.Wrong(options.Console, environment.IsDevelopment()));
        if (options.DecisionFlush < TimeSpan.FromMilliseconds(100) || options.DecisionFlush > TimeSpan.FromHours(1))
        {
            wrong.Add($"Gateway:DecisionFlush is {options.DecisionFlush}; it has to be 100 milliseconds to an hour.");
        }
        if (!environment.IsDevelopment() && File.Exists(options.RootFile) && GovernanceRoot.Read(File.ReadAllBytes(options.RootFile)).Root is { IsDevelopment: true })
        {
            wrong.Add($"Gateway:RootFile is '{options.RootFile}', a throw-away root of px certs, and the environment is {environment.EnvironmentName}. {DevelopmentMark.Fix}");
        }
        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);
    }
}
