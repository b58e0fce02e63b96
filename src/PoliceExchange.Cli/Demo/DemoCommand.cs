using System.CommandLine;
using PoliceExchange.Cli.Certs;
using PoliceExchange.Cli.Exchange;
using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Handling.V1;
using PoliceExchange.Protocol.Notice.V1;

namespace PoliceExchange.Cli.Demo;

/// <summary>thin path</summary>
internal static class DemoCommand
{
    internal static Command Create(TimeProvider time)
    {
        var command = new Command("demo", "Play the cases.");
        command.SetAction(async (result, cancel) =>
        {
            var folder = Path.Combine(Path.GetTempPath(), $"px-demo-{Guid.NewGuid():N}");
            var pki = ((PkiCreation.Created)DevelopmentPki.Create(new DevelopmentPkiOptions { Folder = Path.Combine(folder, "certs"), Now = time.GetUtcNow(), Environment = "Development", States = ["JAM", "PAN", "TTO"] })).Pki;
            await using var exchange = new LocalExchange(pki, folder, time);
            await exchange.StartBrokerAsync().ConfigureAwait(false);
            await exchange.StartGatewaysAsync(pki.States).ConfigureAwait(false);
            using var desk = exchange.Desk("TTO", "LIAISON_DESK");
            var draft = new NoticeDraft
            {
                LegalBasis = "PX-BASE", Purpose = Purpose.PublicSafetyWarning, Priority = Priority.Routine,
                ValidUntil = time.GetUtcNow().AddDays(30).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"),
                Content = new NoticeContent { NationalCaseReference = "TT-1", FactBasis = FactBasis.Fact, Language = "en", EarlyWarning = new EarlyWarning() },
            };
            draft.To.Add("state:JAM"); draft.To.Add("state:PAN");
            var check = await desk.Notices.CheckNoticeAsync(new CheckNoticeRequest { Requester = DeskClient.Requester(Purpose.PublicSafetyWarning, "TT-1"), Draft = draft }, deadline: desk.Deadline, cancellationToken: cancel).ConfigureAwait(false);
            Console.WriteLine(check);
        });
        return command;
    }
}
