using Grpc.Core;
using PoliceExchange.Hosting.Tls;
using PoliceExchange.Protocol.Fault.V1;

namespace PoliceExchange.Hosting.Calls;

/// <summary>When in a call a record is made.</summary>
internal enum CallPhase
{
    /// <summary>A stream is about to run: recorded before it discloses anything (I2).</summary>
    Opened,

    /// <summary>A call is over; for a unary call, before its response is sent.</summary>
    Completed,
}

/// <summary>What happened in a call, for the access record. No content.</summary>
/// <param name="RequestId">Our id of the call; the caller sees it in faults.</param>
/// <param name="Phase">Opened or completed.</param>
/// <param name="Method">Full name; whatever the caller asked for when there is no such method, cut to 256 characters.</param>
/// <param name="Peer">Null when no certificate proved one.</param>
/// <param name="At">Start of the call.</param>
/// <param name="Elapsed">Since the start.</param>
/// <param name="Status">How it ended; OK for an opened stream.</param>
/// <param name="Reason">Of the fault, or unspecified.</param>
/// <param name="Casework">From the RPC's access rule.</param>
/// <param name="RecordedByHandler">The handler made the access entry itself, in the transaction of its act (<see cref="CallScope.MarkRecorded"/>).</param>
internal sealed record CallRecord(
    string RequestId,
    CallPhase Phase,
    string Method,
    PeerCertificate? Peer,
    DateTimeOffset At,
    TimeSpan Elapsed,
    StatusCode Status,
    FaultReason Reason,
    bool Casework,
    bool RecordedByHandler);
