using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Followup.V1;
using PoliceExchange.Protocol.Handling.V1;
using PoliceExchange.Protocol.Law.V1;

namespace PoliceExchange.Cli.Demo;

/// <summary>A withdrawal reaches everybody, and the one who is away when it returns.</summary>
internal sealed class Case11Acquitted : CaseScript
{
    private const string From = "BRA/LIAISON_DESK";

    public override string Id => "11";

    public override IReadOnlyList<string> States => ["BRA", "ARG", "BOL", "PRY", "URY", "BLZ", "USA"];

    public override async Task PlayAsync(Stage stage)
    {
        var draft = stage.Drafts.Notice(Purpose.ArrestExtradition, "BRA-2026-5", ["group:MERCOSUR", "state:BLZ/desk:LIAISON_DESK", "state:USA/desk:LIAISON_DESK"], content =>
        {
            content.DiffusionJustification = "Travels on business in the region.";
            content.Wanted = new WantedNotice
            {
                Person = People.Goncalves(), Warrant = Drafts.Warrant("2ª Vara Criminal, Salvador", "0801-22/2025", "2025-03-10"), ExtraditionScope = ExtraditionScope.Full, ActionRequested = WantedAction.Arrest,
            };
            content.Wanted.Offences.Add(new Offence { Code = "0501", MaxPenaltyMonths = 96 });
        }, DataSubjectCategory.Suspect);
        var notice = await stage.SendAsync("BRA publishes", From, draft, Family.Wanted).ConfigureAwait(false);
        string[] others = ["ARG", "BOL", "PRY", "URY", "USA"];
        await stage.ReachesAsync("it is delivered everywhere, BLZ included", notice, [.. others, "BLZ"], Rungs.Delivered).ConfigureAwait(false);
        await stage.OpensAsync("BLZ opens it", "BLZ/LIAISON_DESK", notice).ConfigureAwait(false);
        await stage.FindsAsync("ARG looks up the name", "ARG/LIAISON_DESK", People.Ask(People.Goncalves()), notice, _ => null).ConfigureAwait(false);
        await stage.StopAsync("BLZ goes offline", "BLZ").ConfigureAwait(false);
        await stage.WithdrawAsync("BRA withdraws: acquitted", notice, ChangeReason.Acquitted, "Acquitted on 2026-11-20.").ConfigureAwait(false);
        await stage.ReachesAsync($"{string.Join(' ', others)} have purged it", notice, others, Rungs.Purged).ConfigureAwait(false);
        await stage.DoAsync("BRA sees that BLZ alone has not confirmed", async () =>
        {
            var rows = (await stage.LadderAsync(notice).ConfigureAwait(false)).Rows.Where(row => row.Version == 2);
            var open = string.Join(' ', rows.Where(row => row.Rung != "purged" && row.Recipient != "gw-bra").Select(row => row.Recipient));
            return open == "gw-blz" ? null : $"open: {open}";
        }).ConfigureAwait(false);
        await stage.NothingForAsync("ARG asks for it", "ARG/LIAISON_DESK", notice).ConfigureAwait(false);
        await stage.StartAsync("BLZ returns, with the store it had", "BLZ").ConfigureAwait(false);
        await stage.ReachesAsync("BLZ confirms", notice, ["BLZ"], Rungs.Purged).ConfigureAwait(false);
        await stage.NothingForAsync("BLZ asks for it", "BLZ/LIAISON_DESK", notice).ConfigureAwait(false);
        await stage.FindsNothingAsync("no look-up of ARG hits any more", "ARG/LIAISON_DESK", notice, People.Ask(People.Goncalves()), People.AskDocument(People.Goncalves())).ConfigureAwait(false);
        stage.NotYet("the cached copy of BLZ was unreadable after its lease", "notyet.lookup");
    }
}
