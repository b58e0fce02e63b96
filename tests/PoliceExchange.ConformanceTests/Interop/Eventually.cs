using System.Diagnostics;

namespace PoliceExchange.ConformanceTests.Interop;

/// <summary>Waits for what another process or thread does, for ten seconds at most.</summary>
internal static class Eventually
{
    public static async Task IsTrueAsync(Func<Task<bool>> condition)
    {
        var waited = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(10), "the condition did not come about in 10 s");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}
