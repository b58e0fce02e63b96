namespace Grpc.Core;

/// <summary>State of a channel (grpc doc/connectivity-semantics-and-api.md).</summary>
public enum ConnectivityState
{
    Idle,
    Connecting,
    Ready,
    TransientFailure,
    Shutdown,
}
