using System.CommandLine;

namespace PoliceExchange.Cli.Notice;

/// <summary><c>px notice</c>: what a desk does with notices, at its own gateway.</summary>
internal static class NoticeCommand
{
    internal static Command Create(TimeProvider time) => new("notice", """
        Examples:
          px notice new wanted --out draft.json
          px notice attach photo.jpg --kind FACE_IMAGE --draft draft.json
          px notice check draft.json
          px notice preview draft.json
          px notice send draft.json --wait delivered
          px notice ladder NOTICE_ID
        Notices: draft, check, send, read, answer, withdraw.
        """)
    {
        NoticeNew.Create(time),
        NoticeCheck.Create(time),
        NoticePreview.Create(time),
        NoticeAttach.Create(time),
        NoticeSend.Create(time),
        NoticeReply.Create(time),
        NoticeReview.Create(time),
        NoticeEmergency.Create(time),
        NoticeList.Create(time),
        NoticeShow.Create(time),
        NoticeLadder.Create(time),
        NoticeHits.Create(time),
        NoticeAlert.Create(time),
        NoticeExplain.Create(time),
        NoticeWithdraw.Create(time),
        NoticeAction.Create(time),
        NoticeOutcomes.Create(),
    };
}
