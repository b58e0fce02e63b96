using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using PoliceExchange.Console.Accounts;
using PoliceExchange.Gateway;
using PoliceExchange.Gateway.Console;
using PoliceExchange.Hosting.Store;

namespace PoliceExchange.IntegrationTests.Console;

/// <summary>Accounts over a real disk.</summary>
public sealed class AccountStoreTests : IAsyncDisposable
{
    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("px-accounts-").FullName;
    private readonly DurableStore _store;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public AccountStoreTests() => _store = DurableStore.Open(
        new StoreOptions { Path = Path.Combine(_folder, "gateway.db") }, GatewaySchema.Migrations, NullLogger.Instance, cause => throw cause);

    [Fact]
    public async Task DemoAccount_IsNobodyOutsideDevelopment()
    {
        var there = new AccountStore(_store, new Place(Environments.Development));
        await there.AddDemoAsync(Someone("demo-x", demo: true));
        Assert.Single(there.Demo());
        Assert.NotNull(await there.FindByNameAsync("DEMO-X", Stop));

        // The same store, taken into use for real.
        foreach (var name in new[] { Environments.Production, Environments.Staging, "development-like" })
        {
            var here = new AccountStore(_store, new Place(name));
            Assert.Empty(here.Demo());
            Assert.Empty(here.All());
            Assert.Null(await here.FindByNameAsync("DEMO-X", Stop));
            Assert.Null(await here.FindByIdAsync(there.Demo()[0].Id, Stop));
        }
    }

    [Fact]
    public async Task FailedTries_SideBySide_EachCount()
    {
        var accounts = new AccountStore(_store, new Place(Environments.Production));
        var someone = Someone("a", demo: false);
        Assert.True((await accounts.CreateAsync(someone, Stop)).Succeeded);
        // As requests do: each with its own copy of the account.
        await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            var copy = (await accounts.FindByIdAsync(someone.Id, Stop))!;
            await accounts.IncrementAccessFailedCountAsync(copy, Stop);
            await accounts.UpdateAsync(copy, Stop);
        }));
        Assert.Equal(20, (await accounts.FindByIdAsync(someone.Id, Stop))!.FailedCount);
    }

    [Fact]
    public async Task Lock_IsNotTakenBackByAnOlderCopy()
    {
        var accounts = new AccountStore(_store, new Place(Environments.Production));
        var someone = Someone("b", demo: false);
        await accounts.CreateAsync(someone, Stop);
        var older = (await accounts.FindByIdAsync(someone.Id, Stop))!;
        var until = new DateTimeOffset(2031, 1, 1, 0, 0, 0, TimeSpan.Zero);
        await accounts.SetLockoutEndDateAsync(someone, until, Stop);
        await accounts.UpdateAsync(older, Stop);
        Assert.Equal(until, (await accounts.FindByIdAsync(someone.Id, Stop))!.LockedUntil);
    }

    [Fact]
    public async Task Name_IsGivenOnce()
    {
        var accounts = new AccountStore(_store, new Place(Environments.Production));
        Assert.True((await accounts.CreateAsync(Someone("c", demo: false), Stop)).Succeeded);
        Assert.False((await accounts.CreateAsync(Someone("c", demo: false), Stop)).Succeeded);
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    private static OfficerAccount Someone(string name, bool demo) => new()
    {
        Id = Guid.NewGuid().ToString(), Name = name, NormalizedName = name.ToUpperInvariant(), Pseudonym = Guid.NewGuid().ToString("N"), Agency = "jcf", Role = "LIAISON_DESK", Demo = demo,
    };

    private sealed class Place(string name) : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = name;

        public string ApplicationName { get; set; } = "test";

        public string ContentRootPath { get; set; } = "/";

        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}
