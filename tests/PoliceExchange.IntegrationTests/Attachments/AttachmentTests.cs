using PoliceExchange.Protocol.Attachments;
using PoliceExchange.Testing.Files;

namespace PoliceExchange.IntegrationTests.Attachments;

/// <summary>Files that travel between real processes.</summary>
[Collection(AttachmentTestsOfOneExchange.Name)]
public sealed class AttachmentTests(AttachmentExchange exchange)
{
    private const string From = AttachmentExchange.From;
    private const string To = AttachmentExchange.To;

    [Fact]
    public async Task Photograph_ArrivesWithTheSameHash()
    {
        var file = JpegMaker.Make(size: 1 << 20);
        var uploaded = await exchange.UploadAsync(From, file);
        Assert.Equal((FileTypes.Jpeg, 480u, 640u, 24u), (uploaded.MediaType, uploaded.WidthPx, uploaded.HeightPx, uploaded.DepthBits));

        var notice = await exchange.SendAsync(From, AttachmentExchange.Wanted([$"state:{To}"], AttachmentExchange.Reference(uploaded, "photo")));
        await exchange.StandsAsync(To, notice, "photo", "HERE");

        var (facts, bytes) = await exchange.OpenAsync(To, notice, "photo");
        Assert.NotNull(facts);
        Assert.True(file.AsSpan().SequenceEqual(bytes));
        Assert.Equal($"{notice[..8]}-photo.jpg", facts.FileName);
    }
}
