using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Followup.V1;
using PoliceExchange.Protocol.Handling.V1;
using PoliceExchange.Protocol.Law.V1;
using PoliceExchange.Protocol.Notice.V1;

namespace PoliceExchange.Cli.Demo;

/// <summary>A charter told in time: each person a notice, each desk its part, and every seat accounted for.</summary>
internal sealed class Case01Charter : CaseScript
{
    private const string From = "USA/IMMIGRATION_REMOVALS";
    private const string Receives = "JAM/IMMIGRATION_REMOVALS";
    private const string Immigration = "state:JAM/desk:IMMIGRATION_REMOVALS";
    private const string Police = "state:JAM/desk:LIAISON_DESK";
    private const string Child = "state:JAM/desk:CHILD_AUTHORITY";
    private const string Health = "state:JAM/desk:HEALTH";
    private const double Days = 11;

    public override string Id => "01";

    public override IReadOnlyList<string> States => ["USA", "JAM"];

    public override async Task PlayAsync(Stage stage)
    {
        var passengers = await ImportAsync(stage).ConfigureAwait(false);
        var vulnerable = passengers.First(row => row.Row.Vulnerabilities.Contains(Vulnerability.Medical)).Draft.Clone();
        vulnerable.Content.Removal.ShortNoticeReason = ShortNoticeReason.Unspecified;
        await stage.RefusedAsync("a vulnerable person told 11 days before, not 15, without a reason", From, vulnerable, "leadTime.reason", "content.removal.shortNoticeReason").ConfigureAwait(false);

        var sent = new Dictionary<Passenger, SentNotice>();
        foreach (var row in passengers)
        {
            sent[row] = await stage.SendAsync($"{row.Seat} {row.Row.Type.ToString().ToLowerInvariant()}{(row.IsMinor ? ", minor" : "")}: USA tells JAM", From, row.Draft, Family.Removal).ConfigureAwait(false);
        }
        await stage.DoAsync("all twelve are delivered", async () =>
        {
            foreach (var notice in sent.Values)
            {
                await stage.UntilDeliveredAsync(notice, "JAM").ConfigureAwait(false);
            }
            return null;
        }).ConfigureAwait(false);
        await DesksAsync(stage, sent).ConfigureAwait(false);
        await ManifestAsync(stage, sent).ConfigureAwait(false);
        await ReceptionAsync(stage, sent).ConfigureAwait(false);
    }

    /// <summary>The unit's list becomes a notice for each person, or says by row and column why not.</summary>
    private static async Task<IReadOnlyList<Passenger>> ImportAsync(Stage stage)
    {
        var (list, flight) = (Manifest.Text(), Manifest.Flight(stage.Drafts, Days, [Immigration, Police, Child, Health]));
        await stage.DoAsync("the unit's list with a day that never was: row 3, column D is named, the other eleven are good", () =>
        {
            var bad = Manifest.Read(stage.Drafts, list.Replace("10/30/1986", "02/30/1986", StringComparison.Ordinal), flight);
            var error = bad.Findings.SingleOrDefault(finding => finding.IsError);
            return Task.FromResult(error is { Defect.Code: "date.impossible", Row: 3, Column: 4 } && bad.Importable.Count() == 11 ? null : $"{bad.ErrorCount} errors");
        }).ConfigureAwait(false);
        var report = Manifest.Read(stage.Drafts, list, flight);
        await stage.DoAsync("the mended list is imported: twelve rows", () =>
            Task.FromResult(report.ErrorCount == 0 && report.Importable.Count() == 12 ? null : string.Join(", ", report.Findings.Where(finding => finding.IsError).Select(finding => $"{finding.Defect.Code} {finding.Cell}")))).ConfigureAwait(false);
        return Manifest.Passengers(report);
    }

    /// <summary>Who sees whom: each desk what it needs, and for the rest nothing.</summary>
    private static async Task DesksAsync(Stage stage, Dictionary<Passenger, SentNotice> sent)
    {
        var police = sent.First(pair => pair.Key.IsPolice && pair.Key.Medical.Length > 0);
        await stage.OpensAsync("the liaison desk of JAM opens one after a conviction, without the medical part", "JAM/LIAISON_DESK", police.Value,
            got => got.Parts.Any(part => part.Content.MedicalHandover is not null) ? "it reads the medical part" : null).ConfigureAwait(false);
        await stage.OpensAsync("the health desk reads the medical part", "JAM/HEALTH", police.Value,
            got => got.Parts.Any(part => part.Content.MedicalHandover?.MedicalNote == police.Key.Medical) ? null : "no medical part").ConfigureAwait(false);
        foreach (var (row, notice) in sent.Where(pair => !pair.Key.IsPolice && !pair.Key.IsMinor))
        {
            await stage.NothingForAsync($"{row.Seat}: the liaison desk asks for a person without a conviction", "JAM/LIAISON_DESK", notice).ConfigureAwait(false);
        }
        foreach (var (row, notice) in sent.Where(pair => pair.Key.IsMinor))
        {
            await stage.OpensAsync($"{row.Seat}: the child authority reads of the minor", "JAM/CHILD_AUTHORITY", notice,
                got => got.Parts.Any(part => part.Content.ChildReception?.Child.Surnames.Single() == row.Row.Surname) ? null : "no child part").ConfigureAwait(false);
            await stage.NothingForAsync($"{row.Seat}: the removals desk asks for the minor", Receives, notice).ConfigureAwait(false);
            await stage.NothingForAsync($"{row.Seat}: the liaison desk asks for the minor", "JAM/LIAISON_DESK", notice).ConfigureAwait(false);
        }
    }

    private static async Task ManifestAsync(Stage stage, Dictionary<Passenger, SentNotice> sent)
    {
        var draft = stage.Drafts.Notice(Purpose.RemovalReception, "AEX-KIN", [Immigration], content =>
        {
            content.RemovalManifest = new RemovalManifest { Transport = Removals.Flight(stage.Drafts, Days, "JAM"), Status = ManifestStatus.Open, HandoverPlace = Drafts.Place("JAM", "Norman Manley International Airport") };
            content.RemovalManifest.Escorts.Add(new EscortGroup { Agency = "imm", Count = 9 });
            content.RemovalManifest.Escorts.Add(new EscortGroup { Agency = "carrier", Count = 5 });
            content.RemovalManifest.Entries.AddRange(sent.Select(pair => new ManifestEntry
            {
                Removal = pair.Value.Ref, Seat = pair.Key.Seat, Status = pair.Key.Row.IsSuspended ? ManifestEntryStatus.Suspended : ManifestEntryStatus.Planned,
                SealedVulnerability = pair.Key.Row.Vulnerabilities.Count > 0,
            }));
        });
        await stage.RefusedAsync("USA suspends the row with the stay without saying why", From, draft, "manifest.reason", "content.removalManifest.entries[2].reason").ConfigureAwait(false);
        draft.Content.RemovalManifest.Entries[2].Reason = ManifestEntryReason.Stay;
        var manifest = await stage.SendAsync("USA sends the manifest, by reference and without a name", From, draft, Family.RemovalManifest).ConfigureAwait(false);
        await stage.OpensAsync("the removals desk of JAM opens it: twelve rows, one suspended", Receives, manifest, got =>
            got.Parts.Single().Content.RemovalManifest is { Entries.Count: 12 } list && list.Entries.Count(entry => entry.Status == ManifestEntryStatus.Suspended) == 1 ? null : "other rows").ConfigureAwait(false);
        var locked = draft.Clone();
        locked.InReplyTo = manifest.Id;
        locked.Content.RemovalManifest.Status = ManifestStatus.Locked;
        await stage.AnswerAsync("USA locks the manifest, ten days before its time", From, manifest, locked).ConfigureAwait(false);
        await stage.StandsAsync("JAM sees it locked", Receives, manifest, "JAM", "MANIFEST_LOCKED").ConfigureAwait(false);
        await stage.OwesAsync("the lock was in time", Receives, manifest, "manifest-lock", "USA", "STOPPED").ConfigureAwait(false);
    }

    private static async Task ReceptionAsync(Stage stage, Dictionary<Passenger, SentNotice> sent)
    {
        var drafts = stage.Drafts;
        foreach (var (row, notice) in sent)
        {
            var (desk, measure, by) = row.IsMinor ? ("JAM/CHILD_AUTHORITY", ReceptionMeasure.ChildAuthority, Role.ChildAuthority)
                : (Receives, row.Medical.Length > 0 ? ReceptionMeasure.HealthCare : row.IsPolice ? ReceptionMeasure.Interview : ReceptionMeasure.Reintegration, Role.ImmigrationRemovals);
            await stage.AnswerAsync($"{row.Seat}: JAM acknowledges with a reception plan", desk, notice, Removals.Plan(drafts, notice, "JAM", $"KIN-{row.Seat}", measure, by)).ConfigureAwait(false);
        }
        var travels = sent.Where(pair => !pair.Key.Row.IsSuspended && !pair.Key.IsMinor).ToList();
        var missing = travels[^1];
        var stayed = sent.Single(pair => pair.Key.Row.IsSuspended);
        await stage.StandsAsync($"{stayed.Key.Seat}: suspended, with its reception plan ready", From, stayed.Value, "JAM", "SUSPENDED").ConfigureAwait(false);
        await stage.RefusedAsync($"{stayed.Key.Seat}: USA cannot let depart whom a stay holds", From, Departure(drafts, stayed.Value), "move.state", "content.body").ConfigureAwait(false);
        await stage.RefusedAsync($"{missing.Key.Seat}: JAM cannot report an arrival before the departure", Receives, Movement(drafts, missing.Value, missing.Key, MovementKind.Arrived), "move.state", "content.body").ConfigureAwait(false);
        foreach (var (row, notice) in travels)
        {
            await stage.AnswerAsync($"{row.Seat}: departed", From, notice, Departure(drafts, notice)).ConfigureAwait(false);
            await stage.StandsAsync($"{row.Seat}: JAM sees it", Receives, notice, "JAM", "DEPARTED").ConfigureAwait(false);
        }
        foreach (var (row, notice) in travels.SkipLast(1))
        {
            await stage.AnswerAsync($"{row.Seat}: arrived", Receives, notice, Movement(drafts, notice, row, MovementKind.Arrived)).ConfigureAwait(false);
        }
        var noShow = Movement(drafts, missing.Value, missing.Key, MovementKind.NoShow);
        await stage.RefusedAsync($"{missing.Key.Seat}: a no-show without an explanation", Receives, noShow, "required", "content.movement.explanation").ConfigureAwait(false);
        noShow.Content.Movement.Explanation = "Left of his own will on a scheduled flight two days before.";
        var told = await stage.AnswerAsync($"{missing.Key.Seat}: the no-show is explained", Receives, missing.Value, noShow).ConfigureAwait(false);
        await stage.OpensAsync("USA reads the explanation", From, told).ConfigureAwait(false);
        await stage.OwesAsync($"{missing.Key.Seat}: the arrival is reconciled", From, missing.Value, "arrival-reconciliation", "JAM", "STOPPED").ConfigureAwait(false);
        stage.NotYet("lead times and breaches are counted for both states", "notyet.casework");
    }

    private static NoticeDraft Departure(Drafts drafts, SentNotice notice) =>
        drafts.FollowUp(notice, "AEX-KIN", [Immigration], content => content.Movement = new Movement
        {
            Target = notice.Ref, Kind = MovementKind.Departed, At = drafts.At(TimeSpan.Zero), Place = Drafts.Place("USA", "Miami"),
        });

    private static NoticeDraft Movement(Drafts drafts, SentNotice notice, Passenger row, MovementKind kind) =>
        drafts.FollowUp(notice, $"KIN-{row.Seat}", ["state:USA/desk:IMMIGRATION_REMOVALS"], content => content.Movement = new Movement
        {
            Target = notice.Ref, Kind = kind, At = drafts.At(TimeSpan.Zero), Place = Drafts.Place("JAM", "Norman Manley International Airport"),
        });
}
