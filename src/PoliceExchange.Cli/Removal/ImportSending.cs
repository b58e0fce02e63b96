using Grpc.Core;
using PoliceExchange.Cli.Calls;
using PoliceExchange.Cli.Exchange;
using PoliceExchange.Cli.Notice;
using PoliceExchange.Manifests;
using PoliceExchange.Manifests.Columns;
using PoliceExchange.Manifests.Flights;
using PoliceExchange.Manifests.Rows;
using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Handling.V1;
using PoliceExchange.Protocol.Notice.V1;
using PoliceExchange.Protocol.Reference.V1;
using NoticeDraft = PoliceExchange.Protocol.Content.NoticeDraft;

namespace PoliceExchange.Cli.Removal;

/// <summary>What became of a row.</summary>
/// <param name="Row">Row of the file.</param>
/// <param name="NoticeId">Its notice; empty when it was not taken.</param>
/// <param name="Failure">Why it was not taken; null when it was.</param>
internal sealed record SentRow(ManifestRow Row, string NoticeId, CallFailure? Failure);

/// <summary>What became of an import.</summary>
/// <param name="Rows">Rows in the order of the file, up to where it stopped.</param>
/// <param name="ManifestId">The manifest's notice; empty when none was sent.</param>
/// <param name="ExitCode">Of the command, as far as the sending goes.</param>
internal sealed record ImportResult(IReadOnlyList<SentRow> Rows, string ManifestId, int ExitCode);

/// <summary>Sends the good rows, one notice each, under ids that follow from them: what was taken before is answered and not sent again.</summary>
internal sealed class ImportSending(DeskClient client, DeskOptions desk, CallContext context, string unit, FlightPlan flight)
{
    internal async Task<ImportResult> RunAsync(ManifestReport report, bool manifest)
    {
        var sent = new List<SentRow>();
        var exit = ExitCodes.Ok;
        foreach (var outcome in report.Importable)
        {
            var row = outcome.Row!;
            try
            {
                var answer = await SubmitAsync(outcome.Draft!, RowIdentity.Of(unit, flight, row)).ConfigureAwait(false);
                sent.Add(new SentRow(row, answer.NoticeId, null));
            }
            catch (RpcException e)
            {
                var failure = CallFailure.From(e, context.Language);
                sent.Add(new SentRow(row, "", failure));
                exit = exit == ExitCodes.Ok ? failure.ExitCode : exit;
                // The gateway is away or full: the next row would fare no better, and the same command goes on where this one stopped.
                if (failure.ExitCode == ExitCodes.Unavailable)
                {
                    return new ImportResult(sent, "", exit);
                }
            }
        }
        var id = manifest && exit == ExitCodes.Ok && sent.TrueForAll(one => one.NoticeId.Length > 0) && sent.Count > 0
            ? (await SubmitAsync(ManifestDraft(sent), RowIdentity.OfManifest(unit, flight, sent.Select(one => one.NoticeId))).ConfigureAwait(false)).NoticeId
            : "";
        return new ImportResult(sent, id, exit);
    }

    /// <summary>Waits for the receipts of each notice; the exit code of the first that did not get there.</summary>
    internal async Task<int> WaitAsync(ImportResult sent, ReceiptWait rung, TimeSpan atMost, TimeProvider time)
    {
        var header = flight.Template.Header;
        var watch = new ReceiptWatch(client, desk.Requester(context.Result, header.Purpose, header.Case), time);
        foreach (var id in sent.Rows.Select(row => row.NoticeId).Append(sent.ManifestId).Where(id => id.Length > 0))
        {
            var (end, _) = await watch.UntilAsync(id, 1, rung, atMost, context.Cancel).ConfigureAwait(false);
            if (end is not WaitEnd.Reached)
            {
                return end is WaitEnd.Refused ? ExitCodes.Failed : ExitCodes.Unavailable;
            }
        }
        return ExitCodes.Ok;
    }

    private async Task<SubmitNoticeResponse> SubmitAsync(NoticeDraft draft, string submission) =>
        await client.Notices.SubmitNoticeAsync(
            new SubmitNoticeRequest
            {
                Requester = desk.Requester(context.Result, draft.Header.Purpose, draft.Header.Case),
                SubmissionId = submission,
                Draft = DraftFile.ToWire(draft),
            },
            deadline: client.Deadline, cancellationToken: context.Cancel).ConfigureAwait(false);

    /// <summary>The manifest names no person: references, seats and states, for the desks that receive the flight.</summary>
    private NoticeDraft ManifestDraft(List<SentRow> sent)
    {
        var template = flight.Template;
        var removal = template.Content.Removal;
        var content = template.Content.Clone();
        content.DataSubjectCategory = DataSubjectCategory.Unspecified;
        content.NationalCaseReference = template.Header.Case;
        content.Handling = template.Header.Handling.Clone();
        content.RemovalManifest = new RemovalManifest
        {
            Transport = removal.Transport.Clone(), Status = ManifestStatus.Open, HandoverPlace = (removal.HandoverPlace ?? removal.Transport.ArrivalPlace).Clone(),
        };
        content.RemovalManifest.Escorts.AddRange(removal.Escorts.Select(group => group.Clone()));
        content.RemovalManifest.Entries.AddRange(sent.Select(one => new ManifestEntry
        {
            Removal = new NoticeRef { NoticeId = one.NoticeId, Version = 1, State = flight.IssuerState, Family = Family.Removal },
            Seat = one.Row.Text(ManifestField.Seat),
            Status = one.Row.IsSuspended ? ManifestEntryStatus.Suspended : ManifestEntryStatus.Planned,
            Reason = one.Row.Stay == true ? ManifestEntryReason.Stay : one.Row.Appeal == true ? ManifestEntryReason.Appeal : ManifestEntryReason.Unspecified,
            SealedVulnerability = one.Row.Vulnerabilities.Count > 0 || one.Row.IsMinor,
        }));
        var to = template.Header.To.Where(token => token.EndsWith("/desk:IMMIGRATION_REMOVALS", StringComparison.Ordinal)).ToList();
        return new NoticeDraft(template.Header with { To = to }, content);
    }
}
