using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Gateway.Notices;

/// <summary>What a content is, from the form that it fills in: a family's notice, or a follow-up verb.</summary>
/// <param name="Family">The family of a notice; null for a follow-up, which takes it from what it answers.</param>
/// <param name="Type">NOTICE, or the verb.</param>
internal sealed record NoticeKind(NoticeFamily? Family, NoticeType Type)
{
    /// <summary>Null when nothing is filled in, or a form that is no main part of its own (medical, child).</summary>
    public static NoticeKind? Of(NoticeContent content)
    {
        var field = NoticeContent.Descriptor.FindFieldByNumber((int)content.BodyCase);
        if (field is null)
        {
            return null;
        }
        var name = field.Name.ToUpperInvariant();
        return Codes.TryParse<NoticeFamily>(name, out var family) ? new NoticeKind(family, NoticeType.Notice)
            : Codes.TryParse<NoticeType>(name, out var type) && type > NoticeType.Relax ? new NoticeKind(null, type)
            : null;
    }
}
