using System.Text;
using PoliceExchange.Cli.Notice;
using PoliceExchange.Protocol.Content;
using PoliceExchange.Protocol.Notice.V1;
using PoliceExchange.UnitTests.Content;

namespace PoliceExchange.UnitTests.Cli;

public sealed class DraftFileTests
{
    [Fact]
    public void Comments_BecomeBlanksAndLinesStay()
    {
        const string Json = "{ // a \"comment\"\n \"a\": \"http://not.one\", /* two\n lines */ \"b\": 1\n}";

        var text = Encoding.UTF8.GetString(DraftFile.WithoutComments(Encoding.UTF8.GetBytes(Json)));

        Assert.Equal(Json.Length, text.Length);
        Assert.Equal(Json.Count(one => one == '\n'), text.Count(one => one == '\n'));
        Assert.Contains("http://not.one", text, StringComparison.Ordinal);
        Assert.DoesNotContain("comment", text, StringComparison.Ordinal);
        Assert.DoesNotContain("lines", text, StringComparison.Ordinal);
        System.Text.Json.JsonDocument.Parse(text).Dispose();
    }

    [Theory]
    [InlineData("")]
    [InlineData("{ // open")]
    [InlineData("{]")]
    [InlineData("/* never closed")]
    public void NoJson_IsLeftToTheParser(string json) =>
        Assert.NotEmpty(DraftJson.Parse(DraftFile.WithoutComments(Encoding.UTF8.GetBytes(json))).Violations);

    [Fact]
    public void EveryFactOfTheDraft_ReachesTheWire()
    {
        var draft = DraftJson.Parse(Encoding.UTF8.GetBytes(DraftJsonTests.Valid)).Draft!;

        var wire = DraftFile.ToWire(draft, "019aa6f0-0000-7000-8000-000000000001");

        Assert.Equal(["state:PAN/desk:LIAISON_DESK", "group:CARICOM"], wire.To);
        Assert.Equal(["state:VEN"], wire.Exclude);
        Assert.Equal("caricom-2008", wire.LegalBasis);
        Assert.Equal(draft.Header.Purpose, wire.Purpose);
        Assert.Equal(draft.Header.Priority, wire.Priority);
        Assert.Equal(draft.Header.Handling, wire.Handling);
        Assert.Equal("2027-11-21T12:00:00Z", wire.ValidUntil);
        Assert.Equal("", wire.DueAt);
        Assert.Equal("019aa6f0-0000-7000-8000-000000000001", wire.InReplyTo);
        Assert.Equal(draft.Content, wire.Content);
    }

    [Theory]
    [InlineData("delivered", "delivered", ReceiptWait.Delivered, WaitEnd.Reached)]
    [InlineData("delivered", "accepted", ReceiptWait.Delivered, null)]
    [InlineData("delivered", "accepted", ReceiptWait.Accepted, WaitEnd.Reached)]
    [InlineData("actioned", "relayed", ReceiptWait.Delivered, null)]
    [InlineData("opened", "actioned", ReceiptWait.Delivered, WaitEnd.Reached)]
    [InlineData("delivered", "rejected", ReceiptWait.Delivered, WaitEnd.Refused)]
    [InlineData("queued", "delivered", ReceiptWait.Accepted, null)]
    public void Ladder_EndsTheWaitOnlyWhenAllSaySo(string one, string other, object rung, object? end) =>
        Assert.Equal(end, (object?)ReceiptWatch.End([new LadderRow { Rung = one }, new LadderRow { Rung = other }], (ReceiptWait)rung));

    [Fact]
    public void NoRows_ProveNothing() => Assert.Null(ReceiptWatch.End([], ReceiptWait.Accepted));
}
