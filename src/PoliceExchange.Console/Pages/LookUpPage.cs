using PoliceExchange.Console.Host;
using PoliceExchange.Protocol.Lookup.V1;

namespace PoliceExchange.Console.Pages;

/// <summary>What the pages share that ask for hit or no hit.</summary>
internal abstract class LookUpPage(IConsoleHost host) : ConsolePage(host)
{
    public LookUpResponse? Answer { get; private set; }

    public bool Any(HitState state) => Answer?.Hits.Any(hit => hit.State == state) == true;

    /// <summary>Minutes or hours, in words.</summary>
    public string Long(ulong seconds) => seconds < 5400 ? T.Format("minutes", Math.Max(1, seconds / 60)) : T.Format("hours", seconds / 3600);

    protected async Task LookUpAsync(LookUpQuestion question)
    {
        var lookUps = new LookUpService.LookUpServiceClient(Calls);
        Answer = await AskAsync(() => lookUps.LookUpAsync(new LookUpRequest { Requester = Requester(), Question = question })).ConfigureAwait(false);
    }
}
