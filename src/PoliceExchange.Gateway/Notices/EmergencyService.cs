using System.Globalization;
using Grpc.Core;
using PoliceExchange.Hosting.Calls;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Protocol.Content;
using PoliceExchange.Protocol.Notice.V1;

namespace PoliceExchange.Gateway.Notices;

/// <summary>Emergency access; contract in emergency_service.proto.</summary>
internal sealed class EmergencyService(Emergencies emergencies, GatewayIdentity self) : Protocol.Notice.V1.EmergencyService.EmergencyServiceBase
{
    private const int LeastReason = 20;
    private const int MostReason = 500;

    public override async Task<RequestEmergencyResponse> RequestEmergency(RequestEmergencyRequest request, ServerCallContext context)
    {
        var desk = Desk.From(context.Peer(), request.Requester, self);
        var violations = Reason(request.Reason);
        if (!Guid.TryParseExact(request.NoticeId, "D", out _))
        {
            violations.Add(new FieldViolation("notice_id", "format.uuid7", "The id of a notice."));
        }
        if (desk.CaseRef.Length == 0)
        {
            violations.Add(new FieldViolation("requester.case_ref", "required", "NO_CASE: name the case for which you read."));
        }
        Refuse(violations);
        var emergency = await emergencies.RequestAsync(desk, request.NoticeId, request.Reason).ConfigureAwait(false);
        context.Call().MarkRecorded();
        return new RequestEmergencyResponse { EmergencyId = emergency.Id, EndsAt = Text(emergency.EndsAt) };
    }

    public override async Task<ConfirmEmergencyResponse> ConfirmEmergency(ConfirmEmergencyRequest request, ServerCallContext context)
    {
        var desk = Desk.From(context.Peer(), request.Requester, self);
        Refuse(Reason(request.Reason));
        var emergency = await emergencies.ConfirmAsync(desk, request.EmergencyId, request.Reason).ConfigureAwait(false) ?? throw Fault.NotFound().ToException();
        context.Call().MarkRecorded();
        return new ConfirmEmergencyResponse { EndsAt = Text(emergency.EndsAt) };
    }

    private static List<FieldViolation> Reason(string reason) =>
        reason.Length is < LeastReason or > MostReason || !ContentRules.IsCleanText(reason, lineFeeds: true)
            ? [new FieldViolation("reason", "length", $"Say what threatens whom in {LeastReason} to {MostReason} characters.")]
            : [];

    private static void Refuse(List<FieldViolation> violations)
    {
        if (violations.Count > 0)
        {
            throw Fault.Invalid(violations).ToException();
        }
    }

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
