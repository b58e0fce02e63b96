using System.Text;
using System.Text.Json;
using Grpc.Core;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Protocol.Fault.V1;
using PoliceExchange.Protocol.Texts;

namespace PoliceExchange.Cli.Calls;

/// <summary>A failed call as a person needs it: which check failed, whose it is, what to do.</summary>
/// <param name="Fault">What the call said.</param>
/// <param name="Text">Title and fix.</param>
internal sealed record CallFailure(FaultDetails Fault, FaultText Text)
{
    internal static CallFailure From(RpcException exception, string language)
    {
        var fault = FaultDetails.From(exception);
        return new CallFailure(fault, ExchangeTexts.Fault(language, fault.Reason));
    }

    internal int ExitCode => ExitCodeOf(Fault.Reason, Fault.Status);

    /// <summary>The exit code of a reason; where there is none, of the status.</summary>
    internal static int ExitCodeOf(FaultReason reason, StatusCode status) => reason switch
    {
        FaultReason.CallerNotEnrolled or FaultReason.CallerRevoked or FaultReason.MethodNotGranted or FaultReason.IdentityMismatch
            or FaultReason.PolicyDenied or FaultReason.NoBasis => ExitCodes.Denied,
        FaultReason.NotFound or FaultReason.RecipientUnknown => ExitCodes.NotFound,
        FaultReason.VersionConflict or FaultReason.StateConflict or FaultReason.SubmissionIdReused or FaultReason.AudienceMismatch => ExitCodes.Conflict,
        FaultReason.QuotaExceeded or FaultReason.LimitExceeded or FaultReason.StoreFull or FaultReason.NotRecording or FaultReason.NotServing
            or FaultReason.OfflineLeaseOver or FaultReason.DirectoryStale => ExitCodes.Unavailable,
        FaultReason.EnvelopeInvalid or FaultReason.SignatureInvalid => ExitCodes.VerificationFailed,
        FaultReason.FieldInvalid or FaultReason.DeadlineRequired or FaultReason.Internal or FaultReason.NoSuchMethod => ExitCodes.Failed,
        _ => status switch
        {
            StatusCode.Unauthenticated or StatusCode.PermissionDenied => ExitCodes.Denied,
            StatusCode.NotFound => ExitCodes.NotFound,
            StatusCode.AlreadyExists or StatusCode.Aborted => ExitCodes.Conflict,
            StatusCode.Unavailable or StatusCode.DeadlineExceeded or StatusCode.ResourceExhausted => ExitCodes.Unavailable,
            _ => ExitCodes.Failed,
        },
    };

    internal string ToText(string language)
    {
        var text = new StringBuilder()
            .AppendLine(FormattableString.Invariant($"{FaultReasons.NameOf(Fault.Reason)}: {Text.Title}"))
            .AppendLine(FormattableString.Invariant($"  said:  {Terminal.Safe(Fault.Message)}"))
            .AppendLine(FormattableString.Invariant($"  owner: {ExchangeTexts.Owner(language, Text.Owner)}"))
            .Append(FormattableString.Invariant($"  fix:   {Text.Fix}"));
        if (Fault.RequestId is { } id)
        {
            text.AppendLine().Append(FormattableString.Invariant($"  request id: {Terminal.Safe(id)}"));
        }
        if (Fault.RetryAfter is { } delay)
        {
            text.AppendLine().Append(FormattableString.Invariant($"  retry after: {delay.TotalSeconds:0} s"));
        }
        foreach (var violation in Fault.Violations)
        {
            text.AppendLine().Append("  ").Append(Violations.Line(violation.Field, violation.Rule, violation.Message, language));
        }
        return text.ToString();
    }

    internal string ToJson(string language) => JsonSerializer.Serialize(new
    {
        error = new
        {
            reason = FaultReasons.NameOf(Fault.Reason),
            title = Text.Title,
            said = Fault.Message,
            owner = ExchangeTexts.Code(Text.Owner),
            fix = Text.Fix,
            request_id = Fault.RequestId,
            retry_after_seconds = Fault.RetryAfter?.TotalSeconds,
            violations = Fault.Violations.Select(one => Violations.Row(one.Field, one.Rule, one.Message, language)),
        },
    });
}
