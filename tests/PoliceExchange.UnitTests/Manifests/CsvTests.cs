using System.Text;
using PoliceExchange.Manifests;
using PoliceExchange.Manifests.Files;

namespace PoliceExchange.UnitTests.Manifests;

public sealed class CsvTests
{
    [Theory]
    [InlineData(',')]
    [InlineData(';')]
    [InlineData('\t')]
    [InlineData('|')]
    public void Separator_IsFoundByTheHeaders(char separator)
    {
        var report = PassengerList.Read(Encoding.UTF8.GetBytes(new PassengerList().With(3, "address_in_jamaica", "12 Hope Rd, Kingston; upstairs | back").Csv(separator)));
        Assert.Empty(report.Findings);
        Assert.Equal(separator == '\t' ? "TAB" : separator.ToString(), report.Facts!.Separator);
        Assert.Equal("12 Hope Rd, Kingston; upstairs | back", report.Rows[1].Row!.Values[PoliceExchange.Manifests.Columns.ManifestField.Address]);
    }

    [Fact]
    public void FirstLineThatTellsTheSeparator_IsNoRow()
    {
        var report = PassengerList.Read(Encoding.UTF8.GetBytes("sep=;\r\n" + new PassengerList().With(3, "sex", "Q").Csv(';')));
        Assert.Equal(("sex.unknown", 4, 5), DefectTests.Place(Assert.Single(report.Findings)));
    }

    public static TheoryData<string, string> Encodings => new()
    {
        { "utf-8", "UTF-8" }, { "utf-8-bom", "UTF-8" }, { "utf-16le-bom", "UTF-16LE" }, { "utf-16be-bom", "UTF-16BE" }, { "utf-16le", "UTF-16LE" }, { "utf-16be", "UTF-16BE" }, { "latin-1", "ISO-8859-1" },
    };

    [Theory]
    [MemberData(nameof(Encodings))]
    public void CodePage_IsDecidedByTheBytes(string made, string name)
    {
        var text = new PassengerList().With(3, "last_name", "Peña Núñez").With(2, "first_names", "João").Csv();
        byte[] file = made switch
        {
            "utf-8" => Encoding.UTF8.GetBytes(text),
            "utf-8-bom" => [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(text)],
            "utf-16le-bom" => [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(text)],
            "utf-16be-bom" => [0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes(text)],
            "utf-16le" => Encoding.Unicode.GetBytes(text),
            "utf-16be" => Encoding.BigEndianUnicode.GetBytes(text),
            _ => Encoding.Latin1.GetBytes(text),
        };
        var report = PassengerList.Read(file);
        Assert.Empty(report.Findings);
        Assert.Equal(name, report.Facts!.Encoding);
        Assert.Equal("Peña Núñez", report.Rows[1].Row!.Surname);
    }

    [Fact]
    public void CharactersThatLatin1Lacks_MakeItWindows1252()
    {
        var bytes = Encoding.Latin1.GetBytes(new PassengerList().With(3, "last_name", "Pe\u00F1a").With(2, "last_name", "O\u0092Connor").Csv());
        var report = PassengerList.Read(bytes);
        Assert.Empty(report.Findings);
        Assert.Equal("Windows-1252", report.Facts!.Encoding);
        Assert.Equal("O\u2019Connor", report.Rows[0].Row!.Surname);
    }

    [Fact]
    public void LettersThatWouldBeSigns_AreNotGuessed()
    {
        // Code page 850: ñ is 0xA4, é is 0x82.
        var bytes = Encoding.Latin1.GetBytes(new PassengerList().With(3, "last_name", "Pe\u00A4a").With(2, "first_names", "Jos\u0082").Csv());
        Assert.Equal("file.encoding", Assert.Single(PassengerList.Read(bytes).Findings).Defect.Code);
        Assert.Equal("Windows-1252", PassengerList.Read(bytes, null, options => options with { File = new ReadOptions(Encoding: "windows-1252") }).Facts!.Encoding);
    }

    [Fact]
    public void StatedCodePageThatDoesNotFit_IsRefused() =>
        Assert.Equal("file.encoding", Assert.Single(PassengerList.Read([.. new PassengerList().Bytes(), 0xFF], null, options => options with { File = new ReadOptions(Encoding: "utf-8") }).Findings).Defect.Code);

    public static TheoryData<string, byte[]> Kinds => new()
    {
        { "file.empty", [] },
        { "file.empty", "  \r\n"u8.ToArray() },
        { "file.kind", [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1] },
        { "file.kind", "%PDF-1.7\n"u8.ToArray() },
        { "file.kind", "<html><table><tr><td>last_name</td></tr></table></html>"u8.ToArray() },
        { "file.kind", "last_name,dob\0,sex\r\n"u8.ToArray() },
        { "file.noHeader", "a,b,c\r\n1,2,3\r\n"u8.ToArray() },
        { "file.separator", "one line of text without anything to part it\n"u8.ToArray() },
        { "file.noRows", "last_name,first_names,dob,sex,nationality,removal_type,order_no,order_date,stay,appeal,passport\r\n"u8.ToArray() },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void FileThatIsNoList_IsRefused(string code, byte[] file)
    {
        var report = PassengerList.Read(file);
        Assert.Equal(code, Assert.Single(report.Findings).Defect.Code);
        Assert.Empty(report.Importable);
    }

    [Fact]
    public void FileAboveTheLimit_IsRefused() => Assert.Equal("file.tooLarge", Assert.Single(PassengerList.Read(new byte[FileLimits.MaxBytes + 1]).Findings).Defect.Code);

    [Fact]
    public void MoreColumnsOrRowsThanAllowed_AreRefused()
    {
        Assert.Equal("file.tooManyColumns", Assert.Single(PassengerList.Read(Encoding.UTF8.GetBytes("last_name,dob," + new string(',', 250) + "\r\n")).Findings).Defect.Code);
        Assert.Equal("file.tooManyRows", Assert.Single(PassengerList.Read(Encoding.UTF8.GetBytes("last_name,dob\r\n" + string.Concat(Enumerable.Repeat("a,b\r\n", FileLimits.MaxSheetRows)))).Findings).Defect.Code);
    }

    [Fact]
    public void LineEndsAndQuotedLines_KeepTheNumbersOfASpreadsheet()
    {
        var csv = new PassengerList().With(3, "medical_note", "Insulin.\nTwice a day.").With(3, "vulnerability", "MEDICAL").With(4, "sex", "Q").Csv();
        foreach (var end in new[] { "\r\n", "\n", "\r" })
        {
            var report = PassengerList.Read(Encoding.UTF8.GetBytes(csv.Replace("\r\n", end, StringComparison.Ordinal)));
            Assert.Equal(("sex.unknown", 4, 5), DefectTests.Place(Assert.Single(report.Findings)));
        }
    }

    [Fact]
    public void QuoteThatClosesFarTooLate_CountsAsUnclosed()
    {
        var lines = new PassengerList().Csv().Split("\r\n");
        var text = string.Join("\r\n", [lines[0], lines[1], lines[2].Replace("Facey", "\"Facey", StringComparison.Ordinal), .. lines[3..]]) + new string('x', FileLimits.MaxQuoted) + "\"\r\n";
        var report = PassengerList.Read(Encoding.UTF8.GetBytes(text));
        Assert.Equal(("quote.unclosed", 3, 2), DefectTests.Place(report.Findings[0]));
        Assert.Equal([2, 4, 5], report.Importable.Select(row => row.Source.Number));
    }
}
