namespace PoliceExchange.Manifests.Files;

/// <summary>Tells what a file is by its first bytes, never by its name, and reads it.</summary>
internal static class ManifestFile
{
    internal static Sheet? Read(ReadOnlyMemory<byte> file, ReadOptions options, FindingList found)
    {
        var bytes = file.Span;
        if (bytes.Length > FileLimits.MaxBytes)
        {
            found.File("file.tooLarge", FileLimits.MaxBytes / 1024 / 1024);
            return null;
        }
        if (bytes.IndexOfAnyExcept(" \t\r\n\0"u8) < 0)
        {
            found.File("file.empty");
            return null;
        }
        if (bytes is [(byte)'P', (byte)'K', 3, 4, ..])
        {
            return Workbook.Read(file, options, found);
        }
        // Compound files are old workbooks and encrypted ones; the others are pages that were given the name of a sheet.
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11, 0xE0]) || bytes.StartsWith("%PDF"u8) || bytes.StartsWith("{\\rtf"u8) || IsMarkup(bytes))
        {
            found.File("file.kind");
            return null;
        }
        return CsvFile.Read(bytes, options, found);
    }

    private static bool IsMarkup(ReadOnlySpan<byte> bytes)
    {
        var start = bytes.IndexOfAnyExcept("\uFEFF \t\r\n"u8);
        return start >= 0 && bytes[start] == (byte)'<';
    }
}
