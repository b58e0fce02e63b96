using PoliceExchange.Protocol.Handling.V1;
using PoliceExchange.Protocol.Notice.V1;
using PoliceExchange.Protocol.Reference.V1;

namespace PoliceExchange.Cli.Demo;

/// <summary>A notice that a gateway took, and by whom it was sent.</summary>
/// <param name="From">STATE/DESK.</param>
/// <param name="SubmissionId">Idempotency key.</param>
/// <param name="Draft">As submitted.</param>
/// <param name="Answer">As answered.</param>
/// <param name="Family">Family of its thread.</param>
internal sealed record SentNotice(string From, string SubmissionId, NoticeDraft Draft, SubmitNoticeResponse Answer, Family Family)
{
    public string Id => Answer.NoticeId;

    public string State => From.Split('/')[0];

    /// <summary>Purpose under which it may be read.</summary>
    public Purpose Purpose => Draft.Purpose;

    public string CaseRef => Draft.Content.NationalCaseReference;

    /// <summary>How another message points at it.</summary>
    public NoticeRef Ref => new() { NoticeId = Id, Version = Answer.Version, State = State, Family = Family };
}
