using System.Text;
using System.Text.Json.Nodes;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.UnitTests.Sealing;

public sealed class ClearHeaderTests
{
    private const string Digest = "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU";

    private static ClearHeader Valid => Exchange.Shared.Header with
    {
        Recipients = ["gw-can", "gw-tto"],
        Parts =
        [
            new PartHeader("main", "image/svg+xml", 10, [new SealHolder("gw-tto"), new SealHolder("gw-can")]),
            new PartHeader("health", "application/x-protobuf", 0, [new SealHolder("gw-can", DeskRole.Health)]),
        ],
    };

    [Fact]
    public void WrittenAndParsed_GivesTheSameBytes()
    {
        var json = Valid.ToJson();
        var result = ClearHeader.Parse(json);
        Assert.Empty(result.Violations);
        Assert.Equal(Encoding.UTF8.GetString(json), Encoding.UTF8.GetString(result.Header!.ToJson()));
        Assert.Equal(Exchange.At.AddMilliseconds(90_500), result.Header.DueAt);
        Assert.Contains("image/svg+xml", Encoding.UTF8.GetString(json), StringComparison.Ordinal);
    }

    [Fact]
    public void CanonicalForm_IsFixed()
    {
        var header = Valid with
        {
            NoticeId = Guid.ParseExact("019aa5c0-0000-7000-8000-000000000001", "D"),
            Correlation = Guid.ParseExact("019aa5c0-0000-7000-8000-000000000002", "D"),
            InReplyTo = Guid.ParseExact("019aa5c0-0000-7000-8000-000000000003", "D"),
            OnBehalfOf = "LCA-IMPACS-1",
            Type = NoticeType.Narrow,
            Version = 2,
            Prev = Digest,
            WithdrawnFrom = ["gw-usa"],
        };
        const string expected =
            "{\"v\":1,\"schema\":\"1.0\",\"notice_id\":\"019aa5c0-0000-7000-8000-000000000001\",\"version\":2,\"prev\":\"" + Digest + "\","
            + "\"family\":\"REMOVAL\",\"type\":\"NARROW\",\"issuer\":{\"state\":\"JAM\",\"agency\":\"jcf\",\"desk\":\"LIAISON_DESK\"},\"gateway\":\"gw-jam\","
            + "\"on_behalf_of\":\"LCA-IMPACS-1\",\"audience\":[\"state:CAN\",\"group:CARICOM\",\"state:COL/desk:LIAISON_DESK\"],\"exclude\":[\"state:GUY\"],"
            + "\"recipients\":[\"gw-can\",\"gw-tto\"],\"withdrawn_from\":[\"gw-usa\"],\"directory\":7,\"legal_basis\":\"JAM-CAN-2024/3\","
            + "\"purpose\":\"REMOVAL_RECEPTION\",\"priority\":\"URGENT\",\"handling\":{\"classification\":\"RESTRICTED\",\"judicial_use\":\"ASK\","
            + "\"onward\":\"SAME_STATE\",\"purposes\":[\"IDENTITY_CHECK\"],\"exclude_states\":[\"GUY\"],\"releasable_to\":[\"group:CARICOM\"],\"agencies\":[\"jcf\"],"
            + "\"display_class\":\"HIT_ONLY\",\"inform_subject\":\"ALLOWED\",\"cache\":{\"mode\":\"TTL\",\"ttl\":86400},\"auto_expire\":true},"
            + "\"created_at\":\"2026-11-21T09:30:00Z\",\"valid_until\":\"2027-02-19T09:30:00Z\",\"review_at\":\"2027-01-20T09:30:00Z\",\"due_at\":\"2026-11-21T09:31:30.500Z\","
            + "\"correlation\":\"019aa5c0-0000-7000-8000-000000000002\",\"in_reply_to\":\"019aa5c0-0000-7000-8000-000000000003\",\"hub\":\"hub\",\"hops\":[\"hub\"],"
            + "\"parts\":[{\"id\":\"main\",\"media\":\"image/svg+xml\",\"size\":10,\"recipients\":[\"gw-tto\",\"gw-can\"]},"
            + "{\"id\":\"health\",\"media\":\"application/x-protobuf\",\"size\":0,\"recipients\":[\"gw-can#HEALTH\"]}]}";
        Assert.Equal(expected, Encoding.UTF8.GetString(header.ToJson()));
        Assert.Empty(ClearHeader.Parse(header.ToJson()).Violations);
    }

    [Fact]
    public void EveryCode_SurvivesTheWire()
    {
        foreach (var family in Enum.GetValues<NoticeFamily>())
        {
            Assert.Equal(family, Parse(Valid with { Family = family }).Header?.Family);
        }

        foreach (var type in Enum.GetValues<NoticeType>())
        {
            var header = Valid with
            {
                Type = type,
                Version = 2,
                Prev = Digest,
                InReplyTo = Valid.NoticeId,
                Audience = type == NoticeType.Withdraw ? [] : Valid.Audience,
                WithdrawnFrom = type is NoticeType.Narrow or NoticeType.Withdraw ? ["gw-usa"] : [],
            };
            Assert.Equal(type, Parse(header).Header?.Type);
        }
    }

    [Fact]
    public void SeveralFaults_AreAllListed()
    {
        var json = JsonNode.Parse(Valid.ToJson())!.AsObject();
        json["family"] = "GANGS";
        json["priority"] = "flash";
        json["issuer"]!["state"] = "Jamaica";
        json["handling"]!["cache"]!["ttl"] = 0;
        json["parts"]![1]!["size"] = -1;
        json["free_text"] = "Alex Fictional";
        json.Remove("purpose");
        var violations = ClearHeader.Parse(Bytes(json)).Violations;
        Assert.Equal(
            ["family", "priority", "issuer.state", "handling.cache.ttl", "parts[1].size", "?", "purpose"],
            violations.Select(violation => violation.Member).OrderBy(member => Array.IndexOf(
                ["family", "priority", "issuer.state", "handling.cache.ttl", "parts[1].size", "?", "purpose"], member)));
        Assert.DoesNotContain("Alex", string.Join(' ', violations), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("v", "2")]
    [InlineData("v", "1.0")]
    [InlineData("schema", "\"1.1\"")]
    [InlineData("version", "0")]
    [InlineData("notice_id", "\"01932F00-0000-7000-8000-000000000000\"")]
    [InlineData("notice_id", "\"9f1b2c3d-0000-4000-8000-000000000000\"")]
    [InlineData("correlation", "\"00000000-0000-0000-0000-000000000000\"")]
    [InlineData("prev", "\"47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU=\"")]
    [InlineData("type", "\"CANCEL\"")]
    [InlineData("type", "0")]
    [InlineData("gateway", "\"GW-JAM\"")]
    [InlineData("gateway", "null")]
    [InlineData("audience", "[\"CAN\"]")]
    [InlineData("audience", "[\"state:CAN\",\"state:CAN\"]")]
    [InlineData("audience", "{}")]
    [InlineData("recipients", "[\"gw-tto\",\"gw-can\"]")]
    [InlineData("recipients", "[\"gw-can\"]")]
    [InlineData("recipients", "[\"gw-can\",\"gw-tto\",\"gw-usa\"]")]
    [InlineData("withdrawn_from", "[\"gw-usa\"]")]
    [InlineData("legal_basis", "\"a b\"")]
    [InlineData("legal_basis", "\"\"")]
    [InlineData("created_at", "\"2026-11-21T09:30:00+00:00\"")]
    [InlineData("created_at", "\"2026-11-21T09:30:60Z\"")]
    [InlineData("created_at", "\"2026-11-21 09:30:00Z\"")]
    [InlineData("valid_until", "\"2026-11-21T09:30:00Z\"")]
    [InlineData("due_at", "\"2026-11-20T09:30:00Z\"")]
    [InlineData("hub", "\"Hub\"")]
    [InlineData("directory", "0")]
    [InlineData("parts", "[]")]
    [InlineData("handling", "null")]
    public void OneBadMember_IsRefused(string member, string value)
    {
        var json = JsonNode.Parse(Valid.ToJson())!.AsObject();
        json[member] = JsonNode.Parse(value);
        var result = ClearHeader.Parse(Bytes(json));
        Assert.Null(result.Header);
        Assert.Contains(result.Violations, violation => violation.Member.StartsWith(member, StringComparison.Ordinal));
    }

    public static TheoryData<string, string> BadBlobs => new()
    {
        { "no blob for the media type of attachments", """{"id":"attachment-1","media":"application/px-attachment","size":9,"recipients":["gw-can"]}""" },
        { "a blob for another media type", """{"id":"attachment-1","media":"application/px-notice","size":9,"recipients":["gw-can"],"blob":{"sha256":"47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU","size":17}}""" },
        { "a digest in another form", """{"id":"attachment-1","media":"application/px-attachment","size":9,"recipients":["gw-can"],"blob":{"sha256":"47DEQpj8HBSa","size":17}}""" },
        { "the size of no sealed file", """{"id":"attachment-1","media":"application/px-attachment","size":9,"recipients":["gw-can"],"blob":{"sha256":"47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU","size":16}}""" },
        { "more than a file may have", """{"id":"attachment-1","media":"application/px-attachment","size":9,"recipients":["gw-can"],"blob":{"sha256":"47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU","size":33562625}}""" },
        { "a name for people", """{"id":"attachment-1","media":"application/px-attachment","size":9,"recipients":["gw-can"],"blob":{"sha256":"47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU","size":17,"name":"photo"}}""" },
    };

    [Fact]
    public void SealedAttachment_SurvivesTheWire()
    {
        var header = Valid with { Parts = [.. Valid.Parts, new PartHeader("attachment-1", PartHeader.BlobMedia, 9, [new SealHolder("gw-can")]) { Blob = new BlobHeader(Digest, 17) }] };
        var read = ClearHeader.Parse(header.ToJson());
        Assert.Equal(new BlobHeader(Digest, 17), read.Header!.Parts[^1].Blob);
        Assert.Equal(header.ToJson(), read.Header.ToJson());
    }

    [Fact]
    public void SealedAttachmentTwiceOrAlone_IsRefused()
    {
        var attachment = new PartHeader("attachment-1", PartHeader.BlobMedia, 9, [new SealHolder("gw-can"), new SealHolder("gw-tto")]) { Blob = new BlobHeader(Digest, 17) };
        Assert.Null(ClearHeader.Parse((Valid with { Parts = [.. Valid.Parts, attachment, attachment with { Id = "attachment-2" }] }).ToJson()).Header);
        Assert.Null(ClearHeader.Parse((Valid with { Parts = [attachment] }).ToJson()).Header);
    }

    [Theory]
    [MemberData(nameof(BadBlobs))]
    public void BlobThatIsNone_IsRefused(string name, string part)
    {
        var json = JsonNode.Parse(Valid.ToJson())!;
        json["parts"]!.AsArray().Add(JsonNode.Parse(part));
        Assert.True(ClearHeader.Parse(Encoding.UTF8.GetBytes(json.ToJsonString())).Header is null, name);
    }

    [Fact]
    public void VersionChain_IsRequired()
    {
        Assert.NotNull(Parse(Valid with { Version = 2, Prev = Digest }).Header);
        Assert.Null(Parse(Valid with { Version = 2 }).Header);
        Assert.Null(Parse(Valid with { Prev = Digest }).Header);
        Assert.Null(Parse(Valid with { Type = NoticeType.Withdraw }).Header);
        Assert.Null(Parse(Valid with { Type = NoticeType.Hit }).Header);
    }

    [Theory]
    [InlineData(NoticeType.Withdraw, NoticePriority.Routine, Lane.Withdrawals)]
    [InlineData(NoticeType.Narrow, NoticePriority.Flash, Lane.Withdrawals)]
    [InlineData(NoticeType.Notice, NoticePriority.Flash, Lane.Urgent)]
    [InlineData(NoticeType.Hit, NoticePriority.Urgent, Lane.Urgent)]
    [InlineData(NoticeType.Relax, NoticePriority.Routine, Lane.Routine)]
    public void Lane_FollowsTypeThenPriority(NoticeType type, NoticePriority priority, Lane lane) =>
        Assert.Equal(lane, (Valid with { Type = type, Priority = priority }).Lane);

    [Fact]
    public void HostileHeader_ListsNoMoreThanItsBound()
    {
        var json = JsonNode.Parse(Valid.ToJson())!.AsObject();
        json["audience"] = new JsonArray([.. Enumerable.Range(0, 64).Select(_ => (JsonNode)"?")]);
        json["exclude"] = new JsonArray([.. Enumerable.Range(0, 64).Select(_ => (JsonNode)"?")]);
        Assert.Equal(64, ClearHeader.Parse(Bytes(json)).Violations.Count);
    }

    private static HeaderResult Parse(ClearHeader header) => ClearHeader.Parse(header.ToJson());

    private static byte[] Bytes(JsonObject json) => Encoding.UTF8.GetBytes(json.ToJsonString());
}
