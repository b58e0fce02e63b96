using System.Security.Cryptography;
using PoliceExchange.Console.Accounts;
using PoliceExchange.Gateway.Directory;

namespace PoliceExchange.Gateway.Console;

/// <summary>Registered in Development alone: an account for each desk that the directory gives this nation, without a password and without a passkey.</summary>
internal sealed class DemoAccounts(AccountStore accounts, DirectoryHolder directory, GatewayIdentity self, TimeProvider time) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var agency in directory.Current.Member(self.State)?.Agencies ?? [])
        {
            foreach (var desk in agency.Desks)
            {
                await accounts.AddDemoAsync(new OfficerAccount
                {
                    Id = Guid.CreateVersion7(time.GetUtcNow()).ToString(),
                    Name = $"demo-{agency.Code}-{desk.ToLowerInvariant().Replace('_', '-')}",
                    Pseudonym = $"o-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}",
                    Agency = agency.Code,
                    Role = desk,
                    Demo = true,
                }).ConfigureAwait(false);
            }
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
