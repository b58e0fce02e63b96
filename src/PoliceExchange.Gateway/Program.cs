using PoliceExchange.Gateway;
using PoliceExchange.Gateway.Node;
using PoliceExchange.Gateway.Notices;
using PoliceExchange.Gateway.Oversight;
using PoliceExchange.Hosting;

var builder = ExchangeHost.CreateBuilder(args);
builder.AddExchangeHost();
builder.Services.AddGateway();

var app = builder.Build();
app.UseExchangeHost();
app.MapExchangeService<NoticeService>();
app.MapExchangeService<NodeService>();
app.MapExchangeService<OversightService>();
await app.RunAsync().ConfigureAwait(false);
