using PoliceExchange.Manifests;
using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Handling.V1;

namespace PoliceExchange.UnitTests.Manifests;

/// <summary>What a row becomes, and for whom (DOMAIN.md 2.3).</summary>
public sealed class FlightTests
{
    private const string Immigration = "state:JAM/desk:IMMIGRATION_REMOVALS";
    private const string Police = "state:JAM/desk:LIAISON_DESK";
    private const string Child = "state:JAM/desk:CHILD_AUTHORITY";
    private const string Health = "state:JAM/desk:HEALTH";

    [Fact]
    public void Row_ReachesTheDesksThatMayKnowOfThePerson()
    {
        var report = new PassengerList().With(5, "vulnerability", "MEDICAL").With(5, "medical_note", "Insulin twice a day.")
            .With(3, "removal_type", "VOLUNTARY").With(3, "dob", "2012-10-30").With(3, "vulnerability", "UNACCOMPANIED_MINOR")
            .With(3, "offence_code", "").With(3, "offence", "").With(3, "conviction_date", "").With(3, "court", "").With(3, "sentence_months", "").With(3, "served_months", "")
            .Report(PassengerList.Flight());
        Assert.Empty(report.Findings);
        Assert.Equal([Immigration, Police], report.Rows[0].Draft!.Header.To);
        Assert.Equal([Child], report.Rows[1].Draft!.Header.To);
        Assert.Equal([Immigration], report.Rows[2].Draft!.Header.To);
        Assert.Equal([Immigration, Police, Health], report.Rows[3].Draft!.Header.To);
    }

    [Fact]
    public void MedicalNote_StandsInThePartOfTheHealthDeskAlone()
    {
        var draft = new PassengerList().With(3, "vulnerability", "MEDICAL").With(3, "medical_note", "Insulin twice a day.").Report(PassengerList.Flight()).Rows[1].Draft!;
        Assert.DoesNotContain("Insulin", draft.Content.ToString(), StringComparison.Ordinal);
        Assert.True(draft.Content.Removal.MedicalPart);
        var part = Assert.Single(draft.DeskParts);
        Assert.Equal((Role.Health, "Insulin twice a day."), (part.Desk, part.Content.MedicalHandover.MedicalNote));
        Assert.Equal((Classification.Confidential, DisplayClass.Sealed, CachePolicy.None), (draft.Header.Handling.Classification, draft.Header.Handling.DisplayClass, draft.Header.Handling.Cache));
    }

    [Fact]
    public void MinorWithoutAChildAuthority_IsNamed()
    {
        var list = new PassengerList().With(4, "dob", "2012-10-30").With(4, "vulnerability", "UNACCOMPANIED_MINOR");
        Assert.Empty(list.Report(PassengerList.Flight()).Findings);
        foreach (var flight in new[] { PassengerList.Flight(with: removal => removal.GuardianAuthority = null), PassengerList.Flight(to: [Immigration, Police]) })
        {
            var finding = Assert.Single(list.Report(flight).Findings);
            Assert.Equal(("minor.route", 4, 4), DefectTests.Place(finding));
        }
    }

    [Theory]
    [InlineData("FAMILY_UNIT;MINOR", new[] { Vulnerability.FamilyUnit, Vulnerability.AccompaniedMinor })]
    [InlineData("menor", new[] { Vulnerability.UnaccompaniedMinor })]
    [InlineData("Embarazada / discapacidad", new[] { Vulnerability.Pregnant, Vulnerability.Disability })]
    public void Vulnerabilities_AreReadInFourLanguages(string text, Vulnerability[] codes)
    {
        var list = new PassengerList().With(4, "vulnerability", text);
        var row = (codes.Contains(Vulnerability.Pregnant) ? list : list.With(4, "dob", "2012-10-30")).Report(PassengerList.Flight()).Rows[2];
        Assert.Equal(codes, row.Draft!.Content.Removal.Vulnerabilities);
        Assert.False(row.HasErrors);
    }

    [Fact]
    public void MedicalNoteOfAMinor_IsNamed()
    {
        var report = new PassengerList().With(4, "dob", "2012-10-30").With(4, "vulnerability", "UNACCOMPANIED_MINOR;MEDICAL").With(4, "medical_note", "Asthma.").Report(PassengerList.Flight());
        Assert.Equal("minor.medical", Assert.Single(report.Findings).Defect.Code);
        Assert.True(report.Rows[2].HasErrors);
    }

    [Fact]
    public void RowForNobodyAmongTheAddressees_IsNamed() =>
        Assert.Equal(("row.noDesk", 4, 11), DefectTests.Place(Assert.Single(new PassengerList().Report(PassengerList.Flight(to: [Police])).Findings)));

    [Fact]
    public void ShortLeadTime_NeedsAReasonAndIsToldWithIt()
    {
        var without = new PassengerList().Report(PassengerList.Flight(days: 5));
        Assert.Equal([("leadTime.reason", 2, 11), ("leadTime.reason", 3, 11), ("leadTime.reason", 5, 11)], without.Findings.Select(DefectTests.Place));
        var with = new PassengerList().Report(PassengerList.Flight(days: 5, reason: ShortNoticeReason.CourtDecision));
        Assert.Equal([("leadTime.short", 2, 11), ("leadTime.short", 3, 11), ("leadTime.short", 5, 11)], with.Findings.Select(DefectTests.Place));
        Assert.Equal(ShortNoticeReason.CourtDecision, with.Rows[0].Draft!.Content.Removal.ShortNoticeReason);
        Assert.Equal(ShortNoticeReason.Unspecified, with.Rows[2].Draft!.Content.Removal.ShortNoticeReason);
    }

    [Fact]
    public void BirthAfterTheDeparture_IsNamed() =>
        Assert.Equal("birth.afterDeparture", Assert.Single(new PassengerList().With(3, "dob", "2026-12-31").Report(PassengerList.Flight()).Findings, finding => finding.Header == "dob").Defect.Code);

    [Fact]
    public void NationalOfAnotherState_IsAWarning() =>
        Assert.Equal(("nationality.other", 3, 6), DefectTests.Place(Assert.Single(new PassengerList().With(3, "nationality", "Haití").Report(PassengerList.Flight()).Findings)));

    [Fact]
    public void WhatTheFlightLacks_IsNamedOnceAndBlocks()
    {
        var report = new PassengerList().Report(PassengerList.Flight(with: removal => removal.NonRefoulement = null));
        var finding = Assert.Single(report.Findings);
        Assert.Equal(("flight.content", 0, 0), DefectTests.Place(finding));
        Assert.Equal("removal.nonRefoulement", finding.Arguments[0]);
        Assert.True(report.IsBlocked);
    }

    [Fact]
    public void WholeStateAsAddressee_IsRefused() =>
        Assert.Contains(new PassengerList().Report(PassengerList.Flight(to: ["state:JAM"])).Findings, finding => finding.Defect.Code == "flight.content" && (string)finding.Arguments[0] == "to[0]");

    [Fact]
    public void NextOfKin_TravelsWithConsentOnly()
    {
        var list = new PassengerList().With(3, "next_of_kin", "Aunt Vera").With(3, "kin_phone", "+1 876 555-0123");
        Assert.Null(list.Report(PassengerList.Flight()).Rows[1].Draft!.Content.Removal.NextOfKin);
        var kin = list.With(3, "kin_consent", "Y").Report(PassengerList.Flight()).Rows[1].Draft!.Content.Removal.NextOfKin;
        Assert.Equal(("Aunt Vera", "+18765550123"), (kin.Name, kin.Phone));
    }

    [Fact]
    public void RuleOfContent_IsNamedAtTheColumnThatItComesFrom()
    {
        var report = new PassengerList().With(3, "court", new string('c', 121)).Report(PassengerList.Flight());
        var finding = Assert.Single(report.Findings);
        Assert.Equal(("content.rule", 3, 20), DefectTests.Place(finding));
        Assert.Equal("limit.chars", finding.Arguments[0]);
        Assert.Contains("El texto", finding.Defect.ExpectedIn("es", finding.Arguments), StringComparison.Ordinal);
        Assert.Equal(("content.rule", 3, 20), DefectTests.Place(Assert.Single(new PassengerList().With(3, "court", new string('c', 121)).Report().Findings)));
    }

    [Fact]
    public void Identity_FollowsUnitFlightAndWhatTheRowSays()
    {
        var flight = PassengerList.Flight();
        var ids = Ids("USA/imm", flight, new PassengerList());
        Assert.Equal(4, ids.Distinct().Count());
        Assert.All(ids, id => Assert.Equal(43, id.Length));
        Assert.Equal(ids, PassengerList.Read(new WorkbookMaker().Make(new PassengerList().Table()), flight).Rows.Select(row => RowIdentity.Of("USA/imm", flight, row.Row!)));
        Assert.Equal(ids.Reverse(), Ids("USA/imm", flight, new PassengerList().OnlyRows(5, 4, 3, 2)));
        Assert.Equal(ids[0], Ids("USA/imm", flight, new PassengerList().With(3, "seat", "9F"))[0]);
        Assert.NotEqual(ids[1], Ids("USA/imm", flight, new PassengerList().With(3, "seat", "9F"))[1]);
        Assert.Empty(ids.Intersect(Ids("USA/ero", flight, new PassengerList())));
        Assert.Empty(ids.Intersect(Ids("USA/imm", PassengerList.Flight(days: 21), new PassengerList())));
    }

    private static string[] Ids(string unit, PoliceExchange.Manifests.Flights.FlightPlan flight, PassengerList list) => [.. list.Report(flight).Rows.Select(row => RowIdentity.Of(unit, flight, row.Row!))];
}
