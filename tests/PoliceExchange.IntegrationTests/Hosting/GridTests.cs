using Grpc.Core;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Protocol.Fault.V1;
using PoliceExchange.Testing.Hosting;
using PoliceExchange.Testing.Hosting.V1;

namespace PoliceExchange.IntegrationTests.Hosting;

// Seen failing: an interceptor that holds nothing; one that holds every answer (the echo never came through the gate); one that does not
// hold what a handler marks (the row "level").

/// <summary>Answers that say "nothing here" wait for the next step of the grid (I9, PA9); no other answer does.</summary>
public sealed class GridTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static DateTime Soon => TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(20);

    [Theory]
    [InlineData("nothing", FaultReason.NotFound)]
    [InlineData("level", FaultReason.Unspecified)]
    public async Task AnswerThatCouldTellWhetherSomethingIsHere_WaitsForTheGrid(string text, FaultReason reason)
    {
        var time = new GatedTime(TimeSpan.FromMilliseconds(40));
        await using var host = await ExerciseHost.StartAsync(time: time);
        var client = new Exercise.ExerciseClient(host.Gateway());
        // Others are not held: they come while the gate is shut.
        Assert.Equal("x", (await client.EchoAsync(new Words { Text = "x" }, deadline: Soon, cancellationToken: Stop)).Text);
        Assert.Equal(FaultReason.FieldInvalid, await ReasonAsync(client, "invalid"));
        Assert.False(time.Waits.IsCompleted);

        var answer = ReasonAsync(client, text);
        await time.Waits.WaitAsync(TimeSpan.FromSeconds(20), Stop);
        Assert.False(answer.IsCompleted);
        time.Release();
        Assert.Equal(reason, await answer);
    }

    private static async Task<FaultReason> ReasonAsync(Exercise.ExerciseClient client, string text)
    {
        try
        {
            await client.EchoAsync(new Words { Text = text }, deadline: Soon, cancellationToken: Stop);
            return FaultReason.Unspecified;
        }
        catch (RpcException refused)
        {
            return FaultDetails.From(refused).Reason;
        }
    }
}
