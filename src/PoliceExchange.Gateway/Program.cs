using PoliceExchange.Console;
using PoliceExchange.Gateway;
using PoliceExchange.Gateway.Casework;
using PoliceExchange.Gateway.Console;
using PoliceExchange.Gateway.Decisions;
using PoliceExchange.Gateway.LookUp;
using PoliceExchange.Gateway.Node;
using PoliceExchange.Gateway.Notices;
using PoliceExchange.Gateway.Oversight;
using PoliceExchange.Gateway.Policy;
using PoliceExchange.Hosting;
using PoliceExchange.Hosting.Lifetime;

try
{
    var builder = ExchangeHost.CreateBuilder(args);
    builder.AddExchangeHost();
    builder.Services.AddGateway();
    var console = builder.AddBrowserConsole();

    var app = builder.Build();
    if (console)
    {
        app.UseConsoleGate();
    }
    app.UseExchangeHost();
    app.MapExchangeService<NoticeService>();
    app.MapExchangeService<AttachmentService>();
    app.MapExchangeService<LegalReviewService>();
    app.MapExchangeService<EmergencyService>();
    app.MapExchangeService<CaseService>();
    app.MapExchangeService<PolicyDeskService>();
    app.MapExchangeService<LookUpService>();
    app.MapExchangeService<NodeService>();
    app.MapExchangeService<DecisionService>();
    app.MapExchangeService<OversightService>();
    app.MapExchangeService<AccountService>();
    app.MapAuthZen();
    if (console)
    {
        app.MapConsole();
    }
    await app.RunAsync().ConfigureAwait(false);
    return 0;
}
catch (Exception e) when (StartRefusal.Tell(e, Console.Error))
{
    return StartRefusal.ExitCode;
}
