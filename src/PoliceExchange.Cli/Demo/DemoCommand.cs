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
                Content = new NoticeContent { NationalCaseReference = "TT-1", FactBasis = FactBasis.Fact, Language = "en", Evaluation = new Evaluation { Source = SourceReliability.B, Information = InformationAccuracy._2 }, EarlyWarning = new EarlyWarning { Theme = (WarningTheme)1, Kind = (WarningKind)1, Title = "Pistols in barrels", Description = "Household goods" } },
            };
            draft.To.Add("state:JAM"); draft.To.Add("state:PAN");
            var check = await desk.Notices.CheckNoticeAsync(new CheckNoticeRequest { Requester = DeskClient.Requester(Purpose.PublicSafetyWarning, "TT-1"), Draft = draft }, deadline: desk.Deadline, cancellationToken: cancel).ConfigureAwait(false);
            Console.WriteLine(check);
            var requester = DeskClient.Requester(Purpose.PublicSafetyWarning, "TT-1");
            var sent = await desk.Notices.SubmitNoticeAsync(new SubmitNoticeRequest { Requester = requester, SubmissionId = "s1", Draft = draft }, deadline: desk.Deadline, cancellationToken: cancel).ConfigureAwait(false);
            Console.WriteLine(sent);
            for (var i = 0; i < 4; i++)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), time, cancel).ConfigureAwait(false);
                Console.WriteLine(await desk.Notices.GetLadderAsync(new GetLadderRequest { Requester = requester, NoticeId = sent.NoticeId }, deadline: desk.Deadline, cancellationToken: cancel).ConfigureAwait(false));
                Console.WriteLine(await desk.Node.GetStatusAsync(new Protocol.Node.V1.GetStatusRequest(), deadline: desk.Deadline, cancellationToken: cancel).ConfigureAwait(false));
                if (i == 1)
                {
                    using var pan = exchange.Desk("PAN", "LIAISON_DESK");
                    Console.WriteLine(await pan.Notices.ListNoticesAsync(new ListNoticesRequest { Requester = requester }, deadline: desk.Deadline, cancellationToken: cancel).ConfigureAwait(false));
                    Console.WriteLine(await pan.Notices.GetNoticeAsync(new GetNoticeRequest { Requester = requester, NoticeId = sent.NoticeId }, deadline: desk.Deadline, cancellationToken: cancel).ConfigureAwait(false));
                }
                if (i == 2)
                {
                    Console.WriteLine(await desk.Notices.WithdrawNoticeAsync(new WithdrawNoticeRequest { Requester = requester, SubmissionId = "w1", NoticeId = sent.NoticeId, Code = Protocol.Followup.V1.ChangeReason.Error, Reason = "x" }, deadline: desk.Deadline, cancellationToken: cancel).ConfigureAwait(false));
                }
            }
        });
        return command;
    }
}
