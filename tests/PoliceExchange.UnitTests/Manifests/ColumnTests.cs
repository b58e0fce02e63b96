using PoliceExchange.Manifests;
using PoliceExchange.Manifests.Columns;

namespace PoliceExchange.UnitTests.Manifests;

public sealed class ColumnTests
{
    [Theory]
    [InlineData("Apellidos", "Surname")]
    [InlineData("SOBRENOME", "Surname")]
    [InlineData("Nom de famille", "Surname")]
    [InlineData("Nombres", "Forenames")]
    [InlineData("Prénoms", "Forenames")]
    [InlineData("F. Nac.", "BirthDate")]
    [InlineData("Data de Nascimento", "BirthDate")]
    [InlineData("DateOfBirth", "BirthDate")]
    [InlineData("Nº Pasaporte", "Passport")]
    [InlineData("N° Passeport", "Passport")]
    [InlineData("Expediente", "OrderNumber")]
    [InlineData("address_in_honduras", "Address")]
    [InlineData("asylum claim (Y/N)", "Asylum")]
    public void Header_IsKnownInFourLanguages(string header, string field) => Assert.Equal(Enum.Parse<ManifestField>(field), ColumnTable.Find(header));

    [Fact]
    public void HeaderThatNobodyKnows_HasNoMeaning() => Assert.Null(ColumnTable.Find("shoe size"));

    [Fact]
    public void StatedMeaning_GoesBeforeTheProposal()
    {
        var list = new PassengerList().Renamed("last_name", "familia");
        var columns = new Dictionary<string, ManifestField?> { ["familia"] = ManifestField.Surname, ["AD"] = null };
        var report = PassengerList.Read(list.Bytes(), null, options => options with { Columns = columns });
        Assert.Empty(report.Findings);
        Assert.Equal(MappingSource.Stated, report.Mapping![ManifestField.Surname]!.Source);
        Assert.Null(report.Mapping.Columns[29].Field);
    }

    [Fact]
    public void ConfirmedMapping_IsRememberedForItsUnitAndHeaders()
    {
        var list = new PassengerList().Renamed("last_name", "familia");
        var stated = new Dictionary<string, ManifestField?> { ["familia"] = ManifestField.Surname };
        var first = PassengerList.Read(list.Bytes(), null, options => options with { Columns = stated });
        var memory = MappingMemory.Parse(MappingMemory.Empty.With("USA/imm", first.Mapping!, DateOrder.MonthFirst).ToJson())!;

        var again = PassengerList.Read(list.Bytes(), null, options => options with { Memory = memory });
        Assert.Empty(again.Findings);
        Assert.Equal(MappingSource.Remembered, again.Mapping![ManifestField.Surname]!.Source);
        var other = PassengerList.Read(list.Bytes(), null, options => options with { Memory = memory, Unit = "JAM/imm" });
        Assert.Contains(other.Findings, finding => finding.Defect.Code == "column.missing");
        var changed = PassengerList.Read(list.WithColumn("shoe size").Bytes(), null, options => options with { Memory = memory });
        Assert.Contains(changed.Findings, finding => finding.Defect.Code == "column.missing");
    }

    [Fact]
    public void NothingMakesAnAsylumColumnSomethingElse()
    {
        var list = new PassengerList().WithColumn("asylum", "denied");
        var fingerprint = list.Report().Mapping!.Fingerprint;
        var json = """{"schema":"px-manifest-mappings-1","mappings":[{"unit":"USA/imm","headers":"#","columns":{"asylum":"Remarks"}}]}""".Replace("#", fingerprint, StringComparison.Ordinal);
        var report = PassengerList.Read(list.Bytes(), null, options => options with { Memory = MappingMemory.Parse(System.Text.Encoding.UTF8.GetBytes(json))! });
        Assert.Contains(report.Findings, finding => finding.Defect.Code == "column.asylum");
        var stated = new Dictionary<string, ManifestField?> { ["asylum"] = ManifestField.Remarks };
        Assert.True(PassengerList.Read(list.Bytes(), null, options => options with { Columns = stated }).IsBlocked);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"schema":"px-manifest-mappings-2","mappings":[]}""")]
    [InlineData("""{"schema":"px-manifest-mappings-1","mappings":[{"unit":1}]}""")]
    [InlineData("""{"schema":"px-manifest-mappings-1","mappings":[{"unit":"a","headers":"b","columns":{"x":"NoField"}}]}""")]
    [InlineData("""{"schema":"px-manifest-mappings-1","mappings":{}}""")]
    [InlineData("""{"schema":1,"mappings":[]}""")]
    [InlineData("""{"schema":"px-manifest-mappings-1","mappings":[{"unit":"a"}]}""")]
    [InlineData("""{"schema":"px-manifest-mappings-1"}""")]
    public void FileThatIsNoMemory_IsNone(string json) => Assert.Null(MappingMemory.Parse(System.Text.Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void TitlesAboveTheHeaders_AreReadPast()
    {
        var report = PassengerList.Read(System.Text.Encoding.UTF8.GetBytes("ICE Air Operations\r\n\r\nFlight AEX-KIN\r\n" + new PassengerList().With(3, "sex", "Q").Csv()));
        Assert.Equal(("sex.unknown", 6, 5), DefectTests.Place(Assert.Single(report.Findings)));
        Assert.Equal(4, report.Mapping!.HeaderRow);
    }
}
