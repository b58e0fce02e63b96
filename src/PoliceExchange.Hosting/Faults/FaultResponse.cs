using System.Globalization;
using System.Text;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace PoliceExchange.Hosting.Faults;

/// <summary>A fault as a gRPC response that has headers only, for calls that end before a handler runs.</summary>
internal static class FaultResponse
{
    /// <summary>Writes the fault; the response must not have started.</summary>
    public static void Write(HttpResponse response, Fault fault)
    {
        Write(response, fault.Status, fault.Text);
        response.Headers[Fault.DetailsTrailer] = Convert.ToBase64String(fault.ToStatus().ToByteArray());
    }

    public static void Write(HttpResponse response, StatusCode status, string message)
    {
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = "application/grpc";
        response.Headers["grpc-status"] = ((int)status).ToString(CultureInfo.InvariantCulture);
        response.Headers["grpc-message"] = Encode(message);
    }

    // Percent-encoding of grpc-message: printable ASCII except '%' stands for itself (gRPC over HTTP/2, "Status-Message").
    internal static string Encode(string message)
    {
        var text = new StringBuilder(message.Length);
        foreach (var octet in Encoding.UTF8.GetBytes(message))
        {
            _ = octet is >= 0x20 and <= 0x7E and not (byte)'%'
                ? text.Append((char)octet)
                : text.Append(CultureInfo.InvariantCulture, $"%{octet:X2}");
        }

        return text.ToString();
    }
}
