using PoliceExchange.Manifests.Checks;
using PoliceExchange.Manifests.Columns;
using PoliceExchange.Manifests.Files;
using PoliceExchange.Manifests.Flights;
using PoliceExchange.Manifests.Rows;
using PoliceExchange.Protocol.Content;

namespace PoliceExchange.Manifests;

/// <summary>How a list is read, and what is known beside it.</summary>
internal sealed record ImportOptions
{
    /// <summary>Time of the check; passed in (I10).</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>The unit whose list it is: mappings are remembered for it, imports are bound to it.</summary>
    public required string Unit { get; init; }

    /// <summary>Code page, separator, sheet, where stated.</summary>
    public ReadOptions File { get; init; } = new();

    /// <summary>Order of day and month, where stated.</summary>
    public DateOrder? DateOrder { get; init; }

    /// <summary>Meanings of columns that are stated, by header or letter; null for a column that is not to be read.</summary>
    public IReadOnlyDictionary<string, ManifestField?> Columns { get; init; } = new Dictionary<string, ManifestField?>();

    /// <summary>What units confirmed before.</summary>
    public MappingMemory Memory { get; init; } = MappingMemory.Empty;

    /// <summary>The flight; null to check the file alone.</summary>
    public FlightPlan? Flight { get; init; }
}

/// <summary>A row of the report.</summary>
/// <param name="Source">As it stands in the file.</param>
/// <param name="Row">What could be read of it; null where its cells are in no order.</param>
/// <param name="HasErrors">It is not imported.</param>
/// <param name="Draft">The notice that it becomes; null without a flight.</param>
internal sealed record RowOutcome(SheetRow Source, ManifestRow? Row, bool HasErrors, NoticeDraft? Draft);

/// <summary>Everything that can be said about a list before anything of it is sent.</summary>
/// <param name="Facts">What the file is; null where it could not be read.</param>
/// <param name="Mapping">What its columns mean.</param>
/// <param name="DateOrders">Order of day and month by column.</param>
/// <param name="Findings">All findings, those on the file first, then by row and column.</param>
/// <param name="Rows">All rows with people.</param>
internal sealed record ManifestReport(
    FileFacts? Facts, ColumnMapping? Mapping, IReadOnlyDictionary<ManifestField, DateOrder?> DateOrders, IReadOnlyList<Finding> Findings, IReadOnlyList<RowOutcome> Rows)
{
    /// <summary>An error on the file or a column: no row is imported before it is mended.</summary>
    public bool IsBlocked => Facts is null || Mapping is null || Findings.Any(finding => finding.IsError && (finding.Row == 0 || finding.Row == Mapping.HeaderRow));

    /// <summary>Rows without an error, where nothing blocks the whole file.</summary>
    public IEnumerable<RowOutcome> Importable => IsBlocked ? [] : Rows.Where(row => !row.HasErrors);

    public int ErrorCount => Findings.Count(finding => finding.IsError);

    public int WarningCount => Findings.Count - ErrorCount;
}

/// <summary>Reads a passenger list of removals and names everything that is wrong with it. Sends and stores nothing.</summary>
internal static class ManifestImport
{
    internal static ManifestReport Read(ReadOnlyMemory<byte> file, ImportOptions options)
    {
        var found = new FindingList();
        foreach (var problem in options.Flight?.Problems() ?? [])
        {
            found.File("flight.content", problem.Path, problem.Rule, RuleText.Of(problem));
        }
        var flight = found.Items.Count == 0 ? options.Flight : null;
        if (ManifestFile.Read(file, options.File, found) is not { } sheet)
        {
            return new ManifestReport(null, null, new Dictionary<ManifestField, DateOrder?>(), found.Items, []);
        }
        if (ColumnMapping.Of(sheet, options.Columns, options.Memory, options.Unit, found) is not { } mapping)
        {
            return new ManifestReport(sheet.Facts, null, new Dictionary<ManifestField, DateOrder?>(), found.Items, []);
        }
        FileChecks.Columns(sheet, mapping, found);
        var rows = sheet.Rows.Where(row => row.Number > mapping.HeaderRow && !row.IsBlank).ToList();
        if (rows.Count is 0 or > FileLimits.MaxRows)
        {
            found.File(rows.Count == 0 ? "file.noRows" : "file.tooManyRows", FileLimits.MaxRows);
            return new ManifestReport(sheet.Facts, mapping, new Dictionary<ManifestField, DateOrder?>(), found.Items, []);
        }
        var stated = options.DateOrder ?? options.Memory.Find(options.Unit, mapping.Fingerprint)?.DateOrder;
        var orders = FileChecks.DateOrders(rows, mapping, stated, found);
        var outcomes = Rows(sheet, rows, mapping, orders, options, flight, found);
        return new ManifestReport(sheet.Facts, mapping, orders, [.. found.Items.OrderBy(one => one.Row).ThenBy(one => one.Column)], outcomes);
    }

    private static List<RowOutcome> Rows(
        Sheet sheet, List<SheetRow> rows, ColumnMapping mapping, IReadOnlyDictionary<ManifestField, DateOrder?> orders, ImportOptions options, FlightPlan? flight, FindingList found)
    {
        var today = DateOnly.FromDateTime(options.Now.UtcDateTime);
        var facts = new RowFacts
        {
            DateOrders = orders,
            SexesAreHombreMujer = mapping[ManifestField.Sex] is { } sex && rows.Exists(row => row[sex.Number].Text.Trim() is "H" or "h"),
            Receiver = flight?.Receiver ?? "",
            Departure = flight?.Departure,
        };
        var columns = mapping.Columns.Where(column => column.Field is not null).DistinctBy(column => column.Field).ToList();
        var scopes = new List<RowScope>(rows.Count);
        var readable = new List<RowScope>(rows.Count);
        foreach (var row in rows)
        {
            var scope = new RowScope(row, mapping, found, today, flight?.Departure);
            scopes.Add(scope);
            if (!FileChecks.IsReadable(scope, sheet))
            {
                continue;
            }
            CellChecks.Check(scope, columns);
            if (row.Problems is null)
            {
                PersonChecks.Check(scope, facts);
                DocumentChecks.Check(scope, facts);
                OrderChecks.Check(scope, facts);
                SafeguardChecks.Check(scope);
                readable.Add(scope);
            }
        }
        FileChecks.Twice(readable);
        FileChecks.Swapped(readable);
        var ofFlight = new List<Violation>();
        var drafts = readable.ToDictionary(scope => scope, scope => ContentChecks.Check(scope, flight, options.Now, ofFlight));
        foreach (var violation in ofFlight.DistinctBy(one => (one.Path, one.Rule)))
        {
            found.File("flight.content", violation.Path, violation.Rule, RuleText.Of(violation));
        }
        return [.. scopes.Select(scope => new RowOutcome(scope.Cells, drafts.ContainsKey(scope) ? scope.Row : null, scope.HasErrors, drafts.GetValueOrDefault(scope)))];
    }
}
