using System.Buffers.Text;
using System.Security.Cryptography;
using PoliceExchange.Broker.Attachments;
using PoliceExchange.Broker.Notices;
using PoliceExchange.IntegrationTests.Notices;
using PoliceExchange.Protocol.Attachments;
using PoliceExchange.Protocol.Sealing;
using Lane = PoliceExchange.Protocol.Relay.V1.Lane;

namespace PoliceExchange.IntegrationTests.Attachments;

/// <summary>Sealed attachments at the hub: only what an accepted header names, only for whom it names, no longer than the notice.</summary>
/// <remarks>
/// Seen failing with: no look at whose notice it is; `due` not asked for; a chunk taken at any place; the digest not compared; blobs left by a withdrawal; a narrowing that keeps what
/// is due; a settle that keeps the bytes; blobs not counted in the quota; no sweep. Not yet seen failing: the last one.
/// </remarks>
public sealed class BlobStoreTests
{
    private const string Can = "gw-can";
    private const string Col = "gw-col";

    private static readonly byte[] One = Bytes(1, ChunkSeal.SealedChunkBytes);
    private static readonly byte[] Two = Bytes(2, 1_000);
    private static readonly string Name = NameOf([.. One, .. Two]);

    [Fact]
    public async Task Blob_IsTakenOnlyFromWhoseNoticeNamesIt()
    {
        await using var hub = new HubStore();
        var blobs = new BlobStore(hub.Store);
        var notice = await AcceptAsync(hub);
        Assert.NotNull(blobs.OfSender(HubStore.Sender, notice.NoticeId, Name));
        Assert.Null(blobs.OfSender(Can, notice.NoticeId, Name));
        Assert.Null(blobs.OfSender(HubStore.Sender, notice.NoticeId, NameOf(One)));
        Assert.Null(blobs.OfSender(HubStore.Sender, hub.First("other").NoticeId, Name));
    }

    [Fact]
    public async Task Blob_IsGivenOnlyToWhomTheHeaderNames()
    {
        await using var hub = new HubStore();
        var blobs = new BlobStore(hub.Store);
        var notice = await AcceptAsync(hub, hub.First("one") with { Blobs = [Blob(Can)] });
        Assert.NotNull(blobs.ForRecipient(Can, notice.NoticeId, Name));
        Assert.Null(blobs.ForRecipient(Col, notice.NoticeId, Name));
        Assert.Null(blobs.ForRecipient(HubStore.Sender, notice.NoticeId, Name));
    }

    [Fact]
    public async Task Chunk_IsKeptInItsPlaceAndInItsLengthOnly()
    {
        await using var hub = new HubStore();
        var blobs = new BlobStore(hub.Store);
        var blob = blobs.OfSender(HubStore.Sender, (await AcceptAsync(hub)).NoticeId, Name)!;
        Assert.Equal(new ChunkKept.Held(0), await blobs.KeepAsync(blob, One.Length, Two));
        Assert.Equal(new ChunkKept.WrongLength(), await blobs.KeepAsync(blob, 0, Two));
        Assert.Equal(new ChunkKept.WrongLength(), await blobs.KeepAsync(blob, 0, new byte[One.Length + 1]));
        Assert.Equal(new ChunkKept.Held(One.Length), await blobs.KeepAsync(blob, 0, One));
        Assert.Equal(new ChunkKept.Held(One.Length), await blobs.KeepAsync(blob, 0, One));
        Assert.Equal(new ChunkKept.WrongLength(), await blobs.KeepAsync(blob, One.Length, One));
        Assert.Equal(new ChunkKept.Held(One.Length + Two.Length), await blobs.KeepAsync(blob, One.Length, Two));
        Assert.Equal(new ChunkKept.WrongLength(), await blobs.KeepAsync(blob, One.Length + Two.Length, Two));
        Assert.Equal(2, hub.Count("blob_chunk"));
    }

    [Fact]
    public async Task OtherBytesThanNamed_AreDeletedAndCanComeAgain()
    {
        await using var hub = new HubStore();
        var blobs = new BlobStore(hub.Store);
        var notice = await AcceptAsync(hub);
        var blob = blobs.OfSender(HubStore.Sender, notice.NoticeId, Name)!;
        await blobs.KeepAsync(blob, 0, One);
        await blobs.KeepAsync(blob, One.Length, Bytes(3, Two.Length));
        var seen = blobs.Completed.Value;
        Assert.False(await blobs.CompleteAsync(blob));
        Assert.Same(seen, blobs.Completed.Value);
        Assert.Equal((0L, 0L), (hub.Count("blob_chunk"), blobs.OfSender(HubStore.Sender, notice.NoticeId, Name)!.Held));
        await BringAsync(blobs, notice);
        Assert.True(blobs.ForRecipient(Can, notice.NoticeId, Name)!.Complete);
        Assert.NotSame(seen, blobs.Completed.Value);
    }

    [Fact]
    public async Task Withdrawal_TakesTheBytesInItsOwnAct()
    {
        await using var hub = new HubStore();
        var blobs = new BlobStore(hub.Store);
        var notice = await AcceptAsync(hub);
        await BringAsync(blobs, notice);
        var used = UsedBytes(hub);
        await hub.AcceptAsync(hub.Withdrawal(notice, "gone"));
        Assert.Equal((0L, 0L, 0L), (hub.Count("blob"), hub.Count("blob_chunk"), hub.Count("blob_due")));
        // Less the few bytes of the withdrawal itself.
        Assert.InRange(used - UsedBytes(hub), One.Length + Two.Length - 10, One.Length + Two.Length);
        Assert.Equal(new ChunkKept.Gone(), await blobs.KeepAsync(new StoredBlob(1, notice.NoticeId, Name, 10, 0, false), 0, One));
    }

    [Fact]
    public async Task Narrowing_TakesItFromThoseAloneWhoLoseTheNotice()
    {
        await using var hub = new HubStore();
        var blobs = new BlobStore(hub.Store);
        var notice = await AcceptAsync(hub);
        await BringAsync(blobs, notice);
        await AcceptAsync(hub, hub.Next(notice, "narrow") with { Lane = Lane.Withdrawals, Type = NoticeType.Narrow, WithdrawnFrom = [Col], Essential = true, Blobs = [Blob(Can)] });
        Assert.True(blobs.ForRecipient(Can, notice.NoticeId, Name)!.Complete);
        Assert.Null(blobs.ForRecipient(Col, notice.NoticeId, Name));
    }

    [Fact]
    public async Task LastRecipient_TakesTheBytesFromTheHub()
    {
        await using var hub = new HubStore();
        var blobs = new BlobStore(hub.Store);
        var notice = await AcceptAsync(hub);
        await BringAsync(blobs, notice);
        await blobs.SettleAsync("gw-tto", [(notice.NoticeId, Name)]);
        await blobs.SettleAsync(Can, [(notice.NoticeId, Name)]);
        Assert.Equal((1L, 2L), (hub.Count("blob"), hub.Count("blob_chunk")));
        Assert.Null(blobs.ForRecipient(Can, notice.NoticeId, Name));
        await blobs.SettleAsync(Col, [(notice.NoticeId, Name)]);
        Assert.Equal((0L, 0L), (hub.Count("blob"), hub.Count("blob_chunk")));
    }

    [Fact]
    public async Task QuotaOfBytes_CountsAttachmentsThatAreNotYetHere()
    {
        await using var hub = new HubStore(new NoticeOptions { QuotaBytes = 100_000 });
        Assert.IsType<Acceptance.Accepted>(await hub.AcceptAsync(hub.First("one") with { Blobs = [Blob(Can)] }));
        Assert.IsType<Acceptance.OverQuota>(await hub.AcceptAsync(hub.First("two") with { Blobs = [Blob(Can)] }));
        Assert.IsType<Acceptance.Accepted>(await hub.AcceptAsync(hub.First("three")));
        Assert.Equal(1, hub.Count("blob"));
    }

    [Fact]
    public async Task Blob_StaysNoLongerThanTheNotice()
    {
        await using var hub = new HubStore();
        var blobs = new BlobStore(hub.Store);
        await BringAsync(blobs, await AcceptAsync(hub));
        hub.Time.Advance(TimeSpan.FromDays(9));
        await hub.Deadlines.ScanAsync();
        Assert.Equal(1, hub.Count("blob"));
        hub.Time.Advance(TimeSpan.FromDays(1));
        await hub.Deadlines.ScanAsync();
        Assert.Equal((0L, 0L, 0L), (hub.Count("blob"), hub.Count("blob_chunk"), hub.Count("blob_due")));
    }

    [Fact]
    public async Task SameNameInAnothersNotice_IsAnotherBlob()
    {
        await using var hub = new HubStore();
        var blobs = new BlobStore(hub.Store);
        var notice = await AcceptAsync(hub);
        var rival = await AcceptAsync(hub, hub.First("rival") with { Gateway = "gw-tto", Blobs = [Blob(Can)] });
        await BringAsync(blobs, notice);
        Assert.False(blobs.ForRecipient(Can, rival.NoticeId, Name)!.Complete);
        await hub.AcceptAsync(hub.Withdrawal(rival, "gone") with { Gateway = "gw-tto" });
        Assert.True(blobs.ForRecipient(Can, notice.NoticeId, Name)!.Complete);
    }

    private static NamedBlob Blob(params string[] gateways) => new(Name, One.Length + Two.Length, gateways);

    private static async Task<Arrival> AcceptAsync(HubStore hub, Arrival? arrival = null)
    {
        arrival ??= hub.First("one") with { Blobs = [Blob(Can, Col, HubStore.Sender)] };
        Assert.IsType<Acceptance.Accepted>(await hub.AcceptAsync(arrival));
        return arrival;
    }

    private static async Task BringAsync(BlobStore blobs, Arrival notice)
    {
        var blob = blobs.OfSender(notice.Gateway, notice.NoticeId, Name)!;
        await blobs.KeepAsync(blob, 0, One);
        await blobs.KeepAsync(blob, One.Length, Two);
        Assert.True(await blobs.CompleteAsync(blob));
    }

    private static long UsedBytes(HubStore hub) => hub.Notices.Read(db => db.Scalar<long>("SELECT bytes FROM usage WHERE gateway = @0", HubStore.Sender));

    private static string NameOf(byte[] bytes) => Base64Url.EncodeToString(SHA256.HashData(bytes));

    private static byte[] Bytes(int seed, int length) => [.. Enumerable.Range(0, length).Select(at => (byte)((at * 7) + seed))];
}
