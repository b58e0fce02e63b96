using PoliceExchange.Policy;
using PoliceExchange.Policy.Words;
using PoliceExchange.Protocol.Notice.V1;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Gateway.Notices;

/// <summary>
/// A notice as one desk meets it: the steps by which an act is decided, header first and content then. The desk's own
/// calls, the question of a national system and the preview of a draft go through here, so that they cannot differ.
/// </summary>
/// <param name="family">Family, as a wire name.</param>
/// <param name="state">State of the desk.</param>
/// <param name="now">Time of the act.</param>
/// <param name="ask">Asks policy; without facts of the content by the header.</param>
/// <param name="open">Opens the parts that the desk has a key for.</param>
internal sealed class DeskView(
    string family, string state, DateTimeOffset now, Func<PolicyAction, Action<Facts>?, Decision> ask, Func<IReadOnlyList<OpenedPart>> open)
{
    private static readonly string Returnee = Codes.Name(NoticeFamily.Removal);

    private IReadOnlyList<OpenedPart>? _parts;

    /// <summary>What the desk has a key for.</summary>
    public IReadOnlyList<OpenedPart> Parts => _parts ??= open();

    /// <summary>The facts of those parts.</summary>
    public Action<Facts> Content => ContentFacts.Of(Parts, state, now);

    /// <summary>
    /// What policy says by the header, and for a returnee by the content too: that an administrative return exists at all
    /// is not for police desks (DOMAIN.md 2.3).
    /// </summary>
    public Decision Sees(PolicyAction action)
    {
        var decision = ask(action, null);
        return decision.Allowed && family == Returnee ? ask(action, Content) : decision;
    }

    /// <summary>What policy says by the header alone.</summary>
    public Decision ByHeader(PolicyAction action) => ask(action, null);

    /// <summary>What policy says on the opened content.</summary>
    /// <param name="known">Facts that the nation knows beside the content; null for none.</param>
    public Decision Opens(PolicyAction action, Action<Facts>? known = null) => ask(action, Content + known);

    /// <summary>All the steps of an act.</summary>
    public Decision Decide(PolicyAction action)
    {
        var seen = Sees(action);
        return seen.Allowed && RestsOnContent(action) ? Opens(action) : seen;
    }

    /// <summary>Acts that disclose the content or rest on it.</summary>
    public static bool RestsOnContent(PolicyAction action) => action is PolicyAction.ReadFull or PolicyAction.ReadAttachment or PolicyAction.ReadLink
        or PolicyAction.Print or PolicyAction.Export or PolicyAction.Forward or PolicyAction.UseInCourt or PolicyAction.Arrest or PolicyAction.Prosecute;
}

/// <summary>Views of the notices that are here.</summary>
internal sealed class DeskViews(NoticeStore notices, Readers readers, Opener opener, TimeProvider time)
{
    /// <summary>The notice of an id, whoever may see it; null for none.</summary>
    public StoredNotice? Find(string noticeId) => noticeId.Length == 36 ? notices.Store.Read(db => NoticeStore.Find(db, noticeId)) : null;

    /// <param name="emergency">True when two persons asked for emergency access.</param>
    public DeskView Of(Desk desk, StoredNotice notice, bool emergency = false) => new(
        notice.Family, desk.State, time.GetUtcNow(), (action, content) => readers.Decide(desk, action, notice, content, emergency), () => opener.Open(notice, desk.Role));
}
