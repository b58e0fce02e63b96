using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using PoliceExchange.Hosting.Faults;

namespace PoliceExchange.Cli.Demo;

/// <summary>
/// What a caller can tell from a "not found": everything that came over the wire. Two answers to different ids must
/// not differ. The request id alone is blanked, which every call of any kind gets new and which says nothing of the notice;
/// its length stays in the comparison.
/// </summary>
internal static class NothingFound
{
    public static string Bytes(RpcException refused)
    {
        // The server's clock, not its answer.
        var trailers = refused.Trailers.Where(entry => entry.Key != "date").Select(entry => entry.Key + "=" + (entry.Key == Fault.DetailsTrailer
            ? System.Convert.ToHexString(WithoutRequestId(entry.ValueBytes))
            : entry.IsBinary ? System.Convert.ToHexString(entry.ValueBytes) : entry.Value));
        return $"{refused.StatusCode} {refused.Status.Detail} {string.Join(';', trailers)}";
    }

    private static byte[] WithoutRequestId(byte[] details)
    {
        var status = Google.Rpc.Status.Parser.ParseFrom(details);
        for (var i = 0; i < status.Details.Count; i++)
        {
            if (status.Details[i].TryUnpack(out RequestInfo request))
            {
                request.RequestId = new string('0', request.RequestId.Length);
                status.Details[i] = Any.Pack(request);
            }
        }
        return Google.Protobuf.MessageExtensions.ToByteArray(status);
    }
}
