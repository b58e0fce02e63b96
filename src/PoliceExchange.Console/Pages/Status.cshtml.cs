using Microsoft.AspNetCore.Mvc;
using PoliceExchange.Console.Host;
using PoliceExchange.Console.Texts;
using PoliceExchange.Protocol.Node.V1;

namespace PoliceExchange.Console.Pages;

/// <summary>Whether what is sent leaves and what comes arrives, by what the gateway itself sees.</summary>
internal sealed class StatusModel(IConsoleHost host, TimeProvider time) : ConsolePage(host)
{
    public override string Title => "status.title";

    public override string Section => "status";

    public GetStatusResponse? Status { get; private set; }

    public async Task<IActionResult> OnGetAsync()
    {
        var node = new NodeService.NodeServiceClient(Calls);
        Status = await AskAsync(() => node.GetStatusAsync(new GetStatusRequest())).ConfigureAwait(false);
        return Page();
    }

    public string At(long ms) => ms == 0 ? T["never"] : Moments.Text(DateTimeOffset.FromUnixTimeMilliseconds(ms), Nation.Zone, T);

    public double DaysUntil(long ms) => (DateTimeOffset.FromUnixTimeMilliseconds(ms) - time.GetUtcNow()).TotalDays;
}
