using PoliceExchange.Manifests;
using PoliceExchange.Manifests.Columns;

namespace PoliceExchange.UnitTests.Manifests;

/// <summary>Each kind of defect of a cell or a row is named at its row and column, and the clean rows beside it are not.</summary>
public sealed class DefectTests
{
    private const int Bad = 3;

    /// <summary>Code, header where it is named ("" for the row), then pairs of header and value put into row 3.</summary>
    public static TheoryData<string, string, string[]> Cells => new()
    {
        { "text.control", "last_name", ["last_name", "Fa\u0007cey"] },
        { "text.control", "remarks", ["remarks", "a\u200Bb"] },
        { "text.direction", "last_name", ["last_name", "Fa\u202Ecey"] },
        { "text.replacement", "first_names", ["first_names", "Shaniqu\uFFFD"] },
        { "text.mojibake", "last_name", ["last_name", "Pe\u00C3\u00B1a"] },
        { "text.mojibake", "first_names", ["first_names", "Jos\u00C3\u00A9"] },
        { "text.formula", "last_name", ["last_name", "=HYPERLINK(\"http://x\")"] },
        { "text.formula", "remarks", ["remarks", "+cmd|' /C calc'!A0"] },
        { "text.formula", "address_in_jamaica", ["address_in_jamaica", "@SUM(A1)"] },
        { "text.formula", "offence", ["offence", "-2+3+cmd"] },
        { "text.formula", "court", ["court", "\t=1+A1"] },
        { "text.spaces", "last_name", ["last_name", " Facey\u00A0"] },
        { "cell.fault", "order_no", ["order_no", "#N/A"] },
        { "cell.fault", "court", ["court", "#REF!"] },
        { "cell.tooLong", "remarks", ["remarks", "long"] },
        { "number.scientific", "order_no", ["order_no", "2.0E+08"] },
        { "value.missing", "last_name", ["last_name", ""] },
        { "value.missing", "dob", ["dob", ""] },
        { "value.missing", "sex", ["sex", ""] },
        { "value.missing", "nationality", ["nationality", ""] },
        { "value.missing", "order_no", ["order_no", ""] },
        { "value.missing", "order_date", ["order_date", ""] },
        { "value.missing", "stay_in_force", ["stay_in_force", ""] },
        { "value.missing", "appeal_pending", ["appeal_pending", ""] },
        { "value.missing", "removal_type", ["removal_type", ""] },
        { "forename.missing", "first_names", ["first_names", ""] },
        { "name.oneLetter", "first_names", ["first_names", "S."] },
        { "name.placeholder", "last_name", ["last_name", "UNKNOWN"] },
        { "name.placeholder", "first_names", ["first_names", "FNU"] },
        { "name.signs", "last_name", ["last_name", "Fac3y"] },
        { "name.both", "last_name", ["last_name", "Facey, Shanique"] },
        { "name.script", "last_name", ["last_name", "F\u0430cey"] },
        { "date.form", "dob", ["dob", "soon"] },
        { "date.impossible", "dob", ["dob", "02/30/1986"] },
        { "date.impossible", "order_date", ["order_date", "2026-13-01"] },
        { "date.twoDigitYear", "dob", ["dob", "10/30/86"] },
        { "date.serial", "dob", ["dob", "31715"] },
        { "date.future", "dob", ["dob", "11/30/2026"] },
        { "date.future", "order_date", ["order_date", "12/01/2026"] },
        { "date.future", "conviction_date", ["conviction_date", "2027-01-01"] },
        { "date.beforeBirth", "conviction_date", ["conviction_date", "07/04/1985"] },
        { "date.beforeBirth", "order_date", ["order_date", "1986-10-29"] },
        { "birth.tooOld", "dob", ["dob", "10/30/1886"] },
        { "sex.unknown", "sex", ["sex", "Q"] },
        { "nationality.unknown", "nationality", ["nationality", "JAMX"] },
        { "nationality.unknown", "nationality", ["nationality", "Atlantis"] },
        { "document.missing", "passport_no", ["passport_no", ""] },
        { "document.form", "passport_no", ["passport_no", "A?"] },
        { "document.checkDigit", "passport_no", ["passport_no", "A1000002<7"] },
        { "document.expired", "passport_expiry", ["passport_expiry", "10/31/2026"] },
        { "mrz.invalid", "mrz", ["mrz", "P<JAMFACEY<<SHANIQUE<<<<<<<<<<<<<<<<<<<<<<<<|A1000002<9JAM8610307F3001319<<<<<<<<<<<<<<00"] },
        { "type.unknown", "removal_type", ["removal_type", "DEPORT"] },
        { "conviction.missing", "offence_code", ["offence_code", ""] },
        { "conviction.missing", "court", ["court", ""] },
        { "conviction.unexpected", "offence_code", ["removal_type", "ADMINISTRATIVE"] },
        { "conviction.young", "conviction_date", ["conviction_date", "07/04/2003"] },
        { "offence.unknown", "offence_code", ["offence_code", "9999"] },
        { "offence.zero", "offence_code", ["offence_code", "701"] },
        { "number.form", "sentence_months", ["sentence_months", "3 years"] },
        { "number.form", "served_months", ["served_months", "1.5"] },
        { "number.range", "served_months", ["served_months", "1201"] },
        { "served.more", "served_months", ["served_months", "37"] },
        { "flag.form", "stay_in_force", ["stay_in_force", "maybe"] },
        { "flag.form", "firearm", ["firearm", "pistol"] },
        { "stay.departs", "status", ["stay_in_force", "Y", "status", "DEPARTED"] },
        { "stay.departs", "status", ["appeal_pending", "Y", "status", "boarded"] },
        { "stay.suspended", "stay_in_force", ["stay_in_force", "Y"] },
        { "stay.suspended", "appeal_pending", ["appeal_pending", "Y"] },
        { "status.unknown", "status", ["status", "perhaps"] },
        { "minor.unmarked", "vulnerability", ["dob", "10/30/2012"] },
        { "minor.adult", "vulnerability", ["vulnerability", "UNACCOMPANIED_MINOR"] },
        { "minor.criminal", "removal_type", ["dob", "10/30/2009", "vulnerability", "UNACCOMPANIED_MINOR"] },
        { "vulnerability.unknown", "vulnerability", ["vulnerability", "TIRED"] },
        { "medical.elsewhere", "remarks", ["remarks", "takes insulin twice a day"] },
        { "medical.elsewhere", "vulnerability", ["vulnerability", "HIV positive"] },
        { "medical.unmarked", "vulnerability", ["medical_note", "Insulin twice a day."] },
        { "medical.noNote", "medical_note", ["vulnerability", "MEDICAL"] },
        { "asylum.mention", "remarks", ["remarks", "asylum claim denied 2024"] },
        { "asylum.mention", "address_in_jamaica", ["address_in_jamaica", "teme regresar a su barrio: temor fundado"] },
        { "asylum.mention", "medical_note", ["medical_note", "fears return", "vulnerability", "MEDICAL"] },
        { "victim.mention", "remarks", ["remarks", "victim of trafficking"] },
        { "allegation.mention", "remarks", ["remarks", "suspected MS-13 gang member"] },
        { "allegation.mention", "offence", ["offence", "burglary; gang member"] },
        { "kin.consent", "next_of_kin", ["next_of_kin", "aunt in Portmore"] },
        { "phone.form", "kin_phone", ["kin_phone", "555"] },
        { "seat.form", "seat", ["seat", "row 1 b"] },
        { "seat.twice", "seat", ["seat", "1A"] },
        { "document.twice", "passport_no", ["passport_no", "A1000001"] },
        { "order.twice", "order_no", ["order_no", "A200000001"] },
        { "person.twice", "last_name", ["last_name", "BARTLEY", "first_names", "Onéil", "dob", "1979-02-21"] },
    };

    [Theory]
    [MemberData(nameof(Cells))]
    public void Defect_IsNamedAtItsRowAndColumn_AndCleanRowsAreNot(string code, string header, string[] changes)
    {
        var list = new PassengerList();
        for (var i = 0; i < changes.Length; i += 2)
        {
            list.With(Bad, changes[i], code == "cell.tooLong" ? new string('x', 4_001) : changes[i + 1]);
        }

        var report = list.Report();

        var named = Assert.Single(report.Findings, finding => finding.Defect.Code == code && finding.Header == header);
        Assert.Equal((Bad, list.ColumnOf(header)), (named.Row, named.Column));
        Assert.All(report.Findings, finding => Assert.Equal(Bad, finding.Row));
        Assert.Equal(named.IsError, report.Rows.Single(row => row.Source.Number == Bad).HasErrors);
        Assert.Equal([2, 4, 5], report.Importable.Select(row => row.Source.Number).Where(row => row != Bad));
    }

    /// <summary>One cause is one error: the list of errors stays readable.</summary>
    [Theory]
    [MemberData(nameof(Cells))]
    public void Defect_IsTheOnlyErrorOfItsCell(string code, string header, string[] changes)
    {
        var list = new PassengerList();
        for (var i = 0; i < changes.Length; i += 2)
        {
            list.With(Bad, changes[i], code == "cell.tooLong" ? new string('x', 4_001) : changes[i + 1]);
        }
        var errors = list.Report().Findings.Where(finding => finding.IsError && finding.Header == header).ToList();
        Assert.True(errors.Count <= 1, string.Join(", ", errors.Select(error => error.Defect.Code)));
    }

    [Fact]
    public void CleanList_HasNoFinding()
    {
        Assert.Empty(new PassengerList().Report().Findings);
        var report = new PassengerList().Report(PassengerList.Flight());
        Assert.Empty(report.Findings);
        Assert.Equal(4, report.Importable.Count());
    }

    [Fact]
    public void EveryDefectOfARow_IsNamed()
    {
        var report = new PassengerList().With(Bad, "dob", "13/45/1986").With(Bad, "sex", "?").With(Bad, "nationality", "XQZ").With(Bad, "offence_code", "9999").With(Bad, "seat", "1A").Report();
        Assert.Equal(["seat.twice", "date.impossible", "sex.unknown", "nationality.unknown", "offence.unknown"], report.Findings.Select(finding => finding.Defect.Code));
    }

    [Fact]
    public void MoreOrFewerColumnsThanHeaders_AreNamed()
    {
        var lines = new PassengerList().Csv().Split("\r\n");
        var extra = PassengerList.Read(System.Text.Encoding.UTF8.GetBytes(string.Join("\r\n", [lines[0], lines[1], lines[2] + ",moved", .. lines[3..]])));
        Assert.Equal(("row.fields", 3, 33), Place(Assert.Single(extra.Findings)));
        var missing = PassengerList.Read(System.Text.Encoding.UTF8.GetBytes(string.Join("\r\n", [lines[0], lines[1], lines[2][..lines[2].LastIndexOf(',')], .. lines[3..]])));
        Assert.Equal(("row.fields", 3, 32), Place(Assert.Single(missing.Findings)));
        Assert.Equal(3, missing.Importable.Count());
    }

    [Fact]
    public void Quotes_SpoilTheirOwnRowOnly()
    {
        var lines = new PassengerList().Csv().Split("\r\n");
        var unclosed = PassengerList.Read(Text([lines[0], lines[1], lines[2].Replace("Facey", "\"Facey", StringComparison.Ordinal), .. lines[3..]]));
        Assert.Equal(("quote.unclosed", 3, 2), Place(Assert.Single(unclosed.Findings)));
        Assert.Equal(3, unclosed.Importable.Count());
        var stray = PassengerList.Read(Text([lines[0], lines[1], lines[2].Replace("Facey", "\"Fa\"cey", StringComparison.Ordinal), .. lines[3..]]));
        Assert.Equal(("quote.stray", 3, 2), Place(Assert.Single(stray.Findings)));
        var inside = PassengerList.Read(Text([lines[0], lines[1], lines[2].Replace("Facey", "Fa\"cey\"", StringComparison.Ordinal), .. lines[3..]]));
        Assert.Equal(("quote.stray", 3, 2), Place(Assert.Single(inside.Findings)));
    }

    [Fact]
    public void RowsThatAreNoPerson_AreNamed()
    {
        var csv = new PassengerList().Csv();
        var header = csv[..csv.IndexOf("\r\n", StringComparison.Ordinal)];
        Assert.Equal(("row.header", 6, 0), Place(Assert.Single(PassengerList.Read(Text([csv.TrimEnd(), header])).Findings)));
        Assert.Equal(("row.fragment", 7, 0), Place(Assert.Single(PassengerList.Read(Text([csv.TrimEnd(), "", "Total: 4" + new string(',', 31)])).Findings)));
    }

    [Fact]
    public void SameRowAgain_IsNamed()
    {
        var report = new PassengerList().Again(2).Report();
        Assert.Equal(("row.twice", 6, 0), Place(Assert.Single(report.Findings)));
        Assert.Equal([2], Assert.Single(report.Findings).Arguments);
    }

    [Fact]
    public void NamesInEachOthersColumns_AreNamed()
    {
        var list = new PassengerList().Again(2, ("last_name", "Campbell"), ("first_names", "Devon"), ("seat", "2A"), ("passport_no", "A1000011"), ("order_no", "A3"), ("dob", "1970-01-01"))
            .Again(2, ("last_name", "Campbell"), ("first_names", "Devon Omar"), ("seat", "2B"), ("passport_no", "A1000012"), ("order_no", "A4"), ("dob", "1971-01-01"))
            .Again(2, ("last_name", "Devon"), ("first_names", "Campbell"), ("seat", "2C"), ("passport_no", "A1000013"), ("order_no", "A5"), ("dob", "1972-01-01"));
        Assert.Equal(("name.swapped", 8, 2), Place(Assert.Single(list.Report().Findings)));
    }

    [Fact]
    public void HBesideM_MakesMAmbiguous()
    {
        var report = new PassengerList().With(2, "sex", "H").With(4, "sex", "H").With(5, "sex", "H").With(3, "sex", "M").Report();
        Assert.Equal(("sex.letters", 3, 5), Place(Assert.Single(report.Findings)));
    }

    [Fact]
    public void ZoneThatSaysSomethingElse_IsNamed()
    {
        var zone = Zone("A1000002", "861030", 'F', "300131");
        Assert.Empty(new PassengerList().With(Bad, "mrz", zone).Report().Findings);
        Assert.Equal(("mrz.differs", Bad, 10), Place(Assert.Single(new PassengerList().With(Bad, "mrz", Zone("A1000002", "861031", 'F', "300131")).Report().Findings)));
        Assert.Equal(("mrz.differs", Bad, 10), Place(Assert.Single(new PassengerList().With(Bad, "mrz", Zone("A1000009", "861030", 'F', "300131")).Report().Findings)));
    }

    [Fact]
    public void NumberWithItsCheckDigit_IsTakenWithoutIt()
    {
        var digit = PoliceExchange.Protocol.Content.Mrz.CheckDigit("A1000002<");
        var report = new PassengerList().With(Bad, "passport_no", $"A1000002<{digit}").Report(PassengerList.Flight());
        Assert.Empty(report.Findings);
        Assert.Equal("A1000002", report.Rows[1].Draft!.Content.Removal.Person.Documents.Single().Number);
    }

    [Theory]
    [InlineData("column.missing", "sex")]
    [InlineData("column.missing", "order_no")]
    [InlineData("column.missing", "stay_in_force")]
    public void ColumnThatIsNeeded_IsNamedOnceAndBlocks(string code, string header)
    {
        var report = new PassengerList().WithoutColumn(header).Report();
        Assert.Equal(code, Assert.Single(report.Findings).Defect.Code);
        Assert.True(report.IsBlocked);
        Assert.Empty(report.Importable);
    }

    [Fact]
    public void TwoColumnsOfOneMeaning_AreNamed()
    {
        var list = new PassengerList().WithColumn("surname", "x", "y", "z", "w");
        var finding = Assert.Single(list.Report().Findings);
        Assert.Equal(("column.twice", 1, 33), Place(finding));
        Assert.True(list.Report().IsBlocked);
    }

    [Theory]
    [InlineData("asylum_status")]
    [InlineData("Solicitud de asilo")]
    [InlineData("Pedido de refúgio")]
    [InlineData("Demande d'asile")]
    public void ColumnOnAsylum_Blocks(string header)
    {
        var report = new PassengerList().WithColumn(header, "denied").Report();
        Assert.Equal(("column.asylum", 1, 33), Place(Assert.Single(report.Findings)));
        Assert.True(report.IsBlocked);
        Assert.DoesNotContain(report.Findings, finding => finding.Found.Length > 0);
    }

    [Fact]
    public void UnknownColumn_IsAWarningAndNotRead()
    {
        var report = new PassengerList().WithColumn("shoe size", "43").Report();
        Assert.Equal(("column.unknown", 1, 33), Place(Assert.Single(report.Findings)));
        Assert.Equal(4, report.Importable.Count());
    }

    [Fact]
    public void WhatMustNotTravel_IsNotRepeated() => Assert.All(
        new PassengerList().With(2, "remarks", "asylum claim").With(3, "remarks", "takes insulin").With(4, "remarks", "victim of trafficking").With(5, "remarks", "gang member").Report().Findings,
        finding => Assert.Equal("", finding.Found));

    [Fact]
    public void EveryKindOfDefect_HasItsTexts() => Assert.All(DefectTable.Defects, defect => Assert.All(DefectTable.Languages, language =>
    {
        Assert.False(string.IsNullOrWhiteSpace(defect.Expected[language]), defect.Code);
        Assert.False(string.IsNullOrWhiteSpace(defect.Fix[language]), defect.Code);
        Assert.Equal(Places(defect.Expected["en"]), Places(defect.Expected[language]));
        Assert.Equal(Places(defect.Fix["en"]), Places(defect.Fix[language]));
    }));

    [Fact]
    public void Importer_KnowsFarMoreThanFortyKinds() => Assert.True(Cells.Select(one => one.Data.Item1).Distinct().Count() >= 60);

    internal static (string Code, int Row, int Column) Place(Finding finding) => (finding.Defect.Code, finding.Row, finding.Column);

    private static byte[] Text(IEnumerable<string> lines) => System.Text.Encoding.UTF8.GetBytes(string.Join("\r\n", lines));

    private static string Places(string text) => string.Join(' ', System.Text.RegularExpressions.Regex.Matches(text, @"\{\d\}").Select(match => match.Value).Distinct().Order(StringComparer.Ordinal));

    /// <summary>A passport zone (TD3) with check digits by ICAO 9303 part 3, 4.9.</summary>
    private static string Zone(string number, string born, char sex, string expires)
    {
        static char Digit(string field) => PoliceExchange.Protocol.Content.Mrz.CheckDigit(field);
        var (n, optional) = (number.PadRight(9, '<'), new string('<', 14));
        var line = $"{n}{Digit(n)}JAM{born}{Digit(born)}{sex}{expires}{Digit(expires)}{optional}0";
        return "P<JAMFACEY<<SHANIQUE".PadRight(44, '<') + "|" + line + Digit(line[..10] + line[13..20] + line[21..43]);
    }
}
