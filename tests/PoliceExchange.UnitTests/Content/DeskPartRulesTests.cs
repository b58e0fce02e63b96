using System.Text;
using PoliceExchange.Protocol.Content;
using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Handling.V1;

namespace PoliceExchange.UnitTests.Content;

/// <summary>Parts for one desk pass the rules of every content before they are sealed where nobody else can check them.</summary>
public sealed class DeskPartRulesTests
{
    private static readonly ContentContext Urgent = Samples.Context(Priority.Urgent, "group:CARICOM");

    [Fact]
    public void PartsOfTheirDesks_NeedNoUrgencyAndNoNoticeIdOfTheirOwn()
    {
        foreach (var (desk, content) in new[] { (Role.Health, Samples.Medical()), (Role.ChildAuthority, Samples.Child()), (Role.VictimProtection, Samples.Victim()) })
        {
            if (content.MedicalHandover is { } medical)
            {
                medical.Removal = null;
            }
            Assert.Empty(DeskPartRules.Examine(desk, content, Family.Removal, Urgent).Violations);
        }
    }

    [Theory]
    [InlineData(Role.ChildAuthority)]
    [InlineData(Role.VictimProtection)]
    [InlineData(Role.LiaisonDesk)]
    [InlineData(Role.Unspecified)]
    public void MedicalPartForAnotherDesk_IsRefused(Role desk) =>
        Assert.Contains(DeskPartRules.Examine(desk, Samples.Medical(), Family.Removal, Urgent).Violations, one => one is { Path: "", Rule: "desk.form" });

    [Fact]
    public void OpenFormForAnOrdinaryDesk_IsRefused_AndForAProtectedOneNot()
    {
        Assert.Contains(DeskPartRules.Examine(Role.LiaisonDesk, Samples.Missing(), Family.Missing, Urgent).Violations, one => one.Rule == "desk.form");
        Assert.DoesNotContain(DeskPartRules.Examine(Role.ChildAuthority, Samples.Missing(), Family.Missing, Urgent).Violations, one => one.Rule == "desk.form");
    }

    [Fact]
    public void WhatIsWrongInAPart_IsToldAtOnce()
    {
        var part = Samples.Medical();
        part.MedicalHandover.MedicalNote = "line\u202Edirection";
        part.MedicalHandover.ClearFitToTravel();
        part.Handling.DisplayClass = DisplayClass.Full;

        var found = DeskPartRules.Examine(Role.Health, part, Family.Removal, Urgent).Violations;

        Assert.Contains(found, one => one is { Path: "medicalHandover.medicalNote", Rule: "text.control" });
        Assert.Contains(found, one => one is { Path: "medicalHandover.fitToTravel", Rule: "required" });
        Assert.Contains(found, one => one.Rule == "handling.sealed");
    }

    [Fact]
    public void Refer_NamesTheNoticeOnlyWhereThePartDoesNot()
    {
        var part = Samples.Medical();
        part.MedicalHandover.Removal.NoticeId = "";
        DeskPartRules.Refer(part, Samples.NoticeId, 3, "USA", Family.Removal);
        Assert.Equal((Samples.NoticeId, 3U, "USA", Family.Removal), (part.MedicalHandover.Removal.NoticeId, part.MedicalHandover.Removal.Version, part.MedicalHandover.Removal.State, part.MedicalHandover.Removal.Family));
        DeskPartRules.Refer(part, "another", 4, "PAN", Family.Wanted);
        Assert.Equal(Samples.NoticeId, part.MedicalHandover.Removal.NoticeId);
    }

    [Fact]
    public void DraftWithAPart_IsRead_AndInheritsWhatIsTheNotices()
    {
        var result = DraftJson.Parse(Encoding.UTF8.GetBytes(WithParts("""{"desk": "HEALTH", "content": {"medicalHandover": {"fitToTravel": true, "medicalNote": "Insulin twice a day"}}}""")));

        Assert.Empty(result.Violations);
        var part = Assert.Single(result.Draft!.DeskParts);
        Assert.Equal((Role.Health, "2026/CR/1183", "en", FactBasis.Fact, "Insulin twice a day"), (part.Desk, part.Content.NationalCaseReference, part.Content.Language, part.Content.FactBasis, part.Content.MedicalHandover.MedicalNote));
        Assert.Equal(result.Draft.Header.Handling, part.Content.Handling);
    }

    [Theory]
    [InlineData("\"HEALTH\"", "desk_parts[0]", "json.type")]
    [InlineData("{\"desk\": \"NURSE\", \"content\": {}}", "desk_parts[0].desk", "enum.unknown")]
    [InlineData("{\"desk\": \"HEALTH\"}", "desk_parts[0].content", "required")]
    [InlineData("{\"desk\": \"HEALTH\", \"content\": {}, \"note\": 1}", "desk_parts[0].note", "json.unknownMember")]
    [InlineData("{\"desk\": \"HEALTH\", \"content\": {\"medicalHandover\": {\"medicalNote\": 7}}}", "desk_parts[0].content.medicalHandover.medicalNote", "json.type")]
    [InlineData("{},{},{},{},{},{},{},{},{}", "desk_parts", "json.type")]
    public void WrongPart_IsNamedWithItsPath(string part, string path, string rule)
    {
        var result = DraftJson.Parse(Encoding.UTF8.GetBytes(WithParts(part)));

        Assert.Null(result.Draft);
        Assert.Contains(result.Violations, one => one.Path == path && one.Rule == rule);
    }

    private static string WithParts(string parts) => $"{{\"desk_parts\": [{parts}],{DraftJsonTests.Valid.Trim()[1..]}";
}
