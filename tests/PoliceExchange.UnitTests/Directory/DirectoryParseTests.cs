using System.Text;
using System.Text.Json.Nodes;
using PoliceExchange.Protocol.Directory;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.UnitTests.Directory;

public sealed class DirectoryParseTests
{
    [Fact]
    public void WrittenDocument_ReadsBackToTheSameBytes()
    {
        var json = TestGovernance.Document().ToJson();

        var result = DirectoryDocument.Parse(json);

        Assert.Empty(result.Violations);
        Assert.Equal(json, result.Document!.ToJson());
    }

    [Theory]
    [InlineData("unknown member at the top", "$ has 1 unknown member")]
    [InlineData("unknown member in a gateway", "$.gateways[0] has 1 unknown member")]
    [InlineData("unknown member in a jwk", "$.gateways[0].sign_keys[0].jwk has 1 unknown member")]
    [InlineData("missing member", "$.issued is missing")]
    [InlineData("wrong kid", "$.gateways[0].sign_keys[0].kid is not the key's RFC 7638 thumbprint")]
    [InlineData("point off the curve", "$.gateways[0].sign_keys[0].jwk is not a point of its curve")]
    [InlineData("key in two gateways", "in 2 places")]
    [InlineData("pin in two gateways", "in 2 places")]
    [InlineData("state of two gateways", "which another gateway serves")]
    [InlineData("gateway of a stranger", "names GBR, which is no member")]
    [InlineData("group of a stranger", "$.groups[CAN] names GBR, which is no member")]
    [InlineData("interval that ends before it begins", "has an interval that ends before it begins")]
    [InlineData("delegation under another key", "$.delegations[LCA-NIGHT].sign_kid is no key of the centre's agency")]
    [InlineData("delegation to a state", "$.delegations[LCA-NIGHT].centre is no regional centre")]
    [InlineData("centre named like a state", "starts with X for a regional centre")]
    [InlineData("second version without predecessor", "$.prev is empty for version 1")]
    [InlineData("version in another spelling", "$.version is not a whole number")]
    [InlineData("pin with stray bits", "$.gateways[0].tls_pins[0].pin does not match")]
    [InlineData("unknown desk", "$.members[0].agencies[0].desks[0] does not match")]
    [InlineData("unknown seal algorithm", "$.gateways[0].seal_keys[0].alg does not match")]
    [InlineData("control character in a name", "$.members[0].name is not a text")]
    [InlineData("local time", "$.issued is not yyyy-MM-ddTHH:mm:ssZ")]
    [InlineData("same member twice", "$.members[6] occurs twice")]
    [InlineData("other schema", "$.schema is not a whole number from 1 to 1")]
    [InlineData("too many capabilities", "$.gateways[0].capabilities is not a list of 0 to 64 items")]
    public void DefectiveDocument_IsRefused_WithPathAndProblem(string defect, string violation)
    {
        var result = DirectoryDocument.Parse(Spoil(defect));

        Assert.Null(result.Document);
        Assert.Contains(result.Violations, found => found.Contains(violation, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"version":1,"version":2}""")]
    [InlineData("""{"version":1,"ver\u0073ion":2}""")]
    [InlineData("""{"a":1,}""")]
    [InlineData("""{"a":1} """ + "x")]
    [InlineData("""{"\ud800":1}""")]
    [InlineData("[1]")]
    [InlineData("")]
    public void TextThatIsNoStrictJsonObject_IsRefused(string text)
    {
        var result = DirectoryDocument.Parse(Encoding.UTF8.GetBytes(text));

        Assert.Null(result.Document);
        Assert.Single(result.Violations);
    }

    [Fact]
    public void LoneSurrogate_IsAViolation_NotAnException()
    {
        var text = Encoding.UTF8.GetString(TestGovernance.Document().ToJson()).Replace("State COL", "\\ud800", StringComparison.Ordinal);

        var result = DirectoryDocument.Parse(Encoding.UTF8.GetBytes(text));

        Assert.Contains(result.Violations, found => found.StartsWith("$.members[0].name", StringComparison.Ordinal));
    }

    [Fact]
    public void AllViolations_AreListed()
    {
        var json = JsonNode.Parse(TestGovernance.Document().ToJson())!.AsObject();
        json.Remove("issued");
        json["members"]![0]!["state"] = "col";
        json["gateways"]![1]!["id"] = "GW";

        var result = DirectoryDocument.Parse(Encoding.UTF8.GetBytes(json.ToJsonString()));

        Assert.Equal(3, result.Violations.Count);
    }

    [Fact]
    public void DeskCodes_AreDeskRolesOfTheHeader()
    {
        // Two closed lists for one thing must not drift apart.
        foreach (var role in Enum.GetValues<DeskRole>().Except([DeskRole.RegionalCentre, DeskRole.NodeAdmin]))
        {
            Assert.Matches(DirectoryFormat.Desk(), WireNames<DeskRole>.Of(role));
        }
        Assert.All(DeskSealKeyEntry.ProtectedDesks, desk => Assert.True(WireNames<DeskRole>.TryParse(desk, out _)));
    }

    private static byte[] Spoil(string defect)
    {
        var json = JsonNode.Parse(TestGovernance.Document().ToJson())!.AsObject();
        var gateway = json["gateways"]![0]!.AsObject();
        var signKey = gateway["sign_keys"]![0]!.AsObject();
        switch (defect)
        {
            case "unknown member at the top": json["extra"] = 1; break;
            case "unknown member in a gateway": gateway["extra"] = 1; break;
            case "unknown member in a jwk": signKey["jwk"]!["d"] = "AA"; break;
            case "missing member": json.Remove("issued"); break;
            case "wrong kid": signKey["kid"] = TestGovernance.Pin("other"); break;
            case "point off the curve": signKey["jwk"]!["y"] = signKey["jwk"]!["x"]!.GetValue<string>(); break;
            case "key in two gateways": json["gateways"]![1]!["sign_keys"]![0] = signKey.DeepClone(); break;
            case "pin in two gateways": json["gateways"]![1]!["tls_pins"]![0] = gateway["tls_pins"]![0]!.DeepClone(); break;
            case "state of two gateways": json["gateways"]![1]!["states"] = new JsonArray("ECU", "COL"); break;
            case "gateway of a stranger": gateway["states"] = new JsonArray("COL", "GBR"); break;
            case "group of a stranger": json["groups"]![0]!["members"]![0]!["state"] = "GBR"; break;
            case "interval that ends before it begins": signKey["not_after"] = "2020-01-01T00:00:00Z"; break;
            case "delegation under another key": json["delegations"]![0]!["sign_kid"] = signKey["kid"]!.GetValue<string>(); break;
            case "delegation to a state": json["delegations"]![0]!["centre"] = "JAM"; break;
            case "centre named like a state": json["members"]![0]!["kind"] = "REGIONAL_CENTRE"; break;
            case "second version without predecessor": json["version"] = 2; break;
            case "version in another spelling": return Text(json, "\"version\":1,", "\"version\":1.0,");
            case "pin with stray bits": gateway["tls_pins"]![0]!["pin"] = gateway["tls_pins"]![0]!["pin"]!.GetValue<string>()[..^1] + "B"; break;
            case "unknown desk": json["members"]![0]!["agencies"]![0]!["desks"]![0] = "SPY_DESK"; break;
            case "unknown seal algorithm": gateway["seal_keys"]![0]!["alg"] = "none"; break;
            case "control character in a name": json["members"]![0]!["name"] = "a\nb"; break;
            case "local time": json["issued"] = "2026-11-20T12:00:00+01:00"; break;
            case "same member twice": json["members"]!.AsArray().Add(json["members"]![0]!.DeepClone()); break;
            case "other schema": json["schema"] = 2; break;
            case "too many capabilities": gateway["capabilities"] = new JsonArray([.. Enumerable.Range(0, 65).Select(n => JsonValue.Create($"c{n}"))]); break;
            default: throw new ArgumentOutOfRangeException(nameof(defect), defect, null);
        }
        return Encoding.UTF8.GetBytes(json.ToJsonString());
    }

    private static byte[] Text(JsonObject json, string from, string to)
    {
        var text = json.ToJsonString();
        Assert.Contains(from, text, StringComparison.Ordinal);
        return Encoding.UTF8.GetBytes(text.Replace(from, to, StringComparison.Ordinal));
    }
}
