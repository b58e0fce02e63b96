using PoliceExchange.Cli.Bench;

namespace PoliceExchange.UnitTests.Sealing;

/// <summary>Compares CPU times of the whole process, so nothing else may run beside it.</summary>
[CollectionDefinition(nameof(CryptoLoopTests), DisableParallelization = true)]
[Collection(nameof(CryptoLoopTests))]
public sealed class CryptoLoopTests
{
    [Fact]
    public void Run_CarriesEveryNoticeToTheEnd()
    {
        using var loop = new CryptoLoop(TimeProvider.System, contentBytes: 64);
        var result = loop.Run(20);
        Assert.Equal((20, 3), (result.Iterations, result.Recipients));
        Assert.True(result.CpuMicroseconds > 0);
        Assert.Equal(2_000_000 / result.CpuMicroseconds, result.NoticesPerSecond, 3);
        // Sealing holds two signatures and three key agreements: a stage that was skipped shows as cheaper than one signature.
        Assert.True(result.Stages.Seal > result.Stages.SignReceipt);
        Assert.True(result.Stages.Open > result.Stages.VerifyReceipt);
    }
}
