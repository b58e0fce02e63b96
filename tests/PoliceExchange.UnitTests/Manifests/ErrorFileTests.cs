using System.Text;
using PoliceExchange.Manifests;
using PoliceExchange.Manifests.Columns;

namespace PoliceExchange.UnitTests.Manifests;

public sealed class ErrorFileTests
{
    [Fact]
    public void BadRowsAlone_StandInItWithTheirReasons()
    {
        var report = new PassengerList().With(3, "sex", "Q").With(5, "offence_code", "501").Report();
        var lines = Text(report, "es").Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, lines.Length);
        Assert.EndsWith(",px_row,px_reason", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("1B,Facey", lines[1], StringComparison.Ordinal);
        Assert.Contains("3,", lines[1], StringComparison.Ordinal);
        Assert.Contains("(sex.unknown)", lines[1], StringComparison.Ordinal);
        Assert.Contains("0501", lines[2], StringComparison.Ordinal);
        Assert.Contains("El código", lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public void MendedRows_AreReadAgainAndBecomeTheSameImport()
    {
        var flight = PassengerList.Flight();
        var whole = new PassengerList().Report(flight);
        var bad = Text(new PassengerList().With(3, "sex", "Q").Report(flight), "en");
        var again = PassengerList.Read(Encoding.UTF8.GetBytes(bad.Replace(",Q,", ",F,", StringComparison.Ordinal)), flight);
        // One row shows no order of its dates any more: it is stated, or remembered.
        Assert.Equal("column.dateOrder", Assert.Single(again.Findings).Defect.Code);
        var memory = MappingMemory.Empty.With("USA/imm", whole.Mapping!, DateOrder.MonthFirst);
        again = PassengerList.Read(Encoding.UTF8.GetBytes(bad.Replace(",Q,", ",F,", StringComparison.Ordinal)), flight, options => options with { Memory = memory });
        Assert.Empty(again.Findings);
        Assert.Equal(RowIdentity.Of("USA/imm", flight, whole.Rows[1].Row!), RowIdentity.Of("USA/imm", flight, Assert.Single(again.Rows).Row!));
    }

    [Fact]
    public void TextThatASpreadsheetWouldRun_IsMadeInert()
    {
        var report = new PassengerList().With(3, "last_name", "=cmd|' /C calc'!A0").With(3, "kin_phone", "+18765550123").With(3, "remarks", "@x").Report();
        var row = Text(report, "en").Split("\r\n")[1];
        Assert.Contains(",'=cmd|' /C calc'!A0,", row, StringComparison.Ordinal);
        Assert.Contains(",'+18765550123,", row, StringComparison.Ordinal);
        Assert.Contains(",'@x,", row, StringComparison.Ordinal);
        // Read again, the apostrophe is ours and the telephone number a telephone number; the formula stays an error.
        var again = PassengerList.Read(Encoding.UTF8.GetBytes(Text(report, "en")), null, options => options with { DateOrder = DateOrder.MonthFirst });
        Assert.Equal(["last_name", "remarks"], again.Findings.Select(finding => finding.Header));
    }

    [Fact]
    public void Formula_IsWrittenAsInertText()
    {
        var maker = new WorkbookMaker();
        maker.Cells["B3"] = "<c r=\"B3\"><f>A1+A2</f><v>1</v></c>";
        Assert.Contains("'=A1+A2", Text(PassengerList.Read(maker.Make(new PassengerList().Table())), "en"), StringComparison.Ordinal);
    }

    private static string Text(ManifestReport report, string language) => Encoding.UTF8.GetString(ErrorFile.Write(report, language)).TrimStart('\uFEFF');
}
