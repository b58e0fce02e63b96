using PoliceExchange.Gateway.Notices;
using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Followup.V1;
using PoliceExchange.Protocol.Reference.V1;

namespace PoliceExchange.Gateway.LookUp;

/// <summary>
/// What this nation does about a notice in place of what is asked: its own newest FLAG, CONVERT or UNFLAG in the thread (DOMAIN.md 2.8;
/// SIS Regulation Art. 24). An officer who meets an own national must read "locate", not "arrest".
/// </summary>
internal sealed class NationalAction(NoticeStore notices)
{
    private const int Newest = 64;

    /// <summary>The action; null where nothing takes the place of what is asked.</summary>
    public ActionKind? Of(StoredNotice notice) => notices.Store.Read(db => NoticeStore.NationalStands(db, notice.Correlation, Newest)
        .SelectMany(sent => NoticeStore.SentParts(db, sent.Env))
        .Select(part => NoticeContent.Parser.ParseFrom(part.Content))
        .Select(content => content.BodyCase switch
        {
            NoticeContent.BodyOneofCase.Flag => (Target: (NoticeRef?)content.Flag.Target, Action: (ActionKind?)content.Flag.ActionInstead),
            NoticeContent.BodyOneofCase.Convert => (content.Convert.Target, Action: content.Convert.To),
            NoticeContent.BodyOneofCase.Unflag => (content.Unflag.Target, Action: null),
            _ => (null, null),
        })
        .FirstOrDefault(said => said.Target?.NoticeId == notice.NoticeId).Action);
}
