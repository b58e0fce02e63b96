using System.Text;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.UnitTests.Sealing;

public sealed class ReceiptTests
{
    private const string Digest = "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU";
    private readonly Exchange _exchange = Exchange.Shared;

    internal static Receipt Delivered { get; } = new()
    {
        Env = Digest,
        Jti = Forgery.Jti,
        NoticeId = Guid.CreateVersion7(Exchange.At),
        Version = 1,
        State = ReceiptState.Delivered,
        At = Exchange.At.AddMilliseconds(5),
        By = "gw-can",
        InnerSha256 = Digest,
        Row = 7,
    };

    private static readonly ReceiptActor Actor = new(Forgery.Jti, "pol", DeskRole.Investigator, NoticePurpose.Investigation);

    private static Receipt Opened => Delivered with { State = ReceiptState.Opened, Actor = Actor };

    private static Receipt HubHit => Accepted with { State = ReceiptState.Hit, To = "gw-can", Actor = Actor };

    private static Receipt SilentHit => HubHit with { State = ReceiptState.SilentHit };

    private static Receipt GatewayHit => Opened with { State = ReceiptState.Hit };

    private static Receipt Accepted => Delivered with { State = ReceiptState.Accepted, By = "hub", InnerSha256 = null };

    [Fact]
    public void Signed_VerifiesToTheSame()
    {
        foreach (var receipt in new[]
        {
            Delivered, Accepted, Delivered with { State = ReceiptState.Rejected, InnerSha256 = null, Reason = "SCHEMA" },
            Accepted with { State = ReceiptState.NoProofBy, To = "gw-can" }, Opened, Opened with { Actor = Actor with { Part = "attachment-1" } }, Opened with { State = ReceiptState.Actioned }, Opened with { Actor = null },
            HubHit, SilentHit, GatewayHit,
        })
        {
            var result = Receipt.Verify(Receipt.Sign(receipt, _exchange.Gateway), _exchange.GatewayVerify);
            Assert.Equal(SealingRefusal.None, result.Refusal);
            Assert.Equal(receipt, result.Receipt);
            Assert.Equal(_exchange.Gateway.Kid, result.Kid);
        }
    }

    [Fact]
    public void NoProofBy_IsWrittenWithHyphens() =>
        Assert.Contains("\"state\":\"no-proof-by\"", Encoding.UTF8.GetString((Accepted with { State = ReceiptState.NoProofBy }).ToJson()), StringComparison.Ordinal);

    [Theory]
    [InlineData(ReceiptState.Delivered)]
    [InlineData(ReceiptState.Opened)]
    [InlineData(ReceiptState.Actioned)]
    public void PossessionWithoutItsProof_IsRefused(ReceiptState state)
    {
        var bare = Delivered with { State = state, InnerSha256 = null };
        Assert.Throws<ArgumentException>(() => Receipt.Sign(bare, _exchange.Gateway));
        var forged = Forgery.Jws(Forgery.Header(_exchange.Gateway, "px-receipt+jws"), Encoding.UTF8.GetString(bare.ToJson()), _exchange.Gateway);
        Assert.Equal(SealingRefusal.BadValue, Receipt.Verify(forged, _exchange.GatewayVerify).Refusal);
    }

    // A hit of the hub proves no possession, a gateway's own does; nobody but the hub can be silent about one; each says who asked.
    [Fact]
    public void HitWithoutWhatItMustSay_IsRefused() => Assert.All(
        [
            HubHit with { InnerSha256 = Digest }, HubHit with { Actor = null }, SilentHit with { Actor = null }, SilentHit with { To = null }, SilentHit with { InnerSha256 = Digest },
            GatewayHit with { InnerSha256 = null }, GatewayHit with { Actor = null }, GatewayHit with { State = ReceiptState.SilentHit },
        ],
        receipt => Assert.Throws<ArgumentException>(() => Receipt.Sign(receipt, _exchange.Gateway)));

    [Fact]
    public void Hit_IsNoRung() => Assert.All(
        [HubHit, SilentHit, GatewayHit],
        hit =>
        {
            Assert.False(hit.Supersedes(Delivered));
            Assert.False((Delivered with { State = ReceiptState.Purged }).Supersedes(hit));
        });

    [Fact]
    public void RejectedWithoutReason_IsRefused() =>
        Assert.Throws<ArgumentException>(() => Receipt.Sign(Delivered with { State = ReceiptState.Rejected, InnerSha256 = null }, _exchange.Gateway));

    [Theory]
    [InlineData("\"row\":7", "\"row\":7,\"idx\":7", SealingRefusal.UnknownMember)]
    [InlineData("\"row\":7", "\"row\":7.0", SealingRefusal.BadValue)]
    [InlineData("\"row\":7", "\"row\":-1", SealingRefusal.BadValue)]
    [InlineData(",\"row\":7", "", SealingRefusal.MissingMember)]
    [InlineData("\"row\":7", "\"row\":7,\"row\":8", SealingRefusal.DuplicateMember)]
    [InlineData("delivered", "Delivered", SealingRefusal.BadValue)]
    public void ChangedPayload_IsRefused(string part, string with, SealingRefusal expected)
    {
        var payload = Encoding.UTF8.GetString(Delivered.ToJson()).Replace(part, with, StringComparison.Ordinal);
        var forged = Forgery.Jws(Forgery.Header(_exchange.Gateway, "px-receipt+jws"), payload, _exchange.Gateway);
        Assert.Equal(expected, Receipt.Verify(forged, _exchange.GatewayVerify).Refusal);
    }

    [Fact]
    public void ActorWithoutAPerson_IsRefused() => Assert.All(
        [Opened with { State = ReceiptState.Actioned, Actor = Actor with { Part = "attachment-1" } }, Opened with { Actor = Actor with { Part = "Photo of X" } }, HubHit with { Actor = Actor with { Part = "attachment-1" } },
            Delivered with { Actor = Actor }, Accepted with { Actor = Actor }, Opened with { State = ReceiptState.Purged, InnerSha256 = null }],
        receipt => Assert.Throws<ArgumentException>(() => Receipt.Sign(receipt, _exchange.Gateway)));

    // A name instead of the pseudonym, too: what the hub carries has no room for one.
    [Theory]
    [InlineData("\"agency\":\"pol\"", "\"agency\":\"pol\",\"name\":\"x\"", SealingRefusal.UnknownMember)]
    [InlineData("\"agency\":\"pol\",", "", SealingRefusal.MissingMember)]
    [InlineData("INVESTIGATOR", "Investigator", SealingRefusal.BadValue)]
    [InlineData("\"purpose\":\"INVESTIGATION\"", "\"purpose\":\"CURIOSITY\"", SealingRefusal.BadValue)]
    [InlineData("\"officer\":\"", "\"officer\":\"Ana", SealingRefusal.BadValue)]
    [InlineData("\"actor\":{", "\"actor\":[],\"x\":{", SealingRefusal.BadValue)]
    public void ChangedActor_IsRefused(string part, string with, SealingRefusal expected)
    {
        var payload = Encoding.UTF8.GetString(Opened.ToJson()).Replace(part, with, StringComparison.Ordinal);
        var forged = Forgery.Jws(Forgery.Header(_exchange.Gateway, "px-receipt+jws"), payload, _exchange.Gateway);
        Assert.Equal(expected, Receipt.Verify(forged, _exchange.GatewayVerify).Refusal);
    }

    [Fact]
    public void ActorText_ReadsBack()
    {
        Assert.Equal((Actor.Officer, "pol", "INVESTIGATOR", "INVESTIGATION"), ActorText.Split(ActorText.Of(Actor)));
        Assert.Null(ActorText.Split(""));
    }

    [Fact]
    public void LaterRung_SupersedesEarlier_InOneDirectionOnly()
    {
        ReceiptState[] ladder =
        [
            ReceiptState.Accepted, ReceiptState.Relayed, ReceiptState.NoProofBy, ReceiptState.Expired, ReceiptState.Rejected,
            ReceiptState.Delivered, ReceiptState.Opened, ReceiptState.Actioned, ReceiptState.Purged,
        ];
        for (var earlier = 0; earlier < ladder.Length; earlier++)
        {
            for (var later = 0; later < ladder.Length; later++)
            {
                Assert.Equal(later > earlier, (Delivered with { State = ladder[later] }).Supersedes(Delivered with { State = ladder[earlier] }));
            }
        }
    }

    [Fact]
    public void OtherGatewayOrEnvelope_SupersedesNothing()
    {
        Assert.True(Delivered.Supersedes(Accepted));
        Assert.True(Delivered.Supersedes(Accepted with { State = ReceiptState.NoProofBy, To = "gw-can" }));
        Assert.False(Delivered.Supersedes(Accepted with { State = ReceiptState.NoProofBy, To = "gw-usa" }));
        Assert.False((Delivered with { By = "gw-usa", State = ReceiptState.Opened }).Supersedes(Delivered));
        Assert.False(Delivered.Supersedes(Accepted with { Env = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" }));
    }
}
