using PoliceExchange.Testing;
using System.Text;
using System.Text.Json.Nodes;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.ConformanceTests.Sealing;

/// <summary>npm jose, an implementation that shares no code with ours, opens our envelopes and we open its.</summary>
public sealed class JoseTests : IDisposable
{
    private static readonly DateTimeOffset At = new(2026, 11, 21, 9, 30, 0, TimeSpan.Zero);
    private static readonly byte[] Content = [8, 1, 18, 4, 110, 97, 109, 101];
    private readonly SigningKey _agency = SigningKey.Generate();
    private readonly SigningKey _gateway = SigningKey.Generate();
    private readonly SealKey[] _seals = [SealKey.Generate(), SealKey.Generate(), SealKey.Generate()];
    private readonly string[] _gateways = ["gw-can", "gw-col", "gw-tto"];

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task OurEnvelope_IsOpenedByJose(int recipients)
    {
        var sealedEnvelope = Envelope.Seal(Request(recipients));
        for (var index = 0; index < recipients; index++)
        {
            var answer = await Node("open", new JsonObject
            {
                ["envelope"] = Encoding.UTF8.GetString(sealedEnvelope.Bytes.Span),
                ["part"] = "main",
                ["sealKeyPem"] = _seals[index].ToPkcs8Pem(),
                ["gatewayJwk"] = Jwk(_gateway.Public),
                ["agencyJwk"] = Jwk(_agency.Public),
            });
            Assert.Equal("px-envelope+jws", (string?)answer["outerTyp"]);
            Assert.Equal("px-notice+jws", (string?)answer["innerTyp"]);
            Assert.True((bool)answer["headerMatches"]!);
            Assert.True((bool)answer["partsMatch"]!);
            Assert.True((bool)answer["aadIsHeader"]!);
            Assert.Equal("JAM", (string?)answer["header"]!["issuer"]!["state"]);
            var inner = answer["inner"]!;
            Assert.Equal(Content, Convert.FromBase64String(((string)inner["notice"]!).Replace('-', '+').Replace('_', '/').PadRight(12, '=')));
            Assert.Equal(sealedEnvelope.Jti, (string?)inner["jti"]);
            Assert.Equal(_gateways[..recipients], inner["aud"]!.AsArray().Select(gateway => (string)gateway!));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task JosesEnvelope_IsOpenedByUs(int recipients)
    {
        var (envelope, epkIsProtected) = await SealedByJose(recipients);
        // The trap: with one recipient jose puts epk into the protected header, with more into each recipient's.
        Assert.Equal(recipients == 1, epkIsProtected);

        var read = Envelope.Read(envelope);
        Assert.Equal((SealingRefusal.None, ""), (read.Refusal, string.Join("; ", read.Violations)));
        using var gateway = _gateway.ToVerifyKey();
        using var agency = _agency.ToVerifyKey();
        Assert.Equal(SealingRefusal.None, Envelope.VerifyOuter(read.Envelope!, gateway).Refusal);
        for (var index = 0; index < recipients; index++)
        {
            var opened = Envelope.OpenPart(read.Envelope!, "main", _seals[index], _gateways[index], _ => agency);
            Assert.Equal(SealingRefusal.None, opened.Refusal);
            Assert.Equal(Content, opened.Content.ToArray());
        }
    }

    public void Dispose()
    {
        _agency.Dispose();
        _gateway.Dispose();
        Array.ForEach(_seals, key => key.Dispose());
    }

    private async Task<(byte[] Envelope, bool EpkIsProtected)> SealedByJose(int recipients)
    {
        // The header as any implementation would write it: our reader takes members in any order.
        var header = (Header() with
        {
            Recipients = _gateways[..recipients],
            Parts = [new PartHeader("main", "application/x-protobuf", Content.Length, [.. _gateways[..recipients].Select(gateway => new SealHolder(gateway))])],
        }).ToJson();
        var members = JsonNode.Parse(header)!.AsObject().Reverse().Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone()));
        var answer = await Node("seal", new JsonObject
        {
            ["header"] = new JsonObject(members),
            ["jti"] = "AAECAwQFBgcICQoLDA0ODw",
            ["iat"] = At.ToUnixTimeSeconds(),
            ["type"] = "policeexchange.removals.v1.Removal",
            ["content"] = Convert.ToBase64String(Content).TrimEnd('=').Replace('+', '-').Replace('/', '_'),
            ["sealJwks"] = new JsonArray([.. _seals[..recipients].Select(key => Jwk(key.Public))]),
            ["gatewayPem"] = _gateway.ToPkcs8Pem(),
            ["gatewayKid"] = _gateway.Kid,
            ["agencyPem"] = _agency.ToPkcs8Pem(),
            ["agencyKid"] = _agency.Kid,
        });
        return (Encoding.UTF8.GetBytes((string)answer["envelope"]!), (bool)answer["epkIsProtected"]!);
    }

    private static ClearHeader Header() => new()
    {
        NoticeId = Guid.CreateVersion7(At),
        Version = 1,
        Family = NoticeFamily.Removal,
        Type = NoticeType.Notice,
        Issuer = new Issuer("JAM", "jcf", DeskRole.LiaisonDesk),
        Gateway = "gw-jam",
        Audience = [AudienceToken.Parse("group:CARICOM")],
        Directory = 7,
        LegalBasis = "JAM-CAN-2024/3",
        Purpose = NoticePurpose.RemovalReception,
        Priority = NoticePriority.Routine,
        Handling = new Handling
        {
            Classification = Classification.Restricted,
            JudicialUse = Consent.Ask,
            Onward = OnwardUse.None,
            DisplayClass = DisplayClass.Full,
            InformSubject = Consent.Ask,
            Cache = CacheRule.None,
            AutoExpire = false,
        },
        CreatedAt = At,
        Correlation = Guid.CreateVersion7(At),
        Hub = "hub",
    };

    private static JsonNode Jwk(Jwk key) => JsonNode.Parse(key.ToJson())!;

    private static async Task<JsonNode> Node(string verb, JsonObject request) =>
        JsonNode.Parse(await NodeTool.Run("envelope.mjs", verb, request.ToJsonString(), TestContext.Current.CancellationToken))!;

    private SealRequest Request(int recipients) => new()
    {
        Header = Header(),
        Parts =
        [
            new PartContent(
                "main", "application/x-protobuf", "policeexchange.removals.v1.Removal", Content,
                [.. _gateways.Take(recipients).Select((gateway, index) => new PartRecipient(new SealHolder(gateway), _seals[index].ToPublic()))]),
        ],
        AgencyKey = _agency,
        GatewayKey = _gateway,
        IssuedAt = At,
    };
}
