using PoliceExchange.Broker;
using PoliceExchange.Broker.Audit;
using PoliceExchange.Broker.Directory;
using PoliceExchange.Broker.Notices;
using PoliceExchange.Broker.Policy;
using PoliceExchange.Hosting;

var builder = ExchangeHost.CreateBuilder(args);
builder.AddExchangeHost();
builder.Services.AddBroker();

var app = builder.Build();
app.UseExchangeHost();
app.MapExchangeService<DirectoryService>();
app.MapExchangeService<PolicyService>();
app.MapExchangeService<RelayService>();
app.MapExchangeService<LogService>();
app.MapLogFiles();
await app.RunAsync().ConfigureAwait(false);
