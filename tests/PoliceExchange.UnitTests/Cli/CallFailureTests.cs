using System.Text.Json;
using Grpc.Core;
using PoliceExchange.Cli;
using PoliceExchange.Cli.Calls;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Protocol.Fault.V1;

namespace PoliceExchange.UnitTests.Cli;

public sealed class CallFailureTests
{
    [Theory]
    [InlineData(FaultReason.PolicyDenied, ExitCodes.Denied)]
    [InlineData(FaultReason.NoBasis, ExitCodes.Denied)]
    [InlineData(FaultReason.CallerRevoked, ExitCodes.Denied)]
    [InlineData(FaultReason.NotFound, ExitCodes.NotFound)]
    [InlineData(FaultReason.SubmissionIdReused, ExitCodes.Conflict)]
    [InlineData(FaultReason.StateConflict, ExitCodes.Conflict)]
    [InlineData(FaultReason.StoreFull, ExitCodes.Unavailable)]
    [InlineData(FaultReason.QuotaExceeded, ExitCodes.Unavailable)]
    [InlineData(FaultReason.SignatureInvalid, ExitCodes.VerificationFailed)]
    [InlineData(FaultReason.FieldInvalid, ExitCodes.Failed)]
    public void Reason_HasItsExitCode(FaultReason reason, int code) =>
        Assert.Equal(code, CallFailure.From(new Fault(reason, "said").ToException(), "en").ExitCode);

    [Theory]
    [InlineData(StatusCode.Unavailable, ExitCodes.Unavailable)]
    [InlineData(StatusCode.DeadlineExceeded, ExitCodes.Unavailable)]
    [InlineData(StatusCode.PermissionDenied, ExitCodes.Denied)]
    [InlineData(StatusCode.Unknown, ExitCodes.Failed)]
    public void WithoutAReason_TheStatusDecides(StatusCode status, int code) => Assert.Equal(code, CallFailure.ExitCodeOf(FaultReason.Unspecified, status));

    [Fact]
    public void EveryReason_EndsWithAnExitCodeThatIsNoSuccess() =>
        Assert.All(Enum.GetValues<FaultReason>(), reason => Assert.NotInRange(CallFailure.ExitCodeOf(reason, FaultReasons.StatusOf(reason)), int.MinValue, ExitCodes.Ok));

    [Fact]
    public void Text_NamesCheckOwnerFixAndEveryViolation()
    {
        var failure = CallFailure.From(
            Fault.Invalid([new FieldViolation("content.language", "required", "Must be stated."), new FieldViolation("to[0]", "format.audience", "Not an audience token.")]).ToException(), "es");

        var text = failure.ToText("es");

        Assert.Contains("FIELD_INVALID: Contenido", text, StringComparison.Ordinal);
        Assert.Contains("owner: usted", text, StringComparison.Ordinal);
        Assert.Contains("content.language: Debe indicarse. (required)", text, StringComparison.Ordinal);
        Assert.Contains("to[0]: No es un destinatario", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_HasTheStableSchema()
    {
        var failure = CallFailure.From(new Fault(FaultReason.QuotaExceeded, "later") { RetryAfter = TimeSpan.FromSeconds(7), RequestId = "r1" }.ToException(), "fr");

        using var json = JsonDocument.Parse(failure.ToJson("fr"));

        var error = json.RootElement.GetProperty("error");
        Assert.Equal("QUOTA_EXCEEDED", error.GetProperty("reason").GetString());
        Assert.Equal("hub", error.GetProperty("owner").GetString());
        Assert.Equal(7, error.GetProperty("retry_after_seconds").GetDouble());
        Assert.Equal("r1", error.GetProperty("request_id").GetString());
        Assert.Equal(0, error.GetProperty("violations").GetArrayLength());
    }

    [Fact]
    public void TextOfOthers_CannotWriteToTheTerminal() => Assert.Equal("a?[31mb?c é 𝔁", Terminal.Safe("a\u001b[31mb\u202ec é 𝔁"));
}
