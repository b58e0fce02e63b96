using Grpc.Core;
using PoliceExchange.Cli.Bench.V1;

namespace PoliceExchange.Cli.Bench;

/// <summary>The same service on the bare and on the hosted server.</summary>
internal sealed class EchoHandler : EchoService.EchoServiceBase
{
    public override Task<EchoResponse> Echo(EchoRequest request, ServerCallContext context) => Task.FromResult(new EchoResponse { Payload = request.Payload });
}
