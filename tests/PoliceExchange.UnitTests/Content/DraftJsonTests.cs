using System.Text;
using PoliceExchange.Protocol.Content;
using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Handling.V1;

namespace PoliceExchange.UnitTests.Content;

public sealed class DraftJsonTests
{
    internal const string Valid = """
        {
          "to": ["state:PAN/desk:LIAISON_DESK", "group:CARICOM"],
          "exclude": ["state:VEN"],
          "from": {"agency": "jcf", "desk": "LIAISON_DESK"},
          "legal_basis": "caricom-2008",
          "purpose": "ARREST_EXTRADITION",
          "priority": "URGENT",
          "handling": {"classification": "RESTRICTED", "judicialUse": "ASK", "onward": "SAME_STATE", "displayClass": "FULL", "informSubject": "ASK", "cache": "NONE"},
          "valid_until": "2027-11-21T12:00:00Z",
          "case": "2026/CR/1183",
          "content": {
            "urgencyReason": "flight risk",
            "factBasis": "FACT",
            "dataSubjectCategory": "DATA_SUBJECT_CATEGORY_SUSPECT",
            "language": "en",
            "diffusionJustification": "may travel in the region",
            "wanted": {
              "person": {"surnames": ["Campbell"], "forenames": ["Devon"], "identityStatus": "CONFIRMED", "dateOfBirth": "1987-03-14", "sex": "MALE", "heightCm": 183},
              "warrant": {"issuingAuthority": "Court", "number": "1183", "date": "2026-10-02", "type": "ARREST"},
              "offences": [{"code": "0101", "maxPenaltyLife": true}],
              "extraditionScope": "FULL",
              "actionRequested": "WANTED_ACTION_ARREST"
            }
          }
        }
        """;

    [Fact]
    public void ValidDraft_ReadAndPassesTheRules()
    {
        var result = Parse(Valid);

        Assert.Empty(result.Violations);
        var (header, content) = result.Draft!;
        Assert.Equal(["state:PAN/desk:LIAISON_DESK", "group:CARICOM"], header.To);
        Assert.Equal(Purpose.ArrestExtradition, header.Purpose);
        Assert.Equal(Role.LiaisonDesk, header.FromDesk);
        Assert.Equal("2026/CR/1183", content.NationalCaseReference);
        Assert.Equal(header.Handling, content.Handling);
        Assert.Equal(WantedAction.Arrest, content.Wanted.ActionRequested);
        Assert.Empty(ContentRules.Check(content, header.Context(Samples.Now, "JAM", RemovalLeadTimes.Proposed)));
    }

    [Theory]
    [InlineData("\"case\":", "\"casus\":", "casus", "json.unknownMember")]
    [InlineData("\"number\": \"1183\"", "\"numero\": \"1183\"", "wanted.warrant.numero", "json.unknownMember")]
    [InlineData("\"code\": \"0101\"", "\"code\": 101", "wanted.offences[0].code", "json.type")]
    [InlineData("\"sex\": \"MALE\"", "\"sex\": 2", "wanted.person.sex", "json.type")]
    [InlineData("\"sex\": \"MALE\"", "\"sex\": \"M\"", "wanted.person.sex", "json.type")]
    [InlineData("\"sex\": \"MALE\"", "\"sex\": null", "wanted.person.sex", "json.type")]
    [InlineData("\"heightCm\": 183", "\"heightCm\": -1", "wanted.person.heightCm", "json.type")]
    [InlineData("\"heightCm\": 183", "\"heightCm\": 183, \"height_cm\": 183", "wanted.person.height_cm", "json.duplicateMember")]
    [InlineData("\"language\": \"en\"", "\"language\": \"en\", \"language\": \"es\"", "language", "json.duplicateMember")]
    [InlineData("\"priority\": \"URGENT\"", "\"priority\": \"URGENT\", \"priority\": \"FLASH\"", "priority", "json.duplicateMember")]
    [InlineData("\"language\": \"en\"", "\"language\": \"en\", \"drugs\": {}", "wanted", "json.oneof")]
    [InlineData("\"state:PAN/desk:LIAISON_DESK\"", "\"PAN\"", "to[0]", "format.audience")]
    [InlineData("\"state:PAN/desk:LIAISON_DESK\"", "\"group:CARICOM\"", "to[1]", "audience.duplicate")]
    [InlineData("\"exclude\": [\"state:VEN\"]", "\"exclude\": [\"state:XYZ\"]", "exclude[0]", "format.audience")]
    [InlineData("\"agency\": \"jcf\"", "\"agency\": \"JCF\"", "from.agency", "format.agency")]
    [InlineData("\"desk\": \"LIAISON_DESK\"", "\"desk\": \"SHERIFF\"", "from.desk", "enum.unknown")]
    [InlineData("\"purpose\": \"ARREST_EXTRADITION\"", "\"purpose\": \"OTHER_SECURITY_INTEREST\"", "purpose", "enum.unknown")]
    [InlineData("\"priority\": \"URGENT\"", "\"priority\": \"UNSPECIFIED\"", "priority", "enum.unknown")]
    [InlineData("\"valid_until\": \"2027-11-21T12:00:00Z\"", "\"valid_until\": \"tomorrow\"", "valid_until", "format.time")]
    [InlineData("\"valid_until\": \"2027-11-21T12:00:00Z\"", "\"valid_until\": \"2027-11-21T12:00:00\"", "valid_until", "format.time")]
    [InlineData("\"legal_basis\": \"caricom-2008\",", "", "legal_basis", "required")]
    [InlineData("\"from\": {\"agency\": \"jcf\", \"desk\": \"LIAISON_DESK\"},", "", "from", "required")]
    [InlineData("\"language\": \"en\"", "\"language\": \"en\", \"nationalCaseReference\": \"other\"", "case", "case.mismatch")]
    [InlineData("\"cache\": \"NONE\"", "\"cache\": \"FOREVER\"", "handling.cache", "json.type")]
    public void OneFault_NamedWithPath(string from, string to, string path, string rule)
    {
        var json = Valid.Replace(from, to, StringComparison.Ordinal);
        Assert.NotEqual(Valid, json);

        var result = Parse(json);

        Assert.Null(result.Draft);
        Assert.Contains(result.Violations, v => v.Path == path && v.Rule == rule);
    }

    [Fact]
    public void ManyFaults_AllAtOnce()
    {
        var json = Valid.Replace("\"MALE\"", "7", StringComparison.Ordinal)
            .Replace("\"0101\"", "[]", StringComparison.Ordinal)
            .Replace("\"jcf\"", "\"J C F\"", StringComparison.Ordinal);

        Assert.Equal(3, Parse(json).Violations.Count);
    }

    [Fact]
    public void TooDeep_Refused() =>
        Assert.Equal("json.syntax", Assert.Single(Parse("{\"content\":" + new string('[', 30) + new string(']', 30) + "}").Violations).Rule);

    [Fact]
    public void TooLarge_Refused() =>
        Assert.Equal("json.size", Assert.Single(DraftJson.Parse(new byte[DraftJson.MaxBytes + 1]).Violations).Rule);

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{} {}")]
    [InlineData("{\"to\": [],}")]
    public void NotJson_Refused(string json) => Assert.Equal("json.syntax", Assert.Single(Parse(json).Violations).Rule);

    [Fact]
    public void HalfASurrogatePair_Refused() =>
        Assert.Contains(Parse(Valid.Replace("flight risk", "\\ud800", StringComparison.Ordinal)).Violations, v => v.Rule == "json.text");

    [Fact]
    public void MemberNameOfTheDraft_IsNotEchoedWhenItIsNoName() =>
        Assert.Contains(Parse("{\"\\u202ename\": 1}").Violations, v => v is { Path: "?", Rule: "json.unknownMember" });

    private static DraftResult Parse(string json) => DraftJson.Parse(Encoding.UTF8.GetBytes(json));
}
