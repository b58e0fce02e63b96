using PoliceExchange.Hosting.Calls;
using PoliceExchange.Protocol.Access.V1;
using PoliceExchange.Testing.Hosting.V1;

namespace PoliceExchange.UnitTests.Hosting;

public sealed class AccessTableTests
{
    [Fact]
    public void Rules_ComeFromTheDescriptor_AndAnRpcWithoutOneHasNoCallers()
    {
        var table = new AccessTable();
        table.Add(Exercise.Descriptor, StreamLimits.Default);

        Assert.Equal([CallerKind.Gateway], table.Find("/policeexchange.testing.v1.Exercise/Echo")!.Callers);
        Assert.Equal([CallerKind.HubAdmin], table.Find("/policeexchange.testing.v1.Exercise/Administer")!.Callers);
        Assert.Empty(table.Find("/policeexchange.testing.v1.Exercise/Unlisted")!.Callers);
        Assert.True(table.Find("/policeexchange.testing.v1.Exercise/Chat") is { Casework: true, Unary: false });
        Assert.True(table.Find("/policeexchange.testing.v1.Exercise/Echo") is { Casework: false, Unary: true });
        Assert.Null(table.Find("/policeexchange.testing.v1.Exercise/echo"));
        Assert.Null(table.Find(""));
    }
}
