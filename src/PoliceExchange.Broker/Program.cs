using PoliceExchange.Broker;
using PoliceExchange.Broker.Attachments;
using PoliceExchange.Broker.Audit;
using PoliceExchange.Broker.Directory;
using PoliceExchange.Broker.LookUp;
using PoliceExchange.Broker.Notices;
using PoliceExchange.Broker.Oversight;
using PoliceExchange.Broker.Policy;
using PoliceExchange.Hosting;
using PoliceExchange.Hosting.Lifetime;

try
{
    var builder = ExchangeHost.CreateBuilder(args);
    builder.AddExchangeHost();
    builder.Services.AddBroker();

    var app = builder.Build();
    app.UseExchangeHost();
    app.MapExchangeService<DirectoryService>();
    app.MapExchangeService<PolicyService>();
    app.MapExchangeService<RelayService>();
    app.MapExchangeService<BlobService>();
    app.MapExchangeService<MatchService>();
    app.MapExchangeService<LogService>();
    app.MapLogFiles();
    app.MapExchangeService<LogSearchService>();
    app.MapExchangeService<EpochService>();
    await app.RunAsync().ConfigureAwait(false);
    return 0;
}
catch (Exception e) when (StartRefusal.Tell(e, Console.Error))
{
    return StartRefusal.ExitCode;
}
