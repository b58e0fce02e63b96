using System.Text;
using PoliceExchange.Cli.Notice;
using PoliceExchange.Manifests;
using PoliceExchange.Manifests.Columns;
using PoliceExchange.Manifests.Flights;
using PoliceExchange.Manifests.Rows;
using PoliceExchange.Protocol.Content;
using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Handling.V1;
using PoliceExchange.Protocol.Person.V1;
using PoliceExchange.Protocol.Reference.V1;
using Wire = PoliceExchange.Protocol.Notice.V1;

namespace PoliceExchange.Cli.Demo;

/// <summary>One seat of the charter, as the importer read it.</summary>
/// <param name="Row">What the list says.</param>
/// <param name="Draft">The notice that the row becomes.</param>
internal sealed record Passenger(ManifestRow Row, Wire.NoticeDraft Draft)
{
    public string Seat => Row.Text(ManifestField.Seat);

    public string Medical => Row.Text(ManifestField.MedicalNote);

    public bool IsMinor => Row.IsMinor;

    public bool IsPolice => Row.Type == RemovalType.Criminal;
}

/// <summary>
/// A charter of twelve fictional people: after a conviction, on immigration grounds, of own will, two of them minors; in a list as a removals unit
/// exports it, with American dates.
/// </summary>
internal static class Manifest
{
    /// <summary>The list as text.</summary>
    public static string Text()
    {
        using var stream = typeof(Manifest).Assembly.GetManifestResourceStream("PoliceExchange.Cli.Demo.manifest.csv")
            ?? throw new InvalidOperationException("Demo/manifest.csv is not embedded in this build.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    /// <summary>What the importer says of a list on the flight.</summary>
    public static ManifestReport Read(Drafts drafts, string text, FlightPlan flight) =>
        ManifestImport.Read(Encoding.UTF8.GetBytes(text), new ImportOptions { Now = drafts.Now, Unit = "USA/imm", Flight = flight });

    public static IReadOnlyList<Passenger> Passengers(ManifestReport report) =>
        [.. report.Importable.Select(row => new Passenger(row.Row!, DraftFile.ToWire(row.Draft!)))];

    /// <summary>What is the same for everybody on the charter.</summary>
    public static FlightPlan Flight(Drafts drafts, double days, IReadOnlyList<string> to)
    {
        var wire = Removals.Draft(drafts, "AEX-KIN", new PersonDetails { IdentityStatus = IdentityStatus.Confirmed }, RemovalType.Unspecified, days, "JAM", [.. to]);
        wire.Content.Removal.ShortNoticeReason = ShortNoticeReason.VulnerabilityFoundLate;
        wire.Content.Removal.GuardianAuthority = new GuardianAuthority { Authority = Drafts.Contact("JAM", Role.ChildAuthority) };
        var header = new DraftHeader
        {
            To = to, Exclude = [], FromAgency = "imm", FromDesk = Role.ImmigrationRemovals, LegalBasis = wire.LegalBasis, Purpose = wire.Purpose, Priority = wire.Priority,
            Handling = wire.Handling, ValidUntil = drafts.Now.AddDays(90), Case = "AEX-KIN",
        };
        return new FlightPlan(new NoticeDraft(header, wire.Content) { DeskParts = [Child(drafts), Health()] }, "USA");
    }

    private static DraftPart Child(Drafts drafts) => new(Role.ChildAuthority, new NoticeContent
    {
        ChildReception = new ChildReception { BestInterestsDecision = drafts.Decision("Family court, Miami-Dade", "BI-2026") },
    });

    private static DraftPart Health() => new(Role.Health, new NoticeContent { MedicalHandover = new MedicalHandover { FitToTravel = true } });
}
