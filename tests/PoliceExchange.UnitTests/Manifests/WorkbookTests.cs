using System.IO.Compression;
using System.Text;
using PoliceExchange.Manifests;
using PoliceExchange.Manifests.Files;

namespace PoliceExchange.UnitTests.Manifests;

public sealed class WorkbookTests
{
    private const string Office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void CleanWorkbook_SaysWhatTheCsvSays(bool inline)
    {
        var list = new PassengerList();
        var report = PassengerList.Read(new WorkbookMaker { IsInline = inline }.Make(list.Table()), PassengerList.Flight());
        Assert.Empty(report.Findings);
        Assert.Equal("XLSX", report.Facts!.Format);
        Assert.Equal(list.Report(PassengerList.Flight()).Rows.Select(row => row.Draft), report.Rows.Select(row => row.Draft), (a, b) => a!.Content.Equals(b!.Content));
    }

    [Fact]
    public void FormulaCell_IsAnErrorAndItsStoredValueIsNotUsed()
    {
        var maker = new WorkbookMaker();
        maker.Cells["B3"] = "<c r=\"B3\" t=\"str\"><f>CONCATENATE(\"Fa\",\"cey\")</f><v>Facey</v></c>";
        maker.Cells["D3"] = "<c r=\"D3\" s=\"1\"><f t=\"shared\" si=\"0\"/><v>31715</v></c>";
        var report = PassengerList.Read(maker.Make(new PassengerList().Table()));
        Assert.Equal([("cell.formula", 3, 2), ("cell.formula", 3, 4)], report.Findings.Select(DefectTests.Place));
        Assert.Equal("=CONCATENATE(\"Fa\",\"cey\")", report.Findings[0].Found);
        Assert.Equal(("", ""), (report.Rows[1].Row!.Surname, report.Rows[1].Row!.BirthDate));
        Assert.Equal(3, report.Importable.Count());
    }

    [Theory]
    [InlineData(false, 31715, "1986-10-30")]
    [InlineData(true, 30253, "1986-10-30")]
    [InlineData(false, 59, "1900-02-28")]
    [InlineData(false, 61, "1900-03-01")]
    public void SerialNumberWithAStyleOfDays_IsADay(bool is1904, int serial, string day)
    {
        Assert.Equal(day, SheetReader.Day(serial, is1904)!.Value.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
        if (day.StartsWith("1986", StringComparison.Ordinal))
        {
            foreach (var style in new[] { 1, 2 })
            {
                var maker = new WorkbookMaker { Is1904 = is1904 };
                maker.Cells["D3"] = $"<c r=\"D3\" s=\"{style}\"><v>{serial}</v></c>";
                var report = PassengerList.Read(maker.Make(new PassengerList().Table()));
                Assert.Empty(report.Findings);
                Assert.Equal(day, report.Rows[1].Row!.BirthDate);
            }
        }
    }

    [Fact]
    public void DayThatNeverWas_IsNone() => Assert.Equal((null, null), (SheetReader.Day(60, false), SheetReader.Day(0, false)));

    [Theory]
    [InlineData("0")]
    [InlineData("3")]
    public void SerialNumberWithoutAStyleOfDays_IsNamed(string style)
    {
        var maker = new WorkbookMaker();
        maker.Cells["D3"] = $"<c r=\"D3\" s=\"{style}\"><v>31715</v></c>";
        Assert.Equal(("date.serial", 3, 4), DefectTests.Place(Assert.Single(PassengerList.Read(maker.Make(new PassengerList().Table())).Findings)));
    }

    [Fact]
    public void ErrorCell_IsNamed()
    {
        var maker = new WorkbookMaker();
        maker.Cells["L3"] = "<c r=\"L3\" t=\"e\"><v>#N/A</v></c>";
        Assert.Equal(("cell.fault", 3, 12), DefectTests.Place(Assert.Single(PassengerList.Read(maker.Make(new PassengerList().Table())).Findings)));
    }

    [Fact]
    public void MergedCell_IsNamedWhereItCovers()
    {
        var report = PassengerList.Read(new WorkbookMaker { AfterRows = "<mergeCells><mergeCell ref=\"N2:N3\"/><mergeCell ref=\"B4:C4\"/></mergeCells>" }.Make(new PassengerList().Table()));
        Assert.Equal([("cell.merged", 3, 14), ("cell.merged", 4, 3)], report.Findings.Select(DefectTests.Place));
        Assert.Equal([2, 5], report.Importable.Select(row => row.Source.Number));
    }

    [Fact]
    public void HiddenRowsColumnsAndSheets_AreReported()
    {
        var maker = new WorkbookMaker { HiddenRows = [4], BeforeRows = "<cols><col min=\"24\" max=\"24\" hidden=\"1\"/></cols>" };
        maker.OtherSheets.Add(("Old", "veryHidden", "<row r=\"1\"><c r=\"A1\" t=\"n\"><v>1</v></c></row>"));
        var report = PassengerList.Read(maker.Make(new PassengerList().Table()));
        Assert.Equal([("sheet.hidden", 0, 0), ("column.hidden", 1, 24), ("row.hidden", 4, 0)], report.Findings.Select(DefectTests.Place));
        Assert.Equal(4, report.Importable.Count());
    }

    [Fact]
    public void SeveralVisibleSheets_AreNotChosenFrom()
    {
        var maker = new WorkbookMaker();
        maker.OtherSheets.Add(("Second", "visible", "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>"));
        maker.OtherSheets.Add(("Empty", "visible", ""));
        var file = maker.Make(new PassengerList().Table());
        var finding = Assert.Single(PassengerList.Read(file).Findings);
        Assert.Equal("sheet.several", finding.Defect.Code);
        Assert.Equal(["List, Second"], finding.Arguments);
        Assert.Empty(PassengerList.Read(file, null, options => options with { File = new ReadOptions(Sheet: "List") }).Findings);
        Assert.Equal("sheet.unknown", Assert.Single(PassengerList.Read(file, null, options => options with { File = new ReadOptions(Sheet: "Third") }).Findings).Defect.Code);
    }

    public static TheoryData<string, string, string> Refused => new()
    {
        { "file.macros", "xl/vbaProject.bin", "x" },
        { "file.macros", "xl/embeddings/oleObject1.bin", "x" },
        { "file.macros", "xl/activeX/activeX1.xml", "<x/>" },
        { "file.external", "xl/externalLinks/externalLink1.xml", "<x/>" },
        { "file.external", "xl/connections.xml", "<x/>" },
        { "file.external", "xl/worksheets/_rels/sheet1.xml.rels", WorkbookMaker.Relations(("a", $"{Office}/image", "http://example.org/x.png", "External")) },
        { "file.damaged", "xl/workbook.xml", "<!DOCTYPE x [<!ENTITY a \"b\">]><workbook/>" },
        { "file.damaged", "xl/worksheets/sheet1.xml", "<worksheet><sheetData><row>" },
        { "file.damaged", "xl/worksheets/sheet1.xml", "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"s\"><v>9999</v></c></row></sheetData></worksheet>" },
        { "file.kind", "_rels/.rels", "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"/>" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void WorkbookWithWhatIsNoList_IsRefused(string code, string part, string text)
    {
        var maker = new WorkbookMaker();
        maker.Parts[part] = text;
        var report = PassengerList.Read(maker.Make(new PassengerList().Table()));
        Assert.Equal(code, Assert.Single(report.Findings).Defect.Code);
        Assert.Empty(report.Importable);
    }

    [Fact]
    public void LinkToClickOn_IsNotFollowedAndNotRefused()
    {
        var maker = new WorkbookMaker();
        maker.Parts["xl/worksheets/_rels/sheet1.xml.rels"] = WorkbookMaker.Relations(("a", $"{Office}/hyperlink", "mailto:desk@example.org", "External"));
        Assert.Empty(PassengerList.Read(maker.Make(new PassengerList().Table())).Findings);
    }

    [Fact]
    public void PartThatGrowsTooMuch_IsRefusedBeforeItIsRead()
    {
        var maker = new WorkbookMaker { Level = CompressionLevel.SmallestSize };
        maker.Parts["xl/worksheets/sheet1.xml"] = "<worksheet>" + new string(' ', 8 * 1024 * 1024) + "</worksheet>";
        Assert.Equal("file.bomb", Assert.Single(PassengerList.Read(maker.Make(new PassengerList().Table())).Findings).Defect.Code);
    }

    [Fact]
    public void SizeThatTheArchiveLiesAbout_IsNotBelieved()
    {
        var maker = new WorkbookMaker { Level = CompressionLevel.SmallestSize };
        maker.Parts["xl/worksheets/sheet1.xml"] = "<worksheet>" + new string(' ', 8 * 1024 * 1024) + "</worksheet>";
        var file = maker.Make(new PassengerList().Table());
        // The sizes in the central directory and in the local header of that part, made small.
        var size = BitConverter.GetBytes(8 * 1024 * 1024 + 23);
        for (var at = file.AsSpan().IndexOf(size); at >= 0; at = file.AsSpan().IndexOf(size))
        {
            BitConverter.GetBytes(1_000).CopyTo(file, at);
        }
        var report = PassengerList.Read(file);
        Assert.Contains(Assert.Single(report.Findings).Defect.Code, new[] { "file.damaged", "file.bomb" });
    }

    [Fact]
    public void TwoPartsOfOneName_AreRefused()
    {
        using var stream = new MemoryStream();
        stream.Write(new WorkbookMaker().Make(new PassengerList().Table()));
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Update, leaveOpen: true))
        {
            using var part = zip.CreateEntry("xl/Worksheets/sheet1.xml").Open();
            part.Write(Encoding.UTF8.GetBytes("<worksheet/>"));
        }
        Assert.Equal("file.damaged", Assert.Single(PassengerList.Read(stream.ToArray()).Findings).Defect.Code);
    }

    [Fact]
    public void MoreRowsThanAllowed_AreRefused()
    {
        var row = new PassengerList().Table()[1];
        var report = PassengerList.Read(new WorkbookMaker { IsInline = true }.Make([new PassengerList().Table()[0], .. Enumerable.Repeat(row[..12], FileLimits.MaxSheetRows + 1)]));
        Assert.Contains(report.Findings, finding => finding.Defect.Code == "file.tooManyRows");
        Assert.Empty(report.Importable);
    }

    [Theory]
    [InlineData("yyyy-mm-dd", true)]
    [InlineData("[$-409]d-mmm-yy;@", true)]
    [InlineData("0.00", false)]
    [InlineData("\"days\" 0", false)]
    [InlineData("[Red]0", false)]
    [InlineData("mm:ss", false)]
    [InlineData("\\d0", false)]
    public void StyleOfDays_IsToldByItsCode(string code, bool day) => Assert.Equal(day, DateStyles.ShowsDay(code));

    [Theory]
    [InlineData("a_x000D_b", "a\rb")]
    [InlineData("_x005F_x000D_", "_x000D_")]
    [InlineData("_xZZZZ_", "_xZZZZ_")]
    public void EscapedCharacters_AreRead(string text, string plain) => Assert.Equal(plain, SharedTexts.Unescape(text));
}
