namespace PoliceExchange.Manifests.Files;

/// <summary>Bounds of what one upload may cost. A charter has a few hundred people; issue 6 asks for 5,000 rows.</summary>
internal static class FileLimits
{
    /// <summary>Largest file, as uploaded.</summary>
    internal const int MaxBytes = 10 * 1024 * 1024;

    /// <summary>Most rows with people.</summary>
    internal const int MaxRows = 5_000;

    /// <summary>Rows of a sheet, with titles, header and blank ones.</summary>
    internal const int MaxSheetRows = MaxRows + 200;

    /// <summary>Most columns.</summary>
    internal const int MaxColumns = 200;

    /// <summary>Longest text of a cell.</summary>
    internal const int MaxCell = 4_000;

    /// <summary>Longest text between two quotes before they count as unclosed: what a cell of a spreadsheet holds.</summary>
    internal const int MaxQuoted = 32_767;

    /// <summary>Most parts of a workbook.</summary>
    internal const int MaxParts = 512;

    /// <summary>All parts of a workbook unpacked.</summary>
    internal const long MaxUnpacked = 96L * 1024 * 1024;

    /// <summary>Most that a part of more than 1 MiB may grow when unpacked; sheets of real systems grow ten- to fiftyfold.</summary>
    internal const int MaxRatio = 200;

    /// <summary>Most shared strings of a workbook.</summary>
    internal const int MaxSharedStrings = 1_000_000;

    /// <summary>Most findings of one report.</summary>
    internal const int MaxFindings = 20_000;
}
