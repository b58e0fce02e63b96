using Google.Protobuf.Reflection;
using Grpc.Core;
using PoliceExchange.Protocol.Fault.V1;

namespace PoliceExchange.Hosting.Faults;

/// <summary>The fixed status code of each reason and its name on the wire.</summary>
internal static class FaultReasons
{
    public const string Domain = "policeexchange";

    private const string Prefix = "FAULT_REASON_";

    private static readonly EnumDescriptor Descriptor =
        FaultReflection.Descriptor.EnumTypes.Single(type => type.Name == nameof(FaultReason));

    /// <summary>The code that a reason always travels with; the comments of fault.proto say the same and a test compares.</summary>
    public static StatusCode StatusOf(FaultReason reason) => reason switch
    {
        FaultReason.CallerNotEnrolled or FaultReason.CallerRevoked => StatusCode.Unauthenticated,
        FaultReason.MethodNotGranted or FaultReason.IdentityMismatch or FaultReason.PolicyDenied => StatusCode.PermissionDenied,
        FaultReason.FieldInvalid or FaultReason.EnvelopeInvalid or FaultReason.SignatureInvalid
            or FaultReason.DeadlineRequired => StatusCode.InvalidArgument,
        FaultReason.DirectoryStale or FaultReason.AudienceMismatch or FaultReason.VersionConflict
            or FaultReason.StateConflict or FaultReason.RecipientUnknown or FaultReason.NoBasis => StatusCode.FailedPrecondition,
        FaultReason.NotFound => StatusCode.NotFound,
        FaultReason.SubmissionIdReused => StatusCode.AlreadyExists,
        FaultReason.QuotaExceeded or FaultReason.LimitExceeded or FaultReason.StoreFull => StatusCode.ResourceExhausted,
        FaultReason.NotRecording or FaultReason.NotServing or FaultReason.OfflineLeaseOver => StatusCode.Unavailable,
        FaultReason.NoSuchMethod => StatusCode.Unimplemented,
        // A reason without a row is a defect of ours, and a defect is INTERNAL, never UNKNOWN.
        _ => StatusCode.Internal,
    };

    public static string NameOf(FaultReason reason) =>
        (Descriptor.FindValueByNumber((int)reason)?.Name ?? throw new ArgumentOutOfRangeException(nameof(reason), reason, "Not a reason of fault.proto."))[Prefix.Length..];

    /// <summary>The reason of that name; unspecified for a name of a later version.</summary>
    public static FaultReason Parse(string name) =>
        Descriptor.FindValueByName(Prefix + name) is { } value ? (FaultReason)value.Number : FaultReason.Unspecified;
}
