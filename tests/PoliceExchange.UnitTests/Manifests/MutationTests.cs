using System.Text;
using PoliceExchange.Manifests;
using PoliceExchange.UnitTests.Policy;

namespace PoliceExchange.UnitTests.Manifests;

/// <summary>Files that somebody broke at random: each gets a report, none an exception, and the report keeps its bounds.</summary>
#pragma warning disable RS0030 // A seeded generator of the test's own; nothing here is secret.
public sealed class MutationTests
{
    private const int Seed = 20261122;

    private static readonly string[] Pieces = ["\"", "\"\"", ",", ";", "\r", "\n", "\0", "=", "'", "\u202E", "\uFFFD", "99/99/9999", "<", "&#0;", "</c>", "<f>1</f>", "r=\"ZZZ9999999\"", "t=\"s\"", "1E999", "_x0000_"];

    [Fact]
    public void BrokenText_NeverThrows()
    {
        var random = new Random(Seed);
        for (var round = 0; round < TestSize.Of(5_000, 50_000); round++)
        {
            var file = new PassengerList().Bytes();
            Run(Break(file, random), round);
        }
    }

    [Fact]
    public void BrokenWorkbook_NeverThrows()
    {
        var random = new Random(Seed + 1);
        var whole = new WorkbookMaker { AfterRows = "<mergeCells><mergeCell ref=\"N2:N3\"/></mergeCells>" }.Make(new PassengerList().Table());
        for (var round = 0; round < TestSize.Of(2_500, 25_000); round++)
        {
            Run(Break([.. whole], random), round);
        }
    }

    /// <summary>The archive is whole and what lies in it is not: gets past the zip structure to the readers.</summary>
    [Fact]
    public void BrokenParts_NeverThrow()
    {
        var random = new Random(Seed + 2);
        string[] names = ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels", "_rels/.rels"];
        var whole = new WorkbookMaker { AfterRows = "<mergeCells><mergeCell ref=\"N2:N3\"/></mergeCells>", HiddenRows = [3] };
        // Cells of every kind, so that every reader of values gets something broken.
        for (var row = 2; row <= 5; row++)
        {
            whole.Cells[$"D{row}"] = $"<c r=\"D{row}\" s=\"1\"><v>31715</v></c>";
            whole.Cells[$"M{row}"] = $"<c r=\"M{row}\" s=\"2\"><v>46000.5</v></c>";
            whole.Cells[$"U{row}"] = $"<c r=\"U{row}\"><v>36</v></c>";
            whole.Cells[$"V{row}"] = $"<c r=\"V{row}\"><v>3E1</v></c>";
            whole.Cells[$"T{row}"] = $"<c r=\"T{row}\" t=\"e\"><v>#N/A</v></c>";
            whole.Cells[$"H{row}"] = $"<c r=\"H{row}\" t=\"d\"><v>2030-01-31T00:00:00Z</v></c>";
            whole.Cells[$"Z{row}"] = $"<c r=\"Z{row}\" t=\"inlineStr\"><is><t>aunt_x000D_</t></is></c>";
        }
        var parts = Unpacked(whole.Make(new PassengerList().Table()));
        for (var round = 0; round < TestSize.Of(2_500, 25_000); round++)
        {
            var name = names[random.Next(names.Length)];
            var maker = new WorkbookMaker();
            foreach (var (part, text) in parts)
            {
                maker.Parts[part] = part == name ? Encoding.UTF8.GetString(Break(Encoding.UTF8.GetBytes(text), random)) : text;
            }
            Run(maker.Make([]), round);
        }
    }

    private static void Run(byte[] file, int round)
    {
        try
        {
            var report = PassengerList.Read(file, round % 2 == 0 ? PassengerList.Flight() : null);
            Assert.True(report.Findings.Count <= PoliceExchange.Manifests.Files.FileLimits.MaxFindings + 1);
            Assert.True(report.Rows.Count > 0 || report.Findings.Count > 0, "neither rows nor a finding");
            Assert.All(report.Findings, finding => Assert.NotEmpty(finding.Defect.ExpectedIn("fr", finding.Arguments)));
            ErrorFile.Write(report, "pt");
        }
        catch (Exception e) when (e is not Xunit.Sdk.IAssertionException)
        {
            Assert.Fail($"round {round}: {e}");
        }
    }

    private static byte[] Break(byte[] file, Random random)
    {
        for (var i = random.Next(1, 5); i > 0 && file.Length > 4; i--)
        {
            var at = random.Next(file.Length);
            switch (random.Next(6))
            {
                case 0:
                    file[at] = (byte)random.Next(256);
                    break;
                case 1:
                    file = [.. file[..at], .. file[Math.Min(file.Length, at + random.Next(1, 40))..]];
                    break;
                case 2:
                    file = [.. file[..at], .. Encoding.UTF8.GetBytes(Pieces[random.Next(Pieces.Length)]), .. file[at..]];
                    break;
                case 3:
                    file = [.. file[..at], .. file[random.Next(file.Length)..]];
                    break;
                case 4:
                    file[at] ^= (byte)(1 << random.Next(8));
                    break;
                default:
                    file = file[..at];
                    break;
            }
        }
        return file;
    }

    private static Dictionary<string, string> Unpacked(byte[] file)
    {
        using var zip = new System.IO.Compression.ZipArchive(new MemoryStream(file), System.IO.Compression.ZipArchiveMode.Read);
        return zip.Entries.ToDictionary(entry => entry.FullName, entry =>
        {
            using var reader = new StreamReader(entry.Open(), Encoding.UTF8);
            return reader.ReadToEnd();
        }, StringComparer.Ordinal);
    }
}
