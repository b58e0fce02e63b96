using Grpc.Core;
using PoliceExchange.Hosting.Calls;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Hosting.Limits;
using PoliceExchange.Protocol.Fault.V1;
using PoliceExchange.Testing.Hosting;
using PoliceExchange.Testing.Hosting.V1;

namespace PoliceExchange.UnitTests.Hosting;

public sealed class LimitsTests
{
    [Fact]
    public void Bucket_GivesItsBurst_ThenItsRate()
    {
        var time = new ManualTime();
        var bucket = new TokenBucket(perSecond: 2, burst: 3, time);
        Assert.All(Enumerable.Range(0, 3), _ => Assert.True(bucket.TryTake(1, out TimeSpan _)));
        Assert.False(bucket.TryTake(1, out var wait));
        Assert.Equal(TimeSpan.FromSeconds(0.5), wait);

        time.Advance(wait);
        Assert.True(bucket.TryTake(1, out _));
        Assert.False(bucket.TryTake(1, out _));

        time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(3, Enumerable.Range(0, 10).Count(_ => bucket.TryTake(1, out TimeSpan _)));
    }

    [Fact]
    public void Callers_DoNotShare_AndMemoryIsBounded()
    {
        var buckets = new CallerBuckets(capacity: 10, perSecond: 1, burst: 1, new ManualTime());
        Assert.True(buckets.TryTake("a", out _));
        Assert.False(buckets.TryTake("a", out _));
        Assert.True(buckets.TryTake("b", out _));
        for (var i = 0; i < 1000; i++)
        {
            _ = buckets.TryTake("x" + i, out _);
            Assert.False(buckets.TryTake("a", out _)); // Not silent, so not forgotten.
        }

        Assert.Equal(10, buckets.Count);
    }

    [Fact]
    public void DefaultLimits_AreValid() => Assert.True(new ExchangeLimitsCheck().Validate(null, new ExchangeLimits()).Succeeded);

    [Theory]
    [InlineData("10S", 10_000)]
    [InlineData("1M", 60_000)]
    [InlineData("1H", 3_600_000)]
    [InlineData("250m", 250)]
    [InlineData("99999999u", 99_999.999)]
    [InlineData("99999999n", 99.9999)]
    public void GrpcTimeout_IsRead(string header, double milliseconds) =>
        Assert.Equal(milliseconds, GrpcTimeout.Parse(header)!.Value.TotalMilliseconds, 3);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("S")]
    [InlineData("10")]
    [InlineData("-1S")]
    [InlineData("+1S")]
    [InlineData(" 1S")]
    [InlineData("123456789S")]
    [InlineData("1s")]
    public void OtherText_IsNoTimeout(string? header) => Assert.Null(GrpcTimeout.Parse(header));

    [Fact]
    public async Task FastSender_IsReadNoFasterThanTheRate()
    {
        var time = new ManualTime();
        var reader = new LimitedStreamReader<Words>(new Endless(), StreamLimits.Default with { MessagesPerSecond = 1, Burst = 2 }, time);
        Assert.True(await reader.MoveNext(TestContext.Current.CancellationToken));
        Assert.True(await reader.MoveNext(TestContext.Current.CancellationToken));

        var third = reader.MoveNext(TestContext.Current.CancellationToken);
        Assert.False(third.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));

        Assert.True(await third);
    }

    [Fact]
    public async Task SilentSender_EndsTheStreamAtTheIdleLimit_NotBefore()
    {
        var time = new ManualTime();
        var reader = new LimitedStreamReader<Words>(new Silent(), StreamLimits.Default, time);
        var next = reader.MoveNext(TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromSeconds(59));
        Assert.False(next.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));
        var fault = await Assert.ThrowsAsync<FaultException>(() => next);
        Assert.Equal(FaultReason.LimitExceeded, fault.Fault.Reason);
    }

    [Fact]
    public async Task CallerThatLeaves_IsNotTakenForSilent()
    {
        using var left = new CancellationTokenSource();
        var reader = new LimitedStreamReader<Words>(new Silent(), StreamLimits.Default, new ManualTime());
        var next = reader.MoveNext(left.Token);
        await left.CancelAsync();
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
    }

    [Fact]
    public async Task TotalBytes_EndTheStream()
    {
        var size = new Endless().Current.CalculateSize();
        var reader = new LimitedStreamReader<Words>(new Endless(), StreamLimits.Default with { TotalBytes = 2 * size }, new ManualTime());
        Assert.True(await reader.MoveNext(TestContext.Current.CancellationToken));
        Assert.True(await reader.MoveNext(TestContext.Current.CancellationToken));
        var fault = await Assert.ThrowsAsync<FaultException>(() => reader.MoveNext(TestContext.Current.CancellationToken));
        Assert.Equal(FaultReason.LimitExceeded, fault.Fault.Reason);
    }

    private sealed class Endless : IAsyncStreamReader<Words>
    {
        public Words Current { get; } = new() { Text = "twelve bytes" };

        public Task<bool> MoveNext(CancellationToken cancellationToken) => Task.FromResult(true);
    }

    private sealed class Silent : IAsyncStreamReader<Words>
    {
        public Words Current => throw new InvalidOperationException();

        public async Task<bool> MoveNext(CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            return false;
        }
    }
}
