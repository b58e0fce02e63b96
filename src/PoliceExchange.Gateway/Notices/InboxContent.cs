using PoliceExchange.Policy;
using PoliceExchange.Policy.Words;
using PoliceExchange.Protocol.Content;
using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Directory;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Gateway.Notices;

/// <summary>
/// The rules on content, run again at each recipient (DESIGN.md 13 (15)): form, thresholds, evaluation, identifiers, minors and
/// the neutrality screen by this build, and the bundle and overlays in force here on the opened facts. The sender's gateway may
/// be another build, lax or taken over. Only what this gateway opens is judged; a part sealed to a desk whose key lies elsewhere
/// was judged by its sender alone, and by its header here. The refugee hold needs a list of protected persons, which no gateway
/// has yet: nobody is known here as a refugee.
/// </summary>
internal static class InboxContent
{
    /// <summary>The reason for the sender, and so for the hub that carries it: one for all rules, because which one tells of the content.</summary>
    public const string Reason = "CONTENT_RULE";

    // A late notice of a removal is a breach that its clock records, and better than none (DOMAIN.md case 19).
    private const string ShortNotice = "leadTime.reason";

    private const string ByClass = "neutrality.code";

    /// <summary>The first rule that it breaks, with the field; null when it breaks none.</summary>
    /// <param name="parts">What this gateway opened.</param>
    /// <param name="state">State of this gateway.</param>
    public static string? Broken(
        IReadOnlyList<(string Id, NoticeContent Content)> parts, ClearHeader header, DirectorySnapshot directory, PolicyEngine policy, string state, DateTimeOffset now)
    {
        var holds = new List<Hold>();
        foreach (var (id, content) in parts)
        {
            if (id == Parts.Main && !IsOfKind(content, header))
            {
                return "header.kind";
            }
            // As of the day on which it was written: what was right then must not break while it waits for its recipient.
            var context = new ContentContext
            {
                Now = header.CreatedAt,
                IssuerState = header.Issuer.State,
                Priority = HandlingForm.PriorityCode(header.Priority),
                Audience = [.. header.Audience.Select(token => token.ToString())],
                LeadTimes = LeadTimes.Of(policy.Clocks, header.LegalBasis, content, header.CreatedAt),
            };
            var desk = header.Parts.First(part => part.Id == id).Recipients.Select(holder => holder.Desk).FirstOrDefault();
            var check = id != Parts.Main && desk is { } role
                ? DeskPartRules.Examine(HandlingForm.RoleCode(Codes.Name(role)), content, HandlingForm.Family(Codes.Name(header.Family)), context)
                : ContentRules.Examine(content, context);
            if (check.Violations.FirstOrDefault(one => one.Rule != ShortNotice) is { } violation)
            {
                return $"{violation.Path} {violation.Rule}";
            }
            holds.AddRange(check.Holds);
        }
        // One more person for words, two for a class of offence that the neutrality clause names (DOMAIN.md 4, case 12). The agency
        // signed how many released it: whether that is true is its word, and stays provable against it.
        var byClass = holds.Exists(hold => hold.Rule == ByClass);
        var reviewers = parts.Max(part => part.Content.LegalReviewers);
        return holds.Count > 0 && reviewers < (byClass ? 2 : 1) ? $"{holds[0].Path} {holds[0].Rule}" : Denied([.. parts.Select(part => part.Content)], header, directory, policy, state, now, byClass);
    }

    /// <summary>A notice is of the family and type that its header says, by which the hub and every rule on headers judged it.</summary>
    private static bool IsOfKind(NoticeContent content, ClearHeader header) => NoticeKind.Of(content) is { } kind
        && (kind.Family is { } family
            ? family == header.Family && header.Type is NoticeType.Notice or NoticeType.Modify or NoticeType.Relax or NoticeType.Narrow
            : kind.Type == header.Type || header.Type == NoticeType.Narrow);

    /// <summary>What the bundle and the overlays say on the opened facts, of its sending and of its being received here.</summary>
    private static string? Denied(
        IReadOnlyList<NoticeContent> contents, ClearHeader header, DirectorySnapshot directory, PolicyEngine policy, string state, DateTimeOffset now, bool byClass)
    {
        void Facts(Facts facts)
        {
            ContentFacts.Of(contents, state, now)(facts);
            facts.With(Vocabulary.Neutrality, byClass ? "suspect" : "clear")
                .With(Vocabulary.SecondPerson, byClass)
                // What was not by A-B/1-2 and without a conviction broke a rule of the build before.
                .With(Vocabulary.Assessment, "none")
                .With(Vocabulary.RefugeeFrom, false);
        }
        var receiving = InboxCheck.Receiving(header, directory, state, now);
        var sender = header.Issuer;
        var sending = new PolicyRequest(
            new Subject(sender.State, sender.Agency, sender.Desk), PolicyAction.Send, NoticeFactsOf.For(header, directory, sender.State, now),
            new Circumstances(now, header.Purpose, CaseGiven: true, BasisInForce: true, directory.IsActive(sender.State)));
        foreach (var request in new[] { sending, receiving })
        {
            // Where the header alone is refused, that is another matter: the hub's for the sender, and step 3 for us.
            if (policy.Decide(request).Allowed && policy.Decide(request with { Content = Facts }) is { Allowed: false } decision)
            {
                return $"{decision.Rule} {decision.Reason}";
            }
        }
        return null;
    }
}
