using PoliceExchange.Protocol.Notice.V1;

namespace PoliceExchange.Cli.Exchange;

/// <summary>A withdrawal is a version of its notice like any other: shown and followed the same way.</summary>
internal static class Withdrawn
{
    public static SubmitNoticeResponse AsVersion(this WithdrawNoticeResponse answer, string noticeId)
    {
        var version = new SubmitNoticeResponse { NoticeId = noticeId, Version = answer.Version, Env = answer.Env };
        version.Recipients.AddRange(answer.Recipients);
        return version;
    }
}
